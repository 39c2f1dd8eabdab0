//! What a test of a list says about what is wanted.

use std::net::IpAddr;

use super::address_set::{AddressSet, loopback};
use super::decision::Truth;
use super::index::Index;
use super::relation::{Relation, path_fits, relation};
use super::rules::{Entry, Hosts, Question, Test};
use super::wanted::Wanted;
use crate::language::Expression;
use crate::language::{Automaton, TooLarge};

impl Wanted<'_> {
    /// The names, as a set.
    pub(super) fn names(&self) -> Expression {
        match self.labels {
            None => Expression::text(self.host),
            Some(most) => Expression::host_names_before(self.lead, self.host, most),
        }
    }

    /// The address that the host is, where it is one.
    pub(super) fn literal(&self) -> Option<IpAddr> {
        if self.labels.is_some() {
            return None;
        }
        let inside = self
            .host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        inside.unwrap_or(self.host).parse().ok()
    }

    /// What stands before and behind a host in the URL that the proxy sees.
    pub(super) fn around_host(&self) -> (&'static str, String) {
        if !self.sees_path() {
            return ("", format!(":{}", self.port));
        }
        let port = match self.port {
            80 => String::new(),
            port => format!(":{port}"),
        };
        ("http://", format!("{port}{}", self.path.unwrap_or("/")))
    }

    /// True where the proxy sees the path.
    pub(super) fn sees_path(&self) -> bool {
        self.method != "CONNECT"
    }
}

#[derive(Debug)]
pub(super) enum Answer {
    /// The same for every name.
    Known(Truth),
    /// It depends on the name.
    Open(OpenSet),
}

#[derive(Debug)]
pub(super) struct OpenSet {
    pub(super) automaton: Automaton,
    /// For each number of the automaton: does the entry hold for every path?
    whole: Vec<bool>,
    /// Why a name outside of the automaton may still be in the set.
    doubt: Option<String>,
    /// Why the name of an address in DNS may be in the set.
    named: Option<String>,
    /// Some of the single names that are in the set and not in the automaton.
    pub(super) left_out: Vec<String>,
    /// How many single names are in the automaton.
    single: usize,
}

/// Single names below a wildcard that are put into an automaton.
const MOST_SINGLE: usize = 2_000;
/// Names left out that are asked one by one.
const ASKED: usize = 3;

impl OpenSet {
    pub(super) fn truth(&self, numbers: &[usize]) -> Truth {
        let whole = |number: &usize| self.whole.get(*number).copied().unwrap_or(false);
        if numbers.iter().any(whole) {
            Truth::Yes
        } else if !numbers.is_empty() {
            Truth::Maybe("the entry lets only some paths through".to_owned())
        } else {
            outside(self.doubt.clone(), self.named.clone())
        }
    }
}

/// What is said about a name that no entry holds.
fn outside(doubt: Option<String>, named: Option<String>) -> Truth {
    match (doubt, named) {
        (Some(why), _) => Truth::Maybe(why),
        (None, Some(why)) => Truth::Named(why),
        (None, None) => Truth::No,
    }
}

pub(super) fn answer(test: &Test, index: &Index, wanted: &Wanted<'_>) -> Answer {
    let name = &test.name;
    let truth = |holds: bool| if holds { Truth::Yes } else { Truth::No };
    Answer::Known(match &test.question {
        Question::Always => Truth::Yes,
        // What a group says is decided from the tests that it names.
        Question::Never | Question::Group(_) => Truth::No,
        Question::Ports(ranges) => truth(ranges.iter().any(|range| range.contains(&wanted.port))),
        Question::Methods(methods) => truth(methods.iter().any(|method| method == wanted.method)),
        Question::Clients(set) => by_client(name, set, wanted),
        // A tunnel has no protocol that the proxy knows.
        Question::Protocols(protocols) => {
            let own = if wanted.sees_path() { "HTTP" } else { "NONE" };
            truth(protocols.iter().any(|protocol| protocol == own))
        }
        Question::Login => Truth::Asks,
        Question::Destinations(set) => by_address(test, set, wanted),
        Question::Steps(steps) if wanted.step > 0 => truth(steps.contains(&wanted.step)),
        // A request stands at the first of them.
        Question::Steps(steps) => truth(steps.contains(&1)),
        Question::Undecided(why) => Truth::Maybe(why.clone()),
        Question::Paths(entries) => by_path(entries, wanted),
        Question::Hosts(entries) => return hosts(test, entries, index, wanted),
    })
}

fn by_client(name: &str, set: &AddressSet, wanted: &Wanted<'_>) -> Truth {
    let doubt = match wanted.client {
        Some(client) => set.doubt_about(client),
        None => set.doubt.clone(),
    };
    match (wanted.client, doubt) {
        (Some(client), _) if set.holds(client) => Truth::Yes,
        (Some(_), None) => Truth::No,
        // The client is another machine than the proxy.
        (None, None) if set.only_in(&loopback()) => Truth::No,
        (_, Some(why)) => Truth::Maybe(why),
        (None, None) => Truth::Maybe(format!(
            "it depends on the client's address (`{name}`), which was not given"
        )),
    }
}

/// Whether a host has an address in one of the ranges: one of several is enough.
fn by_address(test: &Test, set: &AddressSet, wanted: &Wanted<'_>) -> Truth {
    let inside = |address: &IpAddr| set.holds(*address);
    let doubt = |addresses: &[IpAddr]| {
        let why = addresses
            .iter()
            .find_map(|&address| set.doubt_about(address));
        why.map_or(Truth::No, Truth::Maybe)
    };
    if let Some(address) = wanted.literal() {
        return if inside(&address) {
            Truth::Yes
        } else {
            doubt(&[address])
        };
    }
    if !test.looks_up {
        // The proxy may not even start with the set.
        return set.doubt.clone().map_or(Truth::No, Truth::Maybe);
    }
    if wanted.addresses.is_empty() {
        // No required URL leads to the machine itself, or to its link.
        if set.only_in(&local()) {
            return Truth::No;
        }
        let called = match test.name.as_str() {
            "" => String::new(),
            name => format!(" (`{name}`)"),
        };
        return Truth::Maybe(format!(
            "it depends on the addresses of the host{called}, which were not given (--resolve NAME=IP)"
        ));
    }
    if wanted.addresses.iter().any(inside) {
        Truth::Yes
    } else {
        doubt(&wanted.addresses)
    }
}

/// The networks of the machine itself and of its link.
fn local() -> Vec<ipnet::IpNet> {
    let texts = ["169.254.0.0/16", "fe80::/10", "0.0.0.0/8", "::/128"];
    let more = texts.iter().filter_map(|text| text.parse().ok());
    loopback().into_iter().chain(more).collect()
}

/// Whether the path of a plain URL is in one of the sets.
fn by_path(entries: &[Entry], wanted: &Wanted<'_>) -> Truth {
    if !wanted.sees_path() {
        return Truth::No;
    }
    let mut automaton = Automaton::default();
    let mut doubt = None;
    for entry in entries {
        match (&entry.hosts, entry.hosts.expression()) {
            (Hosts::Undecided(why), _) => doubt = Some(why.clone()),
            (Hosts::Referring(referring, _), _) => {
                match referring.holds(wanted.path.unwrap_or("/")) {
                    Some(true) => return Truth::Yes,
                    Some(false) => {}
                    None => doubt = Some(referring.why(false)),
                }
            }
            (_, Some(expression)) if automaton.add(&expression, 0).is_err() => {
                doubt = Some(TOO_LARGE.to_owned());
            }
            _ => {}
        }
    }
    if !automaton.accepting(wanted.path.unwrap_or("/")).is_empty() {
        return Truth::Yes;
    }
    doubt.map_or(Truth::No, Truth::Maybe)
}

const TOO_LARGE: &str = "the list has entries that are too large to decide";

fn hosts(test: &Test, entries: &[Entry], index: &Index, wanted: &Wanted<'_>) -> Answer {
    let mut set = OpenSet {
        automaton: Automaton::default(),
        whole: Vec::new(),
        doubt: None,
        named: None,
        left_out: Vec::new(),
        single: 0,
    };
    if test.looks_up && wanted.literal().is_some() && entries.iter().any(has_names) {
        set.named = Some(format!(
            "`{}` is about names, and the proxy looks up the name of the address {} in DNS",
            test.name, wanted.host
        ));
    }
    let about = index.about(entries, wanted.host, wanted.labels.is_some());
    for entry in about.into_iter().filter_map(|number| entries.get(number)) {
        if entry.port.is_some_and(|port| port != wanted.port) {
            continue;
        }
        let Some(whole) = path_fits(&entry.path, wanted) else {
            continue;
        };
        match relation(&entry.hosts, wanted) {
            Relation::None => {}
            Relation::All if whole => return Answer::Known(Truth::Yes),
            Relation::All | Relation::Some => {
                if let (Hosts::Exact(name), Some(_)) = (&entry.hosts, wanted.labels) {
                    set.single += 1;
                    if set.single > MOST_SINGLE {
                        if set.left_out.len() < ASKED {
                            set.left_out.push(name.clone());
                        }
                        continue;
                    }
                }
                if matches!(entry.hosts, Hosts::Url(_)) {
                    let (before, behind) = wanted.around_host();
                    set.automaton.around(before, &behind);
                }
                let number = set.whole.len();
                let added = entry
                    .hosts
                    .expression()
                    .map(|expression| set.automaton.add(&expression, number));
                if let Some(Ok(())) = added {
                    set.whole.push(whole);
                } else {
                    set.doubt = Some(TOO_LARGE.to_owned());
                    if added == Some(Err(TooLarge)) {
                        break;
                    }
                }
            }
            Relation::Unknown(why) => set.doubt = Some(why),
        }
    }
    if set.whole.is_empty() {
        return Answer::Known(outside(set.doubt, set.named));
    }
    Answer::Open(set)
}

/// True where the entry could hold for the name of an address in DNS.
fn has_names(entry: &Entry) -> bool {
    let numeric = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    match &entry.hosts {
        Hosts::Exact(name) | Hosts::Below { domain: name, .. } => {
            !numeric(name) && !name.starts_with('[')
        }
        Hosts::Set(_) | Hosts::Undecided(_) | Hosts::Referring(_, false) => true,
        Hosts::Url(_) | Hosts::Referring(_, true) | Hosts::Nothing => false,
    }
}
