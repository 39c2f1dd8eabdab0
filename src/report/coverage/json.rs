//! Coverage as JSON; described in `docs/json-report.md`.

use std::io::{self, Write};

use super::CoverageFormat;
use crate::finding::coverage::CoverageReport;

pub(super) const JSON: CoverageFormat = CoverageFormat {
    name: "json",
    extensions: &["json"],
    write,
};

fn write(report: &CoverageReport, out: &mut dyn Write) -> io::Result<()> {
    super::super::json::named("pac-check/coverage@1", report, out)
}
