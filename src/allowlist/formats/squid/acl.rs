//! `acl NAME TYPE VALUE...`: conditions with names.
//!
//! Names are compared without regard to case; lines of one name add to each other.

use std::collections::HashMap;

use super::super::super::rules::{Oddity, OddityKind, Place, Question, Test};
use super::super::MOST_ENTRIES;
use super::domains::Domains;
use super::kinds::{self, Type};
use super::lines::{Line, error};
use super::predefined;
use super::times::Times;
use super::words::{Word, Words, is_blank};
use crate::source::SourceFile;
use crate::source::document::DocumentError;

/// Names of lists, and lines of `http_access`, that are read.
pub(super) const MOST_LISTS: usize = 20_000;

/// Longest name of a list.
const MOST_NAME: usize = 63;

/// Members of lists of lists that are followed.
const MOST_MEMBERS: usize = 2_000;

/// A value of a list.
pub(super) enum Value {
    Text(String, Place),
    /// A file that was not given.
    NotGiven(String, Place),
}

/// Collects the lists while a configuration is read.
pub(super) struct Lists<'a> {
    pub(super) files: &'a [SourceFile],
    pub(super) tests: Vec<Test>,
    /// Beside each test: what its values may not stand beside.
    pub(super) domains: Vec<Domains>,
    numbers: HashMap<String, usize>,
    pub(super) oddities: Vec<Oddity>,
    entries: usize,
    members: usize,
    /// What stands for a list where the answer of the server is there.
    pub(super) answered: HashMap<usize, usize>,
    /// The times of lists of type time.
    pub(super) times: HashMap<usize, Vec<Times>>,
    /// Schemes of logins that were set up.
    pub(super) logins: bool,
    /// Helpers that lists of type external name.
    pub(super) helpers: Vec<String>,
    /// Lists about what a helper sets, another proxy, the client's end of TLS.
    pub(super) set_by_helpers: Vec<usize>,
    pub(super) about_peers: Vec<usize>,
    pub(super) about_client_tls: Vec<usize>,
}

impl<'a> Lists<'a> {
    pub(super) fn new(files: &'a [SourceFile]) -> Self {
        let tests = predefined::tests();
        let names = tests.iter().map(|test| test.name.to_ascii_lowercase());
        Self {
            files,
            numbers: names.zip(0..).collect(),
            domains: tests.iter().map(|_| Domains::default()).collect(),
            tests,
            oddities: Vec::new(),
            entries: 0,
            members: 0,
            answered: HashMap::new(),
            times: HashMap::new(),
            logins: false,
            helpers: Vec::new(),
            set_by_helpers: Vec::new(),
            about_peers: Vec::new(),
            about_client_tls: Vec::new(),
        }
    }

    /// The list of that name.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.numbers.get(&name.to_ascii_lowercase()).copied()
    }

    /// Takes an `acl` line, whose first word was read.
    pub(super) fn define(&mut self, words: &mut Words<'_>) -> Result<(), DocumentError> {
        let line = words.line;
        let (Some((name, place)), Some((kind, kind_place))) = (words.plain(), words.plain()) else {
            return Err(self.stops(
                line.whole(),
                "`acl` needs a name and a type",
                "for example: acl allowed dstdomain .example.com",
            ));
        };
        if name.len() > MOST_NAME {
            let message = format!("the name of the list has more than {MOST_NAME} bytes");
            return Err(self.stops(place, &message, "give it a shorter name"));
        }
        let Some(known) = kinds::named(&kind) else {
            let near = super::nearest(&kind, kinds::all());
            let help = near.map_or_else(
                || "see the documentation of `acl` for the types".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(self.stops(
                kind_place,
                &format!("`{kind}` is not a type of list"),
                &help,
            ));
        };
        if name.eq_ignore_ascii_case("manager") && kind == "proto" {
            // A configuration for an older Squid: newer ones pass over the line.
            return Ok(());
        }
        let index = self.slot(&name, place, known, kind_place, line.top)?;
        let (values, no_lookup) = self.values(words, known)?;
        if no_lookup && let Some(test) = self.tests.get_mut(index) {
            test.looks_up = false;
        }
        let found = self.question(index, &name, known, kind_place, &values)?;
        if let Some(test) = self.tests.get_mut(index) {
            join(&mut test.question, found);
        }
        if let Some((text, place)) = words.unread() {
            self.oddities.push(Oddity {
                kind: OddityKind::Dead,
                message: format!(
                    "`{text}` stands behind the name of a file, and Squid does not read what stands there"
                ),
                help: format!("write a line of its own: acl {name} {kind} {text}"),
                place,
            });
        }
        // A list that is not there yet can't be named by its own first line.
        self.numbers
            .entry(name.to_ascii_lowercase())
            .or_insert(index);
        Ok(())
    }

    /// The place of a list: lines of one name add to each other, if they are of one type.
    fn slot(
        &mut self,
        name: &str,
        place: Place,
        kind: &'static Type,
        kind_place: Place,
        top: u32,
    ) -> Result<usize, DocumentError> {
        let Some(index) = self.named(name) else {
            if self.tests.len() >= MOST_LISTS {
                return Err(error(
                    self.files,
                    place,
                    format!("the configuration has more than {MOST_LISTS} lists"),
                    "judge a smaller configuration",
                ));
            }
            self.tests.push(Test {
                name: name.to_owned(),
                kind: kind.name,
                question: Question::Never,
                looks_up: kind.letters.contains('n'),
                top,
            });
            self.domains.push(Domains::default());
            return Ok(self.tests.len() - 1);
        };
        match self.tests.get(index) {
            Some(test) if test.kind != kind.name => Err(self.stops(
                kind_place,
                &format!("`{name}` is of type {} already", test.kind),
                "give the other list another name",
            )),
            _ => Ok(index),
        }
    }

    /// The values behind the options, and whether `-n` is among those.
    fn values(
        &mut self,
        words: &mut Words<'_>,
        kind: &'static Type,
    ) -> Result<(Vec<Value>, bool), DocumentError> {
        let mut values = Vec::new();
        let mut options = true;
        let mut no_lookup = false;
        while let Some(word) = words.next(kind.expressions)? {
            let (text, place) = match word {
                Word::Text(text, place) => (text, place),
                Word::NotGiven(name, place) => {
                    values.push(Value::NotGiven(name, place));
                    options = false;
                    continue;
                }
            };
            // A line of a file with more words than one is a value.
            if options && text.starts_with(['-', '+']) && !text.contains(is_blank) {
                if text == "--" {
                    options = false;
                    continue;
                }
                match self.option(&text, place, kind)? {
                    None => {}
                    Some('n') => no_lookup = true,
                    // The letter counts for what stands behind it, as in between.
                    Some(_) => {
                        no_lookup |= text.contains('n');
                        let sign = if text.starts_with('+') { "+i" } else { "-i" };
                        values.push(Value::Text(sign.to_owned(), place));
                    }
                }
                continue;
            }
            options = false;
            values.push(Value::Text(text, place));
        }
        self.entries += values.len();
        if self.entries > MOST_ENTRIES {
            return Err(error(
                self.files,
                words.line.whole(),
                format!("the lists have more than {MOST_ENTRIES} values"),
                "leave out those that the required URLs do not need",
            ));
        }
        Ok((values, no_lookup))
    }

    /// What an option says: a letter, or nothing that matters here.
    fn option(
        &self,
        text: &str,
        place: Place,
        kind: &'static Type,
    ) -> Result<Option<char>, DocumentError> {
        let long = ["--client-requested", "--server-provided", "--consensus"];
        if kind.name == "ssl::server_name" && long.contains(&text) {
            return Ok(None);
        }
        let letters = text.get(1..).unwrap_or_default();
        let letters = letters.split('=').next().unwrap_or_default();
        let known = !letters.is_empty()
            && letters.chars().all(|letter| kind.letters.contains(letter))
            && !(text.starts_with('+') && letters != "i");
        if !known {
            return Err(self.stops(
                place,
                &format!("`{text}` is not an option of `{}`", kind.name),
                "take it out, or write `--` before values that begin so",
            ));
        }
        if letters.contains('i') && kind.expressions {
            return Ok(Some('i'));
        }
        Ok(letters.contains('n').then_some('n'))
    }

    fn question(
        &mut self,
        index: usize,
        name: &str,
        kind: &'static Type,
        place: Place,
        values: &[Value],
    ) -> Result<Question, DocumentError> {
        if matches!(kind.kind, kinds::Kind::AnyOf | kinds::Kind::AllOf) {
            self.members += values.len();
            if self.members > MOST_MEMBERS {
                return Ok(Question::Undecided(format!(
                    "lists of lists have more than {MOST_MEMBERS} members, `{name}` among them"
                )));
            }
        }
        super::values::question(self, index, (name, kind, place), values)
    }

    /// An error that keeps Squid from starting.
    pub(super) fn stops(&self, place: Place, message: &str, help: &str) -> DocumentError {
        error(
            self.files,
            place,
            format!("{message}: Squid does not start"),
            help,
        )
    }

    /// File and line of a place.
    pub(super) fn line(&self, place: Place) -> String {
        match self.files.get(place.file) {
            Some(file) => format!("{}:{}", file.name(), file.position(place.span.start).line),
            None => "not given".to_owned(),
        }
    }

    /// The list that a word names, and whether it must not hold.
    pub(super) fn condition(
        &self,
        word: &str,
        place: Place,
    ) -> Result<super::Condition, DocumentError> {
        let (negated, name) = match word.strip_prefix('!') {
            Some(name) => (true, name),
            None => (false, word),
        };
        let test = self.named(name).ok_or_else(|| {
            let near = super::nearest(name, self.tests.iter().map(|test| test.name.as_str()));
            let help = near.map_or_else(
                || "define it above, or correct the name".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            self.stops(
                place,
                &format!("no `acl` named `{name}` stands before this line"),
                &help,
            )
        })?;
        Ok(super::Condition { negated, test })
    }

    /// What a line of rules names behind its action; `Err` of a file that was not given.
    pub(super) fn conditions(
        &mut self,
        words: &mut Words<'_>,
    ) -> Result<(Vec<super::Condition>, Option<String>), DocumentError> {
        let mut conditions = Vec::new();
        let mut missing = None;
        while let Some(word) = words.next(false)? {
            match word {
                Word::Text(text, place) => conditions.push(self.condition(&text, place)?),
                Word::NotGiven(name, _) => missing = Some(name),
            }
        }
        Ok((conditions, missing))
    }

    /// A test of its own, for what a line depends on.
    pub(super) fn undecided(&mut self, line: &Line, why: &str) -> usize {
        self.tests.push(Test {
            name: String::new(),
            kind: "",
            question: Question::Undecided(format!("{why} ({})", self.line(line.whole()))),
            looks_up: false,
            top: line.top,
        });
        self.domains.push(Domains::default());
        self.tests.len() - 1
    }
}

/// One list over several lines: any of the values counts.
fn join(known: &mut Question, more: Question) {
    match (&mut *known, more) {
        // What is always so stays so, and what is not known as well.
        (Question::Always | Question::Undecided(_), _) | (_, Question::Never) => {}
        (Question::Hosts(known), Question::Hosts(more))
        | (Question::Paths(known), Question::Paths(more)) => known.extend(more),
        (Question::Ports(known), Question::Ports(more)) => known.extend(more),
        (Question::Methods(known), Question::Methods(more))
        | (Question::Protocols(known), Question::Protocols(more)) => known.extend(more),
        (Question::Clients(known), Question::Clients(more))
        | (Question::Destinations(known), Question::Destinations(more)) => known.join(more),
        (Question::Group(known), Question::Group(more)) => known.extend(more),
        (Question::Steps(known), Question::Steps(more)) => known.extend(more),
        (_, more) => *known = more,
    }
}
