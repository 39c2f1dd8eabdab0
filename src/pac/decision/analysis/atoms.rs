//! Atoms: everything that a program asks about the request, as sets of texts.

use std::collections::HashMap;

use super::shape::{Measure, Measured};
use super::view::{Subject, View};
use crate::language::{Bytes, Expression};

/// A question about a subject that is either true or false.
#[derive(Debug, Clone)]
pub(crate) struct Atom {
    /// What it is about.
    pub(crate) subject: Subject,
    /// The texts for which it is true.
    pub(crate) texts: Expression,
    /// Which texts these are, for people.
    pub(crate) area: Area,
}

/// Texts, for people.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Area {
    /// This one.
    Exactly(String),
    /// Those that end in this.
    Ending(String),
    /// Those that begin with this.
    Beginning(String),
    /// Those in which this is.
    Holding(String),
    /// Those that match a pattern with `*` and `?`.
    Matching(String),
    /// Addresses of a network: base and mask.
    Network(u32, u32),
    /// Names without a dot.
    Plain,
    /// Something else, that is not described.
    Other,
}

/// The atoms of one or more programs, each once.
#[derive(Debug, Default)]
pub(crate) struct Atoms {
    pub(crate) all: Vec<Atom>,
    known: HashMap<(Subject, Expression), usize>,
    /// Why the whole is not known.
    pub(super) unknown: Option<&'static str>,
    /// States that their automata take, about.
    size: usize,
}

/// How large all sets may be, in states of automata.
const MOST_SIZE: usize = 3_000_000;
/// Largest number that a length or a place is compared with.
const MOST_COUNT: i32 = 2000;

impl Atoms {
    /// Adds the question whether a view is one of these texts.
    pub(super) fn add(&mut self, view: &View, texts: Expression, area: Area) {
        let Some(texts) = view.subjects_of(texts) else {
            self.unknown = self.unknown.or(Some(
                "a part of the request in a condition that is not followed",
            ));
            return;
        };
        let area = if view.is_whole() { area } else { Area::Other };
        self.add_of(view.subject, texts, area);
    }

    pub(super) fn add_of(&mut self, subject: Subject, texts: Expression, area: Area) {
        if self.size > MOST_SIZE {
            self.unknown = self.unknown.or(Some("more text than is compared"));
            return;
        }
        let next = self.all.len();
        let place = *self.known.entry((subject, texts.clone())).or_insert(next);
        if place == next {
            self.size += texts.size();
            self.all.push(Atom {
                subject,
                texts,
                area,
            });
        } else if let Some(atom) = self.all.get_mut(place)
            && atom.area == Area::Other
        {
            atom.area = area;
        }
    }

    /// `view === text`
    pub(super) fn equal(&mut self, view: &View, text: &str) {
        self.add(view, Expression::text(text), Area::Exactly(text.to_owned()));
    }

    pub(super) fn ends_with(&mut self, view: &View, text: &str) {
        let texts = Expression::Sequence(vec![Expression::anything(), Expression::text(text)]);
        self.add(view, texts, Area::Ending(text.to_owned()));
    }

    pub(super) fn begins_with(&mut self, view: &View, text: &str) {
        let texts = Expression::Sequence(vec![Expression::text(text), Expression::anything()]);
        self.add(view, texts, Area::Beginning(text.to_owned()));
    }

    pub(super) fn contains(&mut self, view: &View, text: &str) {
        let area = match text {
            "." => Area::Other,
            text => Area::Holding(text.to_owned()),
        };
        self.add(view, around(Expression::text(text)), area);
    }

    /// Everything that decides how a measure compares with a number.
    pub(super) fn compare(&mut self, measure: &Measure, number: f64) {
        let view = &measure.view;
        if let Measured::IndexOf(part) | Measured::LastIndexOf(part) = &measure.of {
            let texts = around(literal(part));
            let area = match part.as_slice() {
                b"." => Area::Other,
                part => Area::Holding(String::from_utf8_lossy(part).into_owned()),
            };
            self.add(view, texts, area);
        }
        if !number.is_finite() {
            return;
        }
        let bounded = number.clamp(-4_000.0, 100_000.0);
        #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
        let floor = bounded.floor() as i32 - measure.plus;
        for threshold in [floor, floor + 1] {
            self.at_least(measure, threshold);
        }
    }

    /// The measure, without what is added to it, is at least so much.
    fn at_least(&mut self, measure: &Measure, least: i32) {
        let view = &measure.view;
        if least <= 0 {
            // Searches give -1 where there is nothing; the others are never below 0.
            return;
        }
        let count = u16::try_from(least.min(MOST_COUNT)).unwrap_or(0);
        let is_small = least <= MOST_COUNT;
        let any = |least: u16, most| {
            Expression::Repeat(Box::new(Expression::One(Bytes::ALL)), least, most)
        };
        let (texts, area) = match &measure.of {
            Measured::Length if is_small => (any(count, None), Area::Other),
            Measured::IndexOf(part) if is_small => {
                let area = if count == 1 {
                    Area::Beginning(String::from_utf8_lossy(part).into_owned())
                } else {
                    Area::Other
                };
                let before = any(0, Some(count - 1));
                (
                    Expression::Sequence(vec![before, literal(part), Expression::anything()]),
                    area,
                )
            }
            Measured::LastIndexOf(part) if is_small => (
                Expression::Sequence(vec![
                    any(count, None),
                    literal(part),
                    Expression::anything(),
                ]),
                Area::Other,
            ),
            Measured::Count(byte) if least <= 64 => {
                let one = Expression::Sequence(vec![
                    Expression::anything(),
                    Expression::One(Bytes::one(*byte)),
                ]);
                let all = Expression::Repeat(Box::new(one), count, Some(count));
                (
                    Expression::Sequence(vec![all, Expression::anything()]),
                    Area::Other,
                )
            }
            Measured::CodeAt(place) => {
                let at_least = Bytes::those(|byte| i32::from(byte) >= least);
                let before = any(*place, Some(*place));
                (
                    Expression::Sequence(vec![
                        before,
                        Expression::One(at_least),
                        Expression::anything(),
                    ]),
                    Area::Other,
                )
            }
            _ => {
                self.unknown = self.unknown.or(Some(
                    "a length or a place that is compared with a large number",
                ));
                return;
            }
        };
        self.add(view, texts, area);
    }
}

fn literal(bytes: &[u8]) -> Expression {
    Expression::Sequence(
        bytes
            .iter()
            .map(|byte| Expression::One(Bytes::one(*byte)))
            .collect(),
    )
}

pub(super) fn around(texts: Expression) -> Expression {
    Expression::Sequence(vec![Expression::anything(), texts, Expression::anything()])
}
