//! A kind of proxy that not every client knows.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::{fault, is_placeholder};
use crate::pac::dialects::Dialect;
use crate::pac::{answer, dialects};

pub(super) const RULE: Rule = Rule {
    code: "L-220",
    name: "keyword-support",
    severity: Severity::Info,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "a kind of proxy that not every client knows",
    why: "SOCKS5, SOCKS4, HTTPS and QUIC are newer than PROXY and SOCKS. A client that does not know the keyword drops the entry.",
    help: "Where such a client uses the file, add an entry that it knows.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "SOCKS5 p.example:1080";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example:8080";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for answer in script.answers() {
        for entry in answer.entries() {
            if fault(&entry).is_some() || !entry.is_proxy() || is_placeholder(entry.text) {
                continue;
            }
            let drops = |dialect: &&&Dialect| answer::parse(entry.text, dialect).route.is_empty();
            if drops(&&dialects::DEFAULT) {
                continue;
            }
            let clients: Vec<&str> = dialects::ALL
                .iter()
                .filter(drops)
                .map(|dialect| dialect.title)
                .collect();
            if !clients.is_empty() {
                places.add(answer.part(entry.at, entry.keyword.len()), || {
                    format!("{} is not known to {}", entry.keyword, clients.join(", "))
                });
            }
        }
    }
}
