//! Values that are known while a script is lowered, and kinds of those that are not.

use std::ops::BitOr;

use serde::{Deserialize, Serialize};

use crate::pac::value::{Text, Value};

/// A primitive value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Constant {
    /// `undefined`
    Undefined,
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A string of code units below 256.
    Latin1(Box<[u8]>),
    /// Any string.
    Utf16(Box<[u16]>),
}

impl Constant {
    /// A string.
    pub fn text(text: &str) -> Self {
        Self::of(&Value::text(text)).unwrap_or(Self::Undefined)
    }

    /// A value that is no object. A string has one form only.
    pub fn of(value: &Value<'_>) -> Option<Self> {
        Some(match value {
            Value::Undefined => Self::Undefined,
            Value::Null => Self::Null,
            Value::Boolean(boolean) => Self::Boolean(*boolean),
            Value::Number(number) => Self::Number(*number),
            Value::Text(Text::Latin1(bytes)) => Self::Latin1(bytes.as_ref().into()),
            Value::Text(text) => {
                let narrow: Option<Box<[u8]>> =
                    text.units().map(|unit| u8::try_from(unit).ok()).collect();
                match narrow {
                    Some(bytes) => Self::Latin1(bytes),
                    None => Self::Utf16(text.units().collect()),
                }
            }
            Value::Object(_) => return None,
        })
    }

    /// The value, borrowed.
    pub const fn value(&self) -> Value<'_> {
        match self {
            Self::Undefined => Value::Undefined,
            Self::Null => Value::Null,
            Self::Boolean(boolean) => Value::Boolean(*boolean),
            Self::Number(number) => Value::Number(*number),
            Self::Latin1(bytes) => Value::Text(Text::latin1(bytes)),
            Self::Utf16(units) => Value::Text(Text::utf16(units)),
        }
    }

    /// What kind it is.
    pub const fn kinds(&self) -> Kinds {
        match self {
            Self::Undefined => Kinds::UNDEFINED,
            Self::Null => Kinds::NULL,
            Self::Boolean(_) => Kinds::BOOLEAN,
            Self::Number(_) => Kinds::NUMBER,
            Self::Latin1(_) | Self::Utf16(_) => Kinds::TEXT,
        }
    }

    /// The string, where it is one of ASCII characters only.
    pub fn as_ascii(&self) -> Option<&str> {
        match self {
            Self::Latin1(bytes) if bytes.is_ascii() => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }
}

/// As values that a script can't tell apart, NaN included; `0` and `-0` are two.
impl PartialEq for Constant {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Undefined, Self::Undefined) | (Self::Null, Self::Null) => true,
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a.to_bits() == b.to_bits(),
            (Self::Latin1(a), Self::Latin1(b)) => a == b,
            (Self::Utf16(a), Self::Utf16(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Constant {}

impl std::hash::Hash for Constant {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Undefined | Self::Null => {}
            Self::Boolean(boolean) => boolean.hash(state),
            Self::Number(number) => number.to_bits().hash(state),
            Self::Latin1(bytes) => bytes.hash(state),
            Self::Utf16(units) => units.hash(state),
        }
    }
}

/// A set of kinds of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// `undefined`
    pub const UNDEFINED: Self = Self(1);
    /// `null`
    pub const NULL: Self = Self(2);
    /// `true` and `false`
    pub const BOOLEAN: Self = Self(4);
    /// Numbers.
    pub const NUMBER: Self = Self(8);
    /// Strings.
    pub const TEXT: Self = Self(16);
    /// All of them.
    pub const ANY: Self = Self(31);

    /// True where every kind of this set is one of the other.
    pub const fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// True where the sets have a kind in common.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// True where there is one kind only.
    pub const fn is_one(self) -> bool {
        self.0.is_power_of_two()
    }
}

impl BitOr for Kinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
