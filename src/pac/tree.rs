//! A parsed script as plain data: what checks of its text look at.
//!
//! The nodes stand in the order in which the text has them, each before what is in it, so that a tree
//! is one list: nothing of it is made, walked or dropped by going down. Parentheses are left out.
//! Chains are one node each, however long: `a || b || c` has three operands, and an `if` has all its
//! `else if`.

use std::sync::Arc;

use crate::source::Span;

/// A script.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    nodes: Vec<Node>,
}

/// The place of a node in its tree.
pub type Id = usize;

/// One construct of a script.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Its text.
    pub span: Span,
    /// What it is in; the first node is in itself.
    parent: u32,
    /// One past the last node in it.
    end: u32,
}

/// What a construct is. What is in it is said in the order of the children.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// The script: its statements.
    Program,
    /// A function: its parameters, then its body, which is the last.
    Function(Box<Function>),
    /// A name that is declared: a parameter, a variable, a function.
    Binding(Box<str>),
    /// Statements.
    Block,
    /// Tests, each with what happens where it holds; then, where the count is odd, the `else`.
    If,
    /// `return`, with a value or none.
    Return,
    /// Declarators.
    Variables(Declared),
    /// What is declared, and perhaps its value.
    Declarator,
    /// An expression for its effect.
    Effect,
    /// `for`: beginning, test and step, [`Kind::Absent`] where there is none, and the body.
    For,
    /// `for in` and `for of`: what is assigned, what is walked over, and the body.
    ForEach,
    /// The test and the body.
    While,
    /// The body and the test.
    DoWhile,
    /// The value, and cases.
    Switch,
    /// The statements of a case, after its test unless it is the default.
    Case {
        /// False for `default`.
        tested: bool,
    },
    /// `throw`, with its value.
    Throw,
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// A block, a [`Kind::Catch`] and a block; one of the latter two may be missing.
    Try {
        /// True where there is a `catch`.
        catches: bool,
        /// True where there is a `finally`.
        finishes: bool,
    },
    /// The block of a `catch` is its last child.
    Catch,
    /// A statement with a label.
    Labelled,
    /// `with`
    With,
    /// `;` alone.
    Empty,
    /// Nothing, where something could be.
    Absent,

    /// A name that is used.
    Name(Arc<str>),
    /// A text, as the script means it.
    Text(Box<str>),
    /// A number.
    Number(f64),
    /// `true` and `false`
    Boolean(bool),
    /// `null`
    Null,
    /// A regular expression.
    Regex(Box<Regex>),
    /// A template: its texts and expressions, in order.
    Template,
    /// Elements, [`Kind::Absent`] where one is left out.
    Array,
    /// Properties.
    Object,
    /// A property: its value is the last child.
    Property(Option<Box<str>>),
    /// `a.b`: `a`.
    Member(Arc<str>),
    /// `a[b]`: both.
    Index,
    /// What is called, and the arguments.
    Call,
    /// The same with `new`.
    New,
    /// An operator in front of its operand.
    Unary(&'static str),
    /// `++` and `--`
    Step,
    /// What is assigned to, and the value.
    Assign(&'static str),
    /// Operands of one binary operator, two or more.
    Binary(&'static str),
    /// Operands of different binary operators of the same rank.
    Mixed,
    /// Operands of `&&`, `||` or `??`, two or more.
    Logical(&'static str),
    /// The test, and both values.
    Conditional,
    /// Expressions of which the last counts.
    Sequence,
    /// Something else; most are newer than 2009.
    Other,
}

/// What a function says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// Its own name.
    pub name: Option<Box<str>>,
    /// The names of its parameters; empty for one that has no plain name.
    pub parameters: Box<[Box<str>]>,
    /// True where it stands as a statement, and is known everywhere in what it stands in.
    pub declared: bool,
}

/// A regular expression as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Regex {
    /// What stands between its slashes.
    pub pattern: Box<str>,
    /// What comes after them.
    pub flags: Box<str>,
}

/// How a variable is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared {
    /// `var`
    Var,
    /// `let`
    Let,
    /// `const`
    Const,
    /// Another way.
    Otherwise,
}

/// Makes a tree from its beginning to its end.
#[derive(Debug, Default)]
pub(super) struct Builder {
    nodes: Vec<Node>,
    open: Vec<Id>,
    deepest: usize,
}

impl Builder {
    pub(super) fn open(&mut self, kind: Kind, span: Span) {
        let id = self.nodes.len();
        self.nodes.push(Node {
            kind,
            span,
            parent: short(self.open.last().copied().unwrap_or(id)),
            end: short(id + 1),
        });
        self.open.push(id);
        self.deepest = self.deepest.max(self.open.len());
    }

    pub(super) fn close(&mut self) {
        let end = self.nodes.len();
        if let Some(node) = self.open.pop().and_then(|id| self.nodes.get_mut(id)) {
            node.end = short(end);
        }
    }

    pub(super) fn leaf(&mut self, kind: Kind, span: Span) {
        self.open(kind, span);
        self.close();
    }

    /// How many constructs are inside each other.
    pub(super) const fn deepest(&self) -> usize {
        self.deepest
    }

    pub(super) fn finish(self) -> Tree {
        Tree { nodes: self.nodes }
    }
}

/// A tree has fewer nodes than its text has bytes, and places in a text have 32 bits.
fn short(id: Id) -> u32 {
    u32::try_from(id).unwrap_or(u32::MAX)
}

impl Tree {
    /// Every node, in the order of the text.
    pub fn all(&self) -> impl Iterator<Item = (Id, &Node)> {
        self.nodes.iter().enumerate()
    }

    /// A node; the place of another tree gives `None`.
    pub fn get(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// What a node is; [`Kind::Absent`] for none.
    pub fn kind(&self, id: Id) -> &Kind {
        self.get(id).map_or(&Kind::Absent, |node| &node.kind)
    }

    /// The text of a node.
    pub fn span(&self, id: Id) -> Span {
        self.get(id).map_or(Span::new(0, 0), |node| node.span)
    }

    /// What a node is in; itself for the first.
    pub fn parent(&self, id: Id) -> Id {
        self.get(id).map_or(0, |node| node.parent as Id)
    }

    /// What a node is in, from the inside out, but for itself.
    pub fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> {
        let mut next = Some(id);
        std::iter::from_fn(move || {
            let id = next?;
            let parent = self.parent(id);
            next = (parent != id).then_some(parent);
            next
        })
    }

    /// What is directly in a node, in order.
    pub fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        let end = self.end(id);
        let mut next = id + 1;
        std::iter::from_fn(move || {
            let child = next;
            if child >= end {
                return None;
            }
            next = self.get(child)?.end as Id;
            Some(child)
        })
    }

    /// The child of that number.
    pub fn child(&self, id: Id, number: usize) -> Option<Id> {
        self.children(id).nth(number)
    }

    /// The last child.
    pub fn last_child(&self, id: Id) -> Option<Id> {
        self.children(id).last()
    }

    /// Everything in a node, but for itself, in the order of the text.
    pub fn inside(&self, id: Id) -> impl Iterator<Item = Id> {
        id + 1..self.end(id)
    }

    /// One past everything in a node.
    pub fn end(&self, id: Id) -> Id {
        self.get(id).map_or(id, |node| node.end as Id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_knows_what_is_in_it_and_what_it_is_in() {
        let at = |start| Span::new(start, start + 1);
        let mut builder = Builder::default();
        builder.open(Kind::Program, at(0));
        builder.open(Kind::Array, at(1));
        builder.leaf(Kind::Null, at(2));
        builder.leaf(Kind::Number(1.0), at(3));
        builder.close();
        builder.leaf(Kind::Empty, at(4));
        builder.close();
        assert_eq!(builder.deepest(), 3);
        let tree = builder.finish();
        assert_eq!(tree.children(0).collect::<Vec<_>>(), [1, 4]);
        assert_eq!(tree.children(1).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(tree.inside(0).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(tree.ancestors(3).collect::<Vec<_>>(), [1, 0]);
        assert_eq!(tree.ancestors(0).count(), 0);
        assert_eq!((tree.child(0, 1), tree.last_child(1)), (Some(4), Some(3)));
        assert_eq!(tree.children(99).count(), 0);
        assert_eq!(tree.kind(99), &Kind::Absent);
    }
}
