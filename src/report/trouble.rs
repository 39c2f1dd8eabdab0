//! Rows that are not met, those with the same thing wrong together.

use serde::Serialize;

use super::outline::{self, place};
use crate::finding::Verdict;
use crate::finding::report::{Report, Row};

/// Required URLs that one trouble lists before it only counts.
const LISTED: usize = 8;

/// Different ways that one trouble lists.
const WAYS: usize = 3;

/// What keeps a row from being met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    Violated,
    Unknown,
    NotJudged,
}

impl Rank {
    pub(super) const ALL: [Self; 3] = [Self::Violated, Self::Unknown, Self::NotJudged];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Violated => "Violations",
            Self::Unknown => "Could not find out",
            Self::NotJudged => "Not judged",
        }
    }
}

/// Rows that have the same thing wrong.
pub(super) struct Trouble<'a> {
    pub(super) why: &'a str,
    /// The first of `rows`.
    pub(super) row: &'a Row,
    pub(super) rows: Vec<&'a Row>,
}

/// What breaks for the rows of a trouble, each consequence once.
pub(super) fn breaks<'a>(trouble: &Trouble<'a>) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    for text in trouble.rows.iter().filter_map(|row| row.breaks.as_deref()) {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all
}

/// The rows of a rank, those with one cause together: the same reason, at the same place, with the
/// same next step.
pub(super) fn troubles(report: &Report, rank: Rank) -> Vec<Trouble<'_>> {
    let mut troubles: Vec<Trouble<'_>> = Vec::new();
    for row in &report.rows {
        let ((Verdict::Violated(why), Rank::Violated)
        | (Verdict::Unknown(why), Rank::Unknown)
        | (Verdict::NotJudged(why), Rank::NotJudged)) = (&row.verdict, rank)
        else {
            continue;
        };
        let same = |trouble: &&mut Trouble<'_>| {
            trouble.why == why
                && trouble.row.next_step == row.next_step
                && cause_at(trouble.row) == cause_at(row)
        };
        match troubles.iter_mut().find(same) {
            Some(trouble) => trouble.rows.push(row),
            None => troubles.push(Trouble {
                why,
                row,
                rows: vec![row],
            }),
        }
    }
    troubles
}

/// The place of what is wrong: the return of a route that is, or an error of the script. A question
/// that was not answered has none, and leads to whatever return.
fn cause_at(row: &Row) -> Option<(u32, Option<u32>)> {
    let failed = row.deciding_answer().is_some_and(|it| it.error.is_some());
    if failed || matches!(row.verdict, Verdict::Violated(_)) {
        outline::decided_at(row)
    } else {
        None
    }
}

impl Trouble<'_> {
    /// The required URLs concerned, the first few.
    pub(super) fn places(&self) -> String {
        let mut places: Vec<String> = self
            .rows
            .iter()
            .take(LISTED)
            .map(|row| place(row))
            .collect();
        let more = self.rows.len().saturating_sub(LISTED);
        if more > 0 {
            places.push(format!("and {more} more"));
        }
        places.join(", ")
    }

    /// Where they go; the first few ways where they differ.
    pub(super) fn goes(&self) -> Option<String> {
        let mut ways: Vec<String> = Vec::new();
        for way in self.rows.iter().filter_map(|row| outline::goes(row)) {
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        let more = ways.len().saturating_sub(WAYS);
        ways.truncate(WAYS);
        if more > 0 {
            ways.push(format!("{more} others"));
        }
        (!ways.is_empty()).then(|| ways.join(", or "))
    }

    /// The place in the PAC file that decided, where it is one.
    pub(super) fn decided(&self, report: &Report) -> Option<String> {
        let place = outline::decided_at(self.row);
        let same = self
            .rows
            .iter()
            .all(|row| outline::decided_at(row) == place);
        same.then(|| outline::decided(report, self.row)).flatten()
    }

    /// Every required URL concerned: `pattern:port`, with the part that requests it.
    pub(super) fn urls(&self) -> Vec<String> {
        self.rows
            .iter()
            .map(|row| match row.component {
                Some(part) => format!("{part}: {}:{}", row.pattern, row.port),
                None => format!("{}:{}", row.pattern, row.port),
            })
            .collect()
    }
}

/// A cause as programs read it.
#[derive(Serialize)]
pub(super) struct Cause<'a> {
    verdict: &'static str,
    why: &'a str,
    code: Option<&'static str>,
    rule: &'a str,
    next_step: Option<&'a str>,
    /// `pattern:port` of each row.
    urls: Vec<String>,
}

/// Every cause, the worst verdict first.
pub(super) fn causes(report: &Report) -> Vec<Cause<'_>> {
    let troubles = Rank::ALL
        .into_iter()
        .flat_map(|rank| troubles(report, rank));
    troubles
        .map(|trouble| Cause {
            verdict: trouble.row.verdict.word(),
            why: trouble.why,
            code: trouble.row.code,
            rule: &trouble.row.rule,
            next_step: trouble.row.next_step.as_deref(),
            urls: trouble.urls(),
        })
        .collect()
}
