//! Operators on primitive values.

use super::node::Comparison;
use super::numbers;
use crate::pac::value::{Text, Value};

/// Longest string that is built, in code units.
pub(super) const MOST_TEXT: usize = 16 * 1024;

/// ToBoolean. There are no objects here.
pub(super) fn truth(value: &Value<'_>) -> bool {
    match value {
        Value::Undefined | Value::Null => false,
        Value::Boolean(boolean) => *boolean,
        Value::Number(number) => !(number.is_nan() || *number == 0.0),
        Value::Text(text) => !text.is_empty(),
        Value::Object(_) => true,
    }
}

/// `===`
pub(super) fn same(left: &Value<'_>, right: &Value<'_>) -> bool {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => left.same(right),
        #[expect(clippy::float_cmp, reason = "as JavaScript compares")]
        (Value::Number(left), Value::Number(right)) => left == right,
        (Value::Boolean(left), Value::Boolean(right)) => left == right,
        (Value::Null, Value::Null) | (Value::Undefined, Value::Undefined) => true,
        _ => false,
    }
}

/// The order of two numbers or two strings; `None` for anything else.
pub(super) fn compare(comparison: Comparison, left: &Value<'_>, right: &Value<'_>) -> Option<bool> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            Some(numbers::compare(comparison, *left, *right))
        }
        (Value::Text(left), Value::Text(right)) => {
            let order = left.units().cmp(right.units());
            Some(match comparison {
                Comparison::Less => order.is_lt(),
                Comparison::LessOrEqual => order.is_le(),
                Comparison::Greater => order.is_gt(),
                Comparison::GreaterOrEqual => order.is_ge(),
            })
        }
        _ => None,
    }
}

/// `String(value)`; `None` where only the engine can write it.
pub(super) fn to_text(value: Value<'_>) -> Option<Text<'_>> {
    Some(match value {
        Value::Text(text) => text,
        Value::Undefined => Text::latin1(b"undefined"),
        Value::Null => Text::latin1(b"null"),
        Value::Boolean(true) => Text::latin1(b"true"),
        Value::Boolean(false) => Text::latin1(b"false"),
        Value::Number(number) => Text::Latin1(numbers::to_text(number)?.into_bytes().into()),
        Value::Object(_) => return None,
    })
}

/// `Number(value)`; `None` where only the engine can read it.
pub(super) fn to_number(value: &Value<'_>) -> Option<f64> {
    Some(match value {
        Value::Number(number) => *number,
        Value::Undefined => f64::NAN,
        Value::Null => 0.0,
        Value::Boolean(boolean) => f64::from(u8::from(*boolean)),
        Value::Text(text) => numbers::of_text(text)?,
        Value::Object(_) => return None,
    })
}

/// Strings, one behind the other; `None` where that is too long.
pub(super) fn join(parts: &[Text<'_>]) -> Option<Text<'static>> {
    let length: usize = parts.iter().map(Text::len).sum();
    if length > MOST_TEXT {
        return None;
    }
    let narrow: Option<Vec<&[u8]>> = parts
        .iter()
        .map(|part| match part {
            Text::Latin1(bytes) => Some(bytes.as_ref()),
            Text::Utf16(_) => None,
        })
        .collect();
    Some(match narrow {
        Some(parts) => Text::Latin1(parts.concat().into()),
        None => Text::Utf16(parts.iter().flat_map(Text::units).collect()),
    })
}
