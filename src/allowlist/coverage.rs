//! Does a list let a required pattern through? Decided for every name that the pattern stands for.

use std::net::IpAddr;

use super::decision::{Outcome, Truth, decide};
use super::exploration::explore;
use super::language::{Automaton, Expression};
use super::rules::{Entry, Hosts, Path, Question, Rulebook};

/// Labels that a `*.` of a published list stands for, at most. Lists do not say how deep they mean;
/// no published wildcard is known to be used more than three labels deep.
pub(super) const WILDCARD_LABELS: u16 = 5;

/// What is asked of the list.
#[derive(Debug, Clone)]
pub(super) struct Wanted<'a> {
    /// The domain that the pattern ends in, in lower case; of one host the host.
    pub(super) host: &'a str,
    /// What the pattern has before the domain: `*.`, `a.*.`; empty for one host.
    pub(super) lead: &'a str,
    /// The most labels that may stand before it; `None` where it is one host.
    pub(super) labels: Option<u16>,
    /// The path that a proxy sees, as the beginning of many; `None` is any path.
    pub(super) path: Option<&'a str>,
    /// The method: `CONNECT` shows the proxy host and port only.
    pub(super) method: &'static str,
    pub(super) port: u16,
    /// The client's address, where it was given.
    pub(super) client: Option<IpAddr>,
}

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

/// A name and the rule that decided about it; `None` where no rule held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) host: String,
    pub(super) rule: Option<usize>,
}

/// Asks the list.
pub(super) fn ask(book: &Rulebook, wanted: &Wanted<'_>) -> Answers {
    let tests: Vec<Answer> = book
        .tests
        .iter()
        .map(|test| answer(&test.name, &test.question, wanted))
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
    if open.is_empty() && wanted.labels.is_none() {
        answers.add(wanted.host, decide(book, &truths));
        return answers;
    }
    if open.is_empty() {
        // The same for every name.
        let name = format!("{}{}", wanted.lead.replace('*', "a"), wanted.host);
        answers.add(&name, decide(book, &truths));
        return answers;
    }
    let automata: Vec<&Automaton> = open.iter().map(|(_, set)| &set.automaton).collect();
    let walked = explore(&wanted.names(), &automata, |name, accepted| {
        for ((index, set), numbers) in open.iter().zip(accepted) {
            if let Some(truth) = truths.get_mut(*index) {
                *truth = set.truth(numbers);
            }
        }
        answers.add(name, decide(book, &truths));
        answers.admitted.is_none() || answers.refused.is_none()
    });
    if walked.is_err() {
        let shown = Shown {
            host: wanted.host.to_owned(),
            rule: None,
        };
        let why = "the list has too many entries about these names to decide for all of them";
        answers.unknown = Some((shown, why.to_owned()));
    }
    answers
}

impl Wanted<'_> {
    /// The names, as a set.
    fn names(&self) -> Expression {
        match self.labels {
            None => Expression::text(self.host),
            Some(most) => Expression::host_names_before(self.lead, self.host, most),
        }
    }

    /// True where the proxy sees the path.
    fn sees_path(&self) -> bool {
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
}

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

fn answer(name: &str, question: &Question, wanted: &Wanted<'_>) -> Answer {
    let truth = |holds: bool| if holds { Truth::Yes } else { Truth::No };
    Answer::Known(match question {
        Question::Always => Truth::Yes,
        Question::Never => Truth::No,
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
        Question::Undecided(why) => Truth::Maybe(why.clone()),
        Question::Hosts(entries) => return hosts(entries, wanted),
    })
}

fn hosts(entries: &[Entry], wanted: &Wanted<'_>) -> Answer {
    let mut set = OpenSet {
        automaton: Automaton::default(),
        whole: Vec::new(),
        doubt: None,
    };
    for entry in entries {
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

/// Does an entry's path hold for all that is wanted (`true`), for some of it, or for none?
fn path_fits(path: &Path, wanted: &Wanted<'_>) -> Option<bool> {
    match (path, wanted.path) {
        (Path::Any, _) => Some(true),
        _ if !wanted.sees_path() => None,
        (Path::Prefix(_), None) => Some(false),
        (Path::Prefix(own), Some(path)) if path.starts_with(own.as_str()) => Some(true),
        (Path::Prefix(own), Some(path)) => own.starts_with(path).then_some(false),
    }
}

/// How the names of an entry lie to those that are wanted.
pub(super) enum Relation {
    None,
    Some,
    All,
    Unknown(String),
}

pub(super) fn relation(hosts: &Hosts, wanted: &Wanted<'_>) -> Relation {
    match hosts {
        Hosts::Nothing => Relation::None,
        Hosts::Undecided(why) => Relation::Unknown(why.clone()),
        Hosts::Set(_) => Relation::Some,
        Hosts::Exact(name) => match wanted.labels {
            None if name == wanted.host => Relation::All,
            Some(_) if labels_before(name, wanted.host).is_some_and(|labels| labels > 0) => {
                Relation::Some
            }
            _ => Relation::None,
        },
        Hosts::Below {
            domain,
            itself,
            most,
        } => {
            if let Some(labels) = labels_before(wanted.host, domain) {
                let deepest = labels + usize::from(wanted.labels.unwrap_or(0));
                let fits = most.is_none_or(|most| deepest <= usize::from(most));
                let itself_fits = *itself || labels > 0 || wanted.labels.is_some();
                return match (fits && itself_fits, wanted.labels) {
                    (true, _) => Relation::All,
                    (false, None) => Relation::None,
                    (false, Some(_)) => Relation::Some,
                };
            }
            let inside = wanted.labels.is_some() && labels_before(domain, wanted.host).is_some();
            if inside {
                Relation::Some
            } else {
                Relation::None
            }
        }
    }
}

/// How many labels stand before the domain; 0 where the name is the domain itself.
pub(super) fn labels_before(name: &str, domain: &str) -> Option<usize> {
    if name == domain {
        return Some(0);
    }
    let before = name.strip_suffix(domain)?.strip_suffix('.')?;
    Some(before.split('.').count())
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

/// The entries about hosts that hold for a name and any of its paths, whatever the port.
pub(super) fn entries_with<'a>(book: &'a Rulebook, name: &str) -> Vec<&'a Entry> {
    let wanted = Wanted {
        host: name,
        lead: "",
        labels: None,
        path: None,
        method: "GET",
        port: 80,
        client: None,
    };
    book.entries()
        .filter(|entry| match relation(&entry.hosts, &wanted) {
            Relation::All => true,
            Relation::Some => holds(&entry.hosts, name),
            Relation::None | Relation::Unknown(_) => false,
        })
        .collect()
}

fn holds(hosts: &Hosts, name: &str) -> bool {
    let mut automaton = Automaton::default();
    let added = hosts
        .expression()
        .map(|expression| automaton.add(&expression, 0));
    if added != Some(Ok(())) {
        return false;
    }
    let end = name.bytes().rev().fold(automaton.begin(), |places, byte| {
        automaton.step(&places, byte)
    });
    automaton.accepted(&end).next().is_some()
}
