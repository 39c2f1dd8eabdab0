//! Squid: `acl` and `http_access` of `squid.conf`.
//!
//! Source: Squid 6, `src/cf.data.pre` and `src/acl/`. Lines of `http_access` are tried in order; all
//! lists of a line must hold; the first line that holds decides, and where none does the opposite of
//! the last line happens. Without any line everything is denied.

mod acl;
mod addresses;
mod directives;
#[cfg(test)]
mod rules_tests;
mod values;

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::super::rules::{
    Action, Condition, Effect, Inspection, Line, Place, Question, Rule, Rulebook, Test,
};
use super::{ListFormat, Missing, Remedy};
use crate::source::SourceFile;
use crate::source::document::DocumentError;
use acl::{Lists, MOST_LISTS};
use directives::{Directive, Word, error};

pub(super) const SQUID: ListFormat = ListFormat {
    name: "squid",
    title: "Squid configuration (acl, http_access)",
    source: "Squid 6, src/cf.data.pre",
    parse,
    remedy,
};

/// Directives that decide as well, after `http_access` allowed a request.
const DECIDE_LATER: &[&str] = &[
    "adapted_http_access",
    "http_access2",
    "http_reply_access",
    "miss_access",
];

fn parse(files: Vec<SourceFile>) -> Result<Rulebook, DocumentError> {
    let directives = directives::read(&files)?;
    let mut configuration = Configuration::new(&files);
    for directive in &directives {
        configuration.take(directive)?;
    }
    let is_list = |directive: &Directive| matches!(directive.word(0), "acl" | "http_access");
    if !directives.iter().any(is_list)
        && let Some(file) = files.first()
    {
        return Err(DocumentError::of(
            file,
            "there is neither an `acl` nor an `http_access` in it",
            "is this a squid.conf? other kinds of list are named with --kind",
        ));
    }
    let mut book = configuration.rulebook();
    book.files = files;
    Ok(book)
}

/// What was read so far.
struct Configuration<'a> {
    files: &'a [SourceFile],
    lists: Lists<'a>,
    rules: Vec<Rule>,
    /// Directives that deny some requests after they were allowed, each once.
    later: BTreeMap<String, Place>,
    bumps: Vec<Line>,
    /// There are ports that the proxy listens on.
    ports: bool,
    /// On one of them it may open TLS connections.
    opening: bool,
}

impl<'a> Configuration<'a> {
    fn new(files: &'a [SourceFile]) -> Self {
        Self {
            files,
            lists: Lists::new(files),
            rules: Vec::new(),
            later: BTreeMap::new(),
            bumps: Vec::new(),
            ports: false,
            opening: false,
        }
    }

    fn take(&mut self, directive: &Directive) -> Result<(), DocumentError> {
        match directive.word(0) {
            "acl" => self.lists.define(directive)?,
            "http_access" => {
                let rule = rule(self.files, &self.lists, directive)?;
                self.rules.push(rule);
            }
            "ssl_bump" => self.bump(directive)?,
            "http_port" | "https_port" => {
                self.ports = true;
                let opens = |word: &Word| matches!(word.text.as_str(), "ssl-bump" | "sslBump");
                self.opening |= directive.words.iter().any(opens);
            }
            name @ ("if" | "else" | "endif") => {
                return Err(error(
                    self.files,
                    directive.place,
                    format!(
                        "`{name}` makes parts of the configuration conditional, which is not followed"
                    ),
                    "give the configuration of one process, without `if`",
                ));
            }
            name if DECIDE_LATER.contains(&name) && directive.word(1) == "deny" => {
                self.later.entry(name.to_owned()).or_insert(directive.place);
            }
            _ => {}
        }
        if self.rules.len().max(self.bumps.len()) > MOST_LISTS {
            let name = directive.word(0);
            return Err(error(
                self.files,
                directive.place,
                format!("there are more than {MOST_LISTS} lines of `{name}`"),
                "judge a smaller configuration",
            ));
        }
        Ok(())
    }

    fn bump(&mut self, directive: &Directive) -> Result<(), DocumentError> {
        let effect = Effect::of(directive.word(1)).ok_or_else(|| {
            error(
                self.files,
                directive.place,
                format!("`{}` is no action of `ssl_bump`", directive.word(1)),
                "the actions are splice, bump, peek, stare, terminate and none",
            )
        })?;
        self.bumps.push(Line {
            effect,
            conditions: conditions(self.files, &self.lists, directive)?,
            place: directive.place,
        });
        Ok(())
    }

    /// The rules, without the files.
    fn rulebook(self) -> Rulebook {
        let otherwise = match self.rules.last().map(|rule| rule.action) {
            Some(Action::Deny) => Action::Allow,
            Some(Action::Allow) | None => Action::Deny,
        };
        let Lists {
            mut tests,
            oddities,
            ..
        } = self.lists;
        let mut rules = Vec::new();
        for (name, place) in self.later {
            let why = format!("`{name}` denies some requests later on");
            rules.push(Rule {
                action: Action::Deny,
                conditions: vec![Condition {
                    negated: false,
                    test: tests.len(),
                }],
                place,
            });
            tests.push(Test {
                name,
                question: Question::Undecided(why),
            });
        }
        rules.extend(self.rules);
        let mut notes = Vec::new();
        let mut bumps = self.bumps;
        if self.ports && !self.opening && !bumps.is_empty() {
            notes.push(
                "There are lines of `ssl_bump`, and no `http_port` has `ssl-bump`: the proxy opens \
                 no TLS connection."
                    .to_owned(),
            );
            bumps.clear();
        }
        Rulebook {
            // A part of a configuration says nothing about the rest.
            inspection: (self.ports || !bumps.is_empty()).then_some(Inspection { lines: bumps }),
            rules,
            tests,
            otherwise,
            judges_ports: true,
            oddities,
            notes,
            files: Vec::new(),
        }
    }
}

fn rule(
    files: &[SourceFile],
    lists: &Lists<'_>,
    directive: &Directive,
) -> Result<Rule, DocumentError> {
    let action = match directive.words.get(1).map(|word| word.text.as_str()) {
        Some("allow") => Action::Allow,
        Some("deny") => Action::Deny,
        _ => {
            return Err(error(
                files,
                directive.place,
                "`http_access` needs `allow` or `deny`",
                "for example: http_access allow localnet",
            ));
        }
    };
    let conditions = conditions(files, lists, directive)?;
    Ok(Rule {
        action,
        conditions,
        place: directive.place,
    })
}

/// The lists that a line names behind its action.
fn conditions(
    files: &[SourceFile],
    lists: &Lists<'_>,
    directive: &Directive,
) -> Result<Vec<Condition>, DocumentError> {
    let mut conditions = Vec::new();
    for word in directive.words.iter().skip(2) {
        let (negated, name) = match word.text.strip_prefix('!') {
            Some(name) => (true, name),
            None => (false, word.text.as_str()),
        };
        let test = lists.named(name).ok_or_else(|| {
            error(
                files,
                word.place,
                format!("no `acl` named `{name}` stands before this line, Squid does not start"),
                "define it above, or correct the name",
            )
        })?;
        conditions.push(Condition { negated, test });
    }
    Ok(conditions)
}

/// Lists of what is missing for each method and port, allowed before the first line that decides.
fn remedy(book: &Rulebook, missing: &[Missing<'_>], client: Option<IpAddr>) -> Remedy {
    let mut lines = Vec::new();
    let mut allow = String::from("http_access allow");
    if let Some(client) = client {
        lines.push(format!("acl pac_check_client src {client}"));
        allow.push_str(" pac_check_client");
    } else if let Some(known) = known_clients(book) {
        allow = format!("{allow} {known}");
    }
    let mut kinds: Vec<(&str, u16)> = missing
        .iter()
        .map(|missing| (missing.method, missing.port))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    for (method, port) in kinds {
        let (tag, condition) = if method == "CONNECT" {
            ("connect", "CONNECT")
        } else {
            ("http", "!CONNECT")
        };
        lines.push(format!("acl pac_check_port_{port} port {port}"));
        let of_kind = || {
            missing
                .iter()
                .filter(move |missing| (missing.method, missing.port) == (method, port))
        };
        for value in values(of_kind()) {
            lines.push(format!("acl pac_check_{tag}_{port} dstdomain {value}"));
        }
        lines.push(format!(
            "{allow} {condition} pac_check_port_{port} pac_check_{tag}_{port}"
        ));
    }
    let mut seen = std::collections::BTreeSet::new();
    lines.retain(|line| seen.insert(line.clone()));
    let first: Option<Place> = book
        .rules
        .iter()
        .map(|rule| rule.place)
        .find(|place| place.file == 0);
    let before_line = first.and_then(|place| {
        let file = book.files.first()?;
        Some(file.position(place.span.start).line)
    });
    Remedy {
        place: match (before_line, first) {
            (Some(line), Some(place)) => format!("before line {line}: {}", book.text(place)),
            _ => "at the end of the configuration".to_owned(),
        },
        before_line,
        lines,
    }
}

/// `dstdomain` values: a name below one that is listed with its dot must not be listed beside it.
fn values<'a>(missing: impl Iterator<Item = &'a Missing<'a>>) -> Vec<String> {
    let all: Vec<&Missing<'_>> = missing.collect();
    let below = |name: &str, domain: &str| {
        name.strip_suffix(domain)
            .is_some_and(|before| before.ends_with('.'))
    };
    let mut values: Vec<String> = Vec::new();
    for one in &all {
        let inside = all.iter().any(|other| {
            other.labels.is_some()
                && (below(one.host, other.host) || (one.host == other.host && one.labels.is_none()))
        });
        let dot = if one.labels.is_some() { "." } else { "" };
        let value = format!("{dot}{}", one.host);
        if !inside && !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

/// The first list of client addresses that a line allows something to.
fn known_clients(book: &Rulebook) -> Option<&str> {
    let allowing = book
        .rules
        .iter()
        .filter(|rule| rule.action == Action::Allow);
    allowing
        .flat_map(|rule| &rule.conditions)
        .filter(|condition| !condition.negated)
        .filter_map(|condition| book.tests.get(condition.test))
        .find(|test| match &test.question {
            Question::Clients(networks) => {
                !networks.iter().all(|network| network.addr().is_loopback())
            }
            _ => false,
        })
        .map(|test| test.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &str)]) -> Result<Rulebook, String> {
        let files = files
            .iter()
            .map(|(name, text)| SourceFile::new(*name, *text))
            .collect();
        parse(files).map_err(|error| error.to_string())
    }

    fn refused(files: &[(&str, &str)]) -> String {
        read(files).expect_err("refused")
    }

    #[test]
    fn includes_are_followed_among_the_files_given() {
        let main = (
            "squid.conf",
            "include /etc/squid/conf.d/*.conf\nhttp_access deny all\n",
        );
        let book = read(&[
            main,
            ("conf.d/b.conf", "http_access allow x\n"),
            ("conf.d/a.conf", "acl x port 443\n"),
        ]);
        assert_eq!(book.expect("reads").rules.len(), 2);
        let error = refused(&[main]);
        assert!(
            error.starts_with("squid.conf:1:9: `/etc/squid/conf.d/*.conf` is included"),
            "{error}"
        );
    }

    #[test]
    fn circles_of_includes_are_refused_with_the_way() {
        let error = refused(&[
            ("a", "include b\n"),
            ("b", "\ninclude c\n"),
            ("c", "include b\n"),
        ]);
        assert!(error.starts_with("c:1:9: "), "{error}");
        assert!(error.contains("a -> b -> c -> b"), "{error}");
        assert!(refused(&[("a", "include a\n")]).contains("a -> a"));
    }

    #[test]
    fn includes_that_multiply_end_at_a_limit() {
        let twice = |next: usize| {
            format!(
                "{}include f{next}\n",
                format!("include f{next}\n").repeat(40)
            )
        };
        let mut files: Vec<(String, String)> =
            (0..10).map(|n| (format!("f{n}"), twice(n + 1))).collect();
        files.push(("f10".to_owned(), "\n".repeat(100)));
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert!(refused(&files).contains("more than 1000000 lines"));
    }

    #[test]
    fn what_squid_would_not_start_with_is_refused_at_its_place() {
        for (text, place, part) in [
            (
                "acl a port 443\nacl a src 10.0.0.0/8\n",
                "x:2:7",
                "is of type port already",
            ),
            (
                "http_access allow nobody\n",
                "x:1:19",
                "no `acl` named `nobody`",
            ),
            ("acl a port 99999\n", "x:1:12", "`99999` is not a port"),
            ("acl a\n", "x:1:1", "needs a name and a type"),
            (
                "http_access maybe all\n",
                "x:1:1",
                "needs `allow` or `deny`",
            ),
            ("if ${process_number} = 1\nendif\n", "x:1:1", "conditional"),
        ] {
            let error = refused(&[("x", text)]);
            assert!(error.starts_with(place) && error.contains(part), "{error}");
        }
        assert!(refused(&[("x", "nothing here\n")]).contains("neither an `acl`"));
    }

    #[test]
    fn lists_come_from_files_and_lines_go_on() {
        let text = "acl a dstdomain \\\n  .one.example \"/etc/squid/more.txt\" # and nothing else\n\
                    http_access allow a\n";
        let book = read(&[
            ("squid.conf", text),
            ("more.txt", "# ours\n.two.example\n\n"),
        ])
        .expect("reads");
        let entries: Vec<&str> = book.entries().map(|entry| book.text(entry.place)).collect();
        assert_eq!(entries, [".one.example", ".two.example"]);
        let book = read(&[("squid.conf", text)]).expect("reads");
        let unknown = |entry: &super::super::super::rules::Entry| {
            matches!(entry.hosts, super::super::super::rules::Hosts::Undecided(_))
        };
        assert!(book.entries().any(unknown));
    }

    #[test]
    fn an_older_configuration_may_define_what_newer_ones_have() {
        let text = "acl all src all\nacl manager proto cache_object\nacl localhost src 127.0.0.1/32\n\
                    acl to_localhost dst 127.0.0.0/8 0.0.0.0/32\nacl CONNECT method CONNECT\n\
                    http_access deny manager\nhttp_access deny to_localhost\nhttp_access allow CONNECT\n";
        let book = read(&[("x", text)]).expect("reads");
        assert!(
            book.tests
                .iter()
                .all(|test| !matches!(test.question, Question::Undecided(_)))
        );
    }
}
