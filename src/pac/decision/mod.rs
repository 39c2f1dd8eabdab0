//! Scripts as decisions, answered without a JavaScript engine.
//!
//! Most PAC files are decisions over strings. Such a script is evaluated once, with URL, host and
//! the world unknown ([`crate::pac::lowering`]); what remains of it is a [`Program`]: a graph of
//! expressions without effects ([`Node`]), and steps that ask the world, test an expression, go on
//! further down, or answer ([`Step`]). Steps go forward, but for counted loops, so that a run ends.
//! There is nothing in a program that could recurse, fill the memory or reach the world but through
//! `Host`. What a program can't do, it gives up: while it is lowered ([`Refusal`]), or for one
//! request ([`Program::evaluate`] gives `None`). Then the engine is asked, which has the last word:
//! both give the same answers, held to it by tests.
//!
//! Runs of tests without effects are merged into one look-up (`index`), which gives the first
//! that holds in a time that does not grow with their number.

pub(crate) mod analysis;
mod builder;
mod call;
mod constant;
mod graph;
mod index;
mod listing;
mod look_ups;
mod machine;
pub(crate) mod many_worlds;
mod methods;
mod node;
mod numbers;
mod operators;
mod program;
mod regex;
mod run;
mod strings;
mod substitution;
mod table;
mod validation;
mod world;
mod world_calls;
mod world_set;

pub use builder::{Builder, Label, Mark};
pub use constant::{Constant, Kinds};
pub use graph::Graph;
pub use methods::Method;
pub use node::{Arithmetic, Comparison, Id, Node};
pub use program::{Program, Refusal, Step};
pub use regex::Regex;
pub use table::Table;

#[cfg(test)]
mod tests;
