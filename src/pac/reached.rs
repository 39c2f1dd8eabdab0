//! The counts of a loaded script in the words of the report.

use std::collections::BTreeMap;

use super::steps::Coverage;
use crate::finding::answers::PacFile;
use crate::finding::coverage::{
    Condition, CoverageReport, CoverageSummary, Function, Line, Return,
};
use crate::source::{SourceFile, Span};

/// Characters of the script's text that a place shows.
const MOST_TEXT: usize = 120;

/// What a run over `calls` URLs reached.
pub fn coverage_report(
    coverage: &Coverage,
    pac: &PacFile,
    source: &SourceFile,
    calls: u64,
) -> CoverageReport {
    let mut report = CoverageReport {
        file: pac.source.clone(),
        sha256: pac.sha256.clone(),
        calls,
        summary: CoverageSummary::default(),
        lines: lines(coverage, source),
        conditions: coverage
            .conditions
            .iter()
            .map(|decided| Condition {
                start: source.position(decided.span.start),
                end: source.position(decided.span.end),
                text: text(decided.span, source),
                kind: decided.kind.word(),
                held: decided.held,
                failed: decided.failed,
            })
            .collect(),
        returns: coverage
            .returns
            .iter()
            .map(|reached| Return {
                start: source.position(reached.span.start),
                text: text(reached.span, source),
                times: reached.times,
            })
            .collect(),
        functions: coverage
            .functions
            .iter()
            .map(|entered| Function {
                start: source.position(entered.span.start),
                name: entered.name.clone(),
                times: entered.times,
            })
            .collect(),
    };
    report.count();
    report
}

/// A line was reached as often as that of what begins on it that was reached most.
fn lines(coverage: &Coverage, source: &SourceFile) -> Vec<Line> {
    let reached = coverage.statements.iter().chain(&coverage.returns);
    let decided = coverage
        .conditions
        .iter()
        .map(|decided| (decided.span, decided.held + decided.failed));
    let mut lines: BTreeMap<u32, u64> = BTreeMap::new();
    for (span, times) in reached
        .map(|reached| (reached.span, reached.times))
        .chain(decided)
    {
        let line = lines.entry(source.position(span.start).line).or_default();
        *line = times.max(*line);
    }
    lines
        .into_iter()
        .map(|(line, times)| Line { line, times })
        .collect()
}

/// The first line of the text.
fn text(span: Span, source: &SourceFile) -> String {
    let whole = source.slice(span);
    let line = whole.lines().next().unwrap_or_default();
    let cut = line.char_indices().nth(MOST_TEXT).map(|(at, _)| at);
    let shown = line.get(..cut.unwrap_or(line.len())).unwrap_or(line);
    if shown.len() < whole.len() {
        format!("{shown}…")
    } else {
        shown.to_owned()
    }
}
