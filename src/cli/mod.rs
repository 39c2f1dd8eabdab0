//! Layer 4: arguments to settings to a command to an exit status.

pub mod commands;
