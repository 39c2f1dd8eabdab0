//! Where clients part: what each does, and the reason.

use std::io;

use super::super::outline;
use super::sheet::{BOLD, DOUBT, FAINT, PLAIN, Sheet};
use crate::finding::count::counted;
use crate::finding::disagreement::Disagreement;

/// A section about them; nothing where there is none. `more` are left out.
pub(super) fn write(found: &[Disagreement], more: usize, sheet: &mut Sheet<'_>) -> io::Result<()> {
    if found.is_empty() && more == 0 {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("Clients disagree")?;
    for disagreement in found {
        sheet.blank()?;
        sheet.line(&[(&disagreement.url, BOLD)])?;
        for shared in &disagreement.routes {
            let place = shared.decided_at;
            let line = place.map(|place| format!(" (line {})", place.line));
            let clients = shared.clients.join(", ");
            let text = format!("{clients}: {}{}", shared.route, line.unwrap_or_default());
            sheet.item("", &text, DOUBT)?;
        }
        for reason in &disagreement.reasons {
            let label = format!("{}:", reason.unlike);
            sheet.item(
                "because",
                &format!("{label} {}", outline::reason(reason)),
                PLAIN,
            )?;
            let fields = reason.fields_in_words();
            if !fields.is_empty() {
                sheet.item("", &format!("in docs/dialects.md: {fields}"), FAINT)?;
            }
        }
    }
    if more > 0 {
        sheet.blank()?;
        sheet.item("...", &counted(more, "more URL"), DOUBT)?;
    }
    Ok(())
}
