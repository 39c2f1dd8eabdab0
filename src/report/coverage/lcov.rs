//! Coverage as lcov's tracefiles (geninfo(1)): editors, genhtml and CI services read them.

use std::io::{self, Write};

use super::super::escape::shown;
use super::CoverageFormat;
use crate::finding::coverage::{CoverageReport, Function};

pub(super) const LCOV: CoverageFormat = CoverageFormat {
    name: "lcov",
    extensions: &["info", "lcov"],
    write,
};

fn write(report: &CoverageReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "TN:\nSF:{}", shown(&report.file))?;
    for function in &report.functions {
        writeln!(out, "FN:{},{}", function.start.line, name(function))?;
    }
    for function in &report.functions {
        writeln!(out, "FNDA:{},{}", function.times, name(function))?;
    }
    let summary = &report.summary;
    writeln!(out, "FNF:{}", summary.functions.all)?;
    writeln!(out, "FNH:{}", summary.functions.reached)?;
    for (block, condition) in report.conditions.iter().enumerate() {
        // A branch of what was never evaluated is `-`, not 0.
        let evaluated = condition.held + condition.failed > 0;
        for (branch, times) in [condition.held, condition.failed].into_iter().enumerate() {
            let line = condition.start.line;
            if evaluated {
                writeln!(out, "BRDA:{line},{block},{branch},{times}")?;
            } else {
                writeln!(out, "BRDA:{line},{block},{branch},-")?;
            }
        }
    }
    writeln!(
        out,
        "BRF:{}\nBRH:{}",
        summary.ways.all, summary.ways.reached
    )?;
    for line in &report.lines {
        writeln!(out, "DA:{},{}", line.line, line.times)?;
    }
    writeln!(out, "LF:{}", summary.lines.all)?;
    writeln!(out, "LH:{}", summary.lines.reached)?;
    writeln!(out, "end_of_record")
}

/// Names must differ, and hold no comma.
fn name(function: &Function) -> String {
    match &function.name {
        Some(name) => shown(name).replace(',', "_"),
        None => format!("(anonymous at {})", function.start),
    }
}
