//! What else was found.

use std::io;

use super::super::outline;
use super::sheet::{BAD, BOLD, DOUBT, FAINT, PLAIN, Sheet};
use crate::finding::{Finding, Severity};

/// What else was found, each with what to do.
pub(super) fn findings(findings: &[Finding], sheet: &mut Sheet<'_>) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("Also found")?;
    for finding in findings {
        let style = match finding.severity {
            Severity::Critical | Severity::High => BAD,
            Severity::Medium => DOUBT,
            Severity::Low | Severity::Info => FAINT,
        };
        let mark = format!("{} {} ", finding.severity.word(), finding.code);
        sheet.blank()?;
        let message = format!(
            "{}{}",
            outline::sentence(&finding.message),
            outline::places_of(&finding.labels)
        );
        sheet.marked(&mark, style, &message)?;
        evidence(&finding.evidence, sheet)?;
        if !finding.help.is_empty() {
            sheet.item("   next", &finding.help, BOLD)?;
        }
    }
    Ok(())
}

/// Short facts side by side; of long ones a few, each by itself. The other formats have them all.
fn evidence(facts: &[String], sheet: &mut Sheet<'_>) -> io::Result<()> {
    const SHORT: usize = 200;
    const FEW: usize = 2;
    let joined = facts.join(", ");
    if facts.is_empty() {
        return Ok(());
    }
    if joined.chars().count() <= SHORT || facts.len() == 1 {
        return sheet.item("   seen", &joined, PLAIN);
    }
    for fact in facts.iter().take(FEW) {
        sheet.item("   seen", fact, PLAIN)?;
    }
    match facts.len().saturating_sub(FEW) {
        0 => Ok(()),
        _ => sheet.item("", "and more: --format json has them", FAINT),
    }
}
