//! What a builtin may do in a decision program: nothing that needs the world or the engine.

use crate::pac::builtins::{Builtin, Call, Question, Replaceable};
use crate::pac::dialects::{Dialect, Pattern};
use crate::pac::value::{Hint, ObjectHandle, Text, Throw, Value};

/// Gives up wherever more is needed than the arguments.
pub(super) struct DecisionCall {
    pub(super) dialect: &'static Dialect,
}

/// Functions that ask for the time, which is not asked for here.
const TIMED: [&str; 3] = ["dateRange", "timeRange", "weekdayRange"];

impl DecisionCall {
    /// False where the call needs the clock, or could take very long: a pattern of shExpMatch may
    /// be any regular expression.
    pub(super) fn can_do(&self, builtin: &Builtin, arguments: &[Value<'_>]) -> bool {
        !TIMED.contains(&builtin.name) && !Self::may_take_long(self.dialect, builtin, arguments)
    }

    /// True for a pattern of shExpMatch that may be any regular expression.
    pub(super) fn may_take_long(
        dialect: &Dialect,
        builtin: &Builtin,
        arguments: &[Value<'_>],
    ) -> bool {
        builtin.name == "shExpMatch"
            && !matches!(dialect.pattern, Pattern::Wildcards | Pattern::Fnmatch)
            && !matches!(arguments, [_, Value::Text(pattern), ..] if Self::is_plain(pattern))
    }

    /// No character that means something in a regular expression, beside those of wildcards.
    pub(super) fn is_plain(pattern: &Text<'_>) -> bool {
        pattern.units().all(|unit| {
            char::from_u32(unit.into()).is_some_and(|unit| {
                unit.is_ascii_alphanumeric() || "*?.-_:/%,;=&~@!#' ".contains(unit)
            })
        })
    }
}

type Outcome = Result<Value<'static>, Throw>;

/// The engine shall do it.
const GIVE_UP: Throw = Throw::Pending;

impl Call for DecisionCall {
    fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    fn ask(&mut self, _: Question, _: &Text<'_>) -> Result<Option<String>, Throw> {
        Err(GIVE_UP)
    }

    // Not reached: the functions that ask for the time are not called.
    fn now_ms(&mut self) -> i64 {
        0
    }

    fn utc_offset_seconds(&mut self, _: i64) -> i32 {
        0
    }

    fn alert(&mut self, _: &Text<'_>) -> Result<(), Throw> {
        Err(GIVE_UP)
    }

    fn to_text<'v>(&mut self, value: &Value<'v>) -> Result<Text<'v>, Throw> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            _ => Err(GIVE_UP),
        }
    }

    fn to_number(&mut self, value: &Value<'_>) -> Result<f64, Throw> {
        match value {
            Value::Number(number) => Ok(*number),
            _ => Err(GIVE_UP),
        }
    }

    fn to_primitive(&mut self, _: &Value<'_>, _: Hint) -> Outcome {
        Err(GIVE_UP)
    }

    fn get(&mut self, _: &Value<'_>, _: &str) -> Outcome {
        Err(GIVE_UP)
    }

    fn invoke(&mut self, _: &Value<'_>, _: &str, _: &[Value<'_>]) -> Outcome {
        Err(GIVE_UP)
    }

    fn construct(&mut self, _: &str, _: &[Value<'_>]) -> Outcome {
        Err(GIVE_UP)
    }

    fn literal_regexp(&mut self, _: &str, _: &str) -> Outcome {
        Err(GIVE_UP)
    }

    fn look_up(&mut self, _: &str, _: &Value<'_>) -> Result<Option<Value<'static>>, Throw> {
        Err(GIVE_UP)
    }

    fn call_global(&mut self, _: &str, _: &[Value<'_>]) -> Outcome {
        Err(GIVE_UP)
    }

    fn to_json(&mut self, _: &Value<'_>) -> Result<Option<String>, Throw> {
        Err(GIVE_UP)
    }

    fn same_object(&mut self, _: ObjectHandle, _: ObjectHandle) -> bool {
        false
    }

    // A script that replaces anything is not lowered.
    fn replaced(&mut self, _: Replaceable) -> bool {
        false
    }
}
