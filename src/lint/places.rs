//! Where a rule found something, within bounds.

use std::collections::HashSet;

use crate::finding::Severity;
use crate::source::Span;

/// Places of one rule in one file that are reported; the others are counted.
pub const MOST_PLACES: usize = 50;

/// Characters of a message that are kept.
const LONGEST_MESSAGE: usize = 400;

/// A place, and what is wrong there.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Where.
    pub span: Span,
    /// What, in one sentence without a full stop.
    pub message: String,
    /// How much it matters, where that is not what the rule says.
    pub severity: Option<Severity>,
    /// What to write instead, where that is certain to mean the same.
    pub edits: Vec<Edit>,
}

/// A change of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// The places of one rule in one file, each once.
#[derive(Debug, Default)]
pub(super) struct Places {
    kept: Vec<Place>,
    known: HashSet<Span>,
    left_out: usize,
}

impl Places {
    /// Adds a place. The message is made only where it is reported.
    pub(super) fn add(&mut self, span: Span, message: impl FnOnce() -> String) {
        self.push(span, None, message, Vec::new);
    }

    /// The same, with another severity.
    pub(super) fn add_as(
        &mut self,
        severity: Severity,
        span: Span,
        message: impl FnOnce() -> String,
    ) {
        self.push(span, Some(severity), message, Vec::new);
    }

    /// The same, with what to write instead.
    pub(super) fn add_fixable(
        &mut self,
        span: Span,
        message: impl FnOnce() -> String,
        edits: impl FnOnce() -> Vec<Edit>,
    ) {
        self.push(span, None, message, edits);
    }

    fn push(
        &mut self,
        span: Span,
        severity: Option<Severity>,
        message: impl FnOnce() -> String,
        edits: impl FnOnce() -> Vec<Edit>,
    ) {
        if self.kept.len() >= MOST_PLACES {
            // One place may be counted twice here: remembering all of them costs too much.
            self.left_out += usize::from(!self.known.contains(&span));
            return;
        }
        if self.known.insert(span) {
            self.kept.push(Place {
                span,
                message: cut(&message()),
                severity,
                edits: edits(),
            });
        }
    }

    /// The places, and how many more there are.
    pub(super) fn into_parts(self) -> (Vec<Place>, usize) {
        (self.kept, self.left_out)
    }
}

/// A message may quote a text of any length.
fn cut(message: &str) -> String {
    match message.char_indices().nth(LONGEST_MESSAGE) {
        None => message.to_owned(),
        Some((end, _)) => format!("{}...", message.get(..end).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_said_once_and_many_are_counted() {
        let mut places = Places::default();
        for start in 0..70 {
            places.add(Span::new(start, start + 1), || format!("at {start}"));
            places.add(Span::new(start, start + 1), || "again".to_owned());
        }
        let (places, more) = places.into_parts();
        assert_eq!(places.len(), MOST_PLACES);
        assert!(more >= 20);
        assert!(places.iter().all(|place| place.message.starts_with("at ")));
    }
}
