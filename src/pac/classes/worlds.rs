//! Every world that a decision may depend on: each question is answered in each way that makes a
//! difference.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError};

use super::Undecided;
use crate::language::{Automaton, Bounds, walk};
use crate::pac::decision::analysis::{Atoms, Calls, Subject, addresses};
use crate::pac::dialects::Dialect;
use crate::pac::host::{Family, Host, Resolution};
use crate::pac::lookup::SharedHost;

/// The answers that make a difference.
#[derive(Debug, Default)]
pub(crate) struct Worlds {
    addresses: Vec<Ipv4Addr>,
    /// In milliseconds.
    instants: Vec<i64>,
}

/// A question and the answer that was chosen for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Condition {
    /// The host of the request resolves to an address, or does not.
    Host(Option<Ipv4Addr>),
    /// A name does.
    Name(String, Option<Ipv4Addr>),
    /// The machine has this address, or none that is known.
    OwnAddress(Option<Ipv4Addr>),
    /// The time of the call, in milliseconds since 1970, UTC.
    Time(i64),
}

impl Condition {
    /// The same, said of any request that is like one to this host.
    pub(crate) fn like(self, host: &str) -> Self {
        match self {
            Self::Name(name, address) if name == host => Self::Host(address),
            other => other,
        }
    }
}

/// Most different addresses.
const MOST_ADDRESSES: usize = 20_000;
const WALK: Bounds = Bounds {
    visited: 300_000,
    steps: 30_000_000,
};
/// Monday, 2026-01-05.
const MONDAY: i64 = 1_767_571_200_000;
const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;

impl Worlds {
    /// For what some programs ask.
    pub(crate) fn of(
        atoms: &[&Atoms],
        calls: &[(&'static Dialect, &Calls)],
    ) -> Result<Self, Undecided> {
        Ok(Self {
            addresses: told_apart(atoms)?,
            instants: instants(calls)?,
        })
    }

    /// The addresses that make a difference, first one that is in no network that is asked for, where
    /// there is such an address.
    pub(crate) fn addresses(&self) -> &[Ipv4Addr] {
        &self.addresses
    }

    /// A world for each of them, in which every name has that address.
    pub(crate) fn of_addresses(&self) -> Vec<SharedHost> {
        let worlds = self.addresses.iter().map(|address| {
            let host: SharedHost = Arc::new(OneAddress(*address));
            host
        });
        worlds.collect()
    }

    /// Runs something in each world, of which there may be no more than `most`; false where there
    /// are.
    pub(crate) fn each(
        self: &Arc<Self>,
        most: usize,
        mut run: impl FnMut(&SharedHost) -> bool,
        mut note: impl FnMut(Vec<Condition>),
    ) -> bool {
        let mut chosen: Vec<usize> = Vec::new();
        for _ in 0..most {
            let host = Arc::new(Chosen {
                worlds: self.clone(),
                state: Mutex::new(State {
                    wanted: std::mem::take(&mut chosen),
                    ..State::default()
                }),
            });
            let shared: SharedHost = host.clone();
            let goes_on = run(&shared);
            let state =
                std::mem::take(&mut *host.state.lock().unwrap_or_else(PoisonError::into_inner));
            note(state.conditions);
            if !goes_on {
                return true;
            }
            chosen = state.taken.iter().map(|(one, _)| *one).collect();
            loop {
                match (chosen.pop(), state.taken.get(chosen.len())) {
                    (Some(last), Some((_, ways))) if last + 1 < *ways => {
                        chosen.push(last + 1);
                        break;
                    }
                    (Some(_), _) => {}
                    (None, _) => return true,
                }
            }
        }
        false
    }
}

/// One address for each group that no atom tells apart; first one that is in no network.
fn told_apart(atoms: &[&Atoms]) -> Result<Vec<Ipv4Addr>, Undecided> {
    let mut automaton = Automaton::with_room(4_000_000);
    let mut number = 0;
    for atom in atoms.iter().flat_map(|atoms| &atoms.all) {
        if atom.subject == Subject::Address {
            automaton
                .add(&atom.texts, number)
                .map_err(|_| Undecided::too_much())?;
            number += 1;
        }
    }
    let mut all = Automaton::default();
    all.add(&addresses(), 0)
        .map_err(|_| Undecided::too_much())?;
    let mut groups: BTreeMap<Vec<usize>, Ipv4Addr> = BTreeMap::new();
    let begin = vec![all.begin(), automaton.begin()];
    walk(b"1023456789.", &[&all, &automaton], begin, WALK, |case| {
        if let [address, rest] = case.places
            && !all.accepted(address).is_empty()
            && let Ok(address) = case.text().parse()
        {
            groups.entry(automaton.accepted(rest)).or_insert(address);
        }
        groups.len() <= MOST_ADDRESSES
    })
    .map_err(|_| Undecided::too_much())?;
    if groups.len() > MOST_ADDRESSES {
        return Err(Undecided::too_much());
    }
    let mut groups: Vec<(Vec<usize>, Ipv4Addr)> = groups.into_iter().collect();
    groups.sort_by_key(|(accepted, _)| accepted.len());
    Ok(groups.into_iter().map(|(_, address)| address).collect())
}

/// One instant for each group of instants that no call tells apart.
fn instants(calls: &[(&'static Dialect, &Calls)]) -> Result<Vec<i64>, Undecided> {
    let numbers: Vec<i64> = calls
        .iter()
        .flat_map(|(_, calls)| calls.numbers())
        .collect();
    let has = |name: &str| calls.iter().any(|(_, calls)| calls.asks(name));
    if !has("weekdayRange") && !has("dateRange") && !has("timeRange") {
        return Ok(Vec::new());
    }
    let truths = |instant: i64| -> Option<Vec<bool>> {
        let mut all = Vec::new();
        for (dialect, calls) in calls {
            all.extend(calls.at(dialect, &at(instant))?);
        }
        Some(all)
    };
    let unknown = || Undecided::because("a function of the time that fails");
    let mut days: BTreeMap<Vec<bool>, i64> = BTreeMap::new();
    for day in 0..days_of(&numbers, has("dateRange")) {
        let noon = MONDAY + first_day(&numbers) * DAY + day * DAY + 12 * 60 * MINUTE;
        days.entry(truths(noon).ok_or_else(unknown)?)
            .or_insert(noon);
    }
    let mut minutes = vec![12 * 60 * MINUTE];
    if has("timeRange") {
        let edges: Vec<i64> = numbers
            .iter()
            .filter(|number| (0..60).contains(*number))
            .flat_map(|number| [*number, number + 1, number - 1])
            .chain([0, 59])
            .filter(|number| (0..60).contains(number))
            .collect();
        for hour in 0..24 {
            minutes.extend(edges.iter().map(|edge| hour * 60 * MINUTE + edge * MINUTE));
            // Whoever names three numbers names seconds.
            minutes.extend(edges.iter().map(|edge| hour * 60 * MINUTE + edge * 1000));
        }
    }
    minutes.sort_unstable();
    minutes.dedup();
    let mut all: BTreeMap<Vec<bool>, i64> = BTreeMap::new();
    for day in days.values() {
        let midnight = day - 12 * 60 * MINUTE;
        for minute in &minutes {
            let instant = midnight + minute;
            all.entry(truths(instant).ok_or_else(unknown)?)
                .or_insert(instant);
        }
    }
    let mut instants: Vec<i64> = all.into_values().collect();
    instants.sort_unstable();
    Ok(instants)
}

/// Years that are named, at most a few of them.
fn years(numbers: &[i64]) -> Option<(i64, i64)> {
    let mut years = numbers.iter().filter(|year| (1970..=2200).contains(*year));
    let first = *years.next()?;
    let (least, most) = years.fold((first, first), |(least, most), year| {
        (least.min(*year), most.max(*year))
    });
    Some((least, most.min(least + 20)))
}

fn first_day(numbers: &[i64]) -> i64 {
    // A day of the week stays one: whole weeks.
    years(numbers).map_or(0, |(least, _)| (least - 2027) * 366 / 7 * 7)
}

fn days_of(numbers: &[i64], has_dates: bool) -> i64 {
    match (has_dates, years(numbers)) {
        (false, _) => 7,
        (true, None) => 4 * 366,
        (true, Some((least, most))) => (most - least + 4) * 366,
    }
}

/// A world in which only the time is known.
fn at(instant: i64) -> SharedHost {
    Arc::new(Chosen {
        worlds: Arc::new(Worlds {
            addresses: Vec::new(),
            instants: vec![instant],
        }),
        state: Mutex::default(),
    })
}

/// A world whose answers are chosen when they are asked for.
struct Chosen {
    worlds: Arc<Worlds>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// What is to be chosen, in the order of the questions; the first way for all others.
    wanted: Vec<usize>,
    /// What was chosen, of how many.
    taken: Vec<(usize, usize)>,
    conditions: Vec<Condition>,
    names: BTreeMap<String, Option<Ipv4Addr>>,
    /// The own addresses, once they were chosen.
    own: Option<Vec<IpAddr>>,
    now: Option<i64>,
}

impl State {
    fn choose(&mut self, ways: usize) -> usize {
        let wanted = self.wanted.get(self.taken.len()).copied().unwrap_or(0);
        let chosen = wanted.min(ways.saturating_sub(1));
        self.taken.push((chosen, ways));
        chosen
    }
}

impl Host for Chosen {
    fn resolve(&self, name: &str, _: Family) -> Resolution {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let answer = if let Some(known) = state.names.get(&name) {
            *known
        } else {
            let chosen = state.choose(self.worlds.addresses.len() + 1);
            let answer = self.worlds.addresses.get(chosen).copied();
            state.conditions.push(Condition::Name(name.clone(), answer));
            state.names.insert(name, answer);
            answer
        };
        match answer {
            Some(address) => Resolution::Addresses(vec![IpAddr::V4(address)]),
            None => Resolution::NoSuchName,
        }
    }

    fn resolves_at_once(&self) -> bool {
        true
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = &state.own {
            return own.clone();
        }
        let chosen = state.choose(self.worlds.addresses.len() + 1);
        let own = self.worlds.addresses.get(chosen).copied();
        state.conditions.push(Condition::OwnAddress(own));
        let own: Vec<IpAddr> = own.map(IpAddr::V4).into_iter().collect();
        state.own = Some(own.clone());
        own
    }

    fn now_ms(&self) -> i64 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(now) = state.now {
            return now;
        }
        let mut now = MONDAY;
        if !self.worlds.instants.is_empty() {
            let chosen = state.choose(self.worlds.instants.len());
            now = self.worlds.instants.get(chosen).copied().unwrap_or(MONDAY);
            state.conditions.push(Condition::Time(now));
        }
        state.now = Some(now);
        now
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        0
    }
}

/// A world in which every name has the same address.
struct OneAddress(Ipv4Addr);

impl Host for OneAddress {
    fn resolve(&self, _: &str, _: Family) -> Resolution {
        Resolution::Addresses(vec![IpAddr::V4(self.0)])
    }

    fn resolves_at_once(&self) -> bool {
        true
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        Vec::new()
    }

    fn now_ms(&self) -> i64 {
        MONDAY
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        0
    }
}
