//! What happened to a script and of each call, as plain data that can cross a process boundary.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::builtins::Question;
use super::run_budget::RunBudget;
use super::steps::Steps;
use crate::source::{Position, Span};

/// One call of the entry point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// How it ended.
    pub outcome: Outcome,
    /// What happened on the way.
    pub trace: Trace,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The script returned a string. Lone surrogates became U+FFFD.
    Text(String),
    /// The script returned something else: what `typeof` says, or `null`.
    NotText(String),
    /// The script threw.
    Threw(ScriptError),
    /// A limit of pac-check stopped it.
    Limit(Limit),
    /// The engine died.
    Crash(String),
}

/// Why a script can't be called at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadFailure {
    /// The client does not take the file as a PAC file: the reason.
    Refused(String),
    /// It does not parse.
    Syntax(ScriptError),
    /// Its top level threw.
    Threw(ScriptError),
    /// There is no function of the wanted name: the names tried, and what was found instead.
    NoEntryPoint {
        /// The names tried, in order.
        wanted: Vec<String>,
        /// `undefined`, or the type of the value that has the name.
        found: String,
    },
    /// A limit of pac-check stopped it while loading.
    Limit(Limit),
    /// The engine died while loading.
    Crash(String),
}

impl std::fmt::Display for LoadFailure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(why) => formatter.write_str(why),
            Self::Syntax(error) | Self::Threw(error) => formatter.write_str(&error.message),
            Self::NoEntryPoint { wanted, found } => {
                let wanted = wanted.join(" or ");
                write!(
                    formatter,
                    "the script defines no function {wanted}: its value is {found}"
                )
            }
            Self::Limit(limit) => {
                write!(
                    formatter,
                    "stopped by the limit of {}: {}",
                    limit.which.word(),
                    limit.value
                )
            }
            Self::Crash(message) => write!(formatter, "the JavaScript engine died: {message}"),
        }
    }
}

impl LoadFailure {
    /// The script's own error, where there is one.
    pub const fn script_error(&self) -> Option<&ScriptError> {
        match self {
            Self::Syntax(error) | Self::Threw(error) => Some(error),
            Self::Refused(_) | Self::NoEntryPoint { .. } | Self::Limit(_) | Self::Crash(_) => None,
        }
    }
}

/// An error of the script, in places of the file as the user has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptError {
    /// The message, with the name of the error class where it has one: `TypeError: ...`.
    pub message: String,
    /// Where, as far as the engine knows.
    pub position: Option<Position>,
    /// The text concerned, where the parser marks one.
    pub span: Option<Span>,
}

/// A limit of pac-check that was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Which one.
    pub which: LimitKind,
    /// Its value, with the unit: `5 s`, `10000000 iterations`.
    pub value: String,
}

/// The kinds of limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// Wall time of a call or of loading.
    Time,
    /// Wall time of the slow calls of a whole run.
    Run,
    /// CPU time of the worker.
    Cpu,
    /// Memory of the worker.
    Memory,
    /// Iterations of one loop.
    Iterations,
    /// Nested function calls.
    Recursion,
    /// The engine's value stack, or the stack of the thread that it runs on.
    Stack,
    /// Nesting of the source text.
    Nesting,
    /// Size of the source text.
    Source,
    /// Length of the returned string.
    Answer,
    /// Number or size of alerts.
    Alerts,
    /// Number of DNS questions.
    Lookups,
    /// What the engine can't know: the user's language.
    Engine,
    /// What decision programs can do, where the engine may not be asked.
    Decision,
}

impl LimitKind {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Run => "run",
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Iterations => "iterations",
            Self::Recursion => "recursion",
            Self::Stack => "stack",
            Self::Nesting => "nesting",
            Self::Source => "source",
            Self::Answer => "answer",
            Self::Alerts => "alerts",
            Self::Lookups => "lookups",
            Self::Engine => "the engine",
            Self::Decision => "decision programs",
        }
    }
}

/// What happened during a call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The DNS questions, each once, in the order in which they were first asked.
    pub lookups: Vec<LookupRecord>,
    /// The alerts of the last run.
    pub alerts: Vec<String>,
    /// The return that decided.
    pub decided_at: Option<Position>,
    /// How often the entry point ran: more than once where the client starts again after a DNS
    /// answer.
    pub runs: u32,
    /// How often the script was reloaded before this call because its process had ended. What it
    /// kept in its own variables was lost then, which no client does.
    pub restarts: u32,
    /// What the last run went through; empty without full instrumentation.
    pub steps: Steps,
}

/// A DNS question of the script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupRecord {
    /// The question.
    pub question: Question,
    /// The name as asked; empty for the machine's own addresses.
    pub name: String,
    /// What the client gives to the script.
    pub answer: Vec<IpAddr>,
    /// Why it is unknown, where it is.
    pub failure: Option<String>,
    /// How long it took in microseconds, where the host measures.
    pub microseconds: Option<u64>,
}

/// Who answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnsweredBy {
    /// The decision program where there is one, and the engine where it gives up.
    #[default]
    Auto,
    /// The JavaScript engine alone.
    Engine,
    /// The decision program alone: what it can't answer is an error.
    Decision,
    /// Both, and a difference between them is an error of pac-check.
    Both,
}

/// How much a script may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Wall time of one call, and of loading, in milliseconds.
    pub call_ms: u64,
    /// Iterations of one loop.
    pub loop_iterations: u64,
    /// Nested calls of functions. Above what any client allows (Chromium: about 12,000), so that
    /// reaching it is the script's error and not ours.
    pub recursion: usize,
    /// Values on the engine's stack.
    pub stack_values: usize,
    /// Bytes of the file, whatever the client's own limit.
    pub source_bytes: u64,
    /// Characters of the returned string: far above any list of proxies. An answer is kept for each URL
    /// and client, entry by entry.
    pub answer_characters: usize,
    /// Alerts kept for one call.
    pub alerts: usize,
    /// Characters of one alert.
    pub alert_characters: usize,
    /// Characters of all alerts of one call.
    pub all_alert_characters: usize,
    /// DNS questions of one call, whatever the client's own limit.
    pub lookups: usize,
    /// Wall time of one DNS question, in milliseconds. In a worker process only.
    pub lookup_ms: u64,
    /// Memory beside the stack, in MiB. In a worker process only, on systems that can limit it.
    pub memory_mib: u64,
    /// CPU time of one call, and of loading, in seconds, give or take one. In a worker process only,
    /// on systems that can limit it.
    pub cpu_seconds: u64,
    /// How often a script is reloaded after its process ended. In a worker process only.
    pub restarts: u32,
    /// Who answers.
    pub answered_by: AnsweredBy,
    /// What slow loads and calls may take together, with those of every other script that has a copy
    /// of these limits. In a worker process and in decision programs.
    #[serde(skip)]
    pub run: RunBudget,
}

impl Limits {
    /// Whether a file of that many bytes may be looked at.
    pub fn allow_source(&self, bytes: u64) -> Result<(), Limit> {
        if bytes <= self.source_bytes {
            return Ok(());
        }
        Err(Limit {
            which: LimitKind::Source,
            value: format!("{} bytes of the file", self.source_bytes),
        })
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            call_ms: 10_000,
            loop_iterations: 50_000_000,
            recursion: 12_500,
            stack_values: 1_000_000,
            source_bytes: 16 * 1024 * 1024,
            answer_characters: 65_536,
            alerts: 1_000,
            alert_characters: 10_000,
            all_alert_characters: 100_000,
            lookups: 1_000,
            lookup_ms: 5_000,
            memory_mib: 384,
            cpu_seconds: 30,
            restarts: 5,
            answered_by: AnsweredBy::Auto,
            run: RunBudget::unlimited(),
        }
    }
}
