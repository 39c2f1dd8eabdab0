//! What is wrong with the text of PAC files, with the lines.

use std::io;

use super::super::excerpt;
use super::super::linted::{fixed_in_words, lint_counts, linted};
use super::sheet::{BAD, DOUBT, GOOD, Sheet};
use crate::finding::lint::{LintReport, LintedFile};

pub(super) fn write(report: &LintReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    for file in &report.files {
        sheet.labelled("File", &format!("{} ({} bytes)", file.file, file.bytes))?;
        if let Some(problem) = &file.problem {
            sheet.labelled_in("Problem", problem, DOUBT)?;
        }
        if let Some(fixed) = &file.fixed {
            sheet.labelled("Fixed", &fixed_in_words(fixed))?;
        }
        findings(file, sheet)?;
    }
    let style = match report.exit_status() {
        0 => GOOD,
        1 => BAD,
        _ => DOUBT,
    };
    sheet.blank()?;
    sheet.labelled_in(
        "Lint",
        &format!("{}: {}", linted(report), lint_counts(report)),
        style,
    )
}

/// What to do is said with the first finding of a rule.
fn findings(file: &LintedFile, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let mut helped: Vec<&str> = Vec::new();
    for found in &file.findings {
        let finding = &found.finding;
        let is_new = !helped.contains(&finding.code);
        let mut help = String::new();
        if is_new {
            helped.push(finding.code);
            help.clone_from(&finding.help);
        }
        let more = finding.evidence.join(", ");
        if !more.is_empty() {
            let gap = if help.is_empty() { "" } else { " " };
            help = format!("{help}{gap}There are {more}.");
        }
        sheet.blank()?;
        let label = finding.labels.first();
        sheet.excerpt(&excerpt::finding(finding, label, &help, &file.source))?;
    }
    Ok(())
}
