//! Values that leave the engine as JSON, in clients that take nothing else.

use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue};

use super::state::State;
use super::{Engine, type_name};
use crate::pac::evaluation::LoadFailure;

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
    /// Refuses a file whose value is there and no JSON.
    pub(super) fn check_value_of_file(&mut self, value: &JsValue) -> Result<(), LoadFailure> {
        if value.is_undefined() {
            return Ok(());
        }
        match of(value, &self.state, &mut self.context) {
            Ok(Some(_)) => Ok(()),
            Ok(None) => {
                let kind = type_name(value);
                let client = self.state.dialect.title;
                let message = format!(
                    "the value of the file, that of its last statement, is a {kind} and no JSON, \
                     and {client} takes nothing else"
                );
                Err(LoadFailure::Threw(self.script_error(message, None)))
            }
            Err(error) => Err(self.load_failure(&error, false)),
        }
    }
}

/// A value that is a text as JSON becomes one, such as a String object. What has no JSON is an error.
pub(super) fn text(value: JsValue, state: &State, context: &mut Context) -> JsResult<JsValue> {
    if value.is_string() || value.is_undefined() {
        return Ok(value);
    }
    let Some(json) = of(&value, state, context)? else {
        let kind = type_name(&value);
        let client = state.dialect.title;
        let message = format!("a {kind} has no JSON, and {client} takes nothing else");
        return Err(JsNativeError::typ().with_message(message).into());
    };
    let text = serde_json::from_str::<String>(&json).ok();
    Ok(text.map_or(value, |text| JsValue::from(JsString::from(text))))
}
