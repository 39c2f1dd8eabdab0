//! From a script to its [decision program](super::decision), where it can be one. This happens in the
//! program itself: within a bound of size, and behind the gate of [`syntax::harmless`].

use std::sync::{Mutex, PoisonError};

use super::decision::{Program, Refusal};
use super::dialects::Dialect;
use super::script::Script;
use super::stack::on_large_stack;
use super::syntax;

/// Larger files are not lowered, in bytes.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;

/// Files from this size on are lowered one after the other, in bytes.
const LARGE: usize = 16 * 1024;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Lowers a script for a client.
///
/// # Errors
/// The first thing in it that a program can't do.
pub fn lower(script: &Script, dialect: &'static Dialect) -> Result<Program, Refusal> {
    if script.source.text().len() > MOST_BYTES {
        return Err(Refusal::of_file("its size"));
    }
    if script.accepted(dialect).is_err() {
        return Err(Refusal::of_file("the client, which does not take it"));
    }
    if let Some(refusal) = script.hopeless.too_much_work() {
        return Err(refusal.clone());
    }
    // Two that are large would need the memory of both.
    let _one_at_a_time = (script.source.text().len() > LARGE)
        .then(|| ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner));
    // On a stack with room for what the gate of `syntax` lets through.
    let program = on_large_stack(|| syntax::lower(&script.source, dialect))
        .unwrap_or_else(|| Err(Refusal::of_file("a defect of pac-check in reading it")))
        .inspect_err(|refusal| script.hopeless.note_refusal(refusal))?;
    if program.passes_test_call() {
        Ok(program)
    } else {
        Err(Refusal::of_file("the call with which the client tries it"))
    }
}
