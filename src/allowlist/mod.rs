//! Layer 2: the proxy's own list, as its administrator keeps it: does it let every required URL
//! through?
//!
//! A list of any of the [`formats`] becomes ordered rules over hosts, ports and methods. What is
//! required are patterns, not single hosts; coverage is decided for every host that a pattern stands
//! for. What can't be decided is unknown, never covered.

mod address_set;
mod alternatives;
mod asked;
mod coverage;
mod decision;
mod demands;
pub mod formats;
mod index;
mod inspection;
mod judge;
mod origin;
mod question;
mod reasons;
mod referring;
mod refused;
mod regex;
mod relation;
mod rows;
mod rules;
mod truths;
mod upkeep;
mod wanted;

pub use formats::{ListFormat, Missing, Remedy};
pub use judge::judge;
pub use question::{Alternatives, Exemptions, Question};
pub use rules::Rulebook;
