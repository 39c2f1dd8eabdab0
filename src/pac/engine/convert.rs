//! Values between the engine and the builtins.

use boa_engine::string::JsStrVariant;
use boa_engine::value::JsVariant;
use boa_engine::{JsString, JsValue};

use crate::pac::value::{ObjectHandle, Text, Value};

/// A text of the engine, borrowed.
pub(super) fn text(string: &JsString) -> Text<'_> {
    match string.as_str().variant() {
        JsStrVariant::Latin1(bytes) => Text::latin1(bytes),
        JsStrVariant::Utf16(units) => Text::utf16(units),
    }
}

/// A text for the engine.
pub(super) fn js_string(text: &Text<'_>) -> JsString {
    match text {
        Text::Latin1(bytes) => JsString::from(boa_engine::string::JsStr::latin1(bytes)),
        Text::Utf16(units) => JsString::from(&units[..]),
    }
}

/// A primitive as it is; anything else as the handle that `keep` gives it. Texts are copied.
pub(super) fn owned(
    value: &JsValue,
    keep: &mut dyn FnMut(JsValue) -> ObjectHandle,
) -> Value<'static> {
    match value.variant() {
        JsVariant::Undefined => Value::Undefined,
        JsVariant::Null => Value::Null,
        JsVariant::Boolean(boolean) => Value::Boolean(boolean),
        JsVariant::Integer32(number) => Value::Number(f64::from(number)),
        JsVariant::Float64(number) => Value::Number(number),
        JsVariant::String(string) => Value::Text(text(&string).into_owned()),
        JsVariant::BigInt(_) | JsVariant::Object(_) | JsVariant::Symbol(_) => {
            Value::Object(keep(value.clone()))
        }
    }
}
