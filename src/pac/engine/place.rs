//! Where an error is, in the file as the user has it.
//!
//! The engine knows the places of calls, assignments and property accesses. For the rest, such as a
//! name that does not exist in `if (nmae)` or `var a = nmae`, it gives the beginning of the function
//! or nothing. With full instrumentation the statement that began last in that function is known, so
//! a script that failed without it is asked once more, with it.

use boa_engine::JsValue;

use super::Engine;
use super::sites::Marks;
use crate::pac::evaluation::{Evaluation, LoadFailure, Outcome, ScriptError};
use crate::pac::request::Request;
use crate::pac::steps::Instrumentation;
use crate::source::Position;

impl Engine {
    /// An error of the script, in its best known place.
    pub(super) fn script_error(
        &mut self,
        message: String,
        position: Option<Position>,
    ) -> ScriptError {
        let position = position.map(|position| {
            self.instrumented
                .original(&self.compiled, &self.source, position)
        });
        let position = match self.vague(position) {
            Some(function) => self.last_statement(function).or(position),
            None => position,
        };
        ScriptError {
            message,
            position,
            span: None,
        }
    }

    /// A place that is only that of a function (its index): the script itself where there is none.
    fn vague(&self, position: Option<Position>) -> Option<usize> {
        let Some(position) = position else {
            return Some(0);
        };
        let offset = self.source.offset(position)?;
        self.instrumented
            .sites
            .functions
            .iter()
            .position(|function| function.body.start == offset)
    }

    fn last_statement(&mut self, function: usize) -> Option<Position> {
        if !self.instrumented.sites.full {
            return None;
        }
        let mark = self.mark(Marks::last_of(u32::try_from(function).ok()?))?;
        let sites = &self.instrumented.sites;
        let statement = sites
            .statements
            .get(sites.marks.statement_of(u32::try_from(mark).ok()?)?)?;
        Some(self.source.position(statement.start))
    }

    /// The value of a mark.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a mark counts from zero, and the cast of any other number saturates"
    )]
    pub(super) fn mark(&mut self, index: u32) -> Option<u64> {
        let marks = self.state.marks.borrow().clone()?;
        let value: JsValue = marks.get(index, &mut self.context).ok()?;
        value.as_number().map(|number| number as u64)
    }

    /// Finds a better place for the error of a call by calling once more, with full
    /// instrumentation, in an engine of its own. Only the same error counts.
    pub(super) fn improve_place(&mut self, request: &Request, evaluation: &mut Evaluation) {
        let Outcome::Threw(error) = &mut evaluation.outcome else {
            return;
        };
        if !self.may_improve(error) {
            return;
        }
        if self.precise.is_none() {
            self.precise = self.load_again(Instrumentation::Counts).ok().map(Box::new);
        }
        if let Some(precise) = &mut self.precise
            && let Outcome::Threw(again) = precise.call_alone(request).outcome
            && again.message == error.message
        {
            error.position = again.position.or(error.position);
        }
    }

    /// The same for an error of the top level.
    pub(super) fn with_precise_place_of_load(&self, failure: LoadFailure) -> LoadFailure {
        let LoadFailure::Threw(mut error) = failure else {
            return failure;
        };
        if self.may_improve(&error)
            && let Err(LoadFailure::Threw(again)) = self.load_again(Instrumentation::Counts)
            && again.message == error.message
        {
            error.position = again.position.or(error.position);
        }
        LoadFailure::Threw(error)
    }

    /// An engine with full instrumentation has said what it knows.
    fn may_improve(&self, error: &ScriptError) -> bool {
        self.instrumentation == Instrumentation::Returns && self.vague(error.position).is_some()
    }

    /// The same script in a new engine.
    pub(super) fn load_again(&self, instrumentation: Instrumentation) -> Result<Self, LoadFailure> {
        Self::load(
            &self.script,
            self.state.dialect,
            self.state.host.clone(),
            self.state.limits.clone(),
            instrumentation,
        )
    }
}
