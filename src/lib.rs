//! pac-check: which proxy does a PAC file choose, in which client, and is that right?

pub mod allowlist;
pub mod audit;
pub mod capture;
pub mod cli;
pub mod diff;
pub mod finding;
mod language;
pub mod lint;
pub mod pac;
pub mod policy;
pub mod probe;
pub mod profiles;
pub mod report;
pub mod settings;
pub mod source;
pub mod suite;
pub mod system;
pub mod wpad;
