//! Sets of host names as regular expressions, and automata that read a name from its end.
//!
//! A name is read backwards because almost everything that lists say is about its end: after the few
//! letters of a domain only the entries below it are still in play.

/// A set of ASCII bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Bytes(u128);

impl Bytes {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(u128::MAX);

    pub(super) const fn one(byte: u8) -> Self {
        Self(if byte < 128 { 1 << byte } else { 0 })
    }

    pub(super) fn of(text: &[u8]) -> Self {
        text.iter()
            .fold(Self::NONE, |set, &byte| set.with(Self::one(byte)))
    }

    pub(super) fn range(first: u8, last: u8) -> Self {
        (first..=last.min(127)).fold(Self::NONE, |set, byte| set.with(Self::one(byte)))
    }

    #[must_use]
    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub(super) const fn inverted(self) -> Self {
        Self(!self.0)
    }

    /// The same letters, whatever their case.
    #[must_use]
    pub(super) fn any_case(self) -> Self {
        let letters =
            (b'a'..=b'z').filter(|&byte| self.holds(byte) || self.holds(byte.to_ascii_uppercase()));
        letters.fold(self, |set, byte| {
            set.with(Self::one(byte))
                .with(Self::one(byte.to_ascii_uppercase()))
        })
    }

    pub(super) const fn holds(self, byte: u8) -> bool {
        byte < 128 && self.0 & (1 << byte) != 0
    }
}

/// A set of texts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Expression {
    /// One byte of a set.
    One(Bytes),
    /// One after the other.
    Sequence(Vec<Self>),
    /// One of them; of none, no text at all.
    Either(Vec<Self>),
    /// Repeated; `None` is without end.
    Repeat(Box<Self>, u16, Option<u16>),
}

/// Letters and digits.
const ALPHANUMERIC: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// Longest label of a name (RFC 1035, section 2.3.4).
const MOST_LABEL_BYTES: u16 = 63;

impl Expression {
    /// Exactly this text.
    pub(super) fn text(text: &str) -> Self {
        Self::Sequence(
            text.bytes()
                .map(|byte| Self::One(Bytes::one(byte)))
                .collect(),
        )
    }

    /// Anything.
    pub(super) fn anything() -> Self {
        Self::Repeat(Box::new(Self::One(Bytes::ALL)), 0, None)
    }

    /// One or more bytes other than a dot.
    pub(super) fn label() -> Self {
        let byte = Self::One(Bytes::one(b'.').inverted());
        Self::Repeat(Box::new(byte), 1, None)
    }

    /// A label of a host name: letters, digits and inner hyphens, at most 63 (RFC 1123, 2.1).
    fn host_label() -> Self {
        let edge = || Self::One(Bytes::of(ALPHANUMERIC));
        let inner = Self::One(Bytes::of(ALPHANUMERIC).with(Bytes::one(b'-')));
        let more = Self::Sequence(vec![
            Self::Repeat(Box::new(inner), 0, Some(MOST_LABEL_BYTES - 2)),
            edge(),
        ]);
        Self::Sequence(vec![edge(), Self::Repeat(Box::new(more), 0, Some(1))])
    }

    /// `labels` labels, each with the dot behind it, then the domain.
    pub(super) fn below(domain: &str, least: u16, most: Option<u16>) -> Self {
        Self::before(Self::label(), domain, least, most)
    }

    /// The host names of a pattern with up to `most` labels before the domain. In the lead (`*.`,
    /// `a.*.`, `*-admin.`) a star that is a whole label is one or more labels, another one a part.
    pub(super) fn host_names_before(lead: &str, domain: &str, most: u16) -> Self {
        let mut parts = Vec::new();
        let labels: Vec<&str> = lead.split_terminator('.').collect();
        let others = labels.iter().filter(|label| **label != "*").count();
        let most = most
            .saturating_sub(u16::try_from(others).unwrap_or(most))
            .max(1);
        for label in labels {
            if label == "*" {
                parts.push(Self::before(Self::host_label(), "", 1, Some(most)));
                continue;
            }
            let inner = || Self::One(Bytes::of(ALPHANUMERIC).with(Bytes::one(b'-')));
            parts.extend(label.bytes().map(|byte| match byte {
                b'*' => Self::Repeat(Box::new(inner()), 0, Some(MOST_LABEL_BYTES)),
                byte => Self::One(Bytes::one(byte)),
            }));
            parts.push(Self::One(Bytes::one(b'.')));
        }
        parts.push(Self::text(domain));
        Self::Sequence(parts)
    }

    fn before(label: Self, domain: &str, least: u16, most: Option<u16>) -> Self {
        let step = Self::Sequence(vec![label, Self::One(Bytes::one(b'.'))]);
        Self::Sequence(vec![
            Self::Repeat(Box::new(step), least, most),
            Self::text(domain),
        ])
    }
}

/// States that one automaton may have.
const MOST_STATES: usize = 200_000;

/// An automaton over names read backwards. Its accepting states bear the number of the set that
/// they accept for.
#[derive(Debug, Default)]
pub(super) struct Automaton {
    states: Vec<State>,
    starts: Vec<usize>,
    /// What stands before and behind each name in the texts of the sets.
    before: String,
    behind: String,
}

#[derive(Debug)]
enum State {
    Read(Bytes, usize),
    Split(Vec<usize>),
    Accept(usize),
}

/// An automaton that would be too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLarge;

/// Where an automaton is: its states, in order. Empty once nothing can be accepted any more.
pub(super) type Places = Vec<usize>;

impl Automaton {
    /// Adds a set of names under a number.
    pub(super) fn add(&mut self, expression: &Expression, number: usize) -> Result<(), TooLarge> {
        let accept = self.push(State::Accept(number))?;
        let start = self.compile(expression, accept)?;
        self.starts.push(start);
        Ok(())
    }

    /// The sets hold texts in which this stands before and behind each name.
    pub(super) fn around(&mut self, before: &str, behind: &str) {
        before.clone_into(&mut self.before);
        behind.clone_into(&mut self.behind);
    }

    /// Before anything is read.
    pub(super) fn begin(&self) -> Places {
        self.read(self.closed(self.starts.clone()), &self.behind)
    }

    fn read(&self, places: Places, text: &str) -> Places {
        let backwards = text.bytes().rev();
        backwards.fold(places, |places, byte| self.step(&places, byte))
    }

    /// After one byte more.
    pub(super) fn step(&self, places: &[usize], byte: u8) -> Places {
        let next = places
            .iter()
            .filter_map(|&place| match self.states.get(place) {
                Some(State::Read(bytes, next)) if bytes.holds(byte) => Some(*next),
                _ => None,
            });
        self.closed(next.collect())
    }

    /// The numbers of the sets that hold what was read.
    pub(super) fn accepted(&self, places: &[usize]) -> impl Iterator<Item = usize> {
        let places = if self.before.is_empty() {
            places.to_vec()
        } else {
            self.read(places.to_vec(), &self.before)
        };
        places
            .into_iter()
            .filter_map(|place| match self.states.get(place) {
                Some(State::Accept(number)) => Some(*number),
                _ => None,
            })
    }

    /// The sets of bytes that the automaton tells apart.
    pub(super) fn bytes(&self) -> impl Iterator<Item = Bytes> {
        self.states.iter().filter_map(|state| match state {
            State::Read(bytes, _) => Some(*bytes),
            _ => None,
        })
    }

    fn closed(&self, mut open: Vec<usize>) -> Places {
        let mut seen = std::collections::BTreeSet::new();
        while let Some(place) = open.pop() {
            if seen.insert(place)
                && let Some(State::Split(next)) = self.states.get(place)
            {
                open.extend(next);
            }
        }
        seen.into_iter()
            .filter(|&place| !matches!(self.states.get(place), Some(State::Split(_))))
            .collect()
    }

    fn push(&mut self, state: State) -> Result<usize, TooLarge> {
        if self.states.len() >= MOST_STATES {
            return Err(TooLarge);
        }
        self.states.push(state);
        Ok(self.states.len() - 1)
    }

    /// The state from which the expression, read backwards, leads to `next`.
    fn compile(&mut self, expression: &Expression, next: usize) -> Result<usize, TooLarge> {
        match expression {
            Expression::One(bytes) => self.push(State::Read(*bytes, next)),
            // Backwards: the first part is read last.
            Expression::Sequence(parts) => parts
                .iter()
                .try_fold(next, |next, part| self.compile(part, next)),
            Expression::Either(parts) => {
                let ways = parts
                    .iter()
                    .map(|part| self.compile(part, next))
                    .collect::<Result<_, _>>()?;
                self.push(State::Split(ways))
            }
            Expression::Repeat(part, least, most) => self.repeat(part, *least, *most, next),
        }
    }

    fn repeat(
        &mut self,
        part: &Expression,
        least: u16,
        most: Option<u16>,
        next: usize,
    ) -> Result<usize, TooLarge> {
        let mut next = match most {
            None => {
                let again = self.push(State::Split(vec![next]))?;
                let once = self.compile(part, again)?;
                if let Some(State::Split(ways)) = self.states.get_mut(again) {
                    ways.push(once);
                }
                again
            }
            Some(most) => {
                let end = next;
                let mut way = next;
                for _ in least..most {
                    let once = self.compile(part, way)?;
                    way = self.push(State::Split(vec![end, once]))?;
                }
                way
            }
        };
        for _ in 0..least {
            next = self.compile(part, next)?;
        }
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holds(expression: &Expression, name: &str) -> bool {
        let mut automaton = Automaton::default();
        automaton.add(expression, 7).expect("small");
        let end = name.bytes().rev().fold(automaton.begin(), |places, byte| {
            automaton.step(&places, byte)
        });
        automaton.accepted(&end).any(|number| number == 7)
    }

    proptest! {
        #[test]
        fn a_name_within_a_text_is_accepted_where_the_whole_text_is(
            text in "[ab.]{0,4}", before in "[ab:]{0,3}", behind in "[ab:]{0,3}", name in "[ab.]{0,4}",
        ) {
            let parts = [Expression::text(&text), Expression::label(), Expression::anything()];
            for expression in [
                Expression::text(&text),
                Expression::Sequence(parts.to_vec()),
                Expression::Sequence(vec![Expression::anything(), Expression::text(&text)]),
            ] {
                let mut automaton = Automaton::default();
                automaton.add(&expression, 7).expect("small");
                automaton.around(&before, &behind);
                let end = name.bytes().rev().fold(automaton.begin(), |places, byte| {
                    automaton.step(&places, byte)
                });
                let within = automaton.accepted(&end).next().is_some();
                prop_assert_eq!(within, holds(&expression, &format!("{before}{name}{behind}")));
            }
        }
    }

    #[test]
    fn labels_before_a_domain_are_counted() {
        let two = Expression::below("a.example", 1, Some(2));
        for (name, expected) in [
            ("a.example", false),
            ("x.a.example", true),
            ("y.x.a.example", true),
            ("z.y.x.a.example", false),
            (".a.example", false),
            ("xa.example", false),
        ] {
            assert_eq!(holds(&two, name), expected, "{name}");
        }
        let any = Expression::below("a.example", 0, None);
        assert!(holds(&any, "a.example"));
        assert!(holds(&any, "1.2.3.4.5.6.7.a.example"));
    }

    #[test]
    fn host_labels_are_those_of_the_standard() {
        let names = Expression::host_names_before("*.", "x", 1);
        let longest = format!("{}.x", "a".repeat(63));
        let longer = format!("{}.x", "a".repeat(64));
        for (name, expected) in [
            ("a.x", true),
            ("a-1.x", true),
            ("-a.x", false),
            ("a-.x", false),
            (longest.as_str(), true),
            (longer.as_str(), false),
        ] {
            assert_eq!(holds(&names, name), expected, "{name}");
        }
    }

    #[test]
    fn an_expression_that_explodes_is_refused_not_built() {
        let mut bomb = Expression::label();
        for _ in 0..6 {
            bomb = Expression::Repeat(Box::new(bomb), 1000, Some(1000));
        }
        assert_eq!(Automaton::default().add(&bomb, 0), Err(TooLarge));
    }
}
