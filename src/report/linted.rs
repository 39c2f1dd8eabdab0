//! What the texts of PAC files come to: the same words in each format.

use std::borrow::Cow;

use super::checked::{Checked, empty};
use crate::finding::count::counted;
use crate::finding::lint::{Fixed, LintReport};
use crate::finding::report::Report;

impl<'a> Checked<'a> {
    /// The texts of PAC files: findings, and no row.
    pub(super) fn lint(report: &'a LintReport) -> Self {
        let status = report.exit_status();
        let mut facts: Vec<(&'static str, String)> = Vec::new();
        for file in &report.files {
            facts.push(("File", format!("{} ({} bytes)", file.file, file.bytes)));
            let problem = file.problem.iter();
            facts.extend(problem.map(|it| ("Problem", format!("{}: {it}", file.file))));
            let fixed = file.fixed.iter();
            facts.extend(
                fixed.map(|it| ("Fixed", format!("{}: {}", file.file, fixed_in_words(it)))),
            );
        }
        let findings = report.files.iter().flat_map(|file| &file.findings);
        Self {
            command: "lint",
            headline: linted(report),
            counts: lint_counts(report),
            status,
            facts: Some(facts),
            subject: report.files.first().map(|file| file.file.clone()),
            report: Cow::Owned(Report {
                findings: findings.map(|found| found.finding.clone()).collect(),
                problem: report.incomplete(),
                ..empty(report.version, Vec::new())
            }),
            not_required: Vec::new(),
            rules: &report.rules,
        }
    }
}

/// What the texts of PAC files come to, in words.
pub(super) const fn linted(report: &LintReport) -> &'static str {
    match report.exit_status() {
        0 => "NOTHING SEVERE FOUND",
        1 => "FOUND",
        _ => "NOT ALL READ",
    }
}

/// The same in numbers.
pub(super) fn lint_counts(report: &LintReport) -> String {
    let summary = report.summary;
    let mut text = format!(
        "{}: {} of severity {} or above, {} below",
        counted(summary.files, "file"),
        counted(summary.failing, "finding"),
        report.fail_on.word(),
        summary.other
    );
    for (count, what) in [
        (summary.silenced, "silenced by comments"),
        (summary.incomplete, "not looked at by every rule"),
    ] {
        if count > 0 {
            text = format!("{text}, {count} {what}");
        }
    }
    text
}

/// What `--fix` did.
pub(super) fn fixed_in_words(fixed: &Fixed) -> String {
    match &fixed.refused {
        Some(why) => format!("nothing was changed: {why}"),
        None => format!(
            "{}; the old and the new text agree on {}",
            counted(fixed.changes, "change"),
            counted(fixed.compared, "URL")
        ),
    }
}
