//! What a builtin may meet during a call: any world, any script.

use std::borrow::Cow;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use pac_check::pac::builtins::{Call, Question, Replaceable};
use pac_check::pac::dialects::{self, Dialect};
use pac_check::pac::value::{Hint, ObjectHandle, Text, Throw, Value};

/// A call whose answers come from a few bytes, over and over.
pub struct ArbitraryCall {
    dialect: &'static Dialect,
    now_ms: i64,
    offset: i32,
    choices: Vec<u8>,
    next: usize,
}

impl ArbitraryCall {
    pub fn new(bytes: &mut Unstructured<'_>) -> Result<Self> {
        Ok(Self {
            dialect: *bytes.choose(dialects::ALL)?,
            // JavaScript's range of dates: 100 million days around 1970.
            now_ms: bytes.int_in_range(-8_640_000_000_000_000..=8_640_000_000_000_000)?,
            offset: bytes.int_in_range(-86_399..=86_399)?,
            choices: bytes.bytes(bytes.len().min(16))?.to_vec(),
            next: 0,
        })
    }

    /// The next byte; 0 where there is none.
    fn choice(&mut self) -> u8 {
        let choice = self.choices.get(self.next % self.choices.len().max(1));
        self.next += 1;
        choice.copied().unwrap_or(0)
    }

    fn any_value(&mut self) -> Value<'static> {
        match self.choice() % 6 {
            0 => Value::Undefined,
            1 => Value::Null,
            2 => Value::Number(f64::from(self.choice())),
            3 => Value::Boolean(true),
            4 => Value::Object(ObjectHandle(u32::from(self.choice()))),
            _ => Value::text("10.0.0.1"),
        }
    }

    fn any_outcome(&mut self) -> std::result::Result<Value<'static>, Throw> {
        if self.choice() % 4 == 1 {
            return Err(Throw::Pending);
        }
        Ok(self.any_value())
    }
}

impl Call for ArbitraryCall {
    fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    fn ask(&mut self, _: Question, _: &Text<'_>) -> std::result::Result<Option<String>, Throw> {
        match self.choice() % 5 {
            0 => Ok(None),
            1 => Err(Throw::Pending),
            2 => Ok(Some("10.0.0.1;2001:db8::1".to_owned())),
            3 => Ok(Some(String::new())),
            _ => Ok(Some("192.0.2.1".to_owned())),
        }
    }

    fn now_ms(&mut self) -> i64 {
        self.now_ms
    }

    fn utc_offset_seconds(&mut self, _: i64) -> i32 {
        self.offset
    }

    fn alert(&mut self, _: &Text<'_>) -> std::result::Result<(), Throw> {
        Ok(())
    }

    fn to_text<'v>(&mut self, value: &Value<'v>) -> std::result::Result<Text<'v>, Throw> {
        Ok(match value {
            Value::Undefined => Text::latin1(b"undefined"),
            Value::Null => Text::latin1(b"null"),
            Value::Boolean(boolean) => Text::from_text(&boolean.to_string()),
            Value::Number(number) => Text::from_text(&number.to_string()),
            Value::Text(text) => text.clone(),
            Value::Object(_) if self.choice() % 2 == 1 => return Err(Throw::Pending),
            Value::Object(handle) => Text::Latin1(Cow::Owned(handle.0.to_le_bytes().to_vec())),
        })
    }

    fn to_number(&mut self, value: &Value<'_>) -> std::result::Result<f64, Throw> {
        Ok(match value {
            Value::Undefined => f64::NAN,
            Value::Null => 0.0,
            Value::Boolean(boolean) => f64::from(u8::from(*boolean)),
            Value::Number(number) => *number,
            Value::Text(text) => text.to_text().trim().parse().unwrap_or(f64::NAN),
            Value::Object(_) if self.choice() % 2 == 1 => return Err(Throw::Pending),
            Value::Object(handle) => f64::from(handle.0),
        })
    }

    fn to_primitive(
        &mut self,
        value: &Value<'_>,
        _: Hint,
    ) -> std::result::Result<Value<'static>, Throw> {
        Ok(match value {
            Value::Undefined => Value::Undefined,
            Value::Null => Value::Null,
            Value::Boolean(boolean) => Value::Boolean(*boolean),
            Value::Number(number) => Value::Number(*number),
            Value::Text(text) => Value::Text(text.clone().into_owned()),
            Value::Object(_) => return self.any_outcome(),
        })
    }

    fn get(&mut self, _: &Value<'_>, _: &str) -> std::result::Result<Value<'static>, Throw> {
        self.any_outcome()
    }

    fn invoke(
        &mut self,
        _: &Value<'_>,
        _: &str,
        _: &[Value<'_>],
    ) -> std::result::Result<Value<'static>, Throw> {
        self.any_outcome()
    }

    fn construct(
        &mut self,
        _: &str,
        _: &[Value<'_>],
    ) -> std::result::Result<Value<'static>, Throw> {
        self.any_outcome()
    }

    fn literal_regexp(&mut self, _: &str, _: &str) -> std::result::Result<Value<'static>, Throw> {
        Ok(Value::Object(ObjectHandle(0)))
    }

    fn look_up(
        &mut self,
        _: &str,
        _: &Value<'_>,
    ) -> std::result::Result<Option<Value<'static>>, Throw> {
        let found = self.any_outcome()?;
        Ok((self.choice() % 2 == 0).then_some(found))
    }

    fn call_global(
        &mut self,
        _: &str,
        _: &[Value<'_>],
    ) -> std::result::Result<Value<'static>, Throw> {
        self.any_outcome()
    }

    fn to_json(&mut self, _: &Value<'_>) -> std::result::Result<Option<String>, Throw> {
        Ok(match self.choice() % 8 {
            0 => return Err(Throw::Pending),
            1 => None,
            2 => Some("[\".\",\"1.1.1.1\",null,7]".to_owned()),
            3 => Some("{\"::1\":[]}".to_owned()),
            4 => Some("\"a.test\"".to_owned()),
            5 => Some("22.5".to_owned()),
            6 => Some("[\"\\ud800\"]".to_owned()),
            _ => Some("[".repeat(200)),
        })
    }

    fn same_object(&mut self, a: ObjectHandle, b: ObjectHandle) -> bool {
        a == b
    }

    fn replaced(&mut self, _: Replaceable) -> bool {
        self.choice() % 8 == 1
    }
}
