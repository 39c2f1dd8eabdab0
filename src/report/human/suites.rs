//! Suites: a line for each, and under it every case that did not pass.

use std::io;

use super::super::Layout;
use super::sheet::{BAD, BOLD, DOUBT, FAINT, GOOD, PLAIN, Sheet};
use crate::finding::count::counted;
use crate::finding::suites::{CaseEnd, CaseRun, SuiteRun, SuitesReport, Tally};

pub(super) fn write(
    report: &SuitesReport,
    layout: Layout,
    sheet: &mut Sheet<'_>,
) -> io::Result<()> {
    for suite in &report.suites {
        one(suite, layout.verbose, sheet)?;
    }
    sheet.blank()?;
    let (word, style) = match report.exit_status() {
        0 => ("PASSED", GOOD),
        1 => ("FAILED", BAD),
        _ => ("UNKNOWN", DOUBT),
    };
    let suites = counted(report.suites.len(), "suite");
    let text = format!("{suites}, {}", counts(&report.summary));
    sheet.labelled_in(word, &text, style)
}

fn one(suite: &SuiteRun, verbose: bool, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let (word, style) = match &suite.summary {
        _ if suite.problem.is_some() => ("NOT RUN", DOUBT),
        tally if tally.failed > 0 => ("FAILED ", BAD),
        tally if tally.unknown > 0 => ("UNKNOWN", DOUBT),
        tally if tally.updated > 0 => ("updated", BOLD),
        _ => ("passed ", GOOD),
    };
    let counts = counts(&suite.summary);
    let mut parts = vec![(word, style), (suite.file.as_str(), PLAIN)];
    if suite.problem.is_none() {
        parts.push((&counts, FAINT));
    }
    sheet.line(&parts)?;
    if let Some(problem) = &suite.problem {
        sheet.item("", problem, PLAIN)?;
    }
    for case in &suite.cases {
        if verbose || case.result != CaseEnd::Passed {
            one_case(suite, case, sheet)?;
        }
    }
    Ok(())
}

fn one_case(suite: &SuiteRun, case: &CaseRun, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let style = match case.result {
        CaseEnd::Passed => GOOD,
        CaseEnd::Failed => BAD,
        CaseEnd::Unknown => DOUBT,
        CaseEnd::Updated => BOLD,
    };
    let place = format!("{}:{}", suite.file, case.line);
    let client = format!("({})", case.client);
    let word = format!("  {}", case.result.word());
    sheet.line(&[
        (&word, style),
        (&place, PLAIN),
        (&case.url, BOLD),
        (&client, FAINT),
    ])?;
    let (expected, got) = match case.result {
        CaseEnd::Updated => ("was", "now"),
        _ => ("expected", "got"),
    };
    for difference in &case.differences {
        if case.result == CaseEnd::Unknown {
            // What was expected instead of nothing explains nothing.
            sheet.item("because", &difference.says, DOUBT)?;
            break;
        }
        sheet.item(expected, &difference.expected, PLAIN)?;
        sheet.item(got, &difference.got, PLAIN)?;
    }
    if case.result == CaseEnd::Passed {
        return Ok(());
    }
    if let Some(place) = suite.decided_at(case) {
        sheet.item("decided at", &place, FAINT)?;
    }
    if let Some(note) = &case.note {
        sheet.item("note", note, FAINT)?;
    }
    Ok(())
}

fn counts(tally: &Tally) -> String {
    let mut text = format!(
        "{}: {} passed, {} failed, {} unknown",
        counted(tally.cases(), "case"),
        tally.passed,
        tally.failed,
        tally.unknown
    );
    if tally.updated > 0 {
        text = format!("{text}, {} updated", tally.updated);
    }
    if tally.not_run > 0 {
        let suites = counted(tally.not_run, "suite");
        text = format!("{text}; {suites} not run");
    }
    text
}
