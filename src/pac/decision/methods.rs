//! The methods of strings that decision programs know. Any other argument than the usual ones gives
//! up.

use crate::pac::dialects::LanguageLevel;
use crate::pac::value::{Text, Value};

/// A property of `String.prototype`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `charAt(index)`
    CharAt,
    /// `endsWith(text)`, of 2015
    EndsWith,
    /// `includes(text)`, of 2015
    Includes,
    /// `indexOf(text)`
    IndexOf,
    /// `lastIndexOf(text)`
    LastIndexOf,
    /// The property `length`, as a method without arguments.
    Length,
    /// `startsWith(text)`, of 2015
    StartsWith,
    /// `substring(start)`, `substring(start, end)`
    Substring,
    /// `toLowerCase()`
    ToLowerCase,
    /// `toUpperCase()`
    ToUpperCase,
}

impl Method {
    /// The method of that name, where an engine of this level has it.
    pub fn named(name: &str, level: LanguageLevel) -> Option<Self> {
        let (method, since) = match name {
            "charAt" => (Self::CharAt, LanguageLevel::Es3),
            "endsWith" => (Self::EndsWith, LanguageLevel::Es2017),
            "includes" => (Self::Includes, LanguageLevel::Es2017),
            "indexOf" => (Self::IndexOf, LanguageLevel::Es3),
            "lastIndexOf" => (Self::LastIndexOf, LanguageLevel::Es3),
            "startsWith" => (Self::StartsWith, LanguageLevel::Es2017),
            "substring" => (Self::Substring, LanguageLevel::Es3),
            "toLowerCase" => (Self::ToLowerCase, LanguageLevel::Es3),
            "toUpperCase" => (Self::ToUpperCase, LanguageLevel::Es3),
            _ => return None,
        };
        (level >= since).then_some(method)
    }

    /// What the method of a string gives; `None` gives up.
    pub(super) fn apply(self, text: &Text<'_>, arguments: &[Value<'_>]) -> Option<Value<'static>> {
        Some(match (self, arguments) {
            (Self::Length, []) => number(text.len()),
            (Self::ToLowerCase, []) => cased(text, u8::to_ascii_lowercase)?,
            (Self::ToUpperCase, []) => cased(text, u8::to_ascii_uppercase)?,
            (Self::CharAt, [index]) => {
                let index = position(index)?;
                Value::Text(text.slice(index..index + 1).into_owned())
            }
            (Self::Substring, [start]) => {
                Value::Text(text.slice(position(start)?..text.len()).into_owned())
            }
            (Self::Substring, [start, end]) => {
                let (start, end) = (position(start)?, position(end)?);
                Value::Text(text.slice(start.min(end)..start.max(end)).into_owned())
            }
            (method, [Value::Text(part)]) => {
                // Both are short, or the program gives up: a product is affordable.
                let found = |method| find(method, text.as_ascii()?, part.as_ascii()?);
                return found(method);
            }
            _ => return None,
        })
    }
}

fn find(method: Method, text: &str, part: &str) -> Option<Value<'static>> {
    let index = |found: Option<usize>| found.map_or(Value::Number(-1.0), number);
    Some(match method {
        Method::EndsWith => Value::Boolean(text.ends_with(part)),
        Method::Includes => Value::Boolean(text.contains(part)),
        Method::IndexOf => index(text.find(part)),
        Method::LastIndexOf => index(text.rfind(part)),
        Method::StartsWith => Value::Boolean(text.starts_with(part)),
        _ => return None,
    })
}

/// Letters beyond ASCII are the engine's.
fn cased(text: &Text<'_>, case: impl Fn(&u8) -> u8) -> Option<Value<'static>> {
    let text = text.as_ascii()?;
    let bytes: Vec<u8> = text.bytes().map(|byte| case(&byte)).collect();
    Some(Value::Text(Text::Latin1(bytes.into())))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a length in memory is far below 2^53"
)]
const fn number(length: usize) -> Value<'static> {
    Value::Number(length as f64)
}

/// An argument that counts code units. Negative ones count as 0 in `substring`, but as none in
/// `charAt`: they are left to the engine.
fn position(value: &Value<'_>) -> Option<usize> {
    let Value::Number(number) = *value else {
        return None;
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "in range"
    )]
    let position = (0.0..=1e6).contains(&number).then_some(number as usize);
    position
}
