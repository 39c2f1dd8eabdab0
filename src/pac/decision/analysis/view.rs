//! Texts that are parts of the request or of an address, and which requests give a text of a set.

use crate::language::{Bytes, Expression};

/// What a text is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject {
    /// The first argument of the entry point.
    Url,
    /// The second.
    Host,
    /// An address that the world gave: of a name, or the machine's own.
    Address,
}

/// A text: what it is a part of, and what was done to that, first things first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct View {
    pub(super) subject: Subject,
    changes: Vec<Change>,
}

/// Something that makes one text of another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Change {
    /// `text.toLowerCase()`
    Lower,
    /// `text.toUpperCase()`
    Upper,
    /// `text.substring(from, to)`
    Slice(u16, Option<u16>),
    /// The last characters.
    Last(u16),
    /// `text.split(separator)[index]`
    Part(u8, u16),
    /// The same, counted from the end: 1 is the last.
    PartFromEnd(u8, u16),
    /// What stands before the first of these, nothing where there is none.
    Before(u8),
    /// What stands behind the first of these, all where there is none.
    Behind(u8),
    /// With more text around it.
    Around(Vec<u8>, Vec<u8>),
}

/// Changes that are followed.
const MOST_CHANGES: usize = 6;

impl View {
    pub(super) const fn of(subject: Subject) -> Self {
        Self {
            subject,
            changes: Vec::new(),
        }
    }

    /// True where nothing was done to it, but that letters were made small.
    pub(super) fn is_whole(&self) -> bool {
        self.changes.iter().all(|change| *change == Change::Lower)
    }

    /// With one change more; `None` where that is too much.
    pub(super) fn then(&self, change: Change) -> Option<Self> {
        let mut changed = self.clone();
        // Hosts and addresses have no capital letters.
        let is_small = self.changes.is_empty() && self.subject != Subject::Url;
        if !(is_small && change == Change::Lower) {
            changed.changes.push(change);
        }
        (changed.changes.len() <= MOST_CHANGES).then_some(changed)
    }

    /// The subjects whose text is one of these; `None` where that is not known to be regular here.
    pub(super) fn subjects_of(&self, texts: Expression) -> Option<Expression> {
        if texts.looks() && !self.changes.is_empty() {
            return None;
        }
        self.changes
            .iter()
            .rev()
            .try_fold(texts, |texts, change| change.before(texts))
    }
}

fn bytes(least: u16, most: Option<u16>) -> Expression {
    Expression::Repeat(Box::new(Expression::One(Bytes::ALL)), least, most)
}

fn without(byte: u8, least: u16) -> Expression {
    let others = Expression::One(Bytes::one(byte).inverted());
    Expression::Repeat(Box::new(others), least, None)
}

fn one(byte: u8) -> Expression {
    Expression::One(Bytes::one(byte))
}

impl Change {
    /// The texts that it makes one of these of.
    fn before(&self, texts: Expression) -> Option<Expression> {
        Some(match self {
            Self::Lower => texts
                .map_bytes(&|bytes| Bytes::those(|byte| bytes.holds(byte.to_ascii_lowercase()))),
            Self::Upper => texts.map_bytes(&|bytes| bytes.of_capitals()),
            Self::Slice(from, None) => {
                let mut ways = vec![Expression::Sequence(vec![
                    bytes(*from, Some(*from)),
                    texts.clone(),
                ])];
                if *from > 0 && texts.holds_nothing() {
                    ways.push(bytes(0, Some(*from - 1)));
                }
                Expression::Either(ways)
            }
            Self::Slice(from, Some(to)) => slice(*from, *to, &texts)?,
            Self::Last(most) => last(*most, &texts)?,
            Self::Part(separator, index) => {
                let part = Expression::Sequence(vec![without(*separator, 0), one(*separator)]);
                let behind = Expression::Sequence(vec![one(*separator), bytes(0, None)]);
                Expression::Sequence(vec![
                    Expression::Repeat(Box::new(part), *index, Some(*index)),
                    texts.without(*separator),
                    Expression::Repeat(Box::new(behind), 0, Some(1)),
                ])
            }
            Self::PartFromEnd(separator, index) => {
                let part = Expression::Sequence(vec![one(*separator), without(*separator, 0)]);
                let before = Expression::Sequence(vec![bytes(0, None), one(*separator)]);
                let behind = index.saturating_sub(1);
                Expression::Sequence(vec![
                    Expression::Repeat(Box::new(before), 0, Some(1)),
                    texts.without(*separator),
                    Expression::Repeat(Box::new(part), behind, Some(behind)),
                ])
            }
            Self::Before(byte) => {
                let mut ways = vec![Expression::Sequence(vec![
                    texts.clone().without(*byte),
                    one(*byte),
                    bytes(0, None),
                ])];
                if texts.holds_nothing() {
                    ways.push(without(*byte, 0));
                }
                Expression::Either(ways)
            }
            Self::Behind(byte) => Expression::Either(vec![
                Expression::Sequence(vec![without(*byte, 0), one(*byte), texts.clone()]),
                texts.without(*byte),
            ]),
            Self::Around(before, behind) => {
                let texts = before
                    .iter()
                    .try_fold(texts, |texts, byte| texts.after(*byte))?;
                let turned = behind
                    .iter()
                    .rev()
                    .try_fold(texts.turned(), |texts, byte| texts.after(*byte))?;
                turned.turned()
            }
        })
    }
}

/// Texts whose characters from one place to another are one of these, which must have a known
/// length each.
fn slice(from: u16, to: u16, texts: &Expression) -> Option<Expression> {
    let length = to.checked_sub(from)?;
    let mut ways = Vec::new();
    for (way, fixed) in texts.ways_of_known_length()? {
        if length == 0 {
            ways.extend((fixed == 0).then(|| bytes(0, None)));
        } else if fixed == length {
            ways.push(Expression::Sequence(vec![
                bytes(from, Some(from)),
                way.clone(),
                bytes(0, None),
            ]));
        } else if fixed == 0 {
            ways.push(bytes(0, Some(from)));
        } else if fixed < length {
            // The text ends there.
            ways.push(Expression::Sequence(vec![
                bytes(from, Some(from)),
                way.clone(),
            ]));
        }
    }
    Some(Expression::Either(ways))
}

/// Texts whose last characters are one of these; a shorter text is all of them.
fn last(most: u16, texts: &Expression) -> Option<Expression> {
    let mut ways = Vec::new();
    for (way, fixed) in texts.ways_of_known_length()? {
        if fixed == most {
            ways.push(Expression::Sequence(vec![bytes(0, None), way.clone()]));
        } else if fixed < most {
            ways.push(way.clone());
        }
    }
    Some(Expression::Either(ways))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::language::Automaton;

    fn holds(expression: &Expression, text: &str) -> bool {
        let mut automaton = Automaton::default();
        automaton.add(expression, 0).unwrap();
        !automaton.accepting(text).is_empty()
    }

    fn applied(change: &Change, text: &str) -> Option<String> {
        let at = |place: u16, text: &str| usize::from(place).min(text.len());
        Some(match change {
            Change::Lower => text.to_ascii_lowercase(),
            Change::Upper => text.to_ascii_uppercase(),
            Change::Slice(from, to) => {
                let to = to.map_or(text.len(), |to| at(to, text));
                text[at(*from, text).min(to)..to].to_owned()
            }
            Change::Last(most) => text[text.len() - at(*most, text)..].to_owned(),
            Change::Part(separator, index) => {
                let mut parts = text.split(char::from(*separator));
                parts.nth(usize::from(*index))?.to_owned()
            }
            Change::PartFromEnd(separator, index) => {
                let mut parts = text.rsplit(char::from(*separator));
                parts.nth(usize::from(*index) - 1)?.to_owned()
            }
            Change::Before(byte) => {
                let at = text.find(char::from(*byte)).unwrap_or(0);
                text[..at].to_owned()
            }
            Change::Behind(byte) => {
                let at = text.find(char::from(*byte)).map_or(0, |at| at + 1);
                text[at..].to_owned()
            }
            Change::Around(before, behind) => {
                let of = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
                of(before) + text + &of(behind)
            }
        })
    }

    fn change() -> impl Strategy<Value = Change> {
        prop_oneof![
            Just(Change::Lower),
            Just(Change::Upper),
            (0_u16..4, 0_u16..4).prop_map(|(from, more)| Change::Slice(from, Some(from + more))),
            (0_u16..4).prop_map(|from| Change::Slice(from, None)),
            (0_u16..4).prop_map(Change::Last),
            (0_u16..3).prop_map(|index| Change::Part(b'.', index)),
            (1_u16..4).prop_map(|index| Change::PartFromEnd(b'.', index)),
            Just(Change::Before(b'.')),
            Just(Change::Behind(b'.')),
            ("[aA.]{0,2}", "[aA.]{0,2}")
                .prop_map(|(before, behind)| Change::Around(before.into(), behind.into())),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn a_subject_is_found_where_its_text_is_in_the_set(
            changes in proptest::collection::vec(change(), 1..3),
            wanted in "[aAb.]{0,3}", subject in "[aAb.]{0,5}", kind in 0..3,
        ) {
            let mut view = View::of(Subject::Url);
            let mut text = Some(subject.clone());
            for change in &changes {
                view = view.then(change.clone()).unwrap();
                text = text.and_then(|text| applied(change, &text));
            }
            let (set, expected): (_, fn(&str, &str) -> bool) = match kind {
                0 => (Expression::text(&wanted), |text, wanted| text == wanted),
                1 => (
                    Expression::Sequence(vec![bytes(0, None), Expression::text(&wanted)]),
                    |text, wanted| text.ends_with(wanted),
                ),
                _ => (
                    Expression::Sequence(vec![Expression::text(&wanted), bytes(0, None)]),
                    |text, wanted| text.starts_with(wanted),
                ),
            };
            if let Some(subjects) = view.subjects_of(set) {
                let expected = text.is_some_and(|text| expected(&text, &wanted));
                prop_assert_eq!(holds(&subjects, &subject), expected, "{:?}", view);
            }
        }
    }
}
