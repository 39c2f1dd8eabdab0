//! The expressions of a program: a graph without effects, each node once.

use serde::{Deserialize, Serialize};

use super::methods::Method;

/// A node of the graph. Its operands have smaller numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Id(pub(super) u32);

impl Id {
    /// Its place in the graph.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// An expression over primitive values.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Node {
    /// A value that is known, by its number.
    Constant(u32),
    /// The first argument of the entry point.
    Url,
    /// The second.
    Host,
    /// What a step has put there.
    Slot(u32),
    /// `!a`
    Not(Id),
    /// True where all of them are; the conditions are booleans.
    All(Box<[Id]>),
    /// True where one of them is.
    Any(Box<[Id]>),
    /// `a ? b : c`
    Choose(Id, Id, Id),
    /// `!!a`
    Truth(Id),
    /// `a === b`
    Same(Id, Id),
    /// `a < b` and its like, of two numbers or two strings.
    Compare(Comparison, Id, Id),
    /// An operator on numbers.
    Arithmetic(Arithmetic, Id, Id),
    /// Strings, one behind the other.
    Join(Box<[Id]>),
    /// `String(a)`
    ToText(Id),
    /// `Number(a)`
    ToNumber(Id),
    /// `typeof a`
    TypeOf(Id),
    /// A method of a string.
    Method(Method, Id, Box<[Id]>),
    /// A builtin that asks nothing, by its place in the table of builtins.
    Call(u8, Box<[Id]>),
    /// True where the regular expression of that number is found in a string.
    Finds(u32, Id),
    /// The index at which it is found, or -1.
    Search(u32, Id),
    /// `text.split(separator)[index]`
    Part(Id, Id, Id),
    /// `text.split(separator).length`
    Parts(Id, Id),
    /// `table[key]`, for an object of primitive values.
    Entry(u32, Id),
    /// `table.hasOwnProperty(key)`
    Has(u32, Id),
    /// `list[index]`, for an array of primitive values.
    At(u32, Id),
}

impl Node {
    /// The operands.
    pub fn operands(&self) -> Operands<'_> {
        match self {
            Self::Constant(_) | Self::Url | Self::Host | Self::Slot(_) => Operands::of(&[]),
            Self::Not(a)
            | Self::Truth(a)
            | Self::ToText(a)
            | Self::ToNumber(a)
            | Self::TypeOf(a)
            | Self::Finds(_, a)
            | Self::Search(_, a)
            | Self::Entry(_, a)
            | Self::Has(_, a)
            | Self::At(_, a) => Operands::few([Some(*a), None, None]),
            Self::Same(a, b)
            | Self::Compare(_, a, b)
            | Self::Arithmetic(_, a, b)
            | Self::Parts(a, b) => Operands::few([Some(*a), Some(*b), None]),
            Self::Choose(a, b, c) | Self::Part(a, b, c) => {
                Operands::few([Some(*a), Some(*b), Some(*c)])
            }
            Self::All(list) | Self::Any(list) | Self::Join(list) | Self::Call(_, list) => {
                Operands::of(list)
            }
            Self::Method(_, text, arguments) => Operands {
                few: [Some(*text), None, None],
                rest: arguments.iter(),
            },
        }
    }
}

/// The operands of a node, in order.
pub struct Operands<'n> {
    few: [Option<Id>; 3],
    rest: std::slice::Iter<'n, Id>,
}

impl<'n> Operands<'n> {
    fn of(rest: &'n [Id]) -> Self {
        Self {
            few: [None; 3],
            rest: rest.iter(),
        }
    }

    fn few(few: [Option<Id>; 3]) -> Self {
        Self {
            few,
            rest: [].iter(),
        }
    }
}

impl Iterator for Operands<'_> {
    type Item = Id;

    fn next(&mut self) -> Option<Id> {
        let few = self.few.iter_mut().find_map(Option::take);
        few.or_else(|| self.rest.next().copied())
    }
}

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// An operator on numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `&`
    And,
    /// `|`
    Or,
    /// `^`
    Xor,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `>>>`
    ShiftRightUnsigned,
    /// `Math.floor(a)`; the second operand does not count.
    Floor,
    /// `Math.abs(a)`
    Absolute,
}
