//! Classes of requests with the same two answers, together.

use std::collections::{BTreeMap, BTreeSet};

use super::described::Described;
use super::merged::by_changed_line;
use super::{Differing, Found, Pair, WorldFact};
use crate::finding::diff::{Answered, Difference};
use crate::pac::classes::{Asked, Classes, Condition, HostClass, Universe};

/// Areas that are listed for one difference.
const MOST_LISTED: usize = 12;
/// Hosts about which no question is true.
const REST: &str = "every host that no rule names";

/// The groups so far.
#[derive(Default)]
pub(super) struct Groups {
    all: BTreeMap<Key, Group>,
}

/// What makes a difference one: both answers, and where in the URL's scheme, port and path.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    pair: u32,
    only: Option<String>,
    always: bool,
}

#[derive(Default)]
struct Group {
    hosts: Vec<String>,
    except: Vec<String>,
    example: String,
    host: String,
    world: Vec<Condition>,
    cases: usize,
}

impl Groups {
    /// Adds what is different among the classes of a universe.
    pub(super) fn add(
        &mut self,
        asked: &Asked<'_>,
        universe: &Universe,
        classes: &Classes,
        outcomes: &[Differing],
    ) {
        // Which classes of hosts belong to a difference, and where in their URLs.
        let mut members: BTreeMap<(u32, bool), BTreeMap<usize, Places<'_>>> = BTreeMap::new();
        for (number, class) in classes.hosts.iter().enumerate() {
            for outcome in &class.outcomes {
                let Some(differing) = outcomes.get(outcome.of as usize) else {
                    continue;
                };
                for (pair, world) in &differing.pairs {
                    let places = members
                        .entry((*pair, world.is_none()))
                        .or_default()
                        .entry(number)
                        .or_default();
                    let place = (outcome.scheme, outcome.behind);
                    places
                        .all
                        .insert(place, world.as_deref().unwrap_or_default());
                }
            }
        }
        let described = Described::of(asked, classes);
        for ((pair, always), of_pair) in members {
            let mut by_place: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
            for (class, places) in &of_pair {
                let only = places.words(universe, classes, *class);
                by_place.entry(only).or_default().push(*class);
            }
            for (only, numbers) in by_place {
                let group = self.all.entry(Key { pair, only, always }).or_default();
                group.cases += numbers.len();
                let rest = universe.words.as_deref();
                let (hosts, except) = described.words(&numbers, classes, rest.unwrap_or(REST));
                group.hosts.extend(hosts);
                group.except.extend(except);
                for number in &numbers {
                    let (Some(class), Some(places)) =
                        (classes.hosts.get(*number), of_pair.get(number))
                    else {
                        continue;
                    };
                    let (example, world) = places.example(universe, classes, class);
                    if group.example.is_empty() || is_better(&example, &group.example) {
                        group.example = example;
                        group.host.clone_from(&class.host);
                        group.world = world.to_vec();
                    }
                }
            }
        }
    }

    /// What was found, the largest first.
    pub(super) fn differences(self, pairs: &[Pair]) -> Vec<Found> {
        let all: Vec<Found> = self
            .all
            .into_iter()
            .filter_map(|(key, group)| {
                let (old, new) = pairs.get(key.pair as usize)?.clone();
                let facts = group.world.iter();
                let world: Vec<WorldFact> = facts
                    .map(|condition| WorldFact::of(condition, &group.host))
                    .collect();
                let difference = Difference {
                    hosts: group.hosts,
                    except: group.except,
                    only: key.only,
                    while_: if key.always {
                        Vec::new()
                    } else {
                        world.iter().map(in_words).collect()
                    },
                    old: vec![old],
                    new: vec![new],
                    example: group.example,
                    confirmed: false,
                    cases: group.cases,
                    urls: None,
                };
                Some(Found { difference, world })
            })
            .collect();
        let mut all = by_changed_line(all);
        for found in &mut all {
            let it = &mut found.difference;
            it.hosts = listed(std::mem::take(&mut it.hosts));
            it.except = listed(std::mem::take(&mut it.except));
        }
        all.sort_by(|one, other| {
            let key = |it: &Found| {
                let line = |side: &[Answered]| side.first().and_then(|it| it.line);
                (
                    line(&it.difference.old),
                    line(&it.difference.new),
                    it.difference.example.clone(),
                )
            };
            key(one).cmp(&key(other))
        });
        all
    }
}

fn listed(all: Vec<String>) -> Vec<String> {
    let more = all.len().saturating_sub(MOST_LISTED);
    let mut all: Vec<String> = all.into_iter().take(MOST_LISTED).collect();
    if more > 0 {
        all.push(format!("and {more} more"));
    }
    all
}

/// Shorter, and over https where both are as short.
pub(super) fn is_better(one: &str, other: &str) -> bool {
    let schemes = ["https:", "http:"];
    let rank = |url: &str| {
        let known = schemes.iter().position(|scheme| url.starts_with(scheme));
        (known.unwrap_or(schemes.len()), url.len())
    };
    rank(one) < rank(other)
}

/// Schemes and what stands behind the host, of one class of hosts.
#[derive(Default)]
struct Places<'o> {
    /// With a world in which it is so.
    all: BTreeMap<(usize, usize), &'o [Condition]>,
}

impl Places<'_> {
    /// `None` where it is everything that was compared for the class.
    fn words(&self, universe: &Universe, classes: &Classes, class: usize) -> Option<String> {
        let outcomes = classes
            .hosts
            .get(class)
            .map_or(&[][..], |class| &class.outcomes);
        let own: BTreeSet<(usize, usize)> = self.all.keys().copied().collect();
        let all: BTreeSet<(usize, usize)> =
            outcomes.iter().map(|it| (it.scheme, it.behind)).collect();
        if all == own {
            return None;
        }
        let scheme = |number: usize| universe.schemes.get(number).cloned().unwrap_or_default();
        let of = |number: usize, places: &BTreeSet<(usize, usize)>| {
            places.iter().filter(|(one, _)| *one == number).count()
        };
        let mut whole = Vec::new();
        let mut parts = Vec::new();
        for number in 0..universe.schemes.len() {
            match (of(number, &own), of(number, &all)) {
                (0, _) => {}
                (some, every) if some == every => whole.push(format!("{}:", scheme(number))),
                _ => {
                    let behind = classes.behind.get(number);
                    let mut texts = own
                        .iter()
                        .filter(|(one, _)| *one == number)
                        .filter_map(|(_, place)| behind.and_then(|behind| behind.get(*place)));
                    if let Some(first) = texts.next() {
                        let more = texts.count();
                        let more = if more > 0 {
                            format!(" and {more} more kinds of ports and paths")
                        } else {
                            String::new()
                        };
                        parts.push(format!(
                            "{}: with {first:?} behind the host{more}",
                            scheme(number)
                        ));
                    }
                }
            }
        }
        whole.extend(parts);
        Some(whole.join(", "))
    }

    fn example(
        &self,
        universe: &Universe,
        classes: &Classes,
        class: &HostClass,
    ) -> (String, &[Condition]) {
        let mut best = String::new();
        let mut of_best: &[Condition] = &[];
        for ((scheme, behind), world) in &self.all {
            let Some(name) = universe.schemes.get(*scheme) else {
                continue;
            };
            let behind = classes.behind.get(*scheme).and_then(|all| all.get(*behind));
            let url = format!(
                "{name}://{}{}",
                class.host,
                behind.map_or("/", String::as_str)
            );
            if best.is_empty() || is_better(&url, &best) {
                best = url;
                of_best = world;
            }
        }
        (best, of_best)
    }
}

/// What is the case, in words.
pub(super) fn in_words(fact: &WorldFact) -> String {
    match fact {
        WorldFact::Name(name, Some(address)) => format!("{name} resolves to {address}"),
        WorldFact::Name(name, None) => format!("{name} does not resolve"),
        WorldFact::OwnAddress(Some(address)) => format!("the own address is {address}"),
        WorldFact::OwnAddress(None) => "the own address is unknown".to_owned(),
        WorldFact::Time(time) => {
            let time = jiff::Timestamp::from_millisecond(*time).unwrap_or_default();
            format!("it is {} UTC", time.strftime("%A %Y-%m-%d %H:%M:%S"))
        }
    }
}
