//! Coverage for people: what was never reached, a line each, in the order of the file.

use std::io::{self, Write};

use super::super::escape::shown;
use super::CoverageFormat;
use crate::finding::count::counted;
use crate::finding::coverage::{Condition, CoverageReport};
use crate::source::Position;

pub(super) const TEXT: CoverageFormat = CoverageFormat {
    name: "text",
    extensions: &["txt"],
    write,
};

fn write(report: &CoverageReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{}: {}; {}",
        shown(&report.file),
        counted(report.calls, "call"),
        report.summary.describe()
    )?;
    let mut gaps = gaps(report);
    gaps.sort_by_key(|(position, _)| *position);
    for (Position { line, column }, what) in gaps {
        // Column 0 is the whole line.
        if column == 0 {
            writeln!(out, "{line}: {what}")?;
        } else {
            writeln!(out, "{line}:{column}: {what}")?;
        }
    }
    Ok(())
}

fn gaps(report: &CoverageReport) -> Vec<(Position, String)> {
    let lines = report.lines.iter().filter(|line| line.times == 0);
    let conditions = report
        .conditions
        .iter()
        .filter_map(|condition| Some((condition.start, gap(condition)?)));
    let returns = report.returns.iter().filter(|site| site.times == 0);
    let functions = report
        .functions
        .iter()
        .filter(|function| function.times == 0);
    let line = |line: u32| Position { line, column: 0 };
    lines
        .map(|at| (line(at.line), "line never reached".to_owned()))
        .chain(conditions)
        .chain(returns.map(|site| {
            let text = format!("never returned: {}", shown(&site.text));
            (site.start, text)
        }))
        .chain(functions.map(|function| {
            let name = function
                .name
                .as_deref()
                .unwrap_or("a function without a name");
            (function.start, format!("never called: {}", shown(name)))
        }))
        .collect()
}

fn gap(condition: &Condition) -> Option<String> {
    let Condition {
        held, failed, kind, ..
    } = condition;
    let what = match (held, failed) {
        (0, 0) => "never evaluated".to_owned(),
        (0, failed) => format!("never true (false {})", counted(*failed, "time")),
        (held, 0) => format!("never false (true {})", counted(*held, "time")),
        _ => return None,
    };
    Some(format!("{what}: {kind} {}", shown(&condition.text)))
}
