//! Text for people: what was found, what is wrong, what to do next.

mod allowlist;
mod audit;
mod capture;
mod diff;
mod disagreements;
mod discovery;
mod explain;
mod findings;
mod lint;
mod path;
pub(super) mod probe;
mod profiles;
mod settings;
mod sheet;
mod suites;
mod urls;

use std::io;

use super::{Format, Guarding};
use crate::finding::answers::PacFile;
use crate::finding::explanation::ProgramReport;
use sheet::Sheet;

pub(super) const HUMAN: Format = Format {
    name: "human",
    title: "text for people",
    guarding: Guarding::Text,
    audit: Some(|report, layout, out| audit::write(report, &mut Sheet::new(out, layout))),
    urls: Some(urls::begin),
    discovery: Some(|discovery, layout, out| {
        discovery::write(discovery, &mut Sheet::new(out, layout))
    }),
    explain: Some(|report, layout, out| explain::write(report, &mut Sheet::new(out, layout))),
    programs: Some(|report, _, out| programs(report, out)),
    allowlist: Some(|report, layout, out| allowlist::write(report, &mut Sheet::new(out, layout))),
    profiles: Some(|page, layout, out| profiles::write(page, &mut Sheet::new(out, layout))),
    settings: Some(|report, layout, out| settings::write(report, &mut Sheet::new(out, layout))),
    capture: Some(|report, layout, out| capture::write(report, &mut Sheet::new(out, layout))),
    probe: Some(|report, layout, out| {
        probe::write(report, layout.verbose, &mut Sheet::new(out, layout))
    }),
    lint: Some(|report, layout, out| lint::write(report, &mut Sheet::new(out, layout))),
    diff: Some(|report, layout, out| diff::write(report, &mut Sheet::new(out, layout))),
    suites: Some(|report, layout, out| suites::write(report, layout, &mut Sheet::new(out, layout))),
};

/// A step a line, whatever the width: a line that is broken is harder to read than a long one.
fn programs(report: &ProgramReport, out: &mut dyn io::Write) -> io::Result<()> {
    for client in &report.clients {
        if report.clients.len() > 1 {
            writeln!(out, "{}", client.client)?;
        }
        writeln!(out, "{}", client.words)?;
        for line in &client.listing {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// Two lines on the PAC file.
fn pac_file(pac: &PacFile, sheet: &mut Sheet<'_>) -> io::Result<()> {
    sheet.labelled("PAC file", &pac.source)?;
    let size = format!("{} bytes, SHA-256 {}", pac.bytes, pac.sha256);
    sheet.labelled("", &size)
}
