//! Where two PAC files answer differently, as a reviewer reads it.

use std::io;

use super::super::differences::{basis, counts, headline, side, traffic};
use super::sheet::{BAD, BOLD, DOUBT, FAINT, GOOD, PLAIN, Sheet};
use crate::finding::diff::{Answered, Compared, DiffReport, Difference};

pub(super) fn write(report: &DiffReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    sheet.labelled("Old", &side(&report.old))?;
    sheet.labelled("New", &side(&report.new))?;
    sheet.labelled("Compared", &basis(report))?;
    for limit in &report.limits {
        sheet.labelled("", limit)?;
    }
    for difference in &report.differences {
        sheet.blank()?;
        one(report, difference, sheet)?;
    }
    sheet.blank()?;
    if let Some(traffic) = traffic(report) {
        sheet.labelled("Traffic", &traffic)?;
    }
    let style = match report.exit_status() {
        0 => GOOD,
        1 => BAD,
        _ => DOUBT,
    };
    sheet.labelled_in(
        "Diff",
        &format!("{}: {}", headline(report), counts(report)),
        style,
    )
}

fn one(report: &DiffReport, difference: &Difference, sheet: &mut Sheet<'_>) -> io::Result<()> {
    sheet.line(&[(&difference.hosts.join(", "), BOLD)])?;
    if !difference.except.is_empty() {
        sheet.labelled("except", &difference.except.join(", "))?;
    }
    if let Some(only) = &difference.only {
        sheet.labelled("only", only)?;
    }
    if !difference.while_.is_empty() {
        sheet.labelled("when", &difference.while_.join(" and "))?;
    }
    for text in answers(&report.old, &difference.old) {
        sheet.line(&[("- ", BAD), (&text, PLAIN)])?;
    }
    for text in answers(&report.new, &difference.new) {
        sheet.line(&[("+ ", GOOD), (&text, PLAIN)])?;
    }
    let mut note = format!("for example {}", difference.example);
    if let Some(urls) = difference.urls {
        note = format!("{note}; {urls} of the given URLs");
    }
    if !difference.confirmed {
        note = format!("{note}; not confirmed by the JavaScript engine");
    }
    sheet.line(&[(&note, FAINT)])
}

/// A line for each of a few answers.
fn answers(side: &Compared, answers: &[Answered]) -> Vec<String> {
    const MOST: usize = 4;
    let mut texts: Vec<String> = answers
        .iter()
        .take(MOST)
        .map(|it| answer(side, it))
        .collect();
    if answers.len() > MOST {
        texts.push(format!("and by {} more lines", answers.len() - MOST));
    }
    texts
}

fn answer(side: &Compared, answer: &Answered) -> String {
    match answer.line {
        Some(line) => format!("{}  ({}:{line})", answer.route, side.file),
        None => answer.route.clone(),
    }
}
