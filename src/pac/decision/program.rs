//! A program: its graph, its steps, and why a script is none.

use serde::{Deserialize, Serialize};

use super::constant::Constant;
use super::index::Matcher;
use super::node::{Id, Node};
use super::regex::{Memory, Regex};
use super::table::Table;
use crate::pac::dialects::{self, Dialect};
use crate::source::{Position, Span};

/// A script as a decision. As it is written down it is plain data, that is looked at before it is
/// run ([`Program::read`]).
#[derive(Debug, Serialize, Deserialize)]
pub struct Program {
    #[serde(with = "dialect_by_name")]
    pub(super) dialect: &'static Dialect,
    pub(super) nodes: Vec<Node>,
    pub(super) constants: Vec<Constant>,
    pub(super) regexes: Vec<Regex>,
    /// What their automata take.
    #[serde(skip)]
    pub(super) memory: Memory,
    pub(super) tables: Vec<Table>,
    pub(super) steps: Vec<Step>,
    pub(super) slots: u32,
    /// Whether it asks the world.
    #[serde(skip)]
    pub(super) asks: bool,
    /// For each node, whether its value is kept during a run.
    #[serde(skip)]
    pub(super) kept: Vec<bool>,
    /// For each node, whether its value may change during a run.
    #[serde(skip)]
    pub(super) changing: Vec<bool>,
    #[serde(skip)]
    pub(super) matchers: Vec<Matcher>,
    /// For each step, and each `Choose`, the matcher that stands for the run that begins there.
    #[serde(skip)]
    pub(super) at_steps: Vec<Option<u32>>,
    #[serde(skip)]
    pub(super) at_nodes: std::collections::HashMap<Id, u32>,
}

/// Why a script is not lowered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What a program can't do, in words.
    pub reason: std::borrow::Cow<'static, str>,
    /// Where it is; `None` where it is the whole file.
    pub span: Option<Span>,
}

impl Refusal {
    /// About the file as a whole.
    pub const fn of_file(reason: &'static str) -> Self {
        Self {
            reason: std::borrow::Cow::Borrowed(reason),
            span: None,
        }
    }

    /// The reason where lowering was given up for its time or memory.
    pub const TOO_MUCH_WORK: &'static str = "more work than is allowed for a script of its size";

    /// About a place in it.
    pub const fn at(reason: &'static str, span: Span) -> Self {
        Self {
            reason: std::borrow::Cow::Borrowed(reason),
            span: Some(span),
        }
    }
}

/// What a program does, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Goes on with the next step where the condition holds, else elsewhere.
    Branch {
        /// What is tested.
        condition: Id,
        /// Where it goes on otherwise: further down.
        otherwise: u32,
    },
    /// Goes on further down.
    Jump(u32),
    /// Calls a builtin that may ask the world or throw, and keeps what it gives.
    Ask {
        /// Where it is kept.
        slot: u32,
        /// By its place in the table of builtins.
        builtin: u8,
        /// What it is given.
        arguments: Box<[Id]>,
    },
    /// Puts values into slots, all at once.
    Set(Box<[(u32, Id)]>),
    /// Goes back: the only step that does, as often as a run may.
    Again(u32),
    /// Answers.
    Return {
        /// The answer.
        value: Id,
        /// The return that decided.
        position: Position,
    },
    /// Leaves the request to the engine.
    GiveUp,
}

mod dialect_by_name {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::{Dialect, dialects};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(super) fn serialize<S: Serializer>(
        dialect: &&'static Dialect,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(dialect.name)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<&'static Dialect, D::Error> {
        let name = String::deserialize(deserializer)?;
        dialects::named(&name).ok_or_else(|| D::Error::custom("no such client"))
    }
}
