//! What is wrong with the text of PAC files, whatever it is asked.

use serde::Serialize;

use super::{Finding, Severity};
use crate::source::SourceFile;

/// The result of `pac-check lint`. The JSON shape is `pac-check/lint@1`.
#[derive(Debug, Clone, Serialize)]
pub struct LintReport {
    /// Version of the program.
    pub version: &'static str,
    /// The files, in the order in which they were named.
    pub files: Vec<LintedFile>,
    /// The rules that found something, in the order of their codes.
    pub rules: Vec<RuleNote>,
    /// Findings of this severity or above make the exit status 1.
    pub fail_on: Severity,
    /// Counts.
    pub summary: LintSummary,
}

/// One file.
#[derive(Debug, Clone, Serialize)]
pub struct LintedFile {
    /// Its name.
    pub file: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Why not every rule looked at it, or not at all of it.
    pub problem: Option<String>,
    /// What was found, in the order of the text.
    pub findings: Vec<LintFinding>,
    /// Findings that a comment in the file silences.
    pub silenced: usize,
    /// What `--fix` changed in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Fixed>,
    /// The text, for excerpts.
    #[serde(skip)]
    pub source: SourceFile,
}

/// One finding.
#[derive(Debug, Clone, Serialize)]
pub struct LintFinding {
    /// Name of the rule.
    pub rule: &'static str,
    /// `exact`: it holds as it is said. `syntax`: the rule recognises a way of writing, and does not
    /// know whether the place is ever reached.
    pub basis: &'static str,
    /// True where `--fix` can correct it.
    pub fixable: bool,
    /// What is wrong, where.
    #[serde(flatten)]
    pub finding: Finding,
}

/// What `--fix` did with a file.
#[derive(Debug, Clone, Serialize)]
pub struct Fixed {
    /// Places that were changed.
    pub changes: usize,
    /// URLs for which the old and the new text were compared, in each client.
    pub compared: usize,
    /// Why nothing was written, where that is so.
    pub refused: Option<String>,
}

/// What a rule says in general.
#[derive(Debug, Clone, Serialize)]
pub struct RuleNote {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub rule: &'static str,
    /// What a finding with this code says.
    pub meaning: &'static str,
}

/// Counts over all files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LintSummary {
    /// Files.
    pub files: usize,
    /// Files that were not looked at by every rule.
    pub incomplete: usize,
    /// Findings at or above `fail_on`.
    pub failing: usize,
    /// The other findings.
    pub other: usize,
    /// Findings that comments silence.
    pub silenced: usize,
}

impl LintReport {
    /// The report on files; `rules` are those that are known.
    pub fn new(
        version: &'static str,
        files: Vec<LintedFile>,
        rules: impl IntoIterator<Item = RuleNote>,
        fail_on: Severity,
    ) -> Self {
        let findings = || files.iter().flat_map(|file| &file.findings);
        let rules = rules
            .into_iter()
            .filter(|rule| findings().any(|found| found.finding.code == rule.code))
            .collect();
        let failing = findings().filter(|found| found.finding.severity >= fail_on);
        let failing = failing.count();
        let summary = LintSummary {
            files: files.len(),
            incomplete: files.iter().filter(|file| file.problem.is_some()).count(),
            failing,
            other: findings().count() - failing,
            silenced: files.iter().map(|file| file.silenced).sum(),
        };
        Self {
            version,
            files,
            rules,
            fail_on,
            summary,
        }
    }

    /// The exit status of the program: 1 where a finding is severe enough, else 2 where a file was not
    /// looked at by every rule, else 0.
    pub const fn exit_status(&self) -> u8 {
        if self.summary.failing > 0 {
            1
        } else if self.summary.incomplete > 0 {
            2
        } else {
            0
        }
    }

    /// Why not everything was looked at.
    pub fn incomplete(&self) -> Option<String> {
        let files = self.files.iter();
        let problems: Vec<String> = files
            .filter_map(|file| Some(format!("{}: {}", file.file, file.problem.as_ref()?)))
            .collect();
        (!problems.is_empty()).then(|| problems.join("; "))
    }
}
