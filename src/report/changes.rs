//! What changed since an audit: for people and for programs.

use std::fmt::Write as _;
use std::io;

use super::checked::Checked;
use super::escape::shown;
use super::json;
use crate::finding::capture::CaptureReport;
use crate::finding::change::{Change, ChangeReport};
use crate::finding::probe::ProbeReport;
use crate::finding::report::Report;

/// What an audit comes to, in one line.
pub fn result(report: &Report) -> String {
    line_of(&Checked::audit(report))
}

/// The same of captures.
pub fn result_of_capture(report: &CaptureReport) -> String {
    line_of(&Checked::capture(report))
}

/// The same of probes.
pub fn result_of_probe(report: &ProbeReport) -> String {
    line_of(&Checked::probe(report))
}

fn line_of(checked: &Checked<'_>) -> String {
    format!("{}: {}", checked.headline, checked.counts)
}

/// A line for each change, and two for what it all comes to.
pub fn human(report: &ChangeReport) -> String {
    let mut text = String::new();
    for change in &report.changes {
        // Writing to a String can't fail.
        let _ = writeln!(text, "{}", shown(&line(change)));
    }
    let count = report.changes.len();
    let result = match (count, &report.unknown) {
        (_, Some(why)) => format!("not everything is known: {why}"),
        (0, None) => "nothing changed".to_owned(),
        (1, None) => "1 change".to_owned(),
        _ => format!("{count} changes"),
    };
    let _ = writeln!(
        text,
        "{}",
        shown(&format!("Since {}: {result}", report.baseline))
    );
    let _ = writeln!(text, "{}", shown(&format!("Now {}", report.result)));
    text
}

/// `pac-check/changes@1`.
pub fn json(report: &ChangeReport) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    json::named("pac-check/changes@1", report, &mut out)?;
    Ok(out)
}

fn line(change: &Change) -> String {
    let kind = change.kind.words();
    let subject = &change.subject;
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{kind}  {subject}: {before} -> {after}"),
        (None, Some(after)) => format!("{kind}  {subject}: new, {after}"),
        (Some(before), None) => format!("{kind}  {subject}: gone, was {before}"),
        (None, None) => format!("{kind}  {subject}"),
    }
}
