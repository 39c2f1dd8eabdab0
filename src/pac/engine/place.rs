//! Where an error is, in the file as the user has it.
//!
//! The engine knows the places of calls, assignments and property accesses. For the rest, such as a
//! name that does not exist in `if (nmae)` or `var a = nmae`, it gives that of something before it, the
//! beginning of the function, or nothing. With full instrumentation the statement that began last in
//! that function is known, so a script that failed without it is asked once more, with it; and what the
//! message names is looked for in that statement, as browsers report its own line.

use std::cell::RefCell;
use std::rc::Rc;

use boa_engine::JsValue;

use super::Engine;
use super::sites::Marks;
use crate::pac::evaluation::{Evaluation, LoadFailure, Outcome, ScriptError};
use crate::pac::request::Request;
use crate::pac::steps::Instrumentation;
use crate::pac::syntax::{self, Sought};
use crate::source::{Position, Span};

/// The engine's words for a value that is called and is not a function.
const NOT_CALLABLE: &str = "TypeError: not a callable function";
/// Characters of what is called that a message quotes.
const CALLED: usize = 80;

/// The last thing that was looked for in the script, by a key, and where it is.
pub(super) type Mentioned = RefCell<Option<(String, Rc<[Span]>)>>;

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
            Some(function) => self.last_statement(function).map_or(position, |statement| {
                Some(self.source.position(statement.start))
            }),
            None => position,
        };
        let position = self.narrowed(&message, position);
        ScriptError {
            message: self.with_what_was_called(message, position),
            position,
            span: None,
        }
    }

    /// The place of what the message names: the only one in the function that failed, or that in the
    /// statement which began last there.
    fn narrowed(&mut self, message: &str, position: Option<Position>) -> Option<Position> {
        let mentioned = self.mentioned(message);
        if mentioned.is_empty() {
            return position;
        }
        let offset = position.and_then(|position| self.source.offset(position));
        let function = self.function_at(offset.unwrap_or(0));
        let own: Vec<Span> = mentioned
            .iter()
            .copied()
            .filter(|span| self.function_at(span.start) == function)
            .collect();
        let found = match (own.as_slice(), mentioned.as_ref()) {
            ([only], _) | ([], [only]) => Some(*only),
            ([], _) => None,
            (several, _) => {
                let statement = self.last_statement(function);
                let within: Vec<Span> = several
                    .iter()
                    .copied()
                    .filter(|span| {
                        statement.is_some_and(|it| it.start <= span.start && span.end <= it.end)
                    })
                    .collect();
                // What the engine knows lies before it, where it lies within the statement.
                let behind = within.iter().find(|span| Some(span.start) >= offset);
                // The condition of a loop is asked again behind the last statement of its body.
                let after = || several.iter().find(|span| Some(span.start) >= offset);
                behind.or(within.last()).or_else(after).copied()
            }
        };
        found.map_or(position, |span| Some(self.source.position(span.start)))
    }

    /// Where the script mentions what a message names.
    fn mentioned(&self, message: &str) -> Rc<[Span]> {
        match sought(message) {
            Some(sought) => self.looked_up(message, sought),
            None => Rc::default(),
        }
    }

    /// The places of something; a list of URLs often fails at the same again and again.
    fn looked_up(&self, key: &str, sought: Sought<'_>) -> Rc<[Span]> {
        if let Some((known, spans)) = &*self.mentioned.borrow()
            && known == key
        {
            return spans.clone();
        }
        let spans: Rc<[Span]> = syntax::mentions(&self.source, sought).into();
        *self.mentioned.borrow_mut() = Some((key.to_owned(), spans.clone()));
        spans
    }

    /// The innermost function around a place, by its index: 0 is the script itself.
    fn function_at(&self, offset: u32) -> usize {
        let functions = self.instrumented.sites.functions.iter().enumerate().skip(1);
        functions
            .filter(|(_, it)| (it.body.start..it.body.end).contains(&offset))
            .min_by_key(|(_, it)| it.body.end - it.body.start)
            .map_or(0, |(index, _)| index)
    }

    /// The engine does not say which value is not a function.
    fn with_what_was_called(&self, message: String, position: Option<Position>) -> String {
        if message != NOT_CALLABLE {
            return message;
        }
        let offset = position.and_then(|position| self.source.offset(position));
        let called = offset.and_then(|offset| {
            let key = format!("called at {offset}");
            self.looked_up(&key, Sought::CalledAt(offset))
                .last()
                .copied()
        });
        let text = called.map(|span| self.source.slice(span));
        match text {
            Some(text) if text.chars().count() <= CALLED && !text.contains(['\n', '\r']) => {
                format!("TypeError: {text} is not a function")
            }
            _ => message,
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

    fn last_statement(&mut self, function: usize) -> Option<Span> {
        if !self.instrumented.sites.full {
            return None;
        }
        let mark = self.mark(Marks::last_of(u32::try_from(function).ok()?))?;
        let sites = &self.instrumented.sites;
        let index = sites.marks.statement_of(u32::try_from(mark).ok()?)?;
        sites.statements.get(index).copied()
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
        self.instrumentation == Instrumentation::Returns
            && (self.vague(error.position).is_some() || self.mentioned(&error.message).len() > 1)
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

/// What a message of the engine names.
fn sought(message: &str) -> Option<Sought<'_>> {
    if let Some(name) = message
        .strip_prefix("ReferenceError: ")
        .and_then(|rest| rest.strip_suffix(" is not defined"))
    {
        return Some(Sought::Name(name));
    }
    let rest = message.strip_prefix("TypeError: right-hand side of ")?;
    if rest.starts_with("'in' ") {
        Some(Sought::In)
    } else {
        rest.starts_with("'instanceof' ")
            .then_some(Sought::InstanceOf)
    }
}
