//! Text for people: what was found, what is wrong, what to do next.

mod audit;
mod discovery;
mod sheet;
mod urls;

use std::io::{self, Write};

use super::{Format, Layout, Page};
use crate::finding::answers::PacFile;
use sheet::Sheet;

pub(super) const HUMAN: Format = Format {
    name: "human",
    title: "text for people",
    write,
};

fn write(page: Page<'_>, layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    let mut sheet = Sheet::new(out, layout);
    match page {
        Page::Audit(report) => audit::write(report, &mut sheet),
        Page::Urls(report) => urls::write(report, &mut sheet),
        Page::Discovery(discovery) => discovery::write(discovery, &mut sheet),
    }
}

/// Two lines on the PAC file.
fn pac_file(pac: &PacFile, sheet: &mut Sheet<'_>) -> io::Result<()> {
    sheet.labelled("PAC file", &pac.source)?;
    let size = format!("{} bytes, SHA-256 {}", pac.bytes, pac.sha256);
    sheet.labelled("", &size)
}
