//! A list that the product refuses as a whole, because of one entry: nothing of it is in force.

use super::formats::Remedy;
use super::reasons::entry;
use super::rules::{Oddity, OddityKind, Rulebook};
use crate::finding::Label;
use crate::finding::allowlist::{Coverage, RequestCoverage};

/// The first entry for which the product refuses the whole list.
pub(super) fn refused(book: &Rulebook) -> Option<&Oddity> {
    book.oddities
        .iter()
        .find(|oddity| oddity.kind == OddityKind::Refused)
}

/// What becomes of a request where the product refuses the list: nothing of it gets through by this list.
pub(super) fn of_request(book: &Rulebook, covered: RequestCoverage) -> RequestCoverage {
    let Some(oddity) = refused(book) else {
        return covered;
    };
    let labels: Vec<Label> = book
        .label(oddity.place, "because of this entry")
        .into_iter()
        .collect();
    RequestCoverage {
        coverage: Coverage::None,
        why: Some(why(book)),
        admitted_by: None,
        admitted: None,
        labels,
        code: Some("A-12"),
        ..covered
    }
}

/// Why nothing is said for the list.
pub(super) fn why(book: &Rulebook) -> String {
    refused(book).map_or_else(String::new, |oddity| {
        format!(
            "the whole list is refused because of {}: nothing of it is in force",
            entry(book, oddity.place)
        )
    })
}

/// The remedy of a list, with the entry that must go first.
pub(super) fn remedy(book: &Rulebook, remedy: Option<Remedy>) -> Option<Remedy> {
    let Some(oddity) = refused(book) else {
        return remedy;
    };
    let count = book
        .oddities
        .iter()
        .filter(|other| other.kind == oddity.kind)
        .count();
    let those = match count {
        1 => entry(book, oddity.place),
        more => format!(
            "{} and {} more like it (A-12)",
            entry(book, oddity.place),
            more - 1
        ),
    };
    let first = format!("first remove or correct {those}");
    Some(match remedy {
        Some(remedy) => Remedy {
            place: format!("{first}; then {}", remedy.place),
            ..remedy
        },
        None => Remedy {
            place: format!("{first}; nothing is to be added"),
            before_line: None,
            lines: Vec::new(),
        },
    })
}
