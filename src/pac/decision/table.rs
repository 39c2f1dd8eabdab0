//! Constant objects and arrays whose keys are not known before a request.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::constant::Constant;
use crate::pac::value::{Text, Value};

/// What every object has without having been given it.
const INHERITED: [&str; 12] = [
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

/// An object of primitive values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    entries: Vec<(String, Constant)>,
    #[serde(skip)]
    places: HashMap<String, u32>,
    /// True for an array: its keys are indices.
    pub(super) is_list: bool,
}

/// What a key finds.
pub(super) enum Found<'t> {
    Own(&'t Constant),
    Nothing,
    /// What the object inherits.
    Inherited,
}

impl Table {
    /// An object; the last of several entries of one key counts.
    pub fn object(entries: Vec<(String, Constant)>) -> Self {
        let mut table = Self {
            entries,
            places: HashMap::new(),
            is_list: false,
        };
        table.prepare();
        table
    }

    /// An array.
    pub fn list(elements: Vec<Constant>) -> Self {
        Self {
            entries: elements
                .into_iter()
                .map(|element| (String::new(), element))
                .collect(),
            places: HashMap::new(),
            is_list: true,
        }
    }

    /// Makes what is not written down.
    pub(super) fn prepare(&mut self) {
        if self.is_list {
            return;
        }
        self.places = self
            .entries
            .iter()
            .zip(0_u32..)
            .map(|((key, _), place)| (key.clone(), place))
            .collect();
    }

    /// Number of entries.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// True where there is none.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// True for a name that every object inherits.
    pub fn inherits(name: &str) -> bool {
        INHERITED.contains(&name)
    }

    /// The keys of an object.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(key, _)| key.as_str())
    }

    /// The names that every object inherits.
    pub(super) fn inherited() -> impl Iterator<Item = &'static str> {
        INHERITED.into_iter()
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &Constant> {
        self.entries.iter().map(|(_, value)| value)
    }

    /// The entry of a key that is ASCII; `None` where only the engine can say.
    pub(super) fn find(&self, key: &Text<'_>) -> Option<Found<'_>> {
        let key = key.as_ascii()?;
        Some(match self.places.get(key) {
            Some(place) => Found::Own(&self.entries.get(*place as usize)?.1),
            None if INHERITED.contains(&key) => Found::Inherited,
            None => Found::Nothing,
        })
    }

    /// The element at an index.
    pub(super) fn at(&self, index: f64) -> Value<'_> {
        let place = super::numbers::index(index).filter(|_| index.fract() == 0.0);
        let element = place.and_then(|place| self.entries.get(place));
        element.map_or(Value::Undefined, |(_, constant)| constant.value())
    }
}
