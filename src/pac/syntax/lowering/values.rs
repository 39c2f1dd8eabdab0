//! What is known of a value.

use std::collections::HashMap;
use std::rc::Rc;

use oxc_ast::ast::{ArrowFunctionExpression, Function};

use super::natives::Native;
use crate::pac::decision::Id;

/// A value as far as it is known.
#[derive(Clone)]
pub(super) enum Abstract {
    /// A primitive value: a node of the graph.
    Node(Id),
    /// An object, by its place in the heap.
    Object(usize),
    /// A function of the PAC API, by its place in the table of builtins.
    Builtin(u8),
    /// A global of the language.
    Native(Native),
    /// One of two, at least one of which is no primitive value.
    Choice(Id, Rc<(Abstract, Abstract)>),
    /// `text.split(separator)`
    Split(Id, Id),
    /// What `match` and `exec` give: an array, or `null` where the condition does not hold.
    Match(Id),
    /// An element of an array of objects, by an index that is not known.
    Element(usize, Id),
    /// A variable that may not be read yet.
    Unset,
    /// A variable whose value an earlier call may have changed.
    Remembered,
}

impl Abstract {
    /// True where both are surely the same value.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Node(a), Self::Node(b)) | (Self::Match(a), Self::Match(b)) => a == b,
            (Self::Object(a), Self::Object(b)) => a == b,
            (Self::Builtin(a), Self::Builtin(b)) => a == b,
            (Self::Native(a), Self::Native(b)) => a == b,
            (Self::Choice(a, x), Self::Choice(b, y)) => a == b && Rc::ptr_eq(x, y),
            (Self::Split(a, x), Self::Split(b, y)) => a == b && x == y,
            (Self::Element(a, x), Self::Element(b, y)) => a == b && x == y,
            (Self::Unset, Self::Unset) | (Self::Remembered, Self::Remembered) => true,
            _ => false,
        }
    }
}

/// An object of the script.
pub(super) struct Object<'p, 'a> {
    pub(super) kind: ObjectKind<'p, 'a>,
    pub(super) properties: Properties,
    /// Of an array.
    pub(super) elements: Vec<Abstract>,
    pub(super) prototype: Option<usize>,
    /// Where it was made: it may be changed only where nothing can have gone another way since.
    pub(super) arm: u32,
    pub(super) ways_out: u32,
    /// How often it was changed.
    pub(super) version: u32,
}

/// What an object is.
#[derive(Clone, Copy)]
pub(super) enum ObjectKind<'p, 'a> {
    Plain,
    Array,
    /// A function and the scope in which it was made.
    Function(Code<'p, 'a>, usize),
    /// A regular expression, by its number, and whether it has the flag `g`.
    Regex(u32, bool),
}

/// The text of a function.
#[derive(Clone, Copy)]
pub(super) enum Code<'p, 'a> {
    Function(&'p Function<'a>),
    Arrow(&'p ArrowFunctionExpression<'a>),
}

/// Properties in the order in which they were made.
#[derive(Default)]
pub(super) struct Properties {
    list: Vec<(Rc<str>, Abstract)>,
    places: HashMap<Rc<str>, usize>,
}

impl Properties {
    pub(super) fn get(&self, name: &str) -> Option<&Abstract> {
        let place = self.places.get(name)?;
        self.list.get(*place).map(|(_, value)| value)
    }

    pub(super) fn set(&mut self, name: &str, value: Abstract) {
        if let Some((_, known)) = self
            .places
            .get(name)
            .and_then(|place| self.list.get_mut(*place))
        {
            *known = value;
            return;
        }
        let name: Rc<str> = Rc::from(name);
        self.places.insert(name.clone(), self.list.len());
        self.list.push((name, value));
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Abstract)> {
        self.list.iter().map(|(name, value)| (name.as_ref(), value))
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The names as enumerations list them: indices first, in their order.
    pub(super) fn names(&self) -> Vec<Rc<str>> {
        let index = |name: &str| {
            let number: u32 = name.parse().ok()?;
            (number.to_string() == name).then_some(number)
        };
        let mut names: Vec<Rc<str>> = self.list.iter().map(|(name, _)| name.clone()).collect();
        names.sort_by_key(|name| index(name).map_or(u64::MAX, u64::from));
        names
    }
}
