//! Enough of JavaScript's expressions to run the measured calls without an engine: calls of
//! builtins with literal arguments, `typeof` and `+`.

use super::test_call::TestCall;
use super::{ALL, Call, Outcome};
use crate::pac::value::{Text, Throw, Value};

/// What an expression gives; `None` where it is more than this reader understands.
pub(super) fn evaluate(call: &mut TestCall, expression: &str) -> Option<Outcome> {
    let mut reader = Reader {
        units: expression.encode_utf16().collect(),
        at: 0,
        call,
    };
    match reader.sum() {
        Ok(value) if reader.at_end() => Some(Ok(value)),
        Ok(_) | Err(Stop::NotUnderstood) => None,
        Err(Stop::Thrown(throw)) => Some(Err(throw)),
    }
}

/// The values of a list of arguments.
pub(super) fn arguments(call: &mut TestCall, list: &str) -> Option<Vec<Value<'static>>> {
    let mut reader = Reader {
        units: format!("{list})").encode_utf16().collect(),
        at: 0,
        call,
    };
    let values = reader.list(')').ok()?;
    reader.at_end().then_some(values)
}

enum Stop {
    NotUnderstood,
    Thrown(Throw),
}

type Read<T> = Result<T, Stop>;

struct Reader<'c> {
    units: Vec<u16>,
    at: usize,
    call: &'c mut TestCall,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.units
            .get(self.at)
            .and_then(|&unit| char::from_u32(unit.into()))
    }

    fn skip_blanks(&mut self) {
        while self.peek() == Some(' ') {
            self.at += 1;
        }
    }

    fn at_end(&mut self) -> bool {
        self.skip_blanks();
        self.at == self.units.len()
    }

    fn take(&mut self, wanted: &str) -> bool {
        self.skip_blanks();
        let wanted: Vec<u16> = wanted.encode_utf16().collect();
        let found = self.units[self.at..].starts_with(&wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    fn expect(&mut self, wanted: &str) -> Read<()> {
        if self.take(wanted) {
            Ok(())
        } else {
            Err(Stop::NotUnderstood)
        }
    }

    fn list(&mut self, end: char) -> Read<Vec<Value<'static>>> {
        let mut values = Vec::new();
        let end = end.to_string();
        while !self.take(&end) {
            if !values.is_empty() {
                self.expect(",")?;
            }
            values.push(self.sum()?);
        }
        Ok(values)
    }

    fn sum(&mut self) -> Read<Value<'static>> {
        let mut value = self.primary()?;
        while self.take("+") {
            let right = self.primary()?;
            let (Value::Text(left), Value::Text(right)) = (&value, &right) else {
                return Err(Stop::NotUnderstood);
            };
            value = Value::Text(Text::Utf16(left.units().chain(right.units()).collect()));
        }
        Ok(value)
    }

    fn primary(&mut self) -> Read<Value<'static>> {
        for (word, value) in [
            ("true", Value::Boolean(true)),
            ("false", Value::Boolean(false)),
            ("null", Value::Null),
            ("undefined", Value::Undefined),
            ("NaN", Value::Number(f64::NAN)),
            ("Infinity", Value::Number(f64::INFINITY)),
        ] {
            if self.take(word) {
                return Ok(value);
            }
        }
        if self.take("typeof ") {
            return Ok(Value::text(self.primary()?.type_name()));
        }
        if self.take("new String(") {
            let values = self.list(')')?;
            let text = values
                .first()
                .and_then(Value::as_text)
                .ok_or(Stop::NotUnderstood)?;
            return Ok(self.call.string_object(&text.to_text()));
        }
        if self.take("new Array(") {
            return self.repeated();
        }
        if self.take("[") {
            let items = self.list(']')?;
            return Ok(self.call.array(items));
        }
        if self.take("{") {
            return self.object();
        }
        if self.take("/") {
            return self.regexp();
        }
        match self.peek() {
            Some('"') => self.text(),
            Some('0'..='9' | '-') => self.number(),
            _ => self.builtin(),
        }
    }

    fn text(&mut self) -> Read<Value<'static>> {
        self.expect("\"")?;
        let mut units = Vec::new();
        loop {
            let unit = *self.units.get(self.at).ok_or(Stop::NotUnderstood)?;
            self.at += 1;
            match char::from_u32(unit.into()) {
                Some('"') => return Ok(Value::Text(Text::from_text_or_units(units))),
                Some('\\') => units.push(self.escape()?),
                _ => units.push(unit),
            }
        }
    }

    fn escape(&mut self) -> Read<u16> {
        let letter = self.peek().ok_or(Stop::NotUnderstood)?;
        self.at += 1;
        Ok(match letter {
            'n' => 0x0A,
            'r' => 0x0D,
            't' => 0x09,
            '\\' | '"' | '\'' | '/' => letter as u16,
            'u' => {
                let digits = self
                    .units
                    .get(self.at..self.at + 4)
                    .ok_or(Stop::NotUnderstood)?;
                let digits = String::from_utf16_lossy(digits);
                self.at += 4;
                u16::from_str_radix(&digits, 16).map_err(|_| Stop::NotUnderstood)?
            }
            _ => return Err(Stop::NotUnderstood),
        })
    }

    fn number(&mut self) -> Read<Value<'static>> {
        let start = self.at;
        while matches!(self.peek(), Some('0'..='9' | '-' | '.' | 'e')) {
            self.at += 1;
        }
        let digits = String::from_utf16_lossy(&self.units[start..self.at]);
        if digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.") {
            return Err(Stop::NotUnderstood);
        }
        digits
            .parse()
            .map(Value::Number)
            .map_err(|_| Stop::NotUnderstood)
    }

    /// `new Array(n).join(text)`
    fn repeated(&mut self) -> Read<Value<'static>> {
        let Some(Value::Number(count)) = self.list(')')?.pop() else {
            return Err(Stop::NotUnderstood);
        };
        self.expect(".join(")?;
        let values = self.list(')')?;
        let text = values
            .first()
            .and_then(Value::as_text)
            .ok_or(Stop::NotUnderstood)?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturates"
        )]
        let times = (count - 1.0) as usize;
        Ok(Value::text(&text.to_text().repeat(times)))
    }

    /// `{name:function(){return value}, ...}`
    fn object(&mut self) -> Read<Value<'static>> {
        let mut methods = Vec::new();
        while !self.take("}") {
            if !methods.is_empty() {
                self.expect(",")?;
            }
            self.skip_blanks();
            let name = self.word();
            self.expect(":")?;
            self.expect("function(){return ")?;
            let value = self.sum()?;
            self.expect("}")?;
            methods.push((name, value));
        }
        Ok(self.call.methods(methods))
    }

    fn regexp(&mut self) -> Read<Value<'static>> {
        let start = self.at;
        while self.peek().is_some_and(|letter| letter != '/') {
            self.at += 1;
        }
        let source = String::from_utf16_lossy(&self.units[start..self.at]);
        self.expect("/")?;
        self.call.literal_regexp(&source, "").map_err(Stop::Thrown)
    }

    fn word(&mut self) -> String {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        {
            self.at += 1;
        }
        String::from_utf16_lossy(&self.units[start..self.at])
    }

    fn builtin(&mut self) -> Read<Value<'static>> {
        let name = self.word();
        let known = self.call.dialect().builtins.contains(&name.as_str());
        let builtin = ALL
            .iter()
            .find(|builtin| builtin.name == name && known)
            .ok_or(Stop::NotUnderstood)?;
        self.expect("(")?;
        let arguments = self.list(')')?;
        builtin.run(self.call, &arguments).map_err(Stop::Thrown)
    }
}

impl Text<'static> {
    /// Stored as an engine would store it.
    fn from_text_or_units(units: Vec<u16>) -> Self {
        match units
            .iter()
            .map(|&unit| u8::try_from(unit))
            .collect::<Result<Vec<u8>, _>>()
        {
            Ok(bytes) => Text::Latin1(bytes.into()),
            Err(_) => Text::Utf16(units.into()),
        }
    }
}
