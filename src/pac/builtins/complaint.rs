//! TypeErrors in the words of the client's engine, and the two operations that throw them.

use super::Call;
use crate::pac::dialects::ErrorWords;
use crate::pac::value::{Throw, Value};

/// `value.property` for a value that the library calls `expression`.
pub(super) fn member(
    call: &mut dyn Call,
    expression: &str,
    value: &Value<'_>,
    property: &str,
) -> Result<Value<'static>, Throw> {
    refuse_nothing(call, expression, value, property)?;
    call.get(value, property)
}

/// `value.method(...arguments)` for a value that the library calls `expression`.
pub(super) fn method(
    call: &mut dyn Call,
    expression: &str,
    value: &Value<'_>,
    method: &str,
    arguments: &[Value<'_>],
) -> Result<Value<'static>, Throw> {
    // Asked for first, so that the words are the client's and not those of our engine.
    if !matches!(member(call, expression, value, method)?, Value::Object(_)) {
        return Err(Throw::TypeError(format!(
            "{expression}.{method} is not a function"
        )));
    }
    call.invoke(value, method, arguments)
}

fn refuse_nothing(
    call: &dyn Call,
    expression: &str,
    value: &Value<'_>,
    property: &str,
) -> Result<(), Throw> {
    let nothing = match value {
        Value::Undefined => "undefined",
        Value::Null => "null",
        _ => return Ok(()),
    };
    Err(Throw::TypeError(match call.dialect().error_words {
        ErrorWords::V8 => {
            format!("Cannot read properties of {nothing} (reading '{property}')")
        }
        ErrorWords::SpiderMonkey => {
            format!("can't access property \"{property}\", {expression} is {nothing}")
        }
        ErrorWords::QuickJs => format!("cannot read property '{property}' of {nothing}"),
        ErrorWords::JavaScriptCore => {
            format!("{nothing} is not an object (evaluating '{expression}.{property}')")
        }
        ErrorWords::JScript => "Object expected".to_owned(),
    }))
}
