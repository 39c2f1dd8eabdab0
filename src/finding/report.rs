//! The report of an audit: the only thing that a format sees.

use serde::Serialize;

use super::answers::{PacFile, UrlAnswer};
use super::discovery::Discovery;
use super::{Finding, Verdict};

/// The result of `pac-check audit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// `pac-check/audit@1`
    pub schema: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// The client whose behaviour was judged.
    pub client: String,
    /// How the PAC file was found; `None` where it was named.
    pub discovery: Option<Discovery>,
    /// The PAC file; `None` where there was none.
    pub pac: Option<PacFile>,
    /// Why nothing could be judged, where that is so.
    pub problem: Option<String>,
    /// Every required URL, in the order of the profiles.
    pub rows: Vec<Row>,
    /// Everything else that is to be said, most severe first.
    pub findings: Vec<Finding>,
    /// Counts.
    pub summary: Summary,
}

/// One required URL and its verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Profile or file that demands it.
    pub profile: String,
    /// Group of the profile.
    pub group: String,
    /// What the group is for.
    pub purpose: String,
    /// The pattern as published, for example `*.msappproxy.net`.
    pub pattern: String,
    /// The port.
    pub port: u16,
    /// The verdict over all examples: the worst of them.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The rule that decided the verdict, where it is violated or unknown.
    pub rule: Option<String>,
    /// What to do next, where it is not met.
    pub next_step: Option<String>,
    /// The answer for each example URL of the pattern.
    pub answers: Vec<UrlAnswer>,
}

/// Counts of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Rows met.
    pub met: usize,
    /// Rows violated.
    pub violated: usize,
    /// Rows that could not be judged.
    pub unknown: usize,
}
