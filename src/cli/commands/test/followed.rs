//! A script whose runs are counted: what it reached is known when it is given up.

use std::sync::{Arc, Mutex, PoisonError};

use crate::finding::answers::PacFile;
use crate::finding::coverage::CoverageReport;
use crate::pac::evaluation::{Evaluation, Trace};
use crate::pac::reached::coverage_report;
use crate::pac::request::Request;
use crate::pac::session::LoadedScript;
use crate::source::SourceFile;
use crate::system::ScriptSession;

/// Where the coverage is put; nothing where the script was stopped.
pub(super) type Slot = Arc<Mutex<Option<CoverageReport>>>;

/// The script.
pub(super) struct Followed {
    pub(super) session: ScriptSession,
    pub(super) file: PacFile,
    pub(super) source: SourceFile,
    pub(super) slot: Slot,
    pub(super) calls: u64,
}

impl LoadedScript for Followed {
    fn load_trace(&self) -> &Trace {
        self.session.load_trace()
    }

    fn evaluate(&mut self, requests: &[Request]) -> Vec<Evaluation> {
        self.calls += requests.len() as u64;
        self.session.evaluate(requests)
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        if let Some(coverage) = self.session.coverage() {
            let report = coverage_report(&coverage, &self.file, &self.source, self.calls);
            *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(report);
        }
    }
}
