//! A case's result as the reports show it.

use super::check::Difference;
use super::{CaseResult, Failure};
use crate::finding::answers::{Status, UrlAnswer};
use crate::finding::suites::{CaseDifference, CaseEnd, CaseRun};

impl CaseResult<'_> {
    /// How the case ended.
    pub fn end(&self) -> CaseEnd {
        match &self.verdict {
            Ok(()) => CaseEnd::Passed,
            Err(Failure::Url(_)) => CaseEnd::Unknown,
            Err(Failure::Mismatch(mismatch)) => {
                let guess = mismatch
                    .differences
                    .iter()
                    .any(|difference| matches!(difference, Difference::NotKnown { .. }));
                if guess || self.answer.as_ref().is_none_or(was_stopped) {
                    CaseEnd::Unknown
                } else {
                    CaseEnd::Failed
                }
            }
        }
    }

    /// The result as the reports show it.
    pub fn told(&self) -> CaseRun {
        let answer = self.answer.as_ref();
        CaseRun {
            line: self.case.line,
            url: self.case.url.clone(),
            client: self.client,
            note: self.case.note.clone(),
            result: self.end(),
            status: answer.map(|answer| answer.status),
            effective: answer.and_then(|answer| answer.effective.clone()),
            decided_at: answer.and_then(|answer| answer.decided_at),
            differences: self.differences(),
        }
    }

    fn differences(&self) -> Vec<CaseDifference> {
        match &self.verdict {
            Ok(()) => Vec::new(),
            Err(Failure::Url(error)) => vec![CaseDifference {
                says: error.to_string(),
                expected: "a URL".to_owned(),
                got: self.case.url.clone(),
            }],
            Err(Failure::Mismatch(mismatch)) => mismatch
                .differences
                .iter()
                .map(|difference| {
                    let (expected, got) = difference.expected_and_got();
                    CaseDifference {
                        says: difference.to_string(),
                        expected,
                        got,
                    }
                })
                .collect(),
        }
    }
}

/// True where it is unknown what the client does: pac-check stopped the script, or its engine died.
pub(super) fn was_stopped(answer: &UrlAnswer) -> bool {
    matches!(answer.status, Status::Limit | Status::Crash)
}
