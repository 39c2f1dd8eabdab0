//! From a script to its [decision program](super::decision), where it can be one: within bounds of
//! size, as the tree of a hostile file must not fill the memory of the program itself.

use super::decision::{Program, Refusal};
use super::dialects::Dialect;
use super::script::Script;
use super::stack::on_large_stack;
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
