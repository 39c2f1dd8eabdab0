//! The operations of a decision program, and how it is put together.

use super::Method;
use crate::pac::builtins::Builtin;
use crate::pac::dialects::Dialect;
use crate::pac::value::Value;
use crate::source::{Position, Span};

/// A script as a decision.
#[derive(Debug)]
pub struct Program {
    pub(super) dialect: &'static Dialect,
    pub(super) operations: Vec<Operation>,
    pub(super) constants: Vec<Value<'static>>,
    /// Number of parameters of the entry point.
    pub(super) parameters: usize,
    /// For each variable, the parameters first, what it holds before anything is assigned: `undefined`, or nothing that may be read.
    pub(super) hoisted: Vec<bool>,
}

/// Why a script is not lowered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What a program can't do, in words.
    pub reason: &'static str,
    /// Where it is; `None` where it is the whole file.
    pub span: Option<Span>,
}

impl Refusal {
    /// About the file as a whole.
    pub const fn of_file(reason: &'static str) -> Self {
        Self { reason, span: None }
    }

    /// About a place in it.
    pub const fn at(reason: &'static str, span: Span) -> Self {
        Self {
            reason,
            span: Some(span),
        }
    }
}

/// One step of a program. It works on a stack of values.
#[derive(Debug, Clone, Copy)]
pub enum Operation {
    /// Pushes a constant.
    Constant(u32),
    /// Pushes a variable's value.
    Load(u32),
    /// Pops a value into a variable.
    Store(u32),
    /// Pops a value and forgets it.
    Forget,
    /// Pops the arguments of a builtin, the last one first, and pushes what it returns.
    Call(&'static Builtin, u32),
    /// The same for a method of a string, which lies below its arguments.
    Invoke(Method, u32),
    /// `!`
    Not,
    /// `==`, `!=`, `===`, `!==`: of values of the same type they are two. True where equal is wanted.
    Equal(bool),
    /// `<`, `<=`, `>`, `>=` of numbers.
    Compare(Comparison),
    /// `+` of strings.
    Join,
    /// Goes on elsewhere.
    Jump(Label),
    /// Pops a value; goes on elsewhere where it is false.
    JumpIfNot(Label),
    /// `&&`: goes on elsewhere with the value where it is false, else pops it.
    And(Label),
    /// `||`: goes on elsewhere with the value where it is true, else pops it.
    Or(Label),
    /// Pops the answer.
    Return(Position),
}

/// An order of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// A place in a program that is jumped to: the index of an operation, known when it is placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label(u32);

impl Label {
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Puts a program together.
pub struct Builder {
    dialect: &'static Dialect,
    operations: Vec<Operation>,
    constants: Vec<Value<'static>>,
    hoisted: Vec<bool>,
    /// Where each label is.
    labels: Vec<Option<u32>>,
}

impl Builder {
    /// An empty program.
    pub const fn new(dialect: &'static Dialect) -> Self {
        Self {
            dialect,
            operations: Vec::new(),
            constants: Vec::new(),
            hoisted: Vec::new(),
            labels: Vec::new(),
        }
    }

    /// The client.
    pub const fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    /// A new variable. A hoisted one is `undefined` before it is assigned; another must not be read
    /// then.
    pub fn variable(&mut self, hoisted: bool) -> u32 {
        self.hoisted.push(hoisted);
        index(self.hoisted.len() - 1)
    }

    /// A constant.
    pub fn constant(&mut self, value: Value<'static>) {
        self.constants.push(value);
        let constant = index(self.constants.len() - 1);
        self.operations.push(Operation::Constant(constant));
    }

    /// Any other operation.
    pub fn push(&mut self, operation: Operation) {
        self.operations.push(operation);
    }

    /// A label that is not placed yet.
    pub fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(index(self.labels.len() - 1))
    }

    /// Places a label: jumps to it go to the next operation. Each is placed once, behind every jump
    /// to it.
    pub fn place(&mut self, label: Label) {
        let next = index(self.operations.len());
        if let Some(place) = self.labels.get_mut(label.index()) {
            *place = Some(next);
        }
    }

    /// The program. The first variables are the parameters. `None` where a jump would go backward.
    pub fn finish(mut self, parameters: usize) -> Option<Program> {
        for (at, operation) in self.operations.iter_mut().enumerate() {
            let (Operation::Jump(label)
            | Operation::JumpIfNot(label)
            | Operation::And(label)
            | Operation::Or(label)) = operation
            else {
                continue;
            };
            let target = self.labels.get(label.index()).copied().flatten()?;
            if target as usize <= at {
                return None;
            }
            *label = Label(target);
        }
        Some(Program {
            dialect: self.dialect,
            operations: self.operations,
            constants: self.constants,
            parameters,
            hoisted: self.hoisted,
        })
    }
}

/// The source is small, so no index comes near the limit.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
