//! Lines that let through what is missing: lists of their own, allowed before the first line that decides.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::super::super::address_set::loopback;
use super::super::super::rules::{Action, Question, Rulebook};
use super::super::{Missing, Remedy};
use super::limits;

/// The lines for every method and port, in front of the rules of each stage.
pub(super) fn remedy(book: &Rulebook, missing: &[Missing<'_>], client: Option<IpAddr>) -> Remedy {
    let before_line = before(book);
    let prefix = prefix(book);
    let mut lines = Vec::new();
    let mut from = String::new();
    if let Some(client) = client {
        lines.push(format!("acl {prefix}_client src {client}"));
        from = format!(" {prefix}_client");
    } else if let Some(known) = known_clients(book, before_line) {
        from = format!(" {known}");
    }
    // A host with `_` is refused whatever the rules say, where that is switched on.
    let names = |test: &super::super::super::rules::Test| test.name == "allow_underscore";
    let no_underscore = book.tests.iter().any(names);
    let missing: Vec<&Missing<'_>> = missing
        .iter()
        .filter(|one| !(no_underscore && one.host.contains('_')))
        .collect();
    let kinds: BTreeSet<(&str, u16)> = missing
        .iter()
        .map(|missing| (missing.method, missing.port))
        .collect();
    let methods = Methods::of(book, &prefix);
    for (method, port) in kinds {
        let tunnel = method == "CONNECT";
        let tag = if tunnel { "connect" } else { "http" };
        let (list, condition) = methods.condition(tunnel);
        lines.extend(list);
        lines.push(format!("acl {prefix}_port_{port} port {port}"));
        let of_kind: Vec<&Missing<'_>> = missing
            .iter()
            .copied()
            .filter(|missing| (missing.method, missing.port) == (method, port))
            .collect();
        for value in values(&of_kind) {
            lines.push(format!("acl {prefix}_{tag}_{port} dstdomain {value}"));
        }
        for directive in directives(book, tunnel) {
            let action = if directive == limits::BODIES {
                "none"
            } else {
                "allow"
            };
            lines.push(format!(
                "{directive} {action}{from} {condition} {prefix}_port_{port} {prefix}_{tag}_{port}"
            ));
        }
    }
    let mut seen = BTreeSet::new();
    lines.retain(|line| seen.insert(line.clone()));
    let text = before_line.and_then(|line| {
        let text = book.files.first()?.line(line)?;
        Some(format!("before line {line}: {}", text.trim()))
    });
    Remedy {
        place: text.unwrap_or_else(|| "at the end of the configuration".to_owned()),
        before_line,
        lines,
    }
}

/// The line of the first file before which the lines go: that of the first rule, or of what includes it.
fn before(book: &Rulebook) -> Option<u32> {
    let first = book
        .rules
        .iter()
        .map(|rule| rule.top)
        .filter(|&top| top > 0)
        .min();
    first.or_else(|| {
        // What follows an open line would become a part of it.
        let text = book.files.first()?.text();
        text.trim_end().ends_with('\\').then_some(1)
    })
}

/// The beginning of names that no list of the configuration has.
fn prefix(book: &Rulebook) -> String {
    let taken: BTreeSet<String> = book
        .tests
        .iter()
        .filter_map(|test| {
            let name = test.name.to_ascii_lowercase();
            let (number, _) = name.strip_prefix("pac_check")?.split_once('_')?;
            Some(number.to_owned())
        })
        .collect();
    let numbers = 1..=taken.len() + 1;
    let free = numbers
        .map(|number| match number {
            1 => String::new(),
            number => number.to_string(),
        })
        .find(|number| !taken.contains(number));
    format!("pac_check{}", free.unwrap_or_default())
}

/// The directives that judge a request, each with rules of its own.
fn directives(book: &Rulebook, tunnel: bool) -> Vec<String> {
    let mut names = vec!["http_access".to_owned()];
    for stage in book.stages.iter().skip(1) {
        if tunnel && !stage.tunnels {
            continue;
        }
        let rules = book.rules.get(stage.rules.clone()).unwrap_or_default();
        let word = rules.first().map(|rule| book.text(rule.place));
        let word = word.and_then(|text| text.split_whitespace().next());
        let known = [
            "adapted_http_access",
            "http_access2",
            "miss_access",
            "http_reply_access",
            limits::BODIES,
        ];
        names.extend(word.filter(|word| known.contains(word)).map(str::to_owned));
    }
    names
}

/// How lines tell tunnels from plain requests.
struct Methods {
    /// `CONNECT` is what it is from the beginning, and `!` may be written.
    usual: bool,
    prefix: String,
}

impl Methods {
    fn of(book: &Rulebook, prefix: &str) -> Self {
        let usual = book.tests.iter().any(|test| {
            let connect = matches!(&test.question, Question::Methods(methods)
                if methods.iter().all(|method| method == "CONNECT"));
            test.name == "CONNECT" && connect
        });
        // With quoted values no `!` may stand before a name.
        let quoted = |line: &str| {
            line.trim_start()
                .starts_with("configuration_includes_quoted_values")
        };
        let strict = book
            .files
            .iter()
            .any(|file| file.text().lines().any(quoted));
        Self {
            usual: usual && !strict,
            prefix: prefix.to_owned(),
        }
    }

    /// The list that is needed, and the condition.
    fn condition(&self, tunnel: bool) -> (Option<String>, String) {
        let prefix = &self.prefix;
        match (self.usual, tunnel) {
            (true, true) => (None, "CONNECT".to_owned()),
            (true, false) => (None, "!CONNECT".to_owned()),
            (false, true) => (
                Some(format!("acl {prefix}_tunnel method CONNECT")),
                format!("{prefix}_tunnel"),
            ),
            (false, false) => (
                Some(format!("acl {prefix}_plain method GET HEAD POST OPTIONS")),
                format!("{prefix}_plain"),
            ),
        }
    }
}

/// `dstdomain` values: a name below one that is listed with its dot must not be listed beside it.
fn values(missing: &[&Missing<'_>]) -> Vec<String> {
    let wide: BTreeSet<&str> = missing
        .iter()
        .filter(|one| one.labels.is_some())
        .map(|one| one.host)
        .collect();
    let parents = |name: &'_ str| {
        let dots = name
            .match_indices('.')
            .map(|(at, _)| at + 1)
            .collect::<Vec<_>>();
        dots.into_iter()
            .any(|at| name.get(at..).is_some_and(|parent| wide.contains(parent)))
    };
    let mut values: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for one in missing {
        let covered = parents(one.host) || (one.labels.is_none() && wide.contains(one.host));
        let dot = if one.labels.is_some() { "." } else { "" };
        let value = format!("{dot}{}", one.host);
        if !covered && seen.insert(value.clone()) {
            values.push(value);
        }
    }
    values
}

/// The first list of client addresses that a line allows something to, and that is there before the
/// lines.
fn known_clients(book: &Rulebook, before: Option<u32>) -> Option<&str> {
    let there = |top: u32| before.is_none_or(|before| top < before);
    let allowing = book
        .rules
        .iter()
        .filter(|rule| rule.action == Action::Allow);
    allowing
        .flat_map(|rule| &rule.conditions)
        .filter(|condition| !condition.negated)
        .filter_map(|condition| book.tests.get(condition.test))
        .filter(|test| there(test.top))
        .find(|test| match &test.question {
            Question::Clients(set) => !set.only_in(&loopback()),
            _ => false,
        })
        .map(|test| test.name.as_str())
}
