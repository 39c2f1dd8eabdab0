//! A method that is newer than ECMAScript 5.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::predicates::method;

pub(super) const RULE: Rule = Rule {
    code: "L-802",
    name: "newer-method",
    severity: Severity::Low,
    group: Group::Portability,
    basis: Basis::Syntax,
    meaning: "a method that is newer than ECMAScript 5",
    why: "WinHTTP and Wine have the methods of 1999, pacparser those of 2009: there the call ends the script with an error.",
    help: "Use indexOf, substring and loops.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host.endsWith(".a.example")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".a.example")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    let mut known: Vec<&str> = Vec::new();
    for (id, _) in script.tree.all() {
        let Some((_, name, _)) = method(script, id) else {
            continue;
        };
        let Some(name) = NEWER.iter().find(|newer| **newer == name) else {
            continue;
        };
        if known.contains(name) {
            continue;
        }
        known.push(name);
        let brings_its_own = script.source.text().contains(&format!("prototype.{name}"));
        if brings_its_own {
            continue;
        }
        places.add(script.tree.span(id), || {
            format!("{name} is newer than the language of WinHTTP, Wine and pacparser")
        });
    }
}

const NEWER: [&str; 14] = [
    "includes",
    "startsWith",
    "endsWith",
    "repeat",
    "padStart",
    "padEnd",
    "find",
    "findIndex",
    "flat",
    "flatMap",
    "matchAll",
    "replaceAll",
    "trimStart",
    "trimEnd",
];
