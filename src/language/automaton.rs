//! Automata that read a name, or a text around it, from its end.

use super::expression::{Bytes, Expression, Look, Side};

/// States that one automaton may have.
const MOST_STATES: usize = 200_000;

/// The number of a state.
type Number = u32;

/// An automaton over names read backwards. Its accepting states bear the number of the set that
/// they accept for.
#[derive(Debug)]
pub(crate) struct Automaton {
    states: Vec<State>,
    starts: Vec<Number>,
    most_states: usize,
    /// What stands before and behind each name in the texts of the sets.
    before: String,
    behind: String,
    /// Some set looks at what stands beside a place.
    looks: bool,
}

#[derive(Debug)]
enum State {
    Read(Bytes, Number),
    Split(Vec<Number>),
    /// On to the next where it holds.
    Look(Look, Number),
    Accept(usize),
}

/// An automaton that would be too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// Where an automaton is: its states, in order, and the byte that was read last. Without states nothing
/// can be accepted any more.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Places {
    states: Vec<Number>,
    /// What stands to the right of the place; the same everywhere where no set looks at it.
    right: Side,
}

impl Places {
    pub(crate) const fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    pub(crate) const fn len(&self) -> usize {
        self.states.len()
    }
}

impl Default for Automaton {
    fn default() -> Self {
        Self::with_room(MOST_STATES)
    }
}

impl Automaton {
    /// An automaton that may have so many states.
    pub(crate) const fn with_room(most_states: usize) -> Self {
        Self {
            states: Vec::new(),
            starts: Vec::new(),
            most_states,
            before: String::new(),
            behind: String::new(),
            looks: false,
        }
    }

    /// Adds a set of names under a number.
    pub(crate) fn add(&mut self, expression: &Expression, number: usize) -> Result<(), TooLarge> {
        let accept = self.push(State::Accept(number))?;
        let start = self.compile(expression, accept)?;
        self.starts.push(start);
        Ok(())
    }

    /// The sets hold texts in which this stands before and behind each name.
    pub(crate) fn around(&mut self, before: &str, behind: &str) {
        before.clone_into(&mut self.before);
        behind.clone_into(&mut self.behind);
    }

    /// Before anything of the name is read.
    pub(crate) fn begin(&self) -> Places {
        self.begin_behind(&self.behind)
    }

    /// Before anything of a name is read that has this behind it.
    pub(crate) fn begin_behind(&self, behind: &str) -> Places {
        let begin = Places {
            states: self.closed(self.starts.clone(), None),
            right: Side::Outside,
        };
        self.read(begin, behind)
    }

    fn read(&self, places: Places, text: &str) -> Places {
        let backwards = text.bytes().rev();
        backwards.fold(places, |places, byte| self.step(&places, byte))
    }

    /// After one byte more.
    pub(crate) fn step(&self, places: &Places, byte: u8) -> Places {
        let looked;
        let here = if self.looks {
            looked = self.looked(places, Side::of(byte));
            &looked
        } else {
            &places.states
        };
        let next = here
            .iter()
            .filter_map(|&place| match self.states.get(place as usize) {
                Some(State::Read(bytes, next)) if bytes.holds(byte) => Some(*next),
                _ => None,
            });
        Places {
            states: self.closed(next.collect(), None),
            right: if self.looks {
                Side::of(byte)
            } else {
                Side::Outside
            },
        }
    }

    /// The numbers of the sets that hold what was read.
    pub(crate) fn accepted(&self, places: &Places) -> Vec<usize> {
        self.accepted_before(places, &self.before)
    }

    /// The numbers of the sets that hold what was read with this before it.
    pub(crate) fn accepted_before(&self, places: &Places, before: &str) -> Vec<usize> {
        let read;
        let places = if before.is_empty() {
            places
        } else {
            read = self.read(places.clone(), before);
            &read
        };
        let looked;
        let end = if self.looks {
            looked = self.looked(places, Side::Outside);
            &looked
        } else {
            &places.states
        };
        end.iter()
            .filter_map(|&place| match self.states.get(place as usize) {
                Some(State::Accept(number)) => Some(*number),
                _ => None,
            })
            .collect()
    }

    /// The numbers of the sets that hold this text.
    pub(crate) fn accepting(&self, text: &str) -> Vec<usize> {
        self.accepted(&self.read(self.begin(), text))
    }

    /// The sets of bytes that the automaton tells apart at a place.
    pub(crate) fn bytes(&self, places: &Places) -> impl Iterator<Item = Bytes> {
        let looked = self
            .looks
            .then(|| [Side::Word, Side::Other].map(|left| self.looked(places, left)));
        let beyond = looked.into_iter().flatten().flatten();
        let sets = places.states.iter().copied().chain(beyond);
        let sets = sets.filter_map(|place| match self.states.get(place as usize) {
            Some(State::Read(bytes, _)) => Some(*bytes),
            _ => None,
        });
        sets.chain(self.looks.then(Bytes::word))
    }

    /// The states, with what follows where somebody looks at both sides of the place.
    fn looked(&self, places: &Places, left: Side) -> Vec<Number> {
        self.closed(places.states.clone(), Some((left, places.right)))
    }

    /// The states that can be reached without reading. What looks stays, until both sides are known.
    fn closed(&self, mut open: Vec<Number>, sides: Option<(Side, Side)>) -> Vec<Number> {
        let mut reached = Vec::with_capacity(open.len() + 4);
        // Only what goes on without reading can come back to itself.
        let mut passed = std::collections::BTreeSet::new();
        while let Some(place) = open.pop() {
            match (self.states.get(place as usize), sides) {
                (Some(State::Split(next)), _) => {
                    if passed.insert(place) {
                        open.extend(next);
                    }
                }
                (Some(State::Look(look, next)), Some((left, right))) => {
                    reached.push(place);
                    if look.holds(left, right) && passed.insert(place) {
                        open.push(*next);
                    }
                }
                _ => reached.push(place),
            }
        }
        reached.sort_unstable();
        reached.dedup();
        reached
    }

    fn push(&mut self, state: State) -> Result<Number, TooLarge> {
        if self.states.len() >= self.most_states {
            return Err(TooLarge);
        }
        let number = Number::try_from(self.states.len()).map_err(|_| TooLarge)?;
        self.states.push(state);
        Ok(number)
    }

    /// The state from which the expression, read backwards, leads to `next`.
    fn compile(&mut self, expression: &Expression, next: Number) -> Result<Number, TooLarge> {
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
            Expression::Look(look) => {
                self.looks = true;
                self.push(State::Look(*look, next))
            }
        }
    }

    fn repeat(
        &mut self,
        part: &Expression,
        least: u16,
        most: Option<u16>,
        next: Number,
    ) -> Result<Number, TooLarge> {
        let mut next = match most {
            None => {
                let again = self.push(State::Split(vec![next]))?;
                let once = self.compile(part, again)?;
                if let Some(State::Split(ways)) = self.states.get_mut(again as usize) {
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
        automaton.accepted(&end).contains(&7)
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
                let within = !automaton.accepted(&end).is_empty();
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
