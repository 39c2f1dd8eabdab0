//! `--baseline`: an audit, or what captures show, against a saved report.

use super::ExitStatus;
use super::output::Output;
use super::text_file;
use super::trouble::Trouble;
use crate::audit::baseline::{Baseline, Subject};
use crate::finding::capture::CaptureReport;
use crate::finding::change::ChangeReport;
use crate::finding::count::counted;
use crate::finding::probe::ProbeReport;
use crate::finding::report::Report;
use crate::report::changes;
use crate::system::files;

/// Largest saved report, in bytes.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// A saved report.
pub(super) struct Saved<'a> {
    path: &'a str,
    baseline: Baseline,
}

impl<'a> Saved<'a> {
    /// Reads it, before any other work is done.
    pub(super) fn read(
        path: &'a str,
        subject: Subject,
        output: &Output<'_>,
    ) -> Result<Self, Trouble> {
        if !matches!(output.form(), "human" | "json") {
            return Err(Trouble::with_help(
                &format!("changes have no format {:?}", output.form()),
                "the formats (--format) are human, json",
            ));
        }
        let source = text_file::read("saved report", path, MOST_BYTES)?;
        let baseline = Baseline::parse_of(subject, source.text()).map_err(|error| {
            Trouble::with_help(
                &format!("cannot compare with {}: {error}", files::title(path)),
                match subject {
                    Subject::Audit => "`pac-check audit --format json --output FILE` writes one",
                    Subject::Probe => "`pac-check probe --format json --output FILE` writes one",
                    Subject::Capture => {
                        "`pac-check capture FILE --format json --output FILE` writes one"
                    }
                },
            )
        })?;
        Ok(Self { path, baseline })
    }

    /// Writes what changed: 2 where the new audit could not look at everything, else 1 where something
    /// changed, else 0.
    pub(super) fn compare(
        &self,
        report: &Report,
        output: &Output<'_>,
    ) -> Result<ExitStatus, Trouble> {
        let unknown = report.problem.clone().or_else(|| {
            let unknown = report.summary.unknown;
            (unknown > 0)
                .then(|| format!("{} could not be judged", counted(unknown, "required URL")))
        });
        let changes = ChangeReport {
            changes: self.baseline.changes(report),
            result: changes::result(report),
            ..self.nothing(unknown)
        };
        write(&changes, output)
    }

    /// The same for captures.
    pub(super) fn compare_captures(
        &self,
        report: &CaptureReport,
        output: &Output<'_>,
    ) -> Result<ExitStatus, Trouble> {
        let changes = ChangeReport {
            changes: self.baseline.changes_of_capture(report),
            result: changes::result_of_capture(report),
            ..self.nothing(report.incomplete())
        };
        write(&changes, output)
    }

    /// The same for probes.
    pub(super) fn compare_probes(
        &self,
        report: &ProbeReport,
        output: &Output<'_>,
    ) -> Result<ExitStatus, Trouble> {
        let changes = ChangeReport {
            changes: self.baseline.changes_of_probe(report),
            result: changes::result_of_probe(report),
            ..self.nothing(report.incomplete())
        };
        write(&changes, output)
    }

    fn nothing(&self, unknown: Option<String>) -> ChangeReport {
        ChangeReport {
            baseline: files::title(self.path).to_owned(),
            changes: Vec::new(),
            result: String::new(),
            unknown,
        }
    }
}

fn write(changes: &ChangeReport, output: &Output<'_>) -> Result<ExitStatus, Trouble> {
    let bytes = if output.form() == "json" {
        changes::json(changes).map_err(|error| Trouble::writing("memory", &error))?
    } else {
        changes::human(changes).into_bytes()
    };
    output.write_bytes(&bytes)?;
    Ok(if changes.unknown.is_some() {
        ExitStatus::CouldNotLook
    } else if changes.changes.is_empty() {
        ExitStatus::Clean
    } else {
        ExitStatus::Violations
    })
}
