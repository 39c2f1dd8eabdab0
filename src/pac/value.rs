//! The JavaScript values that a builtin takes and gives, free of any engine.

use std::borrow::Cow;
use std::ops::Range;

/// A JavaScript string: UTF-16 code units, stored as Latin-1 where all of them fit, as engines do.
/// Lone surrogates are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text<'a> {
    /// Code units below 256, one byte each. All ASCII text from an engine comes this way, borrowed.
    Latin1(Cow<'a, [u8]>),
    /// Any code units.
    Utf16(Cow<'a, [u16]>),
}

impl<'a> Text<'a> {
    /// An ASCII (or Latin-1 encoded) text without copying.
    pub const fn latin1(bytes: &'a [u8]) -> Self {
        Self::Latin1(Cow::Borrowed(bytes))
    }

    /// UTF-16 without copying.
    pub const fn utf16(units: &'a [u16]) -> Self {
        Self::Utf16(Cow::Borrowed(units))
    }

    /// The text in UTF-16 code units, from Rust text.
    pub fn from_text(text: &str) -> Text<'static> {
        if text.is_ascii() {
            Text::Latin1(Cow::Owned(text.as_bytes().to_vec()))
        } else {
            Text::Utf16(Cow::Owned(text.encode_utf16().collect()))
        }
    }

    /// Number of code units, JavaScript's `length`.
    pub fn len(&self) -> usize {
        match self {
            Self::Latin1(bytes) => bytes.len(),
            Self::Utf16(units) => units.len(),
        }
    }

    /// True for `""`.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code unit at an index, `charCodeAt`.
    pub fn unit(&self, index: usize) -> Option<u16> {
        match self {
            Self::Latin1(bytes) => bytes.get(index).map(|&byte| u16::from(byte)),
            Self::Utf16(units) => units.get(index).copied(),
        }
    }

    /// All code units.
    pub fn units(&self) -> impl Iterator<Item = u16> + '_ {
        (0..self.len()).filter_map(|index| self.unit(index))
    }

    /// The text if it is plain ASCII: the usual case, without copying.
    pub fn as_ascii(&self) -> Option<&str> {
        match self {
            Self::Latin1(bytes) if bytes.is_ascii() => std::str::from_utf8(bytes).ok(),
            Self::Latin1(_) | Self::Utf16(_) => None,
        }
    }

    /// The text if it is plain ASCII, whatever the storage.
    pub fn to_ascii(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Latin1(_) => self.as_ascii().map(Cow::Borrowed),
            Self::Utf16(units) => units
                .iter()
                .map(|&unit| u8::try_from(unit).ok().filter(u8::is_ascii).map(char::from))
                .collect::<Option<String>>()
                .map(Cow::Owned),
        }
    }

    /// As Rust text; lone surrogates become U+FFFD.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Latin1(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) if bytes.is_ascii() => Cow::Borrowed(text),
                _ => Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect()),
            },
            Self::Utf16(units) => Cow::Owned(String::from_utf16_lossy(units)),
        }
    }

    /// True where the code units are equal, whatever the storage.
    pub fn same(&self, other: &Text<'_>) -> bool {
        match (self, other) {
            (Self::Latin1(a), Text::Latin1(b)) => a == b,
            _ => self.len() == other.len() && self.units().eq(other.units()),
        }
    }

    /// True where the last code units are those of `suffix`.
    pub fn ends_with(&self, suffix: &Text<'_>) -> bool {
        match (self, suffix) {
            (Self::Latin1(text), Text::Latin1(suffix)) => text.ends_with(suffix),
            _ => {
                self.len() >= suffix.len()
                    && self
                        .slice(self.len() - suffix.len()..self.len())
                        .same(suffix)
            }
        }
    }

    /// True where the code unit occurs.
    pub fn contains(&self, unit: u16) -> bool {
        match self {
            Self::Latin1(bytes) => u8::try_from(unit).is_ok_and(|byte| bytes.contains(&byte)),
            Self::Utf16(units) => units.contains(&unit),
        }
    }

    /// The code units of a range, without copying; what lies outside the text is left out.
    pub fn slice(&self, range: Range<usize>) -> Text<'_> {
        let end = range.end.min(self.len());
        let start = range.start.min(end);
        match self {
            Self::Latin1(bytes) => Text::latin1(&bytes[start..end]),
            Self::Utf16(units) => Text::utf16(&units[start..end]),
        }
    }

    /// Detached from what it borrows.
    pub fn into_owned(self) -> Text<'static> {
        match self {
            Self::Latin1(bytes) => Text::Latin1(Cow::Owned(bytes.into_owned())),
            Self::Utf16(units) => Text::Utf16(Cow::Owned(units.into_owned())),
        }
    }
}

/// An object of the script, known to a builtin only as a handle that [`Call`](super::builtins::Call)
/// understands for the duration of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ObjectHandle(pub u32);

/// A JavaScript value as a builtin sees it.
///
/// Symbols and BigInts arrive as [`Value::Object`]: a builtin can only convert them, and the engine
/// knows how.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// `undefined`, also for arguments that were not passed.
    Undefined,
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A primitive string.
    Text(Text<'a>),
    /// Anything else: objects, functions, symbols, BigInts.
    Object(ObjectHandle),
}

impl Value<'static> {
    /// A string value from Rust text.
    pub fn text(text: &str) -> Self {
        Value::Text(Text::from_text(text))
    }
}

impl<'a> Value<'a> {
    /// The text of a primitive string, else `None`. No conversion.
    pub const fn as_text(&self) -> Option<&Text<'a>> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// JavaScript's `typeof` for primitives; `"object"` for everything else.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::Null | Self::Object(_) => "object",
            Self::Boolean(_) => "boolean",
            Self::Number(_) => "number",
            Self::Text(_) => "string",
        }
    }
}

impl From<Text<'static>> for Value<'static> {
    fn from(text: Text<'static>) -> Self {
        Value::Text(text)
    }
}

/// Which primitive value of an object is preferred, in JavaScript's ToPrimitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// `==` and `+`: `valueOf` first, except for dates.
    Default,
    /// `<=` and its like: `valueOf` first.
    Number,
}

/// Why a builtin did not return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Throw {
    /// A `TypeError` with this message.
    TypeError(String),
    /// A `SyntaxError` with this message.
    SyntaxError(String),
    /// A plain `Error` with this message.
    Error(String),
    /// An error with this message whose name is `InternalError`, as QuickJS has it.
    InternalError(String),
    /// A thrown string (not an Error object).
    Text(String),
    /// The engine already holds what is in flight: an exception that the script's own code threw
    /// during a conversion, or an abort that the script can't catch (a limit, a DNS restart).
    Pending,
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: &[u16] = &[0x61, 0x2E, 0x62];

    #[test]
    fn storage_makes_no_difference() {
        let (narrow, wide) = (Text::latin1(b"a.b"), Text::utf16(WIDE));
        for text in [&narrow, &wide] {
            for suffix in [
                Text::latin1(b".b"),
                Text::utf16(&WIDE[1..]),
                Text::latin1(b""),
            ] {
                assert!(text.ends_with(&suffix));
            }
            assert!(!text.ends_with(&Text::latin1(b"xa.b")));
            assert!(text.contains(0x2E) && !text.contains(0x12E));
            assert_eq!(text.to_ascii().as_deref(), Some("a.b"));
            assert!(text.slice(1..9).same(&Text::latin1(b".b")));
            assert!(text.slice(7..9).is_empty());
        }
        assert!(narrow.same(&wide));
    }

    #[test]
    fn only_ascii_is_ascii() {
        assert_eq!(Text::latin1(b"\xe9").to_ascii(), None);
        assert_eq!(Text::utf16(&[0xE9]).to_ascii(), None);
        assert_eq!(Text::utf16(&[0xD800]).to_ascii(), None);
    }
}
