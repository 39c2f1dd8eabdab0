//! The call with which some clients try a file.

use boa_engine::{JsString, JsValue};

use super::Engine;
use super::state::Abort;
use crate::pac::evaluation::{LoadFailure, Outcome, ScriptError};

impl Engine {
    /// The call that some clients make at once: where it fails, so does loading. What it asks counts
    /// as asked while loading, since the script may remember the answers.
    pub(super) fn make_test_call(&mut self) -> Result<(), LoadFailure> {
        let Some((url, host)) = self.state.dialect.test_call else {
            return Ok(());
        };
        let arguments = [url, host].map(|text| JsValue::from(JsString::from(text)));
        let before = self.coverage();
        let result = self.run_entry_point(&arguments);
        self.tried = self.coverage().zip(before).map(|(mut tried, before)| {
            tried.take_away(&before);
            tried
        });
        if let Some(Abort::Limit(limit)) = self.state.abort.borrow_mut().take() {
            return Err(LoadFailure::Limit(limit));
        }
        result.map(drop).map_err(|outcome| match outcome {
            Outcome::Threw(error) => LoadFailure::Threw(ScriptError {
                message: format!(
                    "{} (in the call for {host} with which {} tries a file)",
                    error.message, self.state.dialect.title
                ),
                ..error
            }),
            Outcome::Limit(limit) => LoadFailure::Limit(limit),
            Outcome::Crash(message) => LoadFailure::Crash(message),
            Outcome::Text(_) | Outcome::NotText(_) => LoadFailure::Crash(String::new()),
        })
    }
}
