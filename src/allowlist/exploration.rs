//! Every host name that a pattern stands for, walked through all the sets of a list at once.
//!
//! The walk is over states of automata, not over names: it ends, and what it says holds for every
//! name. Each verdict comes with a name that shows it.

use std::collections::{HashMap, VecDeque};

use super::automaton::{Automaton, Places, TooLarge};
use super::language::{Bytes, Expression};

/// States that one walk visits.
const MOST_VISITED: usize = 60_000;
/// Steps that one walk takes, over all places of all automata.
const MOST_STEPS: usize = 2_000_000;

/// What host names are made of, in the order in which examples are looked for.
const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789-._";

/// Walks through all names of `required`, and calls `visit` with each distinguishable case: a name,
/// and for each automaton the numbers that accept it. Ends early where `visit` says false.
pub(super) fn explore(
    required: &Expression,
    sets: &[&Automaton],
    mut visit: impl FnMut(&str, &[Vec<usize>]) -> bool,
) -> Result<(), TooLarge> {
    let mut pattern = Automaton::default();
    pattern.add(required, 0)?;
    let automata: Vec<&Automaton> = std::iter::once(&pattern)
        .chain(sets.iter().copied())
        .collect();
    let bytes = distinguishable(&automata);
    let mut walk = Walk::default();
    walk.reach(
        automata.iter().map(|automaton| automaton.begin()).collect(),
        None,
    )?;
    let mut steps = 0;
    while let Some(at) = walk.open.pop_front() {
        let Some(places) = walk.states.get(at).map(|state| state.places.clone()) else {
            break;
        };
        let mut each = automata.iter().zip(&places);
        let is_name = each
            .next()
            .is_some_and(|(pattern, places)| pattern.accepted(places).next().is_some());
        if is_name {
            let accepted: Vec<Vec<usize>> = each
                .map(|(set, places)| set.accepted(places).collect())
                .collect();
            if !visit(&walk.name(at), &accepted) {
                return Ok(());
            }
        }
        steps += bytes.len() * places.iter().map(|places| places.len() + 1).sum::<usize>();
        if steps > MOST_STEPS {
            return Err(TooLarge);
        }
        for &byte in &bytes {
            let next: Vec<Places> = automata
                .iter()
                .zip(&places)
                .map(|(automaton, places)| automaton.step(places, byte))
                .collect();
            // The pattern comes first: without it the name is none of those asked for.
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
    known: HashMap<Vec<Places>, usize>,
    open: VecDeque<usize>,
}

struct Reached {
    places: Vec<Places>,
    from: Option<(usize, u8)>,
}

impl Walk {
    fn reach(&mut self, places: Vec<Places>, from: Option<(usize, u8)>) -> Result<(), TooLarge> {
        if self.known.contains_key(&places) {
            return Ok(());
        }
        if self.states.len() >= MOST_VISITED {
            return Err(TooLarge);
        }
        let number = self.states.len();
        self.known.insert(places.clone(), number);
        self.states.push(Reached { places, from });
        self.open.push_back(number);
        Ok(())
    }

    /// The name that led to a state: read backwards, so that the last byte is its first.
    fn name(&self, mut at: usize) -> String {
        let mut name = String::new();
        while let Some((before, byte)) = self.states.get(at).and_then(|state| state.from) {
            name.push(char::from(byte));
            at = before;
        }
        name
    }
}

/// One byte for each group that no automaton tells apart.
fn distinguishable(automata: &[&Automaton]) -> Vec<u8> {
    let mut sets: Vec<Bytes> = automata
        .iter()
        .flat_map(|automaton| automaton.bytes())
        .collect();
    sets.sort_unstable_by_key(|set| {
        ALPHABET
            .iter()
            .map(|&byte| set.holds(byte))
            .collect::<Vec<_>>()
    });
    sets.dedup();
    let mut seen = std::collections::HashSet::new();
    ALPHABET
        .iter()
        .copied()
        .filter(|&byte| seen.insert(sets.iter().map(|set| set.holds(byte)).collect::<Vec<_>>()))
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
