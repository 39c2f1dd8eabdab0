//! The methods of strings that decision programs know. Arguments have been converted; what is not
//! ASCII gives up where its letters matter.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::constant::Kinds;
use super::numbers::{integer, parse_integer};
use crate::pac::dialects::LanguageLevel;
use crate::pac::value::{Text, Value};

/// A property of `String.prototype`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Method {
    /// `charAt(index)`
    CharAt,
    /// `charCodeAt(index)`
    CharCodeAt,
    /// `endsWith(text, end)`, of 2015
    EndsWith,
    /// `includes(text, start)`, of 2015
    Includes,
    /// `indexOf(text, start)`
    IndexOf,
    /// `text[index]`, as a method.
    Item,
    /// `lastIndexOf(text, start)`
    LastIndexOf,
    /// The property `length`, as a method without arguments.
    Length,
    /// `parseInt(text, 10)`, as a method.
    ParseDecimal,
    /// `parseInt(text)`, as a method.
    ParseInteger,
    /// `replace(text, text)`, of the first occurrence, by a text without `$`.
    Replace,
    /// `slice(start, end)`
    Slice,
    /// `startsWith(text, start)`, of 2015
    StartsWith,
    /// `substr(start, length)`
    Substr,
    /// `substring(start, end)`
    Substring,
    /// `toLowerCase()`
    ToLowerCase,
    /// `toUpperCase()`
    ToUpperCase,
    /// `trim()`, of 2009
    Trim,
}

impl Method {
    /// The method of that name, where an engine of this level has it.
    pub fn named(name: &str, level: LanguageLevel) -> Option<Self> {
        let (method, since) = match name {
            "charAt" => (Self::CharAt, LanguageLevel::Es3),
            "charCodeAt" => (Self::CharCodeAt, LanguageLevel::Es3),
            "endsWith" => (Self::EndsWith, LanguageLevel::Es2017),
            "includes" => (Self::Includes, LanguageLevel::Es2017),
            "indexOf" => (Self::IndexOf, LanguageLevel::Es3),
            "lastIndexOf" => (Self::LastIndexOf, LanguageLevel::Es3),
            "replace" => (Self::Replace, LanguageLevel::Es3),
            "slice" => (Self::Slice, LanguageLevel::Es3),
            "startsWith" => (Self::StartsWith, LanguageLevel::Es2017),
            "substr" => (Self::Substr, LanguageLevel::Es3),
            "substring" => (Self::Substring, LanguageLevel::Es3),
            "toLowerCase" | "toLocaleLowerCase" => (Self::ToLowerCase, LanguageLevel::Es3),
            "toUpperCase" | "toLocaleUpperCase" => (Self::ToUpperCase, LanguageLevel::Es3),
            "trim" => (Self::Trim, LanguageLevel::Es5),
            _ => return None,
        };
        (level >= since).then_some(method)
    }

    /// The kinds of the arguments, of which the first `needed` must be there.
    pub const fn parameters(self) -> (&'static [Kinds], usize) {
        const TEXT_AND_NUMBER: &[Kinds] = &[Kinds::TEXT, Kinds::NUMBER];
        const NUMBERS: &[Kinds] = &[Kinds::NUMBER, Kinds::NUMBER];
        match self {
            Self::Length
            | Self::ParseDecimal
            | Self::ParseInteger
            | Self::ToLowerCase
            | Self::ToUpperCase
            | Self::Trim => (&[], 0),
            Self::CharAt | Self::CharCodeAt | Self::Item => (&[Kinds::NUMBER], 1),
            Self::EndsWith
            | Self::Includes
            | Self::IndexOf
            | Self::LastIndexOf
            | Self::StartsWith => (TEXT_AND_NUMBER, 1),
            Self::Replace => (&[Kinds::TEXT, Kinds::TEXT], 2),
            Self::Slice | Self::Substr | Self::Substring => (NUMBERS, 1),
        }
    }

    /// The kinds of what it gives.
    pub fn kinds(self) -> Kinds {
        match self {
            Self::Length
            | Self::CharCodeAt
            | Self::IndexOf
            | Self::LastIndexOf
            | Self::ParseDecimal
            | Self::ParseInteger => Kinds::NUMBER,
            Self::EndsWith | Self::Includes | Self::StartsWith => Kinds::BOOLEAN,
            Self::Item => Kinds::TEXT | Kinds::UNDEFINED,
            _ => Kinds::TEXT,
        }
    }

    /// What the method of a string gives; `None` gives up.
    pub(super) fn apply<'a>(self, text: Text<'a>, arguments: &[Value<'_>]) -> Option<Value<'a>> {
        Some(match (self, arguments) {
            (Self::Length, []) => number(text.len()),
            (Self::ParseDecimal, []) => Value::Number(parse_integer(&text, Some(10))?),
            (Self::ParseInteger, []) => Value::Number(parse_integer(&text, None)?),
            (Self::ToLowerCase, []) => cased(text, u8::is_ascii_uppercase, u8::to_ascii_lowercase)?,
            (Self::ToUpperCase, []) => cased(text, u8::is_ascii_lowercase, u8::to_ascii_uppercase)?,
            (Self::Trim, []) => {
                let white = |letter: char| " \t\n\r\u{b}\u{c}".contains(letter);
                let ascii = text.as_ascii()?;
                let start = ascii.len() - ascii.trim_start_matches(white).len();
                let end = ascii.trim_end_matches(white).len();
                slice(text, start..end.max(start))
            }
            (Self::CharAt, [Value::Number(index)]) => match place(*index, text.len()) {
                Some(index) => slice(text, index..index + 1),
                None => Value::Text(Text::latin1(b"")),
            },
            (Self::Item, [Value::Number(index)]) => {
                match place(*index, text.len()).filter(|_| index.fract() == 0.0) {
                    Some(index) => slice(text, index..index + 1),
                    None => Value::Undefined,
                }
            }
            (Self::CharCodeAt, [Value::Number(index)]) => {
                let unit = place(*index, text.len()).and_then(|index| text.unit(index));
                Value::Number(unit.map_or(f64::NAN, f64::from))
            }
            (Self::Substring, [Value::Number(start), rest @ ..]) => {
                let length = text.len();
                let start = clamped(*start, length);
                let end = end(rest, length)?.map_or(length, |end| clamped(end, length));
                slice(text, start.min(end)..start.max(end))
            }
            (Self::Slice, [Value::Number(start), rest @ ..]) => {
                let length = text.len();
                let start = from_end(*start, length);
                let end = end(rest, length)?.map_or(length, |end| from_end(end, length));
                slice(text, start..end.max(start))
            }
            (Self::Substr, [Value::Number(start), rest @ ..]) => {
                let length = text.len();
                let start = from_end(*start, length);
                let count = end(rest, length)?.map_or(length, |count| clamped(count, length));
                slice(text, start..(start + count).min(length))
            }
            (Self::Replace, [Value::Text(wanted), Value::Text(other)]) => {
                let (ascii, wanted) = (text.as_ascii()?, wanted.as_ascii()?);
                let other = other.as_ascii()?;
                if other.contains('$') {
                    return None;
                }
                match ascii.find(wanted) {
                    Some(_) => Value::Text(Text::from_text(&ascii.replacen(wanted, other, 1))),
                    None => Value::Text(text),
                }
            }
            (method, [Value::Text(part), rest @ ..]) => {
                let from = match rest {
                    [] => None,
                    [Value::Number(from)] => Some(*from),
                    _ => return None,
                };
                // Both are short, or the program gives up: a product is affordable.
                return find(method, text.as_ascii()?, part.as_ascii()?, from);
            }
            _ => return None,
        })
    }
}

fn find(method: Method, text: &str, part: &str, from: Option<f64>) -> Option<Value<'static>> {
    let length = text.len();
    let start = from.map_or(0, |from| clamped(from, length));
    let index = |found: Option<usize>| found.map_or(Value::Number(-1.0), number);
    Some(match method {
        Method::EndsWith => {
            let end = from.map_or(length, |from| clamped(from, length));
            Value::Boolean(text.get(..end)?.ends_with(part))
        }
        Method::Includes => Value::Boolean(text.get(start..)?.contains(part)),
        Method::IndexOf => index(text.get(start..)?.find(part).map(|found| found + start)),
        Method::LastIndexOf => {
            let last = match from {
                Some(from) if !from.is_nan() => clamped(from, length),
                _ => length,
            };
            let end = (last + part.len()).min(length);
            index(text.get(..end)?.rfind(part))
        }
        Method::StartsWith => Value::Boolean(text.get(start..)?.starts_with(part)),
        _ => return None,
    })
}

/// An optional last argument.
#[expect(clippy::option_option, reason = "no number, or none, or one")]
fn end(rest: &[Value<'_>], _: usize) -> Option<Option<f64>> {
    match rest {
        [] => Some(None),
        [Value::Number(end)] => Some(Some(*end)),
        _ => None,
    }
}

fn slice(text: Text<'_>, range: Range<usize>) -> Value<'_> {
    Value::Text(match text {
        Text::Latin1(Cow::Borrowed(bytes)) => Text::latin1(bytes.get(range).unwrap_or_default()),
        Text::Utf16(Cow::Borrowed(units)) => Text::utf16(units.get(range).unwrap_or_default()),
        owned => owned.slice(range).into_owned(),
    })
}

/// Letters beyond ASCII are the engine's.
fn cased(
    text: Text<'_>,
    changes: impl Fn(&u8) -> bool,
    case: impl Fn(&u8) -> u8,
) -> Option<Value<'_>> {
    let ascii = text.as_ascii()?;
    if !ascii.as_bytes().iter().any(changes) {
        return Some(Value::Text(text));
    }
    let bytes: Vec<u8> = ascii.bytes().map(|byte| case(&byte)).collect();
    Some(Value::Text(Text::Latin1(bytes.into())))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a length in memory is far below 2^53"
)]
pub(super) const fn number(length: usize) -> Value<'static> {
    Value::Number(length as f64)
}

/// An index within the text.
fn place(index: f64, length: usize) -> Option<usize> {
    let index = integer(index);
    if index < 0.0 {
        return None;
    }
    let index = clamped(index, length);
    (index < length).then_some(index)
}

/// A number of code units from 0 to the length.
fn clamped(number: f64, length: usize) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates, as wanted"
    )]
    let number = integer(number) as usize;
    number.min(length)
}

/// The same, where a negative number counts from the end.
fn from_end(number: f64, length: usize) -> usize {
    let number = integer(number);
    if number < 0.0 {
        length.saturating_sub(clamped(-number, usize::MAX))
    } else {
        clamped(number, length)
    }
}
