//! `acl NAME TYPE VALUE...`: conditions with names.
//!
//! Names are compared without regard to case; lines of one name add to each other.

use std::collections::HashMap;

use super::super::super::rules::{Oddity, OddityKind, Place, Question, Test};
use super::domains::Domains;
use super::kinds::{self, Type};
use super::lines::{Line, error};
use super::logins::{Helper, Scheme};
use super::predefined;
use super::times::Times;
use super::words::{Word, Words};
use crate::source::SourceFile;
use crate::source::document::DocumentError;

/// Names of lists, and lines of `http_access`, that are read.
pub(super) const MOST_LISTS: usize = 20_000;

/// Longest name of a list, and what Squid keeps of it.
const MOST_NAME: usize = 63;
const KEPT_NAME: usize = 62;

/// A list that Squid has since version 6.
const LINK_LOCAL: &str = "to_linklocal";

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
    pub(super) entries: usize,
    members: usize,
    /// What stands for a list where the answer of the server is there.
    pub(super) answered: HashMap<usize, usize>,
    /// The times of lists of type time.
    pub(super) times: HashMap<usize, Vec<Times>>,
    /// The list that is being read was not there before.
    pub(super) fresh: bool,
    /// What was said about schemes of logins.
    pub(super) schemes: Vec<Scheme>,
    /// Helpers that lists of type external name.
    pub(super) helpers: Vec<Helper>,
    /// Services that may change requests, and sets of them.
    pub(super) services: Vec<String>,
    pub(super) notes: Vec<String>,
    /// `to_linklocal` is defined, or it was said that it is not.
    link_local: bool,
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
            fresh: false,
            schemes: Vec::new(),
            helpers: Vec::new(),
            services: Vec::new(),
            notes: Vec::new(),
            link_local: false,
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
        let (Some((name, place)), Some((kind, kind_place))) = (words.word()?, words.word()?) else {
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
        if name == "manager" && kind == "proto" {
            // A configuration for an older Squid: newer ones pass over the line.
            return Ok(());
        }
        if words.quoted && known.expressions && !known.name.ends_with("_header") {
            return Err(self.no_expressions(kind_place));
        }
        self.fresh = self.named(&name).is_none();
        let index = self.slot(&name, place, known, kind_place, line.top)?;
        let (values, no_lookup) = self.values(words, known)?;
        if words.quoted && known.expressions && !values.is_empty() {
            return Err(self.no_expressions(kind_place));
        }
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
                message: format!("`{text}` comes after the name of a file, and Squid ignores it"),
                help: format!("write a line of its own: acl {name} {kind} {text}"),
                place,
            });
        }
        // A list that is not there yet can't be named by its own first line. The last of a name that Squid cuts
        // hides those before it.
        self.numbers.insert(kept(&name), index);
        Ok(())
    }

    fn no_expressions(&self, place: Place) -> DocumentError {
        let message = "no expression can be read with `configuration_includes_quoted_values on`";
        let help = "write `configuration_includes_quoted_values off` before the line";
        self.stops(place, message, help)
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
        if name.eq_ignore_ascii_case(LINK_LOCAL) && !self.link_local {
            self.of_older_ones(kind, kind_place);
        }
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
                name: name.get(..KEPT_NAME).unwrap_or(name).to_owned(),
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

    /// Squid 5 has no `to_linklocal`: a configuration for it may define one of another type.
    fn of_older_ones(&mut self, kind: &'static Type, place: Place) {
        self.link_local = true;
        let there = self.named(LINK_LOCAL);
        let test = there.and_then(|index| self.tests.get_mut(index));
        if let Some(test) = test.filter(|test| test.kind != kind.name) {
            test.kind = kind.name;
            test.question = Question::Never;
            test.looks_up = kind.letters.contains('n');
            self.fresh = true;
            let place = self.line(place);
            self.notes.push(format!(
                "`{LINK_LOCAL}` ({place}) is of type dst in Squid 6, which does not start with this line."
            ));
        }
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
                || {
                    if name.len() == MOST_NAME {
                        format!(
                            "Squid keeps {KEPT_NAME} bytes of a name: give the list a shorter one"
                        )
                    } else {
                        "define it above, or correct the name".to_owned()
                    }
                },
                |near| format!("did you mean `{near}`?"),
            );
            self.stops(
                place,
                &format!("no `acl` named `{name}` is defined before this line"),
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
                Word::Text(text, place) => {
                    let condition = self.condition(&text, place)?;
                    if !self.link_local && self.named(LINK_LOCAL) == Some(condition.test) {
                        self.link_local = true;
                        let line = self.line(place);
                        self.notes.push(format!(
                            "`{LINK_LOCAL}` ({line}) is there since Squid 6: Squid 5 does not start with this line."
                        ));
                    }
                    conditions.push(condition);
                }
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

/// What Squid keeps of a name, in lower case.
fn kept(name: &str) -> String {
    name.get(..KEPT_NAME)
        .filter(|_| name.len() > KEPT_NAME)
        .unwrap_or(name)
        .to_ascii_lowercase()
}

/// One list over several lines: any of the values counts.
fn join(known: &mut Question, more: Question) {
    match (&mut *known, more) {
        // What is always so stays so, and what is unknown as well.
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
