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

/// Larger files are not lowered, in bytes.
pub const MOST_BYTES: usize = 1024 * 1024;

/// Nor are files with more marks: the tree of a hostile one would take more than some 30 MiB. Ten
/// thousand rules have about 150,000.
const MOST_MARKS: usize = 176 * 1024;

/// Lowers a script for a client.
///
/// # Errors
/// The first thing in it that a program can't do.
pub fn lower(script: &Script, dialect: &'static Dialect) -> Result<Program, Refusal> {
    if script.source.text().len() > MOST_BYTES {
        return Err(Refusal::of_file("its size"));
    }
    if marks(script.source.text()) > MOST_MARKS {
        return Err(Refusal::of_file("its many parts"));
    }
    if script.accepted(dialect).is_err() {
        return Err(Refusal::of_file("the client, which does not take it"));
    }
    // The tree may be deep.
    let program = on_large_stack(|| syntax::lower(&script.source, dialect))
        .unwrap_or_else(|| Err(Refusal::of_file("a defect of pac-check in reading it")))?;
    if program.passes_test_call() {
        Ok(program)
    } else {
        Err(Refusal::of_file("the call with which the client tries it"))
    }
}

/// About the number of things that a parser finds in a text, or more: everything but letters,
/// digits, blanks and quotes.
fn marks(text: &str) -> usize {
    text.bytes()
        .filter(|byte| !byte.is_ascii_alphanumeric() && !b" \"'".contains(byte))
        .count()
}

#[cfg(test)]
mod tests;
