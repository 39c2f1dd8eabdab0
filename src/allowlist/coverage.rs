//! Does a list let a required pattern through? Decided for every name that the pattern stands for.

use std::net::IpAddr;

use ipnet::IpNet;

use super::decision::{Outcome, Truth, decide};
use super::exploration::explore;
use super::index::Index;
use super::language::{Automaton, Expression};
use super::relation::{Relation, path_fits, relation};
use super::rules::{Action, Entry, Hosts, Question, Rule, Rulebook};
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
    ask_rules(book, (&book.rules, book.otherwise), indexes, wanted)
}

/// Asks other rules over the same tests.
pub(super) fn ask_rules(
    book: &Rulebook,
    (rules, otherwise): (&[Rule], Action),
    indexes: &[Index],
    wanted: &Wanted<'_>,
) -> Answers {
    let decide = |truths: &[Truth]| decide(rules, otherwise, &book.tests, truths);
    let tests: Vec<Answer> = book
        .tests
        .iter()
        .zip(indexes)
        .map(|(test, index)| answer(&test.name, &test.question, index, wanted))
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
    if open.is_empty() {
        // The same for every name.
        let name = format!("{}{}", wanted.lead.replace('*', "a"), wanted.host);
        answers.add(&name, decide(&truths));
        return answers;
    }
    let automata: Vec<&Automaton> = open.iter().map(|(_, set)| &set.automaton).collect();
    let walked = explore(&wanted.names(), &automata, |name, accepted| {
        for ((index, set), numbers) in open.iter().zip(accepted) {
            if let Some(truth) = truths.get_mut(*index) {
                *truth = set.truth(numbers);
            }
        }
        answers.add(name, decide(&truths));
        answers.admitted.is_none() || answers.refused.is_none()
    });
    let left_out: Vec<&String> = open.iter().flat_map(|(_, set)| &set.left_out).collect();
    if !left_out.is_empty() {
        return single_names(
            &|one| ask_rules(book, (rules, otherwise), indexes, one),
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

enum Answer {
    /// The same for every name.
    Known(Truth),
    /// It depends on the name.
    Open(OpenSet),
}

struct OpenSet {
    automaton: Automaton,
    /// For each number of the automaton: does the entry hold for every path?
    whole: Vec<bool>,
    /// Why a name outside of the automaton may still be in the set.
    doubt: Option<String>,
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
            self.doubt.clone().map_or(Truth::No, Truth::Maybe)
        }
    }
}

fn answer(name: &str, question: &Question, index: &Index, wanted: &Wanted<'_>) -> Answer {
    let truth = |holds: bool| if holds { Truth::Yes } else { Truth::No };
    Answer::Known(match question {
        Question::Always => Truth::Yes,
        // What a group says is decided from the tests that it names.
        Question::Never | Question::Group(_) => Truth::No,
        Question::Ports(ranges) => truth(ranges.iter().any(|range| range.contains(&wanted.port))),
        Question::Methods(methods) => truth(methods.iter().any(|method| method == wanted.method)),
        Question::Clients(networks) => match wanted.client {
            Some(client) => truth(networks.iter().any(|network| network.contains(&client))),
            // The client is another machine than the proxy.
            None if networks.iter().all(|network| network.addr().is_loopback()) => Truth::No,
            None => Truth::Maybe(format!(
                "it depends on the client's address (`{name}`), which was not given"
            )),
        },
        Question::Protocols(protocols) => {
            let web = |protocol: &String| matches!(protocol.as_str(), "HTTP" | "HTTPS" | "NONE");
            if wanted.sees_path() {
                truth(protocols.iter().any(|protocol| protocol == "HTTP"))
            } else if protocols.iter().any(web) {
                Truth::Maybe(format!(
                    "what `{name}` says of CONNECT differs between versions"
                ))
            } else {
                Truth::No
            }
        }
        Question::Login => Truth::Asks,
        Question::Destinations(networks) => by_address(name, networks, wanted),
        Question::Steps(steps) if wanted.step > 0 => truth(steps.contains(&wanted.step)),
        Question::Steps(_) => Truth::Maybe(format!("`{name}` is about TLS connections only")),
        Question::Undecided(why) => Truth::Maybe(why.clone()),
        Question::Hosts(entries) => return hosts(entries, index, wanted),
    })
}

/// Whether a host has an address in one of the networks. Where it has some there and some elsewhere
/// it depends on the connection.
fn by_address(name: &str, networks: &[IpNet], wanted: &Wanted<'_>) -> Truth {
    let called = if name.is_empty() {
        String::new()
    } else {
        format!(" (`{name}`)")
    };
    let addresses = &wanted.addresses;
    if addresses.is_empty() {
        return Truth::Maybe(format!(
            "it depends on the addresses of the host{called}, which were not given (--resolve NAME=IP)"
        ));
    }
    let inside = |address: &&IpAddr| networks.iter().any(|network| network.contains(*address));
    match addresses.iter().filter(inside).count() {
        0 => Truth::No,
        all if all == addresses.len() => Truth::Yes,
        some => Truth::Maybe(format!(
            "{some} of the {} addresses of the host are in the networks{called}",
            addresses.len()
        )),
    }
}

fn hosts(entries: &[Entry], index: &Index, wanted: &Wanted<'_>) -> Answer {
    let mut set = OpenSet {
        automaton: Automaton::default(),
        whole: Vec::new(),
        doubt: None,
        left_out: Vec::new(),
        single: 0,
    };
    let about = index.about(wanted.host, wanted.labels.is_some());
    for entry in about.into_iter().filter_map(|number| entries.get(number)) {
        if entry.port.is_some_and(|port| port != wanted.port) {
            continue;
        }
        let Some(whole) = path_fits(&entry.path, wanted) else {
            continue;
        };
        let whole = match &entry.hosts {
            Hosts::Url { open, .. } if wanted.sees_path() => {
                set.doubt = Some(String::from(
                    "an expression looks at the whole URL, and not every path of it is known",
                ));
                *open
            }
            _ => whole,
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
                if matches!(entry.hosts, Hosts::Url { .. }) {
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
                    set.doubt =
                        Some("the list has entries that are too large to decide".to_owned());
                    if added == Some(Err(super::language::TooLarge)) {
                        break;
                    }
                }
            }
            Relation::Unknown(why) => set.doubt = Some(why),
        }
    }
    match (set.whole.is_empty(), set.doubt.take()) {
        (true, None) => Answer::Known(Truth::No),
        (true, Some(why)) => Answer::Known(Truth::Maybe(why)),
        (false, doubt) => Answer::Open(OpenSet { doubt, ..set }),
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
