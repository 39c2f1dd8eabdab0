//! What came of regression suites, as the reports show it.
//!
//! The JSON shape is `pac-check/test@1`; changing it means a new name.

use serde::Serialize;

use super::answers::{PacFile, Status};
use crate::source::Position;

/// The result of `pac-check test`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SuitesReport {
    /// Version of the program.
    pub version: &'static str,
    /// Counts over all suites.
    pub summary: Tally,
    /// The suites, in the order given.
    pub suites: Vec<SuiteRun>,
}

/// What came of one suite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SuiteRun {
    /// The suite's file.
    pub file: String,
    /// Its title; empty where it could not be read.
    pub title: String,
    /// The PAC file; `None` where it could not be read, or the suite describes the script.
    pub pac: Option<PacFile>,
    /// Why the suite could not be run, where that is so: the text of an error, for a suite that is
    /// none with line and column in front.
    pub problem: Option<String>,
    /// Counts.
    pub summary: Tally,
    /// Every case for every client: all cases of the first client, then those of the next.
    pub cases: Vec<CaseRun>,
}

/// What came of one case for one client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseRun {
    /// Line of the suite where the case begins, from 1.
    pub line: u32,
    /// The URL.
    pub url: String,
    /// The client.
    pub client: &'static str,
    /// Why the case is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// How it ended.
    pub result: CaseEnd,
    /// How the evaluation ended; `None` for a text that is not a URL.
    pub status: Option<Status>,
    /// What the client does, as
    /// [`UrlAnswer::effective`](super::answers::UrlAnswer::effective).
    pub effective: Option<String>,
    /// Where the return that decided stands in the PAC file.
    pub decided_at: Option<Position>,
    /// What is, or before the update was, not as expected; empty where the case passed.
    pub differences: Vec<CaseDifference>,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CaseEnd {
    /// The answer is the expected one.
    Passed,
    /// It is another one.
    Failed,
    /// There is no answer to compare: pac-check had to stop the script, the answer rests on a
    /// question that was not answered, or the URL is none. Never counts as passed.
    Unknown,
    /// It is another one, and the suite was rewritten to expect it (`--update`).
    Updated,
}

impl CaseEnd {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Updated => "updated",
        }
    }
}

/// One thing that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseDifference {
    /// The difference in one sentence.
    pub says: String,
    /// What was expected, in words.
    pub expected: String,
    /// What came.
    pub got: String,
}

/// Counts of cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Suites that could not be run.
    pub not_run: usize,
    /// Cases that passed.
    pub passed: usize,
    /// Cases that failed.
    pub failed: usize,
    /// Cases without an answer to compare.
    pub unknown: usize,
    /// Cases whose expectations were rewritten.
    pub updated: usize,
}

impl Tally {
    /// All cases.
    pub const fn cases(&self) -> usize {
        self.passed + self.failed + self.unknown + self.updated
    }
}

impl SuiteRun {
    /// Where the return that decided stands, with the name of the PAC file.
    pub fn decided_at(&self, case: &CaseRun) -> Option<String> {
        let place = case.decided_at?;
        let file = self.pac.as_ref().map_or("the script", |pac| &pac.source);
        Some(format!("{file}:{place}"))
    }

    /// Counts its cases.
    #[must_use]
    pub fn counted(mut self) -> Self {
        let mut tally = Tally {
            not_run: usize::from(self.problem.is_some()),
            ..Tally::default()
        };
        for case in &self.cases {
            match case.result {
                CaseEnd::Passed => tally.passed += 1,
                CaseEnd::Failed => tally.failed += 1,
                CaseEnd::Unknown => tally.unknown += 1,
                CaseEnd::Updated => tally.updated += 1,
            }
        }
        self.summary = tally;
        self
    }
}

impl SuitesReport {
    /// The report of these suites.
    pub fn of(suites: Vec<SuiteRun>) -> Self {
        let mut summary = Tally::default();
        for suite in &suites {
            summary.not_run += suite.summary.not_run;
            summary.passed += suite.summary.passed;
            summary.failed += suite.summary.failed;
            summary.unknown += suite.summary.unknown;
            summary.updated += suite.summary.updated;
        }
        Self {
            version: env!("CARGO_PKG_VERSION"),
            summary,
            suites,
        }
    }

    /// The exit status of the program: 1 where a case failed; else 2 where a suite could not be run,
    /// a case is unknown, or there was no case at all; else 0.
    pub const fn exit_status(&self) -> u8 {
        let summary = &self.summary;
        if summary.failed > 0 {
            1
        } else if summary.not_run > 0 || summary.unknown > 0 || summary.cases() == 0 {
            2
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(not_run: usize, passed: usize, failed: usize, unknown: usize) -> SuitesReport {
        SuitesReport {
            version: "",
            summary: Tally {
                not_run,
                passed,
                failed,
                unknown,
                updated: 0,
            },
            suites: Vec::new(),
        }
    }

    #[test]
    fn only_a_run_in_which_everything_passed_is_clean() {
        for (counts, status) in [
            ((0, 1, 0, 0), 0),
            ((0, 1, 1, 0), 1),
            ((1, 1, 1, 1), 1),
            ((1, 1, 0, 0), 2),
            ((0, 1, 0, 1), 2),
            ((0, 0, 0, 0), 2),
        ] {
            let (not_run, passed, failed, unknown) = counts;
            let got = report(not_run, passed, failed, unknown).exit_status();
            assert_eq!(got, status, "{counts:?}");
        }
    }
}
