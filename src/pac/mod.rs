//! Layer 1: what a PAC script is, what it is given, what it answers. Pure and synchronous.

pub mod alerts;
pub mod answer;
pub mod builtins;
pub(crate) mod classes;
pub mod decision;
pub mod dialects;
pub mod disagreement;
pub mod effect;
pub mod engine;
pub mod evaluation;
pub mod explanation;
mod host;
mod host_name;
pub mod lookup;
pub mod lowering;
mod plain_url;
pub mod reached;
mod readings;
pub mod request;
pub mod run_budget;
pub mod script;
pub mod session;
pub mod stack;
pub mod steps;
pub mod syntax;
pub mod tree;
pub mod value;
pub mod worker;

pub use host::{Family, Host, Resolution};
