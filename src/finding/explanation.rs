//! How a PAC file came to its answers, step by step.
//!
//! The JSON shape is `pac-check/explain@1`; changing it means a new name.

use std::fmt;

use serde::Serialize;

use super::answers::{PacFile, UrlAnswer, Way};
use super::disagreement::Disagreement;
use crate::source::{Position, SourceFile};

/// The result of `pac-check explain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainReport {
    /// The PAC file that answered.
    pub pac: PacFile,
    /// The explanations, client by client.
    pub clients: Vec<ClientExplanations>,
    /// True where every client was asked for: the JSON then names each.
    pub all_clients: bool,
    /// Where they part, and why; empty with one client.
    pub disagreements: Vec<Disagreement>,
}

/// The explanations in one client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClientExplanations {
    /// Name of the client.
    #[serde(skip)]
    pub client: String,
    /// The text as this client reads the file's bytes.
    #[serde(skip)]
    pub source: SourceFile,
    /// One explanation for each URL, in the order asked.
    pub results: Vec<Explanation>,
}

/// The result of `pac-check explain --program`. The JSON shape is `pac-check/program@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProgramReport {
    /// The PAC file.
    pub pac: PacFile,
    /// Each client's program, in the order of the clients.
    pub clients: Vec<ClientProgram>,
}

/// What a file is lowered to for one client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClientProgram {
    /// Name of the client.
    pub client: String,
    /// Who answers, and why.
    pub answered_by: Way,
    /// The same in words.
    #[serde(skip)]
    pub words: String,
    /// The program, a step a line; none where there is no program.
    pub listing: Vec<String>,
}

/// An answer and the way to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The answer.
    #[serde(flatten)]
    pub answer: UrlAnswer,
    /// What happened, in order: of a very long way the first and the last steps.
    pub path: Vec<PathStep>,
    /// How many steps are left out of `path`.
    pub skipped: u64,
    /// Index into `path` of the first step behind those that are left out.
    pub skipped_before: Option<usize>,
}

/// One step on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PathStep {
    /// Where; `None` for what happened in a builtin, and for a builtin that was called by another
    /// name or threw.
    pub place: Option<Place>,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// A place in the PAC file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Where it begins.
    pub start: Position,
    /// Where it ends (exclusive).
    pub end: Position,
    /// Its text, of a long one the beginning.
    pub text: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "lowercase")]
pub enum Event {
    /// A condition was evaluated.
    Condition {
        /// What it decides: `if`, `conditional`, `loop`, `operand`, `switch` or `case`.
        kind: &'static str,
        /// Its value.
        value: Value,
        /// Whether it holds.
        holds: bool,
    },
    /// A builtin was called.
    Call {
        /// Its name.
        function: String,
        /// What it was given.
        arguments: Vec<Value>,
        /// What it gave back; `None` where it threw.
        result: Option<Value>,
        /// How long it took, in microseconds.
        microseconds: Option<u64>,
    },
    /// A DNS question was answered. It comes before the call that asked.
    Answer {
        /// `dnsResolve`, `dnsResolveEx`, `myIpAddress` or `myIpAddressEx`.
        question: &'static str,
        /// The name; empty for the machine's own addresses.
        name: String,
        /// The addresses; empty where there is none.
        addresses: Vec<String>,
        /// Why it is unknown, where it is.
        failure: Option<String>,
        /// How long it took when it was first asked, in microseconds.
        microseconds: Option<u64>,
    },
    /// A function returned.
    Return {
        /// Its name, where it has one.
        function: Option<String>,
        /// What it returned.
        value: Value,
        /// True for the return that decided.
        decides: bool,
    },
}

/// A value of the script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "value", rename_all = "lowercase")]
pub enum Value {
    /// `undefined`
    Undefined,
    /// `null`
    Null,
    /// A boolean.
    Boolean(bool),
    /// A number, as JavaScript prints it.
    Number(String),
    /// A string.
    String(String),
    /// The beginning of a long string.
    Beginning(String),
    /// A function.
    Function,
    /// Any other object.
    Object,
}

impl fmt::Display for Value {
    /// As a script would write it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undefined => formatter.write_str("undefined"),
            Self::Null => formatter.write_str("null"),
            Self::Boolean(boolean) => write!(formatter, "{boolean}"),
            Self::Number(number) => formatter.write_str(number),
            Self::String(text) => write!(formatter, "\"{text}\""),
            Self::Beginning(text) => write!(formatter, "\"{text}…\""),
            Self::Function => formatter.write_str("a function"),
            Self::Object => formatter.write_str("an object"),
        }
    }
}
