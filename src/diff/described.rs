//! Which hosts some classes hold, in words.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::areas::{closeness, is_within, words};
use crate::pac::classes::{Asked, Classes, HostClass};
use crate::pac::decision::analysis::Area;

/// Areas of a class that its description may need.
const MOST_TOGETHER: usize = 3;

/// The areas of all classes.
pub(super) struct Described<'a> {
    /// Of each class, the closest first.
    areas: Vec<Vec<&'a Area>>,
    /// How many classes begin with so many areas.
    totals: Vec<HashMap<Vec<&'a Area>, usize>>,
    /// The classes whose closest area is a name or the end of one, by that read backwards.
    by_end: BTreeMap<Vec<u8>, Vec<usize>>,
    /// Those whose closest area is a network.
    networks: Vec<usize>,
}

impl<'a> Described<'a> {
    pub(super) fn of(asked: &'a Asked<'_>, classes: &Classes) -> Self {
        let mut described = Self {
            areas: classes
                .hosts
                .iter()
                .map(|class| areas(asked, class))
                .collect(),
            totals: vec![HashMap::new(); MOST_TOGETHER],
            by_end: BTreeMap::new(),
            networks: Vec::new(),
        };
        for (number, (areas, class)) in described.areas.iter().zip(&classes.hosts).enumerate() {
            if class.outcomes.is_empty() {
                // No client asks about it.
                continue;
            }
            for (depth, totals) in (1..).zip(&mut described.totals) {
                let key: Vec<&Area> = areas.iter().take(depth).copied().collect();
                *totals.entry(key).or_default() += 1;
            }
            match areas.first() {
                Some(Area::Exactly(text) | Area::Ending(text)) => {
                    let end = text.bytes().rev().collect();
                    described.by_end.entry(end).or_default().push(number);
                }
                Some(Area::Network(..)) => described.networks.push(number),
                _ => {}
            }
        }
        described
    }

    /// Hosts, and those among them that do not belong to them.
    pub(super) fn words(
        &self,
        numbers: &[usize],
        classes: &Classes,
        rest: &str,
    ) -> (Vec<String>, Vec<String>) {
        let mut hosts = Vec::new();
        let mut open: BTreeSet<usize> = numbers.iter().copied().collect();
        let inside = open.clone();
        let mut whole: Vec<&Area> = Vec::new();
        for (depth, totals) in (1..).zip(&self.totals) {
            let key_of = |number: usize| -> Vec<&Area> {
                let areas = self.areas.get(number).map_or(&[][..], Vec::as_slice);
                areas.iter().take(depth).copied().collect()
            };
            // Whether all classes with these areas belong to it.
            let mut counts: HashMap<Vec<&Area>, usize> = HashMap::new();
            for number in &inside {
                *counts.entry(key_of(*number)).or_default() += 1;
            }
            let mut texts = BTreeSet::new();
            open.retain(|number| {
                let key = key_of(*number);
                if counts.get(&key) != totals.get(&key) {
                    return true;
                }
                match key.as_slice() {
                    [] => {
                        texts.insert(rest.to_owned());
                    }
                    [one] => whole.push(one),
                    several if several.iter().any(|area| whole.contains(area)) => {}
                    several => {
                        let words: Vec<String> = several.iter().map(|area| words(area)).collect();
                        texts.insert(words.join(" and "));
                    }
                }
                false
            });
            hosts.extend(texts);
        }
        let outer = outermost(whole);
        hosts.extend(outer.iter().map(|area| words(area)));
        // Only some hosts of their areas: an example stands for them.
        let mut partly: BTreeMap<String, &str> = BTreeMap::new();
        for number in &open {
            let (Some(class), Some(areas)) = (classes.hosts.get(*number), self.areas.get(*number))
            else {
                continue;
            };
            let of = areas
                .first()
                .map_or_else(|| rest.to_owned(), |area| words(area));
            partly.entry(of).or_insert(&class.host);
        }
        for (of, host) in partly {
            hosts.push(format!("a part of {of}, such as {host}"));
        }
        (hosts, self.left_out(&outer, &inside))
    }

    /// What lies within these areas and does not belong to them.
    fn left_out(&self, outer: &[&Area], inside: &BTreeSet<usize>) -> Vec<String> {
        let mut found = BTreeSet::new();
        for area in outer {
            let within: Vec<usize> = match area {
                Area::Ending(end) => {
                    let end: Vec<u8> = end.bytes().rev().collect();
                    let behind = self.by_end.range(end.clone()..);
                    behind
                        .take_while(|(text, _)| text.starts_with(&end))
                        .flat_map(|(_, numbers)| numbers.iter().copied())
                        .collect()
                }
                Area::Network(..) => self.networks.clone(),
                _ => continue,
            };
            for number in within {
                let inner = self.areas.get(number).and_then(|areas| areas.first());
                if let Some(inner) = inner
                    && !inside.contains(&number)
                    && is_within(inner, area)
                {
                    found.insert(words(inner));
                }
            }
        }
        found.into_iter().collect()
    }
}

/// Those that do not lie in another one.
fn outermost(mut whole: Vec<&Area>) -> Vec<&Area> {
    whole.sort();
    whole.dedup();
    let ends: HashSet<&str> = whole
        .iter()
        .filter_map(|area| match area {
            Area::Ending(end) => Some(end.as_str()),
            _ => None,
        })
        .collect();
    let networks: Vec<&Area> = whole
        .iter()
        .filter(|area| matches!(area, Area::Network(..)))
        .copied()
        .collect();
    whole
        .iter()
        .filter(|area| match area {
            Area::Exactly(text) | Area::Ending(text) => {
                let mut ends_of = (1..text.len()).filter_map(|from| text.get(from..));
                let in_end = ends_of.any(|end| ends.contains(end));
                let in_network = matches!(area, Area::Exactly(_))
                    && networks.iter().any(|network| is_within(area, network));
                !in_end && !in_network
            }
            Area::Network(..) => !networks.iter().any(|network| is_within(area, network)),
            _ => true,
        })
        .copied()
        .collect()
}

/// The areas in which a class lies, the closest first.
fn areas<'a>(asked: &'a Asked<'_>, class: &HostClass) -> Vec<&'a Area> {
    let of_urls = class.url_areas.iter().map(|number| asked.url_area(*number));
    let mut areas: Vec<&Area> = class
        .areas
        .iter()
        .map(|number| asked.area(*number))
        .chain(of_urls)
        .filter(|area| **area != Area::Other)
        .collect();
    areas.sort_by(|one, other| closeness(other).cmp(&closeness(one)).then(one.cmp(other)));
    areas.dedup();
    areas
}
