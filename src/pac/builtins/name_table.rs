//! The tables of names that Mozilla's library keeps as globals: a script can see them, and one
//! that replaces them changes weekdayRange and dateRange.

use super::{Call, Replaceable};
use crate::pac::value::{Throw, Value};

/// A global object whose properties are names and whose values are their indices.
#[derive(Debug)]
pub struct NameTable {
    /// The global's name.
    pub name: &'static str,
    /// The properties in order; the value of each is its index.
    pub names: &'static [&'static str],
}

/// Days of the week, Sunday first.
pub const WDAYS: NameTable = NameTable {
    name: "wdays",
    names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
};

/// Months, January first.
pub const MONTHS: NameTable = NameTable {
    name: "months",
    names: &[
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ],
};

/// What an object inherits, so that the operator `in` finds it in a table too. None is a number,
/// and no comparison with one is true.
const INHERITED: &[&str] = &[
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

impl NameTable {
    /// The value of a name as the library looks it up; −1 where it is not in the table.
    pub(super) fn look_up(
        &self,
        call: &mut dyn Call,
        key: &Value<'_>,
    ) -> Result<Value<'static>, Throw> {
        const ABSENT: Value<'static> = Value::Number(-1.0);
        // Where it is not a global, no script can reach it.
        if call.dialect().name_tables && call.replaced(Replaceable::Table(self.name)) {
            return Ok(call.look_up(self.name, key)?.unwrap_or(ABSENT));
        }
        let text = call.to_text(key)?;
        let Some(text) = text.to_ascii() else {
            return Ok(ABSENT);
        };
        if let Some(index) = (0_u8..).zip(self.names).find(|(_, name)| **name == text) {
            return Ok(Value::Number(f64::from(index.0)));
        }
        Ok(if INHERITED.contains(&text.as_ref()) {
            Value::Number(f64::NAN)
        } else {
            ABSENT
        })
    }
}
