//! `--update`: a suite's file is rewritten to what its PAC file does today.

use super::load::Loaded;
use crate::finding::suites::{CaseEnd, SuiteRun};
use crate::suite::{CaseResult, update};
use crate::system::files;

/// Rewrites the suite where a case failed, and tells it in the run. A file that can't be rewritten
/// is the problem of its suite.
pub(super) fn update_suite(suite: &Loaded, results: &[CaseResult<'_>], run: &mut SuiteRun) {
    let Some(ready) = suite.ready() else {
        return;
    };
    if !results.iter().any(|result| result.end() == CaseEnd::Failed) {
        return;
    }
    let file = &suite.file;
    let written = update(&suite.text, &ready.suite, results)
        .map_err(|error| format!("cannot update {file}: {error}"))
        .and_then(|text| {
            let bytes = suite.form.encode(&text);
            bytes.ok_or_else(|| {
                format!("cannot update {file}: it is not UTF-8, and an answer has characters that its encoding lacks; save it as UTF-8")
            })
        })
        .and_then(|bytes| {
            files::replace("suite", file, &bytes).map_err(|error| error.to_string())
        });
    match written {
        Err(problem) => run.problem = Some(problem),
        Ok(()) => {
            for case in &mut run.cases {
                if case.result == CaseEnd::Failed {
                    case.result = CaseEnd::Updated;
                }
            }
        }
    }
}
