//! Promises: when their jobs run, and what becomes of one that is the answer.

use boa_engine::builtins::promise::PromiseState;
use boa_engine::object::builtins::JsPromise;
use boa_engine::{Context, JsError, JsNativeError, JsResult, JsValue};

use super::state::State;
use crate::pac::dialects::{Awaits, Dialect, PromiseJobs};

/// Runs what promises have kept back, once the script has returned, in clients that do so then. What
/// it throws, nobody hears; a limit that it meets is an error, as no client would go on.
pub(super) fn run_jobs(when: &[PromiseJobs], state: &State, context: &mut Context) -> JsResult<()> {
    let runs = when.contains(&state.dialect.runs_promise_jobs);
    if !runs || state.is_ending() {
        return Ok(());
    }
    match context.run_jobs() {
        Err(error) if error.as_engine().is_some() => Err(error),
        _ => Ok(()),
    }
}

/// What happened to a promise, where the client waits for the answer.
pub(super) fn awaited(value: JsValue, dialect: &Dialect) -> JsResult<JsValue> {
    if dialect.awaits == Awaits::Nothing {
        return Ok(value);
    }
    let promise = value
        .as_object()
        .and_then(|it| JsPromise::from_object(it).ok());
    match promise.map(|promise| promise.state()) {
        None => Ok(value),
        Some(PromiseState::Fulfilled(value)) => Ok(value),
        Some(PromiseState::Rejected(error)) => Err(JsError::from_opaque(error)),
        Some(PromiseState::Pending) => {
            // The engine also drops a function that meets a limit behind an `await`.
            let message = "the entry point returned a promise that was not settled: nothing \
                           settles it, or a limit of pac-check ended the function";
            Err(JsNativeError::error().with_message(message).into())
        }
    }
}
