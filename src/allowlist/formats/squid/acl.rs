//! `acl NAME TYPE VALUE...`: conditions with names.

use std::collections::HashMap;

use super::super::super::rules::{
    Condition, Entry, Hosts, Oddity, OddityKind, Place, Question, Test,
};
use super::super::MOST_ENTRIES;
use super::addresses;
use super::directives::{self, Directive, Word, error};
use super::values::{Value, clients, destinations, entry, not_given, regexes, steps};
use crate::source::SourceFile;
use crate::source::document::DocumentError;

/// Names of lists, and lines of `http_access`, that are read.
pub(super) const MOST_LISTS: usize = 20_000;

/// Members of lists of lists that are followed.
const MOST_MEMBERS: usize = 2_000;

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
    /// Members of lists of lists.
    members: usize,
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
            members: 0,
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
            for (text, span) in super::super::lines::lines(file) {
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
            // The name that the client asks for in TLS is that of the tunnel, for these clients.
            "dstdomain" | "ssl::server_name" => return Ok(Question::Hosts(self.domains(values))),
            "dstdom_regex" | "ssl::server_name_regex" => {
                return Ok(Question::Hosts(regexes(values, false)));
            }
            "url_regex" => return Ok(Question::Hosts(regexes(values, true))),
            "any-of" | "all-of" => return self.group(name, kind, values),
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
            "dst" => destinations(name, texts().map(|(text, _)| text)),
            "at_step" => steps(name, texts().map(|(text, _)| text)),
            "proxy_auth" | "proxy_auth_regex" => Question::Login,
            other => Question::Undecided(format!(
                "`{name}` ({}) is of type {other}, which the configuration alone does not decide",
                self.line(kind.place)
            )),
        };
        Ok(question)
    }

    fn line(&self, place: Place) -> String {
        match self.files.get(place.file) {
            Some(file) => format!("{}:{}", file.name(), file.position(place.span.start).line),
            None => "not given".to_owned(),
        }
    }

    /// Lists of lists: any of those on the line, or all of them; several lines are one of them each.
    fn group(
        &mut self,
        name: &str,
        kind: &Word,
        values: &[Value],
    ) -> Result<Question, DocumentError> {
        self.members += values.len();
        if self.members > MOST_MEMBERS {
            return Ok(Question::Undecided(format!(
                "lists of lists have more than {MOST_MEMBERS} members, `{name}` among them"
            )));
        }
        let mut conditions = Vec::new();
        for value in values {
            let (word, place) = match value {
                Value::Text(text, place) => (text.as_str(), *place),
                Value::NotGiven(path) => {
                    return Ok(Question::Undecided(format!(
                        "`{path}`, which `{name}` names, was not given"
                    )));
                }
            };
            let (negated, member) = match word.strip_prefix('!') {
                Some(member) => (true, member),
                None => (false, word),
            };
            let found = self.named(member).filter(|_| member != name);
            let test = found.ok_or_else(|| {
                error(
                    self.files,
                    place,
                    format!(
                        "no `acl` named `{member}` stands before this line, Squid does not start"
                    ),
                    "define it above, or correct the name",
                )
            })?;
            if self.named(name).is_some_and(|own| self.reaches(test, own)) {
                return Err(error(
                    self.files,
                    place,
                    format!("`{name}` and `{member}` name each other in a circle"),
                    "take one of them out",
                ));
            }
            conditions.push(Condition { negated, test });
        }
        Ok(Question::Group(if kind.text == "all-of" {
            vec![conditions]
        } else {
            conditions.into_iter().map(|one| vec![one]).collect()
        }))
    }

    /// True where a list names another one, itself or through those that it names.
    fn reaches(&self, from: usize, to: usize) -> bool {
        let mut seen = std::collections::BTreeSet::new();
        let mut open = vec![from];
        while let Some(number) = open.pop() {
            if number == to {
                return true;
            }
            if seen.insert(number)
                && let Some(Question::Group(lines)) =
                    self.tests.get(number).map(|test| &test.question)
            {
                open.extend(lines.iter().flatten().map(|condition| condition.test));
            }
        }
        false
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

/// One list over several lines: any of the values counts.
fn join(known: &mut Question, more: Question) {
    match (&mut *known, more) {
        // What is always so stays so, and what is not known as well.
        (Question::Always | Question::Undecided(_), _) | (_, Question::Never) => {}
        (Question::Hosts(known), Question::Hosts(more)) => known.extend(more),
        (Question::Ports(known), Question::Ports(more)) => known.extend(more),
        (Question::Methods(known), Question::Methods(more))
        | (Question::Protocols(known), Question::Protocols(more)) => known.extend(more),
        (Question::Clients(known), Question::Clients(more))
        | (Question::Destinations(known), Question::Destinations(more)) => known.extend(more),
        (Question::Group(known), Question::Group(more)) => known.extend(more),
        (Question::Steps(known), Question::Steps(more)) => known.extend(more),
        (_, more) => *known = more,
    }
}
