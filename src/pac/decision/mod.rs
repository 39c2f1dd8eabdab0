//! Scripts that are nothing but decisions over strings, answered without a JavaScript engine.
//!
//! Most small PAC files are conditions over the URL and the host, and returns of literals. Such a
//! script is lowered from its syntax tree to a [`Program`]: straight operations with jumps that only
//! go forward, so that a run takes no more steps than the program is long. There is nothing in it
//! that could loop, recurse, fill the memory or reach the world. What a program can't do, it gives
//! up: while it is lowered ([`Refusal`]), or for one request ([`Program::evaluate`] gives `None`).
//! Then the engine is asked, which has the last word: both give the same answers, held to it by
//! tests.

mod call;
mod machine;
mod methods;
mod program;

pub use methods::Method;
pub use program::{Builder, Comparison, Label, Operation, Program, Refusal};

use super::dialects::Dialect;
use super::engine::on_large_stack;
use super::script::Script;
use super::syntax;

/// Larger files are not lowered, in bytes: reading them would take longer than starting a worker
/// for the engine, and what the tree of a hostile one takes stays small.
pub const MOST_BYTES: usize = 128 * 1024;

/// Lowers a script for a client.
///
/// # Errors
/// The first thing in it that a program can't do.
pub fn lower(script: &Script, dialect: &'static Dialect) -> Result<Program, Refusal> {
    if script.source.text().len() > MOST_BYTES {
        return Err(Refusal::of_file("it is large"));
    }
    if script.accepted(dialect).is_err() {
        return Err(Refusal::of_file("the client does not take the file"));
    }
    // The tree may be deep.
    on_large_stack(|| syntax::lower(&script.source, dialect))
        .unwrap_or_else(|| Err(Refusal::of_file("it could not be read")))
}

#[cfg(test)]
mod tests;
