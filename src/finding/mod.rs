//! Layer 0: what can be said about a subject, as plain data.
//!
//! A [`Finding`] is never an `Err`, and an `Err` is never a finding: the first says something about
//! the subject, the second that we could not look.

pub mod allowlist;
pub mod answers;
pub mod capture;
pub mod change;
pub mod codes;
pub mod count;
pub mod coverage;
pub mod diff;
pub mod disagreement;
pub mod discovery;
pub mod explanation;
pub mod lint;
mod lookup;
pub mod probe;
pub mod profiles;
pub mod proxy_list;
pub mod report;
pub mod settings;
pub mod suites;

use serde::{Serialize, Serializer};

use crate::source::{Position, SourceFile, Span};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Info,
    /// Untidy or fragile.
    Low,
    /// Wrong for some clients or at some times.
    Medium,
    /// Breaks a requirement, or lets traffic go where it should not.
    High,
    /// Somebody else can take over the traffic.
    Critical,
}

impl Severity {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// A place that a finding points at: in the PAC file, the policy file, or another text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// Name of the file or URL.
    pub file: String,
    /// Where it begins.
    pub start: Position,
    /// Where it ends (exclusive).
    pub end: Position,
    /// What is to be seen there.
    pub text: String,
}

impl Label {
    /// A label on a span of a file.
    pub fn at(file: &SourceFile, span: Span, text: impl Into<String>) -> Self {
        Self {
            file: file.name().to_owned(),
            start: file.position(span.start),
            end: file.position(span.end),
            text: text.into(),
        }
    }
}

/// Labels in their order, each once: two causes that become one finding may share a place.
pub fn unique(labels: &[Label]) -> Vec<&Label> {
    let mut known = std::collections::HashSet::new();
    let place = |label: &Label| {
        (
            label.file.clone(),
            label.start,
            label.end,
            label.text.clone(),
        )
    };
    labels
        .iter()
        .filter(|label| known.insert(place(label)))
        .collect()
}

fn unique_labels<S: Serializer>(labels: &[Label], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(unique(labels))
}

/// One thing that is to be said about the subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code, for example `A-01`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// One sentence: what is wrong, on what.
    pub message: String,
    /// What was observed, a fact a line.
    pub evidence: Vec<String>,
    /// What to do next; empty where there is nothing to do.
    pub help: String,
    /// The places concerned.
    #[serde(serialize_with = "unique_labels")]
    pub labels: Vec<Label>,
}

/// What happened to a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "verdict", content = "why")]
pub enum Verdict {
    /// Looked, and it holds.
    Met,
    /// Looked, and nothing was demanded that it could be compared with: no allowlist, no rule. Never
    /// counts as met.
    NotJudged(String),
    /// Looked, and it does not hold: the rule that is broken, in words.
    Violated(String),
    /// Could not find out. Never counts as met.
    Unknown(String),
}

impl Verdict {
    /// Of two verdicts on the same requirement the one that counts: violated before unknown before
    /// not judged before met. Of two equals the first.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        if other.rank() > self.rank() {
            other
        } else {
            self
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Met => 0,
            Self::NotJudged(_) => 1,
            Self::Unknown(_) => 2,
            Self::Violated(_) => 3,
        }
    }

    /// Why it is not met.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Met => None,
            Self::NotJudged(why) | Self::Violated(why) | Self::Unknown(why) => Some(why),
        }
    }

    /// True where nothing speaks against it: met, or not judged.
    pub const fn holds(&self) -> bool {
        matches!(self, Self::Met | Self::NotJudged(_))
    }

    /// The word that reports use.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotJudged(_) => "not-judged",
            Self::Violated(_) => "violated",
            Self::Unknown(_) => "unknown",
        }
    }
}
