//! What changed since an audit: for people and for programs.

use std::fmt::Write as _;
use std::io;

use super::escape::shown;
use super::json;
use crate::finding::change::{Change, ChangeReport};

/// A line for each change, and one for the result.
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
