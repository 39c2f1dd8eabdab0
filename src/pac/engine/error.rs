//! Errors of the engine as errors of the script, in places of the file as the user has it.

use boa_engine::error::{EngineError, RuntimeLimitError};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsError, JsNativeError, js_string};

use super::Engine;
use crate::pac::dialects::Dialect;
use crate::pac::evaluation::{Limit, LimitKind, Limits, LoadFailure, Outcome, ScriptError};
use crate::pac::syntax::NewerSyntax;
use crate::source::{Position, SourceFile};

/// What an error of the engine means.
pub(super) enum Failure {
    /// The script threw: message, and the place in the text that the engine ran.
    Threw(String, Option<Position>),
    /// It called too deep. In a client this is an error that a script can catch.
    TooDeep(Limit),
    /// A limit stopped it.
    Limit(Limit),
    /// The engine found itself in a state that should not be.
    Broken(String),
}

impl Engine {
    pub(super) fn load_failure(&mut self, error: &JsError, syntax: bool) -> LoadFailure {
        match failure(error, &self.state.limits, &mut self.context) {
            Failure::TooDeep(limit) => match self.overflow(&limit) {
                Some(error) => LoadFailure::Threw(error),
                None => LoadFailure::Limit(limit),
            },
            Failure::Limit(limit) => LoadFailure::Limit(limit),
            Failure::Broken(message) => LoadFailure::Crash(message),
            Failure::Threw(message, position) => {
                let error = self.script_error(message, position);
                if syntax {
                    LoadFailure::Syntax(error)
                } else {
                    LoadFailure::Threw(error)
                }
            }
        }
    }

    /// No client nests calls deeper than our limit: each throws a RangeError before. Only a script
    /// that may catch it could go on, and that can't be followed.
    pub(super) fn overflow(&self, limit: &Limit) -> Option<ScriptError> {
        (!self.source.text().contains("try")).then(|| ScriptError {
            message: format!("RangeError: too much recursion, more than {}", limit.value),
            position: None,
            span: None,
        })
    }
}

/// What happened to a call for which there was nothing to call.
pub(super) fn failed_call(failure: LoadFailure) -> Outcome {
    match failure {
        LoadFailure::Limit(limit) => Outcome::Limit(limit),
        LoadFailure::Threw(error) | LoadFailure::Syntax(error) => Outcome::Threw(error),
        LoadFailure::Crash(message) => Outcome::Crash(message),
        LoadFailure::Refused(_) | LoadFailure::NoEntryPoint { .. } => Outcome::Threw(ScriptError {
            message: "the script removed its own FindProxyForURL".to_owned(),
            position: None,
            span: None,
        }),
    }
}

/// A construct that the client's engine does not know.
pub(super) fn too_new(source: &SourceFile, newer: &NewerSyntax, dialect: &Dialect) -> ScriptError {
    ScriptError {
        message: format!(
            "SyntaxError: {} is newer than the JavaScript of {}, which ends at {}",
            newer.name,
            dialect.title,
            dialect.language_level.edition(),
        ),
        position: Some(source.position(newer.span.start)),
        span: Some(newer.span),
    }
}

pub(super) fn failure(error: &JsError, limits: &Limits, context: &mut Context) -> Failure {
    match error.as_engine() {
        Some(EngineError::RuntimeLimit(RuntimeLimitError::Recursion)) => Failure::TooDeep(Limit {
            which: LimitKind::Recursion,
            value: format!("{} nested calls", limits.recursion),
        }),
        Some(EngineError::RuntimeLimit(limit)) => Failure::Limit(limit_of(*limit, limits)),
        Some(other) => Failure::Broken(other.to_string()),
        None => {
            let message = message(error, context);
            match with_place_of_syntax_error(&message) {
                Some((message, place)) => Failure::Threw(message.to_owned(), Some(place)),
                None => Failure::Threw(message, position(error)),
            }
        }
    }
}

/// Our engine has no such class: an Error with a name of its own.
pub(super) fn internal(message: String, context: &mut Context) -> JsError {
    let error = JsNativeError::error()
        .with_message(message)
        .into_opaque(context);
    let descriptor = PropertyDescriptor::builder()
        .value(js_string!("InternalError"))
        .writable(true)
        .enumerable(false)
        .configurable(true);
    match error.define_property_or_throw(js_string!("name"), descriptor, context) {
        Ok(_) => JsError::from_opaque(error.into()),
        Err(failure) => failure,
    }
}

fn limit_of(limit: RuntimeLimitError, limits: &Limits) -> Limit {
    let (which, value) = match limit {
        RuntimeLimitError::StackSize => (
            LimitKind::Stack,
            format!("{} values on the stack", limits.stack_values),
        ),
        _ => (
            LimitKind::Iterations,
            format!("{} iterations of a loop", limits.loop_iterations),
        ),
    };
    Limit { which, value }
}

/// `TypeError: ...` for errors, `uncaught ...` for anything else that was thrown. No code of the
/// script runs for it.
fn message(error: &JsError, context: &mut Context) -> String {
    if let Ok(native) = error.try_native(context) {
        // Its display text would have the place of the caller behind it, not that of the error.
        return cut(&match native.message().trim() {
            "" => native.kind().to_string(),
            text => format!("{}: {text}", native.kind()),
        });
    }
    let text = match error.as_opaque() {
        Some(value) => match value.as_string() {
            Some(text) => format!("uncaught {:?}", text.to_std_string_lossy()),
            None => format!("uncaught {}", value.display()),
        },
        None => error.to_string(),
    };
    cut(&text)
}

/// The engine's parser writes the place into the message: ` at line 3, col 5`.
fn with_place_of_syntax_error(message: &str) -> Option<(&str, Position)> {
    let (text, place) = message.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(", col ")?;
    let position = Position {
        line: line.parse().ok()?,
        column: column.parse().ok()?,
    };
    text.starts_with("SyntaxError: ")
        .then_some((text, position))
}

/// Messages of hostile scripts may be as large as the heap.
fn cut(text: &str) -> String {
    const MOST: usize = 500;
    let first = text.split("\n    at ").next().unwrap_or(text);
    match first.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", first.get(..at).unwrap_or(first)),
        None => first.to_owned(),
    }
}

/// The innermost frame that has a place: the engine prints `    at name (path:line:column)`,
/// innermost first.
fn position(error: &JsError) -> Option<Position> {
    let text = error.to_string();
    text.split("\n    at ").skip(1).find_map(|frame| {
        // A text that the script has made and run has places of its own.
        let (_, place) = frame.rsplit_once(" (pac:")?;
        let mut parts = place.trim_end().trim_end_matches(')').rsplit(':');
        let column = parts.next()?.parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        Some(Position { line, column })
    })
}
