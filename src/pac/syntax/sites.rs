//! The places of a script that a run can be followed by.

use crate::pac::dialects::LanguageLevel;
use crate::pac::steps::ConditionKind;
use crate::source::Span;

/// What the parser found in a script that parses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Syntax {
    /// Every place that returns from a function, in source order.
    pub returns: Vec<ReturnSite>,
    /// Every expression whose truth decides where the script goes on, in source order. Of `a && !b`
    /// these are `a` and `b`.
    pub conditions: Vec<ConditionSite>,
    /// Every call of a name that a builtin has, in source order.
    pub calls: Vec<CallSite>,
    /// Every statement that no condition and no return stands for, in source order.
    pub statements: Vec<StatementSite>,
    /// Bodies of `if` and of loops that are not blocks and do not end in a semicolon at once: a blank, a
    /// comment or a line end comes before it. The engine takes the line end for the end, and the
    /// semicolon for another statement, for which there is no place in front of `else` and `while`.
    pub parted_bodies: Vec<Span>,
    /// Where in a list of `let` or `const` a line ends in front of the comma: the end of what stands
    /// before it, and the beginning of what follows. The engine takes the line end for the end.
    pub parted_lists: Vec<Span>,
    /// Every function with a body in braces; the first is the script itself.
    pub functions: Vec<FunctionSite>,
    /// Where the first directive of the script itself begins (`"use strict"`), if there is one.
    pub directives: Option<u32>,
    /// True where a probe at every return would make the text nested too deep.
    pub is_too_deep_for_probes: bool,
    /// The first construct that each level of the language does not have, oldest level first. One
    /// that an older level lacks is not repeated.
    pub newer: Vec<NewerSyntax>,
    /// Names that `let`, `const` and `class` declare outside of everything: globals that are no
    /// properties of the global object, and come before those.
    pub lexical_names: Vec<String>,
}

/// A construct that an older engine does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewerSyntax {
    /// The newest level that does not have it.
    pub above: LanguageLevel,
    /// Its name.
    pub name: &'static str,
    /// Its place.
    pub span: Span,
}

impl Syntax {
    /// The first construct that an engine of this level does not know.
    pub fn newer_than(&self, level: LanguageLevel) -> Option<&NewerSyntax> {
        self.newer
            .iter()
            .filter(|construct| construct.above >= level)
            .min_by_key(|construct| construct.span)
    }
}

/// A `return` statement, or the expression body of an arrow function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnSite {
    /// The whole statement, or the expression.
    pub span: Span,
    /// What is returned; `None` for a bare `return`.
    pub argument: Option<Span>,
    /// True for the body of an arrow function.
    pub is_body: bool,
    /// Index of the function that it returns from; that around it for the body of an arrow function.
    pub function: u32,
}

/// A condition that is not made of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConditionSite {
    /// The expression.
    pub span: Span,
    /// What it decides.
    pub kind: ConditionKind,
    /// For a `case`: the span of the value that it is compared with.
    pub compared_with: Option<Span>,
}

/// A call of a builtin by its name. The script may have given the name another meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallSite {
    /// The whole call.
    pub span: Span,
    /// The name.
    pub name: &'static str,
}

/// A statement in a list of statements, or one that is the body of `if` or of a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementSite {
    /// The statement.
    pub span: Span,
    /// True where it is a body of its own, so that a second statement needs braces.
    pub is_body: bool,
    /// Index of the function around it.
    pub function: u32,
}

/// A function, or the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionSite {
    /// The whole function.
    pub span: Span,
    /// Its body, with the braces.
    pub body: Span,
    /// Where its first statement can stand, behind the directives; `None` for the script
    /// itself and inside of `with`.
    pub first_statement: Option<u32>,
    /// Its name, where it has one or is the value of something that has.
    pub name: Option<String>,
}

impl FunctionSite {
    /// Characters that are kept of a name.
    pub const NAME_CHARACTERS: usize = 100;
}
