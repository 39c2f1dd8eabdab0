//! Which places of a PAC file a run over many URLs reached, and which it did not.
//!
//! The JSON shape is `pac-check/coverage@1`; changing it means a new name.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::source::Position;

/// The places of one PAC file, and how often each was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoverageReport {
    /// The path or URL of the file.
    pub file: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// How many URLs the script was asked about.
    pub calls: u64,
    /// Counts.
    pub summary: CoverageSummary,
    /// Lines on which something begins that can be reached, in order.
    pub lines: Vec<Line>,
    /// Conditions, in order.
    pub conditions: Vec<Condition>,
    /// Returns, in order.
    pub returns: Vec<Return>,
    /// Functions, in order.
    pub functions: Vec<Function>,
}

/// How many places of each kind there are, and how many of them were reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct CoverageSummary {
    /// Lines.
    pub lines: Count,
    /// Ways of conditions: each has two.
    pub ways: Count,
    /// Returns.
    pub returns: Count,
    /// Functions.
    pub functions: Count,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Those that were reached.
    pub reached: usize,
    /// All.
    pub all: usize,
}

/// A line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its number, from 1.
    pub line: u32,
    /// How often it was reached.
    pub times: u64,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// Where it begins.
    pub start: Position,
    /// Where it ends (exclusive).
    pub end: Position,
    /// Its text, of a long one the beginning.
    pub text: String,
    /// What it decides: `if`, `conditional`, `loop`, `operand` or `case`.
    pub kind: &'static str,
    /// How often it held.
    pub held: u64,
    /// How often it did not.
    pub failed: u64,
}

/// A return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Return {
    /// Where it begins.
    pub start: Position,
    /// Its text, of a long one the beginning.
    pub text: String,
    /// How often it returned.
    pub times: u64,
}

/// A function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Function {
    /// Where it begins.
    pub start: Position,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// How often it was entered.
    pub times: u64,
}

impl CoverageReport {
    /// Adds the counts of another run over the same text, for example for another client. `false`,
    /// and nothing is added, where the places are not the same.
    pub fn add(&mut self, other: &Self) -> bool {
        let places = |report: &Self| -> Vec<Position> {
            let conditions = report.conditions.iter().map(|condition| condition.start);
            conditions
                .chain(report.returns.iter().map(|site| site.start))
                .chain(report.functions.iter().map(|function| function.start))
                .collect()
        };
        if self.sha256 != other.sha256 || places(self) != places(other) {
            return false;
        }
        self.calls += other.calls;
        for (mine, theirs) in self.conditions.iter_mut().zip(&other.conditions) {
            mine.held += theirs.held;
            mine.failed += theirs.failed;
        }
        for (mine, theirs) in self.returns.iter_mut().zip(&other.returns) {
            mine.times += theirs.times;
        }
        for (mine, theirs) in self.functions.iter_mut().zip(&other.functions) {
            mine.times += theirs.times;
        }
        let mut lines: BTreeMap<u32, u64> = BTreeMap::new();
        for line in self.lines.iter().chain(&other.lines) {
            *lines.entry(line.line).or_default() += line.times;
        }
        self.lines = lines
            .into_iter()
            .map(|(line, times)| Line { line, times })
            .collect();
        self.count();
        true
    }

    /// Counts again.
    pub fn count(&mut self) {
        let of = |times: &mut dyn Iterator<Item = u64>| {
            times.fold(Count::default(), |count, times| Count {
                reached: count.reached + usize::from(times > 0),
                all: count.all + 1,
            })
        };
        self.summary = CoverageSummary {
            lines: of(&mut self.lines.iter().map(|line| line.times)),
            ways: of(&mut self
                .conditions
                .iter()
                .flat_map(|condition| [condition.held, condition.failed])),
            returns: of(&mut self.returns.iter().map(|site| site.times)),
            functions: of(&mut self.functions.iter().map(|function| function.times)),
        };
    }
}

impl CoverageSummary {
    /// One line for people.
    pub fn describe(&self) -> String {
        let part = |count: Count, what: &str| format!("{} of {} {what}", count.reached, count.all);
        [
            part(self.lines, "lines"),
            part(self.ways, "ways of conditions"),
            part(self.returns, "returns"),
            part(self.functions, "functions"),
        ]
        .join(", ")
    }
}
