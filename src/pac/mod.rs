//! Layer 1: what a PAC script is, what it is given, what it answers. Pure and synchronous.

pub mod builtins;
pub mod dialects;
mod host;
pub mod value;

pub use host::{Family, Host, Resolution};
