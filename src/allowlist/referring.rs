//! Regular expressions as they are written, with their groups, and those with back references: what a group
//! has matched is to be matched again, which no automaton can say. They are tried on one text.

use crate::language::{Bytes, Expression, Look, Side};

/// A part of an expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// One byte of a set.
    One(Bytes),
    /// One after the other.
    Sequence(Vec<Self>),
    /// One of them.
    Either(Vec<Self>),
    /// Repeated; `None` is without end.
    Repeat(Box<Self>, u16, Option<u16>),
    /// Nothing, at a place where this holds.
    Look(Look),
    /// A group with its number, from 1.
    Group(u8, Box<Self>),
    /// What the group of that number has matched.
    Again(u8),
}

/// An expression with back references.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Referring {
    /// The expression.
    pub(super) part: Part,
    /// True where letter case does not count.
    pub(super) any_case: bool,
    /// As it is written.
    pub(super) written: String,
}

/// The texts in which an expression matches somewhere.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Texts {
    /// Those that an automaton can take.
    Regular(Expression),
    /// Each is to be tried.
    Referring(Box<Referring>),
}

/// Steps that one text may take.
const MOST_STEPS: u32 = 200_000;
/// Parts that may wait for each other, which is about the use of the stack.
const MOST_DEPTH: u32 = 2_000;
/// Groups that can be referred to.
const GROUPS: usize = 9;

impl Part {
    /// The same without its groups; `None` where it has a back reference.
    pub(super) fn regular(&self) -> Option<Expression> {
        let all = |parts: &[Self]| parts.iter().map(Self::regular).collect::<Option<Vec<_>>>();
        Some(match self {
            Self::One(bytes) => Expression::One(*bytes),
            Self::Sequence(parts) => Expression::Sequence(all(parts)?),
            Self::Either(parts) => Expression::Either(all(parts)?),
            Self::Repeat(part, least, most) => {
                Expression::Repeat(Box::new(part.regular()?), *least, *most)
            }
            Self::Look(look) => Expression::Look(*look),
            Self::Group(_, part) => part.regular()?,
            Self::Again(_) => return None,
        })
    }

    /// True where some part looks at a place.
    pub(super) fn looks(&self) -> bool {
        match self {
            Self::Look(_) => true,
            Self::One(_) | Self::Again(_) => false,
            Self::Sequence(parts) | Self::Either(parts) => parts.iter().any(Self::looks),
            Self::Repeat(part, ..) | Self::Group(_, part) => part.looks(),
        }
    }

    /// True where a group or a back reference is repeated: what the group holds then depends on the
    /// library, and its versions.
    pub(super) fn repeats_groups(&self) -> bool {
        match self {
            Self::One(_) | Self::Look(_) | Self::Again(_) => false,
            Self::Sequence(parts) | Self::Either(parts) => parts.iter().any(Self::repeats_groups),
            Self::Repeat(part, ..) => part.has_groups(),
            Self::Group(_, part) => part.repeats_groups(),
        }
    }

    fn has_groups(&self) -> bool {
        match self {
            Self::One(_) | Self::Look(_) => false,
            Self::Group(..) | Self::Again(_) => true,
            Self::Sequence(parts) | Self::Either(parts) => parts.iter().any(Self::has_groups),
            Self::Repeat(part, ..) => part.has_groups(),
        }
    }
}

impl Referring {
    /// Why it is not decided: for many names, or because it takes too long.
    pub(super) fn why(&self, many: bool) -> String {
        let why = if many {
            "a back reference is decided for single names only"
        } else {
            "its back reference takes too long to decide"
        };
        format!("of `{}`: {why}", self.written)
    }

    /// Whether it matches somewhere in a text; `None` where that takes too long to find out.
    pub(super) fn holds(&self, text: &str) -> Option<bool> {
        let mut trial = Trial {
            text: text.as_bytes(),
            any_case: self.any_case,
            groups: [None; GROUPS],
            steps: 0,
            depth: 0,
            given_up: false,
        };
        for start in 0..=trial.text.len() {
            if trial.part(&self.part, start, &mut |_, _| true) {
                return Some(true);
            }
            if trial.given_up {
                return None;
            }
        }
        Some(false)
    }
}

/// A text on which an expression is tried, and what its groups have matched so far.
struct Trial<'t> {
    text: &'t [u8],
    any_case: bool,
    groups: [Option<(usize, usize)>; GROUPS],
    steps: u32,
    depth: u32,
    given_up: bool,
}

/// What comes behind a part.
type Behind<'b, 't> = &'b mut dyn FnMut(&mut Trial<'t>, usize) -> bool;

impl<'t> Trial<'t> {
    /// Whether a part matches at a place so that what comes behind it does, too. Every way is tried.
    fn part(&mut self, part: &Part, at: usize, behind: Behind<'_, 't>) -> bool {
        self.steps += 1;
        self.depth += 1;
        self.given_up |= self.steps > MOST_STEPS || self.depth > MOST_DEPTH;
        let matches = !self.given_up && self.tried(part, at, behind);
        self.depth -= 1;
        matches
    }

    fn tried(&mut self, part: &Part, at: usize, behind: Behind<'_, 't>) -> bool {
        match part {
            Part::One(bytes) => {
                let fits = self.text.get(at).is_some_and(|byte| bytes.holds(*byte));
                fits && behind(self, at + 1)
            }
            Part::Sequence(parts) => self.sequence(parts, at, behind),
            Part::Either(ways) => ways.iter().any(|way| self.part(way, at, behind)),
            Part::Repeat(part, least, most) => self.repeated((part, *least, *most), 0, at, behind),
            Part::Look(look) => {
                let side = |at: Option<usize>| {
                    let byte = at.and_then(|at| self.text.get(at));
                    byte.map_or(Side::Outside, |byte| Side::of(*byte))
                };
                look.holds(side(at.checked_sub(1)), side(Some(at))) && behind(self, at)
            }
            Part::Group(number, part) => {
                let index = usize::from(*number).wrapping_sub(1);
                self.part(part, at, &mut |trial, end| {
                    let Some(group) = trial.groups.get_mut(index) else {
                        return behind(trial, end);
                    };
                    let before = group.replace((at, end));
                    let matches = behind(trial, end);
                    if let Some(group) = trial.groups.get_mut(index) {
                        *group = before;
                    }
                    matches
                })
            }
            Part::Again(number) => {
                let group = self.groups.get(usize::from(*number).wrapping_sub(1));
                let Some((start, end)) = group.copied().flatten() else {
                    return false;
                };
                let stop = at + (end - start);
                let fits = match (self.text.get(start..end), self.text.get(at..stop)) {
                    (Some(first), Some(again)) if self.any_case => {
                        first.eq_ignore_ascii_case(again)
                    }
                    (Some(first), Some(again)) => first == again,
                    _ => false,
                };
                fits && behind(self, stop)
            }
        }
    }

    fn sequence(&mut self, parts: &[Part], at: usize, behind: Behind<'_, 't>) -> bool {
        match parts.split_first() {
            None => behind(self, at),
            Some((first, rest)) => {
                self.part(first, at, &mut |trial, at| trial.sequence(rest, at, behind))
            }
        }
    }

    fn repeated(
        &mut self,
        (part, least, most): (&Part, u16, Option<u16>),
        count: u16,
        at: usize,
        behind: Behind<'_, 't>,
    ) -> bool {
        let may_go_on = most.is_none_or(|most| count < most);
        let goes_on = may_go_on
            && self.part(part, at, &mut |trial, end| {
                // A turn that takes nothing is made only where it is still demanded.
                (end > at || count < least)
                    && trial.repeated((part, least, most), count.saturating_add(1), end, behind)
            });
        goes_on || count >= least && behind(self, at)
    }
}
