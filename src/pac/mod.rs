//! Layer 1: what a PAC script is, what it is given, what it answers. Pure and synchronous.

pub mod answer;
pub mod builtins;
pub mod dialects;
pub mod effect;
pub mod engine;
pub mod evaluation;
mod host;
pub mod lookup;
pub mod request;
pub mod script;
pub mod session;
pub mod syntax;
pub mod value;
pub mod worker;

pub use host::{Family, Host, Resolution};
