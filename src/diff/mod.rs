//! Layer 2: where two decision programs answer differently, for every request.

mod areas;
mod described;
mod groups;
mod many;
mod merged;
mod required;

use std::collections::BTreeMap;
use std::net::IpAddr;

use self::many::Many;
use crate::finding::diff::{Answered, Difference};
use crate::pac::answer;
use crate::pac::classes::{Asked, Condition, Universe};
use crate::pac::decision::Program;
use crate::pac::dialects::Dialect;
use crate::pac::evaluation::{Evaluation, Limits, Outcome};
use crate::pac::lookup::SharedHost;
use crate::pac::{Family, Host, Resolution};
use crate::profiles::Profile;

/// Worlds that are tried for one class of requests, and in all.
const MOST_WORLDS: usize = 50_000;
const MOST_EVALUATIONS: usize = 6_000_000;

/// What a comparison of everything came to.
#[derive(Debug)]
pub struct Comparison {
    /// Every difference.
    pub differences: Vec<Found>,
    /// Classes of requests that were compared.
    pub classes: usize,
    /// Classes for which one side gives no answer that can be compared.
    pub undecided: usize,
    /// What was not compared.
    pub limits: Vec<String>,
}

/// One difference, with the world of its example.
#[derive(Debug)]
pub struct Found {
    /// For the report.
    pub difference: Difference,
    /// The world in which the example gets both answers.
    pub world: Vec<WorldFact>,
}

/// What is the case in an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorldFact {
    /// A name and its address; without one it does not exist.
    Name(String, Option<std::net::Ipv4Addr>),
    /// The machine's own address.
    OwnAddress(Option<std::net::Ipv4Addr>),
    /// The time, in milliseconds since 1970, UTC.
    Time(i64),
}

/// Compares two programs for every request, or for those that profiles need.
///
/// # Errors
/// Why that can't be decided.
pub fn compare(
    old: &Program,
    new: &Program,
    needed: Option<&[Profile]>,
) -> Result<Comparison, String> {
    let undecided = |why: crate::pac::classes::Undecided| why.reason;
    let asked = Asked::by(&[old, new]).map_err(undecided)?;
    let universes = match needed {
        Some(profiles) => profiles.iter().flat_map(required::universes).collect(),
        None => vec![Universe::everything()],
    };
    let mut work = Work {
        programs: [old, new],
        pairs: Vec::new(),
        known: BTreeMap::new(),
        outcomes: vec![Differing::default()],
        known_outcomes: BTreeMap::new(),
        left: MOST_EVALUATIONS,
        is_too_much: false,
        texts: BTreeMap::new(),
        many: Many::of(&asked, [old, new]),
    };
    let mut groups = groups::Groups::default();
    let (mut count, mut gave_up) = (0, 0);
    for universe in &universes {
        let classes = asked
            .classes(universe, &mut |sample| match sample.requests {
                [old, new] => work.outcome(&asked, [old, new]),
                _ => 0,
            })
            .map_err(undecided)?;
        if work.is_too_much {
            return Err("more combinations of addresses and times than are compared".to_owned());
        }
        count += classes.count;
        gave_up += classes
            .hosts
            .iter()
            .flat_map(|class| &class.outcomes)
            .filter(|outcome| {
                work.outcomes
                    .get(outcome.of as usize)
                    .is_some_and(|it| it.gave_up)
            })
            .count();
        groups.add(&asked, universe, &classes, &work.outcomes);
    }
    let mut limits = Vec::new();
    if needed.is_none() {
        limits.push(
            "Hosts were names of letters, digits, hyphens, underscores and dots, and IPv4 addresses; not IPv6 addresses, and no names with a dot at the end."
                .to_owned(),
        );
    }
    if asked.asks_for_both_families {
        limits.push(
            "Names and the machine had IPv4 addresses or none; not IPv6 addresses.".to_owned(),
        );
    }
    if asked.asks_for_the_time {
        limits.push("Times were those of UTC.".to_owned());
    }
    Ok(Comparison {
        differences: groups.differences(&work.pairs),
        classes: count,
        undecided: gave_up,
        limits,
    })
}

/// Two answers that differ.
type Pair = (Answered, Answered);

/// How the answers to one class of requests differ.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Differing {
    /// Pairs by number, each with a world in which it comes; without one where it comes in all.
    pairs: Vec<(u32, Option<Vec<Condition>>)>,
    /// In some world one of both gave no answer that can be compared.
    gave_up: bool,
}

/// The evaluation of classes.
struct Work<'p> {
    programs: [&'p Program; 2],
    pairs: Vec<Pair>,
    known: BTreeMap<Pair, u32>,
    outcomes: Vec<Differing>,
    known_outcomes: BTreeMap<Differing, u32>,
    left: usize,
    is_too_much: bool,
    /// What clients make of texts.
    texts: BTreeMap<(usize, String), Option<String>>,
    many: Many<'p>,
}

impl Work<'_> {
    /// The number of what is different for a class.
    fn outcome(&mut self, asked: &Asked<'_>, requests: [&crate::pac::request::Request; 2]) -> u32 {
        let [old, new] = requests;
        if self.is_too_much {
            return 0;
        }
        if let Some(differing) = self.in_many_worlds(asked, [old, new]) {
            return self.outcome_of(differing);
        }
        let limits = Limits::default();
        let mut all: Vec<Option<Pair>> = Vec::new();
        let mut conditions = Vec::new();
        let most = MOST_WORLDS.min(self.left);
        let ended = asked.worlds.each(
            most,
            |host| {
                let one = self.answer(0, old, host, &limits);
                let other = self.answer(1, new, host, &limits);
                all.push(one.zip(other));
                true
            },
            |world| {
                let like = world.into_iter().map(|it| it.like(&old.host));
                conditions.push(like.collect::<Vec<Condition>>());
            },
        );
        self.left = self.left.saturating_sub(all.len());
        self.is_too_much |= !ended;
        let mut differing = Differing::default();
        let worlds = all.len();
        let mut counts: BTreeMap<u32, (usize, Vec<Condition>)> = BTreeMap::new();
        for (pair, world) in all.into_iter().zip(conditions) {
            match pair {
                None => differing.gave_up = true,
                Some((old, new)) if old.route == new.route => {}
                Some(pair) => {
                    let number = self.number(pair);
                    counts.entry(number).or_insert((0, world)).0 += 1;
                }
            }
        }
        for (pair, (count, world)) in counts {
            differing
                .pairs
                .push((pair, (count < worlds).then_some(world)));
        }
        self.outcome_of(differing)
    }

    fn outcome_of(&mut self, differing: Differing) -> u32 {
        if differing == Differing::default() {
            return 0;
        }
        let next = u32::try_from(self.outcomes.len()).unwrap_or(u32::MAX);
        let number = *self.known_outcomes.entry(differing.clone()).or_insert(next);
        if number == next {
            self.outcomes.push(differing);
        }
        number
    }

    fn number(&mut self, pair: Pair) -> u32 {
        let next = u32::try_from(self.pairs.len()).unwrap_or(u32::MAX);
        let number = *self.known.entry(pair.clone()).or_insert(next);
        if number == next {
            self.pairs.push(pair);
        }
        number
    }

    fn answer(
        &mut self,
        side: usize,
        request: &crate::pac::request::Request,
        host: &SharedHost,
        limits: &Limits,
    ) -> Option<Answered> {
        let program = self.programs.get(side)?;
        let evaluation = program.evaluate(request, host, limits)?;
        let dialect = program.dialect();
        let at = evaluation.trace.decided_at;
        let Outcome::Text(text) = evaluation.outcome else {
            return None;
        };
        let route = self
            .texts
            .entry((side, text))
            .or_insert_with_key(|(_, text)| route(text, dialect))
            .clone()?;
        Some(Answered {
            route,
            line: at.map(|at| at.line),
            at,
        })
    }
}

/// The route that a client takes from a returned text; `None` where it takes none.
fn route(text: &str, dialect: &Dialect) -> Option<String> {
    let parsed = answer::parse(text, dialect);
    parsed
        .failure
        .is_none()
        .then(|| answer::effective(text, &parsed.route, dialect))
}

/// What one side answers, as far as it can be compared.
pub fn answered(evaluation: &Evaluation, dialect: &Dialect) -> Option<Answered> {
    let at = evaluation.trace.decided_at;
    let route = match &evaluation.outcome {
        Outcome::Text(text) => route(text, dialect)?,
        // What the client does then is the same whatever the script wanted.
        Outcome::Threw(_) | Outcome::NotText(_) => "DIRECT (the script fails)".to_owned(),
        Outcome::Limit(_) | Outcome::Crash(_) => return None,
    };
    Some(Answered {
        route,
        line: at.map(|at| at.line),
        at,
    })
}

/// A world in which this is the case, and nothing else.
#[derive(Debug, Clone)]
pub struct Stated(pub Vec<WorldFact>);

impl Host for Stated {
    fn resolve(&self, name: &str, _: Family) -> Resolution {
        let name = name.trim_end_matches('.');
        let known = self.0.iter().find_map(|fact| match fact {
            WorldFact::Name(known, address) if known.eq_ignore_ascii_case(name) => *address,
            _ => None,
        });
        known.map_or(Resolution::NoSuchName, |address| {
            Resolution::Addresses(vec![IpAddr::V4(address)])
        })
    }

    fn resolves_at_once(&self) -> bool {
        true
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        let own = self.0.iter().find_map(|fact| match fact {
            WorldFact::OwnAddress(address) => *address,
            _ => None,
        });
        own.map(IpAddr::V4).into_iter().collect()
    }

    fn now_ms(&self) -> i64 {
        let now = self.0.iter().find_map(|fact| match fact {
            WorldFact::Time(time) => Some(*time),
            _ => None,
        });
        now.unwrap_or_default()
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        0
    }
}

impl WorldFact {
    /// What is the case for a request to this host.
    fn of(condition: &Condition, host: &str) -> Self {
        match condition {
            Condition::Host(address) => Self::Name(host.to_owned(), *address),
            Condition::Name(name, address) => Self::Name(name.clone(), *address),
            Condition::OwnAddress(address) => Self::OwnAddress(*address),
            Condition::Time(time) => Self::Time(*time),
        }
    }
}

#[cfg(test)]
mod tests;
