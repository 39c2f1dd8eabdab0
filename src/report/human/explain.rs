//! Explanations: the answer, then the way to it in excerpts of the file.

use std::io;

use super::sheet::{DOUBT, FAINT, Sheet};
use super::{disagreements, pac_file, path, urls};
use crate::finding::answers::Status;
use crate::finding::explanation::{ExplainReport, Explanation};
use crate::source::SourceFile;

pub(super) fn write(report: &ExplainReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    pac_file(&report.pac, sheet)?;
    for client in &report.clients {
        sheet.labelled("Client", &client.client)?;
        for explanation in &client.results {
            sheet.blank()?;
            one(explanation, &client.source, sheet)?;
        }
        if report.clients.len() > 1 {
            sheet.blank()?;
        }
    }
    disagreements::write(&report.disagreements, 0, sheet)
}

fn one(explanation: &Explanation, source: &SourceFile, sheet: &mut Sheet<'_>) -> io::Result<()> {
    urls::whole(&explanation.answer, sheet)?;
    if explanation.path.is_empty() {
        if explanation.answer.status != Status::Bypass && explanation.answer.was_asked() {
            sheet.item("path", "unknown", FAINT)?;
        }
        return Ok(());
    }
    sheet.blank()?;
    for part in path::parts(explanation, source) {
        match part {
            path::Part::Excerpt(text) => sheet.excerpt(&text)?,
            path::Part::Note(text) => sheet.item("", &text, FAINT)?,
            path::Part::LeftOut(steps) => {
                let text = format!("{steps} more steps; --format json has them as far as kept");
                sheet.item("...", &text, DOUBT)?;
            }
        }
    }
    Ok(())
}
