//! Values that leave the engine as JSON, in clients that take nothing else.

use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue};

use super::Engine;
use super::state::State;

/// `JSON.stringify(value)`; `None` for `undefined`.
pub(super) fn of(
    value: &JsValue,
    state: &State,
    context: &mut Context,
) -> JsResult<Option<String>> {
    let Some(stringify) = state.stringify.borrow().clone() else {
        return Ok(None);
    };
    let text = stringify.call(&JsValue::undefined(), std::slice::from_ref(value), context)?;
    Ok(text.as_string().map(|text| text.to_std_string_lossy()))
}

impl Engine {
    /// A value as JSON; what has no JSON, such as a function, is an error. `undefined` is none.
    pub(super) fn json(&mut self, value: &JsValue) -> JsResult<Option<String>> {
        if value.is_undefined() {
            return Ok(None);
        }
        match of(value, &self.state, &mut self.context)? {
            Some(json) => Ok(Some(json)),
            None => Err(JsNativeError::error()
                .with_message(format!(
                    "Invalid Result Value: {} takes only what JSON can say",
                    self.state.dialect.title
                ))
                .into()),
        }
    }

    /// A value that is a text as JSON becomes one, such as a String object.
    pub(super) fn text_by_json(&mut self, value: JsValue) -> JsResult<JsValue> {
        if value.is_string() {
            return Ok(value);
        }
        let json = self.json(&value)?;
        let text = json.and_then(|json| serde_json::from_str::<String>(&json).ok());
        Ok(text.map_or(value, |text| JsValue::from(JsString::from(text))))
    }
}
