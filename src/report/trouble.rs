//! Rows that are not met, those with the same thing wrong together.

use super::outline::place;
use crate::finding::Verdict;
use crate::finding::report::{Report, Row};

/// Required URLs that one trouble lists before it only counts.
const LISTED: usize = 8;

/// What keeps a row from being met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    Violated,
    Unknown,
}

impl Rank {
    pub(super) const ALL: [Self; 2] = [Self::Violated, Self::Unknown];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Violated => "Violations",
            Self::Unknown => "Could not find out",
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

/// The rows of a rank, those with the same reason and the same next step together.
pub(super) fn troubles(report: &Report, rank: Rank) -> Vec<Trouble<'_>> {
    let mut troubles: Vec<Trouble<'_>> = Vec::new();
    for row in &report.rows {
        let ((Verdict::Violated(why), Rank::Violated) | (Verdict::Unknown(why), Rank::Unknown)) =
            (&row.verdict, rank)
        else {
            continue;
        };
        let same = |trouble: &&mut Trouble<'_>| {
            trouble.why == why && trouble.row.next_step == row.next_step
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
}
