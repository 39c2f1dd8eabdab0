//! A call of a builtin: the bridge from the engine, and the builtin's way back.

use std::rc::Rc;

use boa_engine::error::{EngineError, RuntimeLimitError};
use boa_engine::object::JsObject;
use boa_engine::value::PreferredType;
use boa_engine::{Context, JsError, JsNativeError, JsResult, JsString, JsValue};

use super::state::{Abort, State};
use super::{convert, error, json};
use crate::pac::builtins::{Builtin, Call, Question, Replaceable};
use crate::pac::dialects::Dialect;
use crate::pac::evaluation::{Limit, LimitKind};
use crate::pac::lookup::Reply;
use crate::pac::value::{Hint, ObjectHandle, Text, Throw, Value};

/// Turns of a loop that V8 makes before it looks whether it should stop, about: it counts the bytes of
/// its instructions, to some hundreds.
const MOST_TURNS_AT_END: u64 = 30;

/// Arguments that are converted without an allocation.
const FEW: usize = 4;

/// Calls a builtin, and notes it where the run is followed.
pub(super) fn run(
    builtin: &'static Builtin,
    arguments: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let Some(state) = context.get_data::<Rc<State>>().cloned() else {
        return Err(JsNativeError::error()
            .with_message("no evaluation is running")
            .into());
    };
    if state.is_ending() && !state.dialect.is_native(builtin.name) {
        return Err(uncatchable());
    }
    if !state.keeps_steps() {
        return call(builtin, arguments, &state, context);
    }
    let is_timed = builtin.may_take_time();
    let began = is_timed.then(|| state.host.monotonic_us()).flatten();
    let result = call(builtin, arguments, &state, context);
    let microseconds = began.and_then(|began| {
        let now = state.host.monotonic_us()?;
        Some(now.saturating_sub(began))
    });
    state.record(|recorder| {
        recorder.call(builtin.name, arguments, result.as_ref().ok(), microseconds);
    });
    result
}

fn call(
    builtin: &Builtin,
    arguments: &[JsValue],
    state: &State,
    context: &mut Context,
) -> JsResult<JsValue> {
    let mut call = EngineCall {
        context,
        state,
        objects: Vec::new(),
        pending: None,
    };
    let outcome = if arguments.len() <= FEW {
        let strings: [Option<JsString>; FEW] =
            std::array::from_fn(|index| arguments.get(index).and_then(JsValue::as_string));
        let values: [Value<'_>; FEW] = std::array::from_fn(|index| {
            match (
                strings.get(index).and_then(Option::as_ref),
                arguments.get(index),
            ) {
                (Some(string), _) => Value::Text(convert::text(string)),
                (None, Some(value)) => call.adopt(value),
                (None, None) => Value::Undefined,
            }
        });
        builtin.run(&mut call, values.get(..arguments.len()).unwrap_or(&values))
    } else {
        let values: Vec<Value<'_>> = arguments.iter().map(|value| call.adopt(value)).collect();
        builtin.run(&mut call, &values)
    };
    match outcome {
        Ok(value) => Ok(call.give(&value)),
        Err(throw) => Err(call.error(throw)),
    }
}

/// An error that the script can't catch; the reason is in [`State::abort`].
pub(super) fn uncatchable() -> JsError {
    EngineError::RuntimeLimit(RuntimeLimitError::LoopIteration).into()
}

struct EngineCall<'a> {
    context: &'a mut Context,
    state: &'a State,
    objects: Vec<JsValue>,
    pending: Option<JsError>,
}

impl EngineCall<'_> {
    fn adopt(&mut self, value: &JsValue) -> Value<'static> {
        let objects = &mut self.objects;
        convert::owned(value, &mut |value| {
            objects.push(value);
            ObjectHandle(u32::try_from(objects.len() - 1).unwrap_or(u32::MAX))
        })
    }

    fn give(&self, value: &Value<'_>) -> JsValue {
        match value {
            Value::Undefined => JsValue::undefined(),
            Value::Null => JsValue::null(),
            Value::Boolean(boolean) => JsValue::from(*boolean),
            Value::Number(number) => JsValue::from(*number),
            Value::Text(text) => JsValue::from(convert::js_string(text)),
            Value::Object(handle) => self
                .objects
                .get(handle.0 as usize)
                .cloned()
                .unwrap_or_default(),
        }
    }

    fn give_all(&self, values: &[Value<'_>]) -> Vec<JsValue> {
        values.iter().map(|value| self.give(value)).collect()
    }

    fn taken<T>(&mut self, result: JsResult<T>) -> Result<T, Throw> {
        result.map_err(|error| {
            self.pending = Some(error);
            Throw::Pending
        })
    }

    fn adopted(&mut self, result: JsResult<JsValue>) -> Result<Value<'static>, Throw> {
        let value = self.taken(result)?;
        Ok(self.adopt(&value))
    }

    fn abort(&mut self, abort: Abort) -> Throw {
        self.state.end(abort);
        self.pending = Some(uncatchable());
        Throw::Pending
    }

    fn error(&mut self, throw: Throw) -> JsError {
        match throw {
            Throw::TypeError(message) => JsNativeError::typ().with_message(message).into(),
            Throw::SyntaxError(message) => JsNativeError::syntax().with_message(message).into(),
            Throw::Error(message) => JsNativeError::error().with_message(message).into(),
            Throw::InternalError(message) => error::internal(message, self.context),
            Throw::Text(text) => JsError::from_opaque(JsValue::from(JsString::from(text))),
            Throw::Pending => self.pending.take().unwrap_or_else(uncatchable),
        }
    }
}

impl Call for EngineCall<'_> {
    fn dialect(&self) -> &'static Dialect {
        self.state.dialect
    }

    fn ask(&mut self, question: Question, name: &Text<'_>) -> Result<Option<String>, Throw> {
        if self.state.is_ending() {
            return Ok(None);
        }
        let reply = self.state.lookups.borrow_mut().ask(question, name);
        match reply {
            Reply::Answer(answer) => {
                self.state.note_answer();
                Ok(answer)
            }
            Reply::Restart => {
                // The client only asks its engine to stop: straight code and short loops run on, up
                // to the next call of its library. A script sees it by its counters. (V8 stops at
                // calls of other functions, too, but for those of the client: not followed.)
                self.state.end(Abort::Restart);
                self.context
                    .runtime_limits_mut()
                    .set_loop_iteration_limit(MOST_TURNS_AT_END);
                Ok(None)
            }
            Reply::TooMany => {
                let value = format!("{} different questions", self.state.limits.lookups);
                Err(self.abort(Abort::Limit(Limit {
                    which: LimitKind::Lookups,
                    value,
                })))
            }
        }
    }

    fn now_ms(&mut self) -> i64 {
        self.state.host.now_ms()
    }

    fn utc_offset_seconds(&mut self, unix_seconds: i64) -> i32 {
        self.state.host.utc_offset_seconds(unix_seconds)
    }

    fn alert(&mut self, message: &Text<'_>) -> Result<(), Throw> {
        match self.state.alert(message) {
            Ok(()) => Ok(()),
            Err(limit) => Err(self.abort(Abort::Limit(limit))),
        }
    }

    fn to_text<'v>(&mut self, value: &Value<'v>) -> Result<Text<'v>, Throw> {
        if let Value::Text(text) = value {
            return Ok(text.clone());
        }
        let value = self.give(value);
        let result = value.to_string(self.context);
        let string = self.taken(result)?;
        Ok(convert::text(&string).into_owned())
    }

    fn to_number(&mut self, value: &Value<'_>) -> Result<f64, Throw> {
        let value = self.give(value);
        let result = value.to_number(self.context);
        self.taken(result)
    }

    fn get(&mut self, value: &Value<'_>, name: &str) -> Result<Value<'static>, Throw> {
        let value = self.give(value);
        let result = value
            .to_object(self.context)
            .and_then(|object| object.get(JsString::from(name), self.context));
        self.adopted(result)
    }

    fn invoke(
        &mut self,
        value: &Value<'_>,
        method: &str,
        arguments: &[Value<'_>],
    ) -> Result<Value<'static>, Throw> {
        let this = self.give(value);
        let arguments = self.give_all(arguments);
        let context = &mut *self.context;
        let result = this.to_object(context).and_then(|object| {
            let function = object.get(JsString::from(method), context)?;
            call_function(&function, method, &this, &arguments, context)
        });
        self.adopted(result)
    }

    fn construct(
        &mut self,
        constructor: &str,
        arguments: &[Value<'_>],
    ) -> Result<Value<'static>, Throw> {
        let arguments = self.give_all(arguments);
        let context = &mut *self.context;
        let result = self.state.global(constructor, context).and_then(|value| {
            match value.as_object().filter(JsObject::is_constructor) {
                Some(object) => object
                    .construct(&arguments, None, context)
                    .map(JsValue::from),
                None => Err(not_a(constructor, "constructor")),
            }
        });
        self.adopted(result)
    }

    fn to_primitive(&mut self, value: &Value<'_>, hint: Hint) -> Result<Value<'static>, Throw> {
        let value = self.give(value);
        let preferred = match hint {
            Hint::Default => PreferredType::Default,
            Hint::Number => PreferredType::Number,
        };
        let result = value.to_primitive(self.context, preferred);
        self.adopted(result)
    }

    fn literal_regexp(&mut self, source: &str, flags: &str) -> Result<Value<'static>, Throw> {
        let constructor = self
            .context
            .intrinsics()
            .constructors()
            .regexp()
            .constructor();
        let arguments = [source, flags].map(|text| JsValue::from(JsString::from(text)));
        let result = constructor
            .construct(&arguments, None, self.context)
            .map(JsValue::from);
        self.adopted(result)
    }

    fn look_up(&mut self, table: &str, key: &Value<'_>) -> Result<Option<Value<'static>>, Throw> {
        let key = self.give(key);
        let context = &mut *self.context;
        let result = self.state.global(table, context).and_then(|table| {
            let object = table
                .as_object()
                .ok_or_else(|| not_a("the table", "object"))?;
            let key = key.to_property_key(context)?;
            if object.has_property(key.clone(), context)? {
                object.get(key, context).map(Some)
            } else {
                Ok(None)
            }
        });
        let value = self.taken(result)?;
        Ok(value.map(|value| self.adopt(&value)))
    }

    fn call_global(
        &mut self,
        name: &str,
        arguments: &[Value<'_>],
    ) -> Result<Value<'static>, Throw> {
        let arguments = self.give_all(arguments);
        let context = &mut *self.context;
        let result = self.state.global(name, context).and_then(|function| {
            call_function(&function, name, &JsValue::undefined(), &arguments, context)
        });
        self.adopted(result)
    }

    fn to_json(&mut self, value: &Value<'_>) -> Result<Option<String>, Throw> {
        let value = self.give(value);
        let result = json::of(&value, self.state, self.context);
        self.taken(result)
    }

    fn same_object(&mut self, a: ObjectHandle, b: ObjectHandle) -> bool {
        match (
            self.objects.get(a.0 as usize),
            self.objects.get(b.0 as usize),
        ) {
            (Some(a), Some(b)) => a.strict_equals(b),
            _ => false,
        }
    }

    fn replaced(&mut self, what: Replaceable) -> bool {
        self.state.replaced(what, self.context)
    }
}

fn call_function(
    function: &JsValue,
    name: &str,
    this: &JsValue,
    arguments: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    match function.as_object().filter(JsObject::is_callable) {
        Some(object) => object.call(this, arguments, context),
        None => Err(not_a(name, "function")),
    }
}

fn not_a(name: &str, what: &str) -> JsError {
    JsNativeError::typ()
        .with_message(format!("{name} is not a {what}"))
        .into()
}
