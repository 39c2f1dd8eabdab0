//! One class in many worlds at once, where only the address of its host makes a difference.

use std::collections::{BTreeMap, HashMap};

use super::{Answered, Differing, Stated, Work, route};
use crate::pac::classes::{Asked, Condition};
use crate::pac::decision::Program;
use crate::pac::decision::many_worlds::ManyWorlds;
use crate::pac::evaluation::Limits;
use crate::pac::lookup::SharedHost;
use crate::pac::request::Request;

/// Both programs in the worlds that differ by that address.
pub(super) struct Many<'p> {
    sides: Option<[ManyWorlds<'p>; 2]>,
    /// The difference between two answers, by their numbers, where there is one.
    pairs: HashMap<(u32, u32), Option<u32>>,
}

/// The difference of two answers that can't be compared.
const GAVE_UP: u32 = u32::MAX;

impl<'p> Many<'p> {
    pub(super) fn of(asked: &Asked<'_>, programs: [&'p Program; 2]) -> Self {
        let hosts = asked.worlds.of_addresses();
        // With few of them one after the other is as good.
        let sides =
            (hosts.len() > 2).then(|| programs.map(|it| ManyWorlds::new(it, hosts.clone())));
        Self {
            sides,
            pairs: HashMap::new(),
        }
    }
}

impl Work<'_> {
    /// How the answers to one class differ; `None` where they are to be had in another way only.
    pub(super) fn in_many_worlds(
        &mut self,
        asked: &Asked<'_>,
        [old, new]: [&Request; 2],
    ) -> Option<Differing> {
        let [one, other] = self.many.sides.as_mut()?;
        let (of_old, old_asks) = one.answers(old)?;
        let (of_new, new_asks) = other.answers(new)?;
        let asks = old_asks || new_asks;
        let mut counts: BTreeMap<u32, (usize, Option<Condition>)> = BTreeMap::new();
        let mut gave_up = false;
        let worlds = if asks { of_old.len() } else { 1 };
        let addresses = asked.worlds.addresses();
        let mut last = None;
        for ((old, new), address) in of_old.iter().zip(&of_new).zip(addresses).take(worlds) {
            let numbers = (*old, *new);
            let pair = match last {
                Some((known, pair)) if known == numbers => pair,
                _ => self.known_pair(numbers),
            };
            last = Some((numbers, pair));
            match pair {
                None => {}
                Some(GAVE_UP) => gave_up = true,
                Some(pair) => {
                    let condition = Some(Condition::Host(Some(*address)));
                    counts.entry(pair).or_insert((0, condition)).0 += 1;
                }
            }
        }
        if asks {
            let nowhere: SharedHost = std::sync::Arc::new(Stated(Vec::new()));
            let limits = Limits::default();
            let old = self.answer(0, old, &nowhere, &limits);
            let new = self.answer(1, new, &nowhere, &limits);
            match (old, new) {
                (Some(old), Some(new)) if old.route == new.route => {}
                (Some(old), Some(new)) => {
                    let pair = self.number((old, new));
                    let condition = Some(Condition::Host(None));
                    counts.entry(pair).or_insert((0, condition)).0 += 1;
                }
                _ => gave_up = true,
            }
        }
        let all = worlds + usize::from(asks);
        let pairs = counts.into_iter().map(|(pair, (count, condition))| {
            let world = condition.into_iter().collect();
            (pair, (count < all).then_some(world))
        });
        Some(Differing {
            pairs: pairs.collect(),
            gave_up,
        })
    }

    fn known_pair(&mut self, numbers: (u32, u32)) -> Option<u32> {
        if let Some(pair) = self.many.pairs.get(&numbers) {
            return *pair;
        }
        let pair = self.pair_of(numbers.0, numbers.1);
        self.many.pairs.insert(numbers, pair);
        pair
    }

    /// The number of the difference between two answers.
    fn pair_of(&mut self, old: u32, new: u32) -> Option<u32> {
        let [one, other] = self.many.sides.as_ref()?;
        let of = |side: &ManyWorlds<'_>, number: u32, program: &Program| {
            let (text, at) = side.texts.get(number as usize)?;
            Some(Answered {
                route: route(text, program.dialect())?,
                line: Some(at.line),
                at: Some(*at),
            })
        };
        let [old_program, new_program] = self.programs;
        match (of(one, old, old_program), of(other, new, new_program)) {
            (Some(old), Some(new)) if old.route == new.route => None,
            (Some(old), Some(new)) => Some(self.number((old, new))),
            _ => Some(GAVE_UP),
        }
    }
}
