//! What a run went through on its way to the answer, where it was asked for: conditions, calls of
//! builtins, returns; and how often each place of the script was reached over many runs.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::builtins::Question;
use crate::source::Span;

/// How much a run is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instrumentation {
    /// Nothing: not even the return that decided is known. For measuring what the others cost.
    Nothing,
    /// The return that decided, at no cost that could be measured.
    #[default]
    Returns,
    /// Also how often each statement, condition and return was reached, at up to three times the
    /// time.
    Counts,
    /// Also the steps of each run: conditions, calls of builtins, returns.
    Full,
}

impl Instrumentation {
    /// True where conditions, calls and statements have probes too.
    pub const fn is_full(self) -> bool {
        matches!(self, Self::Counts | Self::Full)
    }
}

/// The steps of one run, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steps {
    /// The first ones; all where `skipped` is 0.
    pub first: Vec<Step>,
    /// How many between `first` and `last` are not kept.
    pub skipped: u64,
    /// The last ones; empty where `skipped` is 0.
    pub last: Vec<Step>,
}

impl Steps {
    /// Steps kept from the beginning of a run, and again from its end.
    pub const KEPT: usize = 500;

    /// True where nothing was followed or nothing happened.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// Those that are kept, in order.
    pub fn kept(&self) -> impl Iterator<Item = &Step> {
        self.first.iter().chain(&self.last)
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The condition, the call or the return; `None` where a builtin was called by another name
    /// than its own, by another builtin, or threw.
    pub span: Option<Span>,
    /// What happened.
    pub what: StepKind,
}

/// The kinds of steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A condition was evaluated.
    Condition {
        /// What it decides.
        kind: ConditionKind,
        /// Its value.
        value: Glimpse,
        /// Whether it holds: the value's truth; for `case`, whether the values are the same; for
        /// `switch` always true.
        holds: bool,
    },
    /// A builtin was called.
    Call {
        /// Its name in the PAC API.
        builtin: Cow<'static, str>,
        /// What it was given: the first [`StepKind::ARGUMENTS`].
        arguments: Vec<Glimpse>,
        /// What it gave back; `None` where it threw.
        result: Option<Glimpse>,
        /// How long it took in microseconds, where the host measures and the builtin may take a time
        /// worth telling; without the waits of earlier runs of the same call.
        microseconds: Option<u64>,
    },
    /// A builtin got the answer to a DNS question of this run.
    Answer {
        /// The question.
        question: Question,
        /// The name as asked: with the question it finds the record in
        /// [`Trace::lookups`](super::evaluation::Trace::lookups).
        name: String,
    },
    /// A function returned.
    Return {
        /// The function's name, where it has one.
        function: Option<String>,
        /// What it returned.
        value: Glimpse,
    },
}

impl StepKind {
    /// Arguments that are kept of a call: as many as any builtin takes.
    pub const ARGUMENTS: usize = 7;
}

/// What a condition decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConditionKind {
    /// The test of an `if`, or a part of it.
    If,
    /// The test of `a ? b : c`, or a part of it.
    Conditional,
    /// The test of a loop, or a part of it.
    Loop,
    /// An operand of `&&` or `||` outside of a test.
    Operand,
    /// The value that a `switch` compares.
    Switch,
    /// A value that a `switch` compares with.
    Case,
}

impl ConditionKind {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::If => "if",
            Self::Conditional => "conditional",
            Self::Loop => "loop",
            Self::Operand => "operand",
            Self::Switch => "switch",
            Self::Case => "case",
        }
    }
}

/// As much of a JavaScript value as a person needs to follow. No code of the script runs for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Glimpse {
    /// `undefined`
    Undefined,
    /// `null`
    Null,
    /// A boolean.
    Boolean(bool),
    /// A number, as JavaScript prints it.
    Number(String),
    /// A string; of a long one the beginning.
    Text {
        /// Its characters, lone surrogates as U+FFFD.
        #[serde(with = "shared_text")]
        text: Arc<str>,
        /// True where more follow.
        cut: bool,
    },
    /// A function.
    Function,
    /// Any other object, a symbol or a BigInt.
    Object,
}

impl Glimpse {
    /// Characters that are kept of a string.
    pub const CHARACTERS: usize = 100;
}

/// How often each place of a script was reached, over all runs of a loaded script.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Every statement: where it is, and how often it was begun.
    pub statements: Vec<Reached>,
    /// Every condition but `switch`: how often it held and how often not.
    pub conditions: Vec<Decided>,
    /// Every return: how often it returned.
    pub returns: Vec<Reached>,
    /// Every function: where it is, its name, and how often it was entered.
    pub functions: Vec<Entered>,
}

impl Coverage {
    /// Adds the counts of another run over the same script.
    pub fn add(&mut self, other: &Self) {
        self.combine(other, u64::saturating_add);
    }

    /// Takes away what was counted in a part of the run.
    pub fn take_away(&mut self, part: &Self) {
        self.combine(part, u64::saturating_sub);
    }

    fn combine(&mut self, other: &Self, operation: fn(u64, u64) -> u64) {
        let reached = |mine: &mut Vec<Reached>, theirs: &[Reached]| {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                mine.times = operation(mine.times, theirs.times);
            }
        };
        reached(&mut self.statements, &other.statements);
        reached(&mut self.returns, &other.returns);
        for (mine, theirs) in self.conditions.iter_mut().zip(&other.conditions) {
            mine.held = operation(mine.held, theirs.held);
            mine.failed = operation(mine.failed, theirs.failed);
        }
        for (mine, theirs) in self.functions.iter_mut().zip(&other.functions) {
            mine.times = operation(mine.times, theirs.times);
        }
    }
}

/// A place, and how often it was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// Where.
    pub span: Span,
    /// How often.
    pub times: u64,
}

/// A condition, and how it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The expression.
    pub span: Span,
    /// What it decides.
    pub kind: ConditionKind,
    /// How often it held.
    pub held: u64,
    /// How often it did not.
    pub failed: u64,
}

/// A function, and how often it was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// The whole function.
    pub span: Span,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// How often.
    pub times: u64,
}

/// A shared text is a text like any other: it is shared by who made it, not by who reads it.
mod shared_text {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<str>, D::Error> {
        Ok(String::deserialize(from)?.into())
    }
}
