//! `acl NAME TYPE VALUE...`: conditions with names.

use std::collections::HashMap;

use ipnet::IpNet;

use super::super::super::regex;
use super::super::super::rules::{Entry, Hosts, Oddity, OddityKind, Path, Place, Question, Test};
use super::super::MOST_ENTRIES;
use super::addresses;
use super::directives::{self, Directive, Word, error};
use crate::source::SourceFile;
use crate::source::document::DocumentError;

/// Names of lists, and lines of `http_access`, that are read.
pub(super) const MOST_LISTS: usize = 20_000;

/// The lists that every configuration has (Squid 6, `cf.data.pre`).
pub(super) fn predefined() -> Vec<Test> {
    let loopback = ["127.0.0.0/8", "::1/128"];
    let loopback = loopback
        .iter()
        .filter_map(|text| text.parse().ok())
        .collect();
    let test = |name: &str, question| Test {
        name: name.to_owned(),
        question,
    };
    vec![
        test("all", Question::Always),
        // The cache manager, and addresses of the proxy itself: no required URL is one of those.
        test("manager", Question::Never),
        test("to_localhost", Question::Never),
        test("to_linklocal", Question::Never),
        test("localhost", Question::Clients(loopback)),
        test("CONNECT", Question::Methods(vec!["CONNECT".to_owned()])),
    ]
}

/// Collects the lists while a configuration is read.
pub(super) struct Lists<'a> {
    pub(super) files: &'a [SourceFile],
    pub(super) tests: Vec<Test>,
    /// The type that each list was defined with; `None` for those that are predefined.
    kinds: Vec<Option<String>>,
    numbers: HashMap<String, usize>,
    pub(super) oddities: Vec<Oddity>,
    entries: usize,
}

impl<'a> Lists<'a> {
    pub(super) fn new(files: &'a [SourceFile]) -> Self {
        let tests = predefined();
        let names = tests.iter().map(|test| test.name.clone());
        Self {
            files,
            numbers: names.zip(0..).collect(),
            kinds: vec![None; tests.len()],
            tests,
            oddities: Vec::new(),
            entries: 0,
        }
    }

    /// The list of that name.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    /// Takes an `acl` directive.
    pub(super) fn define(&mut self, directive: &Directive) -> Result<(), DocumentError> {
        let [_, name, kind, values @ ..] = directive.words.as_slice() else {
            return Err(error(
                self.files,
                directive.place,
                "`acl` needs a name and a type",
                "for example: acl allowed dstdomain .example.com",
            ));
        };
        let index = self.slot(name, kind)?;
        let values = self.values(values)?;
        let found = self.question(&name.text, kind, &values)?;
        if let Some(test) = self.tests.get_mut(index) {
            join(&mut test.question, found);
        }
        Ok(())
    }

    /// The place of a list: lines of one name add to each other, if they are of one type.
    fn slot(&mut self, name: &Word, kind: &Word) -> Result<usize, DocumentError> {
        let Some(index) = self.named(&name.text) else {
            if self.tests.len() >= MOST_LISTS {
                return Err(error(
                    self.files,
                    name.place,
                    format!("the configuration has more than {MOST_LISTS} lists"),
                    "judge a smaller configuration",
                ));
            }
            self.numbers.insert(name.text.clone(), self.tests.len());
            self.tests.push(Test {
                name: name.text.clone(),
                question: Question::Never,
            });
            self.kinds.push(Some(kind.text.clone()));
            return Ok(self.tests.len() - 1);
        };
        match self.kinds.get_mut(index) {
            Some(Some(first)) if *first != kind.text => Err(error(
                self.files,
                kind.place,
                format!(
                    "`{}` is of type {first} already, Squid does not start",
                    name.text
                ),
                "give the other list another name",
            )),
            // A configuration for an older Squid defines what newer ones have: the same.
            Some(known @ None) => {
                *known = Some(kind.text.clone());
                if let Some(test) = self.tests.get_mut(index)
                    && !matches!(test.question, Question::Always)
                {
                    test.question = Question::Never;
                }
                Ok(index)
            }
            _ => Ok(index),
        }
    }

    /// The values, with those of files in quotes; `None` stands for a file that was not given.
    fn values(&mut self, words: &[Word]) -> Result<Vec<Value>, DocumentError> {
        let mut values = Vec::new();
        for word in words {
            if !word.quoted {
                values.push(Value::Text(word.text.clone(), word.place));
                continue;
            }
            let Some(index) = directives::given(self.files, &word.text) else {
                values.push(Value::NotGiven(word.text.clone()));
                continue;
            };
            let Some(file) = self.files.get(index) else {
                continue;
            };
            for (text, span) in super::super::names::lines(file) {
                values.push(Value::Text(text.to_owned(), Place { file: index, span }));
            }
        }
        self.entries += values.len();
        if self.entries > MOST_ENTRIES {
            let place = words
                .first()
                .map_or(directives::place(0, 0, 0), |word| word.place);
            return Err(error(
                self.files,
                place,
                format!("the lists have more than {MOST_ENTRIES} values"),
                "leave out those that the required URLs do not need",
            ));
        }
        Ok(values)
    }

    fn question(
        &mut self,
        name: &str,
        kind: &Word,
        values: &[Value],
    ) -> Result<Question, DocumentError> {
        let texts = || {
            values.iter().filter_map(|value| match value {
                Value::Text(text, place) if !text.starts_with('-') => Some((text.as_str(), *place)),
                _ => None,
            })
        };
        let missing = values.iter().find_map(|value| match value {
            Value::NotGiven(path) => Some(format!("`{path}`, which `{name}` names, was not given")),
            Value::Text(..) => None,
        });
        let question = match kind.text.as_str() {
            "dstdomain" => return Ok(Question::Hosts(self.domains(values))),
            "dstdom_regex" => return Ok(Question::Hosts(regexes(values))),
            _ if missing.is_some() => Question::Undecided(missing.unwrap_or_default()),
            "port" => {
                let mut ranges = Vec::new();
                for (text, place) in texts() {
                    ranges.push(addresses::ports(text).ok_or_else(|| {
                        error(
                            self.files,
                            place,
                            format!("`{text}` is not a port"),
                            "write 443 or 1025-65535",
                        )
                    })?);
                }
                Question::Ports(ranges)
            }
            "method" => {
                Question::Methods(texts().map(|(text, _)| text.to_ascii_uppercase()).collect())
            }
            "proto" => {
                Question::Protocols(texts().map(|(text, _)| text.to_ascii_uppercase()).collect())
            }
            "src" => clients(name, texts().map(|(text, _)| text)),
            "dst" if addresses::only_local(texts().map(|(text, _)| text)) => Question::Never,
            "proxy_auth" | "proxy_auth_regex" => Question::Login,
            other => Question::Undecided(format!(
                "`{name}` is of type {other}, which the configuration alone does not decide"
            )),
        };
        Ok(question)
    }

    fn domains(&mut self, values: &[Value]) -> Vec<Entry> {
        let mut entries = Vec::new();
        for value in values {
            let (hosts, place) = match value {
                Value::NotGiven(path) => (not_given(path), directives::place(0, 0, 0)),
                Value::Text(text, _) if text.starts_with('-') => continue,
                Value::Text(text, place) => (self.domain(text, *place), *place),
            };
            entries.push(entry(hosts, place));
        }
        entries
    }

    /// A value of `dstdomain`: a name, or with a leading dot the name and everything below it.
    fn domain(&mut self, text: &str, place: Place) -> Hosts {
        let lower = text.to_ascii_lowercase();
        let name = lower.strip_prefix('.').unwrap_or(&lower);
        if let Some(why) = super::super::names::not_a_name(name) {
            let help = match lower.trim_start_matches('*').trim_start_matches('.') {
                domain if lower.starts_with('*') => format!(
                    "in `dstdomain` a leading dot stands for the domain and what is below it: \
                     `.{domain}`"
                ),
                _ => "write a name, or a name with a leading dot".to_owned(),
            };
            self.oddities.push(Oddity {
                kind: OddityKind::Dead,
                message: format!(
                    "`{text}` is compared letter by letter and matches no host: {why}"
                ),
                help,
                place,
            });
            return Hosts::Nothing;
        }
        if lower.starts_with('.') {
            Hosts::Below {
                domain: name.to_owned(),
                itself: true,
                most: None,
            }
        } else {
            Hosts::Exact(name.to_owned())
        }
    }
}

enum Value {
    Text(String, Place),
    NotGiven(String),
}

const fn entry(hosts: Hosts, place: Place) -> Entry {
    Entry {
        hosts,
        path: Path::Any,
        port: None,
        place,
    }
}

fn not_given(path: &str) -> Hosts {
    Hosts::Undecided(format!("the list `{path}` was not given"))
}

/// Values of `dstdom_regex`; `-i` and `+i` count for those behind them.
fn regexes(values: &[Value]) -> Vec<Entry> {
    let mut any_case = false;
    let mut entries = Vec::new();
    for value in values {
        let (text, place) = match value {
            Value::NotGiven(path) => {
                entries.push(entry(not_given(path), directives::place(0, 0, 0)));
                continue;
            }
            Value::Text(text, place) => (text.as_str(), *place),
        };
        // In a file the option stands before the expression on its line.
        let (case, expression) = match text.split_once(char::is_whitespace) {
            Some((option @ ("-i" | "+i"), rest)) => (option == "-i", rest.trim_start()),
            _ => (any_case, text),
        };
        match expression {
            "-i" => any_case = true,
            "+i" => any_case = false,
            "-n" | "--" => {}
            expression => {
                let hosts = match regex::parse(expression, case) {
                    Ok(set) => Hosts::Set(Box::new(set)),
                    Err(why) => Hosts::Undecided(format!("of `{expression}`: {why}")),
                };
                entries.push(entry(hosts, place));
            }
        }
    }
    entries
}

fn clients<'a>(name: &str, values: impl Iterator<Item = &'a str>) -> Question {
    let mut networks: Vec<IpNet> = Vec::new();
    for text in values {
        if text == "all" {
            return Question::Always;
        }
        match addresses::networks(text) {
            Some(found) => networks.extend(found),
            None => {
                return Question::Undecided(format!(
                    "`{text}` in `{name}` is not decided: it is no address or network"
                ));
            }
        }
    }
    Question::Clients(networks)
}

/// One list over several lines: any of the values counts.
fn join(known: &mut Question, more: Question) {
    match (&mut *known, more) {
        // What is always so stays so, and what is not known as well.
        (Question::Always | Question::Undecided(_), _) | (_, Question::Never) => {}
        (Question::Hosts(known), Question::Hosts(more)) => known.extend(more),
        (Question::Ports(known), Question::Ports(more)) => known.extend(more),
        (Question::Methods(known), Question::Methods(more))
        | (Question::Protocols(known), Question::Protocols(more)) => known.extend(more),
        (Question::Clients(known), Question::Clients(more)) => known.extend(more),
        (_, more) => *known = more,
    }
}
