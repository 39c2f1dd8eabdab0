//! Every text of a set, walked through automata at once.
//!
//! The walk is over states of automata, not over texts: it ends, and what it says holds for every
//! text of the set. Each case comes with the shortest text that shows it.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use super::automaton::{Automaton, Places, TooLarge};
use super::expression::{Bytes, Expression};

/// What host names are made of, in the order in which examples are looked for.
pub(crate) const NAME_BYTES: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789-._";

/// How far a walk goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// States that it visits.
    pub(crate) visited: usize,
    /// Steps that it takes, over all places of all automata.
    pub(crate) steps: usize,
}

impl Bounds {
    /// Those for one pattern of many.
    pub(crate) const SMALL: Self = Self {
        visited: 60_000,
        steps: 2_000_000,
    };
}

/// Walks through all names of `required`, and calls `visit` with each distinguishable case: a name,
/// and for each automaton the numbers that accept it. Ends early where `visit` says false.
pub(crate) fn explore(
    required: &Expression,
    sets: &[&Automaton],
    mut visit: impl FnMut(&str, &[Vec<usize>]) -> bool,
) -> Result<(), TooLarge> {
    let mut pattern = Automaton::default();
    pattern.add(required, 0)?;
    let automata: Vec<&Automaton> = std::iter::once(&pattern)
        .chain(sets.iter().copied())
        .collect();
    let begin = automata.iter().map(|automaton| automaton.begin()).collect();
    walk(NAME_BYTES, &automata, begin, Bounds::SMALL, |case| {
        let mut each = automata.iter().zip(case.places);
        let is_name = each
            .next()
            .is_some_and(|(pattern, places)| !pattern.accepted(places).is_empty());
        if !is_name {
            return true;
        }
        let accepted: Vec<Vec<usize>> = each.map(|(set, places)| set.accepted(places)).collect();
        visit(&case.text(), &accepted)
    })
}

/// One case of a walk.
pub(crate) struct Case<'w> {
    /// Where each automaton is.
    pub(crate) places: &'w [Places],
    walk: &'w Walk,
    at: usize,
}

impl Case<'_> {
    /// The shortest text that leads there.
    pub(crate) fn text(&self) -> String {
        self.walk.text(self.at)
    }
}

/// Walks from the places where the automata begin, as long as the first of them can still accept,
/// and calls `visit` with each case, shortest texts first. Ends early where `visit` says false.
pub(crate) fn walk(
    alphabet: &[u8],
    automata: &[&Automaton],
    begin: Vec<Places>,
    bounds: Bounds,
    mut visit: impl FnMut(&Case<'_>) -> bool,
) -> Result<(), TooLarge> {
    let mut walk = Walk {
        most: bounds.visited,
        ..Walk::default()
    };
    let mut steps = 0;
    walk.reach(begin, None)?;
    while let Some(at) = walk.open.pop_front() {
        let Some(places) = walk.states.get(at).map(|state| state.places.clone()) else {
            break;
        };
        let case = Case {
            places: &places,
            walk: &walk,
            at,
        };
        if !visit(&case) {
            return Ok(());
        }
        let bytes = told_apart(alphabet, automata, &places);
        steps += bytes.len() * places.iter().map(|places| places.len() + 1).sum::<usize>();
        if steps > bounds.steps {
            return Err(TooLarge);
        }
        for byte in bytes {
            let next: Vec<Places> = automata
                .iter()
                .zip(places.iter())
                .map(|(automaton, places)| automaton.step(places, byte))
                .collect();
            if next.first().is_some_and(|places| !places.is_empty()) {
                walk.reach(next, Some((at, byte)))?;
            }
        }
    }
    Ok(())
}

#[derive(Default)]
struct Walk {
    states: Vec<Reached>,
    known: HashMap<Rc<[Places]>, usize>,
    open: VecDeque<usize>,
    most: usize,
}

struct Reached {
    places: Rc<[Places]>,
    from: Option<(usize, u8)>,
}

impl Walk {
    fn reach(&mut self, places: Vec<Places>, from: Option<(usize, u8)>) -> Result<(), TooLarge> {
        if self.known.contains_key(places.as_slice()) {
            return Ok(());
        }
        if self.states.len() >= self.most {
            return Err(TooLarge);
        }
        let number = self.states.len();
        let places: Rc<[Places]> = places.into();
        self.known.insert(places.clone(), number);
        self.states.push(Reached { places, from });
        self.open.push_back(number);
        Ok(())
    }

    /// The text that led to a state: read backwards, so that the last byte is its first.
    fn text(&self, mut at: usize) -> String {
        let mut text = String::new();
        while let Some((before, byte)) = self.states.get(at).and_then(|state| state.from) {
            text.push(char::from(byte));
            at = before;
        }
        text
    }
}

/// One byte for each group that no automaton tells apart where it is.
fn told_apart(alphabet: &[u8], automata: &[&Automaton], places: &[Places]) -> Vec<u8> {
    let each = automata.iter().zip(places);
    let mut sets: Vec<Bytes> = each
        .flat_map(|(automaton, places)| automaton.bytes(places))
        .collect();
    sets.sort_unstable();
    sets.dedup();
    // Groups are split by one set after the other.
    let mut groups = vec![Bytes::of(alphabet)];
    for set in sets {
        for at in 0..groups.len() {
            let Some(group) = groups.get(at).copied() else {
                continue;
            };
            let (inside, outside) = (group.and(set), group.and(set.inverted()));
            if inside != Bytes::NONE && outside != Bytes::NONE {
                if let Some(group) = groups.get_mut(at) {
                    *group = inside;
                }
                groups.push(outside);
            }
        }
    }
    let first = |group: &Bytes| alphabet.iter().position(|byte| group.holds(*byte));
    let mut firsts: Vec<usize> = groups.iter().filter_map(first).collect();
    firsts.sort_unstable();
    firsts
        .into_iter()
        .filter_map(|place| alphabet.get(place).copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shortest name that no set holds, and the shortest that one does.
    fn shown(required: &Expression, sets: &[Expression]) -> (Option<String>, Option<String>) {
        let mut automaton = Automaton::default();
        for (number, set) in sets.iter().enumerate() {
            automaton.add(set, number).expect("small");
        }
        let (mut outside, mut inside) = (None, None);
        explore(required, &[&automaton], |name, accepted| {
            let found = accepted.iter().any(|numbers| !numbers.is_empty());
            let shown = if found { &mut inside } else { &mut outside };
            shown.get_or_insert_with(|| name.to_owned());
            true
        })
        .expect("small");
        (outside, inside)
    }

    #[test]
    fn one_label_does_not_cover_what_may_have_two() {
        let required = Expression::host_names_before("*.", "x.example", 5);
        let one = Expression::below("x.example", 1, Some(1));
        let (outside, inside) = shown(&required, &[one]);
        assert_eq!(outside.as_deref(), Some("a.a.x.example"));
        assert_eq!(inside.as_deref(), Some("a.x.example"));
    }

    #[test]
    fn sets_cover_together_what_none_covers_alone() {
        let required = Expression::host_names_before("*.", "x.example", 5);
        let one = Expression::below("x.example", 1, Some(1));
        let more = Expression::below("x.example", 2, None);
        assert_eq!(shown(&required, &[one, more]).0, None);
    }

    #[test]
    fn a_domain_that_only_ends_alike_is_another_one() {
        let required = Expression::text("evilx.example");
        let below = Expression::below("x.example", 0, None);
        assert_eq!(
            shown(&required, &[below]).0.as_deref(),
            Some("evilx.example")
        );
    }
}
