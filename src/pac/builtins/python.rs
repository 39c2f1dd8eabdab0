//! Functions in Python behind a bridge of JSON: what becomes of arguments, and what Python says of
//! wrong ones.
//!
//! dukpy's `call_python` (src/_support.c): the arguments become one JSON text, and an exception of
//! Python becomes an `InternalError` that names the function.

use serde_json::Value as Json;

use super::{Builtin, Call};
use crate::pac::value::{Text, Throw, Value};

/// The arguments as Python gets them, as many as it takes. `None` is `null`; an array or an object
/// stays what it is, and [`items`] looks into it.
pub(super) fn crossed<'v>(
    call: &mut dyn Call,
    builtin: &Builtin,
    arguments: &[Value<'v>],
) -> Result<Vec<Value<'v>>, Throw> {
    let mut crossed = Vec::with_capacity(arguments.len());
    for argument in arguments {
        crossed.push(cross(call, argument)?);
    }
    let (least, most) = match builtin.name {
        "dateRange" | "timeRange" => (0, usize::MAX),
        "weekdayRange" => (1, 3),
        _ => (builtin.parameters.len(), builtin.parameters.len()),
    };
    if (least..=most).contains(&crossed.len()) {
        return Ok(crossed);
    }
    let wanted = if least == most {
        least.to_string()
    } else {
        format!("{least} to {most}")
    };
    let given = crossed.len();
    Err(raised(
        builtin.name,
        &format!("TypeError: it takes {wanted} arguments, {given} were given"),
    ))
}

fn cross<'v>(call: &mut dyn Call, value: &Value<'v>) -> Result<Value<'v>, Throw> {
    Ok(match value {
        Value::Undefined | Value::Null => Value::Null,
        Value::Number(number) if !number.is_finite() => Value::Null,
        // There is no -0 in JSON.
        Value::Number(number) => Value::Number(number + 0.0),
        Value::Boolean(_) | Value::Text(_) => value.clone(),
        Value::Object(_) => match call.to_json(value)? {
            None => Value::Null,
            Some(json) => match serde_json::from_str(&json) {
                Ok(Json::Null) => Value::Null,
                Ok(Json::Bool(boolean)) => Value::Boolean(boolean),
                Ok(Json::Number(number)) => Value::Number(number.as_f64().unwrap_or_default()),
                Ok(Json::String(text)) => Value::text(&text),
                // Not readable: too deep, or with half of a surrogate pair inside.
                Ok(Json::Array(_) | Json::Object(_)) | Err(_) => value.clone(),
            },
        },
    })
}

/// The entries of an array, and the keys of an object, over which Python iterates alike; `None` for
/// other values.
pub(super) fn items(
    call: &mut dyn Call,
    value: &Value<'_>,
) -> Result<Option<(Kind, Vec<Json>)>, Throw> {
    if !matches!(value, Value::Object(_)) {
        return Ok(None);
    }
    let json = call.to_json(value)?.unwrap_or_default();
    Ok(Some(match serde_json::from_str(&json) {
        Ok(Json::Array(entries)) => (Kind::List, entries),
        Ok(Json::Object(entries)) => {
            let keys = entries.into_iter().map(|(key, _)| Json::String(key));
            (Kind::Dict, keys.collect())
        }
        _ => (Kind::Dict, Vec::new()),
    }))
}

/// What an object is in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An array.
    List,
    /// Any other object.
    Dict,
}

/// The text that a function needs to call one of its methods.
pub(super) fn text<'a, 'v>(
    name: &str,
    value: &'a Value<'v>,
    method: &str,
) -> Result<&'a Text<'v>, Throw> {
    match value {
        Value::Text(text) => Ok(text),
        other => {
            let class = class(other);
            Err(raised(
                name,
                &format!("AttributeError: {class} has no {method}"),
            ))
        }
    }
}

/// `text.lower()`
pub(super) fn lowered(name: &str, value: &Value<'_>) -> Result<String, Throw> {
    Ok(text(name, value, "lower")?.to_text().to_lowercase())
}

/// What a value is in Python, in words.
pub(super) const fn class(value: &Value<'_>) -> &'static str {
    match value {
        Value::Undefined | Value::Null => "None",
        Value::Boolean(_) => "a bool",
        Value::Number(_) => "a number",
        Value::Text(_) => "a str",
        Value::Object(_) => "a list or dict",
    }
}

/// Any value that is a number there: `True` is 1.
pub(super) fn number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Boolean(boolean) => Some(f64::from(u8::from(*boolean))),
        _ => None,
    }
}

/// True for `"GMT"`.
pub(super) fn is_gmt(value: Option<&Value<'_>>) -> bool {
    matches!(value, Some(Value::Text(text)) if text.same(&Text::latin1(b"GMT")))
}

/// A name that Python's IDNA codec takes: `None` where it raises an error.
///
/// Lib/encodings/idna.py: every label but an empty last one has 1 to 63 characters.
pub(super) fn encodable(name: &Text<'_>) -> bool {
    let text = name.to_text();
    if text.contains('\0') {
        return false;
    }
    if text.is_empty() {
        return true;
    }
    let separators: &[char] = if text.is_ascii() {
        &['.']
    } else {
        &['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']
    };
    let mut labels: Vec<&str> = text.split(separators).collect();
    if labels.last().is_some_and(|last| last.is_empty()) {
        labels.pop();
    }
    labels
        .iter()
        .all(|label| (1..64).contains(&label.chars().count()))
}

/// An exception of Python in a function of this name.
pub(super) fn raised(name: &str, what: &str) -> Throw {
    Throw::InternalError(format!(
        "Error while calling Python Function ({name}): {what}"
    ))
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::super::{self as builtins, dns_domain_levels};
    use super::*;

    #[test]
    fn names_with_empty_or_long_labels_are_not_encodable() {
        let long = "x".repeat(64);
        for name in [
            "",
            "a.test",
            "a.test.",
            "*",
            "a b",
            &long[..63],
            "b\u{fc}cher.test",
        ] {
            assert!(encodable(&Text::from_text(name)), "{name}");
        }
        for name in [
            ".",
            ".a",
            "a..b",
            "a.test..",
            &long,
            "a\0b",
            "\u{fc}\u{3002}\u{3002}b",
        ] {
            assert!(!encodable(&Text::from_text(name)), "{name}");
        }
    }

    fn raises(call: &mut TestCall, builtin: &Builtin, arguments: &[Value<'_>]) -> bool {
        matches!(builtin.run(call, arguments), Err(Throw::InternalError(words)) if words.contains(builtin.name))
    }

    #[test]
    fn functions_take_as_many_arguments_as_they_declare() {
        let mut call = TestCall::pypac();
        let host = Value::text("www");
        for builtin in builtins::ALL {
            if !call.dialect().builtins.contains(&builtin.name) {
                continue;
            }
            let any_number = ["dateRange", "timeRange"].contains(&builtin.name);
            let many = vec![host.clone(); 5];
            assert_eq!(
                raises(&mut call, builtin, &many),
                !any_number,
                "{}",
                builtin.name
            );
            if !builtin.parameters.is_empty() {
                assert!(raises(&mut call, builtin, &[]), "{}", builtin.name);
            }
        }
    }

    #[test]
    fn arguments_cross_as_json() {
        let mut call = TestCall::pypac();
        let string_object = call.string_object("a.b");
        let levels = |call: &mut TestCall, value| dns_domain_levels::BUILTIN.run(call, &[value]);
        assert_eq!(levels(&mut call, string_object), Ok(Value::Number(1.0)));
        let dots = call.array(vec![Value::text("."), Value::text("a.b")]);
        assert_eq!(levels(&mut call, dots), Ok(Value::Number(1.0)));
        let object = call.methods(Vec::new());
        for value in [
            Value::Undefined,
            Value::Number(1.5),
            Value::Boolean(true),
            object,
        ] {
            assert!(matches!(
                levels(&mut call, value),
                Err(Throw::InternalError(_))
            ));
        }
        let throwing = call.throwing_object();
        assert_eq!(levels(&mut call, throwing), Err(Throw::Pending));
    }
}
