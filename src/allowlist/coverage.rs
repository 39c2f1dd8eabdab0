//! Does a list let a required pattern through? Decided for every name that the pattern stands for.

use std::net::IpAddr;

use super::address_set::{AddressSet, loopback};

use super::automaton::{Automaton, TooLarge};
use super::decision::{Outcome, Truth, decide, judge};
use super::exploration::explore;
use super::index::Index;
use super::language::Expression;
use super::origin;
use super::relation::{Relation, path_fits, relation};
use super::rules::{Action, Entry, Hosts, Question, Rule, Rulebook, Test};
use super::wanted::Wanted;
use crate::finding::allowlist::Coverage;

/// What the list does with the names of a pattern: for each kind of answer a name that gets it.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    pub(super) admitted: Option<Shown>,
    pub(super) refused: Option<Shown>,
    /// The proxy asks for a login.
    pub(super) challenged: Option<Shown>,
    /// Not known, for this reason.
    pub(super) unknown: Option<(Shown, String)>,
    /// The line that would let the refused one through but for one condition, in words.
    pub(super) near: Option<String>,
}

impl Answers {
    /// How much of a pattern is admitted.
    pub(super) const fn extent(&self) -> Coverage {
        match (&self.admitted, &self.refused, &self.unknown) {
            (Some(_), None, None) => Coverage::Full,
            (None, Some(_), None) => Coverage::None,
            (_, Some(_), _) => Coverage::Partial,
            (_, None, _) => Coverage::Unknown,
        }
    }
}

/// A name and the rule that decided about it; `None` where no rule held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) host: String,
    pub(super) rule: Option<usize>,
}

/// An index for each test of a list, empty for those that are not about hosts.
pub(super) fn indexes(book: &Rulebook) -> Vec<Index> {
    let tests = book.tests.iter();
    tests
        .map(|test| match &test.question {
            Question::Hosts(entries) => Index::of(entries),
            _ => Index::default(),
        })
        .collect()
}

/// Asks the list.
pub(super) fn ask(book: &Rulebook, indexes: &[Index], wanted: &Wanted<'_>) -> Answers {
    let tunnel = !wanted.sees_path();
    let judge = |truths: &[Truth]| judge(book, truths, tunnel);
    ask_by(book, &judge, true, indexes, wanted)
}

/// Asks other rules over the same tests.
pub(super) fn ask_rules(
    book: &Rulebook,
    (rules, otherwise): (&[Rule], Action),
    indexes: &[Index],
    wanted: &Wanted<'_>,
) -> Answers {
    let decide = |truths: &[Truth]| decide(rules, otherwise, &book.tests, truths);
    ask_by(book, &decide, false, indexes, wanted)
}

/// Asks something that decides from what the tests say; `own` where that are the rules of the list.
fn ask_by(
    book: &Rulebook,
    decide: &dyn Fn(&[Truth]) -> Outcome,
    own: bool,
    indexes: &[Index],
    wanted: &Wanted<'_>,
) -> Answers {
    let tests: Vec<Answer> = book
        .tests
        .iter()
        .zip(indexes)
        .map(|(test, index)| answer(test, index, wanted))
        .collect();
    let open: Vec<(usize, &OpenSet)> = tests
        .iter()
        .enumerate()
        .filter_map(|(index, answer)| match answer {
            Answer::Open(set) => Some((index, set)),
            Answer::Known(_) => None,
        })
        .collect();
    let mut truths: Vec<Truth> = tests
        .iter()
        .map(|answer| match answer {
            Answer::Known(truth) => truth.clone(),
            Answer::Open(_) => Truth::No,
        })
        .collect();
    let mut answers = Answers::default();
    let mut add = |name: &str, truths: &[Truth]| {
        let mut outcome = decide(truths);
        if matches!(outcome, Outcome::Unknown(..))
            && let Some(certain) =
                over_names(book, decide, truths).or_else(|| origin::unless_named(decide, truths))
        {
            outcome = certain;
        }
        if own {
            origin::explain(book, decide, truths, &mut outcome, &mut answers);
        }
        answers.add(name, outcome);
        answers.admitted.is_none() || answers.refused.is_none()
    };
    if open.is_empty() {
        // The same for every name.
        let name = format!("{}{}", wanted.lead.replace('*', "a"), wanted.host);
        add(&name, &truths);
        return answers;
    }
    if wanted.labels.is_none() {
        for (index, set) in &open {
            if let Some(truth) = truths.get_mut(*index) {
                *truth = set.truth(&set.automaton.accepting(wanted.host));
            }
        }
        add(wanted.host, &truths);
        return answers;
    }
    let automata: Vec<&Automaton> = open.iter().map(|(_, set)| &set.automaton).collect();
    let walked = explore(&wanted.names(), &automata, |name, accepted| {
        for ((index, set), numbers) in open.iter().zip(accepted) {
            if let Some(truth) = truths.get_mut(*index) {
                *truth = set.truth(numbers);
            }
        }
        add(name, &truths)
    });
    let left_out: Vec<&String> = open.iter().flat_map(|(_, set)| &set.left_out).collect();
    if !left_out.is_empty() {
        return single_names(
            &|one| ask_by(book, decide, own, indexes, one),
            wanted,
            &answers,
            &left_out,
        );
    }
    if walked.is_err() {
        answers.unknown = Some(too_many(wanted));
    }
    answers
}

/// What becomes of an address whose name in DNS is not known, where it is the same for every name.
fn over_names(
    book: &Rulebook,
    decide: &dyn Fn(&[Truth]) -> Outcome,
    truths: &[Truth],
) -> Option<Outcome> {
    let mut truths = truths.to_vec();
    let mut named = Vec::new();
    for (number, truth) in truths.iter_mut().enumerate() {
        if let (Truth::Named(_), Some(Question::Hosts(entries))) =
            (&*truth, book.tests.get(number).map(|test| &test.question))
        {
            let mut automaton = Automaton::default();
            let sets = entries.iter().filter_map(|entry| entry.hosts.expression());
            for set in sets {
                automaton.add(&set, 0).ok()?;
            }
            named.push((number, automaton));
            *truth = Truth::No;
        }
    }
    if named.is_empty() {
        return None;
    }
    let first = decide(&truths);
    let kind = std::mem::discriminant(&first);
    let mut same = !matches!(first, Outcome::Unknown(..));
    let automata: Vec<&Automaton> = named.iter().map(|(_, automaton)| automaton).collect();
    explore(&Expression::any_host(), &automata, |_, accepted| {
        for ((number, _), numbers) in named.iter().zip(accepted) {
            if let Some(truth) = truths.get_mut(*number) {
                *truth = if numbers.is_empty() {
                    Truth::No
                } else {
                    Truth::Yes
                };
            }
        }
        same &= std::mem::discriminant(&decide(&truths)) == kind;
        same
    })
    .ok()?;
    same.then_some(first)
}

/// Where a list has more single names below a wildcard than are put into the walk, names are asked one
/// by one: those that the walk has shown, and some of those left out. Both kinds of answer make a part;
/// anything else is not decided.
fn single_names(
    ask: &dyn Fn(&Wanted<'_>) -> Answers,
    wanted: &Wanted<'_>,
    walked: &Answers,
    left_out: &[&String],
) -> Answers {
    let shown = [&walked.admitted, &walked.refused];
    let shown = shown.into_iter().flatten().map(|shown| shown.host.as_str());
    let mut answers = Answers::default();
    for host in shown.chain(left_out.iter().map(|name| name.as_str())) {
        let one = Wanted {
            host,
            lead: "",
            labels: None,
            ..wanted.clone()
        };
        let found = ask(&one);
        answers.admitted = answers.admitted.or(found.admitted);
        answers.refused = answers.refused.or(found.refused);
        answers.near = answers.near.or(found.near);
    }
    if answers.admitted.is_none() || answers.refused.is_none() {
        answers.unknown = Some(too_many(wanted));
    }
    answers
}

fn too_many(wanted: &Wanted<'_>) -> (Shown, String) {
    let shown = Shown {
        host: wanted.host.to_owned(),
        rule: None,
    };
    let why = "the list has too many entries about these names to decide for all of them";
    (shown, why.to_owned())
}

impl Wanted<'_> {
    /// The names, as a set.
    fn names(&self) -> Expression {
        match self.labels {
            None => Expression::text(self.host),
            Some(most) => Expression::host_names_before(self.lead, self.host, most),
        }
    }

    /// The address that the host is, where it is one.
    fn literal(&self) -> Option<IpAddr> {
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
    fn around_host(&self) -> (&'static str, String) {
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
enum Answer {
    /// The same for every name.
    Known(Truth),
    /// It depends on the name.
    Open(OpenSet),
}

#[derive(Debug)]
struct OpenSet {
    automaton: Automaton,
    /// For each number of the automaton: does the entry hold for every path?
    whole: Vec<bool>,
    /// Why a name outside of the automaton may still be in the set.
    doubt: Option<String>,
    /// Why the name of an address in DNS may be in the set.
    named: Option<String>,
    /// Some of the single names that are in the set and not in the automaton.
    left_out: Vec<String>,
    /// How many single names are in the automaton.
    single: usize,
}

/// Single names below a wildcard that are put into an automaton.
const MOST_SINGLE: usize = 2_000;
/// Names left out that are asked one by one.
const ASKED: usize = 3;

impl OpenSet {
    fn truth(&self, numbers: &[usize]) -> Truth {
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

fn answer(test: &Test, index: &Index, wanted: &Wanted<'_>) -> Answer {
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
    match (wanted.client, &set.doubt) {
        (Some(client), _) if set.holds(client) => Truth::Yes,
        (Some(_), None) => Truth::No,
        // The client is another machine than the proxy.
        (None, None) if set.only_in(&loopback()) => Truth::No,
        (_, Some(why)) => Truth::Maybe(why.clone()),
        (None, None) => Truth::Maybe(format!(
            "it depends on the client's address (`{name}`), which was not given"
        )),
    }
}

/// Whether a host has an address in one of the ranges: one of several is enough.
fn by_address(test: &Test, set: &AddressSet, wanted: &Wanted<'_>) -> Truth {
    let inside = |address: &IpAddr| set.holds(*address);
    let doubt = || set.doubt.clone().map_or(Truth::No, Truth::Maybe);
    if let Some(address) = wanted.literal() {
        return if inside(&address) {
            Truth::Yes
        } else {
            doubt()
        };
    }
    if !test.looks_up {
        return Truth::No;
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
        doubt()
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
    let about = index.about(wanted.host, wanted.labels.is_some());
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
        Hosts::Set(_) | Hosts::Undecided(_) => true,
        Hosts::Url(_) | Hosts::Nothing => false,
    }
}

impl Answers {
    fn add(&mut self, host: &str, outcome: Outcome) {
        let shown = |rule| Shown {
            host: host.to_owned(),
            rule,
        };
        match outcome {
            Outcome::Admitted(rule) => {
                self.admitted.get_or_insert_with(|| shown(rule));
            }
            Outcome::Refused(rule) => {
                self.refused.get_or_insert_with(|| shown(rule));
            }
            Outcome::Challenged(rule) => {
                self.challenged.get_or_insert_with(|| shown(Some(rule)));
            }
            Outcome::Unknown(rule, why) => {
                self.unknown.get_or_insert_with(|| (shown(rule), why));
            }
        }
    }
}
