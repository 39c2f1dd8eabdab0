//! A keyword of the returned string without the proxy that it needs.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::{Fault, each_fault};

pub(super) const RULE: Rule = Rule {
    code: "L-212",
    name: "missing-proxy",
    severity: Severity::High,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "a keyword of the returned string without the proxy that it needs",
    why: "Clients drop the entry.",
    help: "Name the proxy behind the keyword, or remove the entry.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY ; DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example:8080; DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    each_fault(script, Fault::NoTarget, |answer, entry| {
        let span = answer.part(entry.at, entry.text.len());
        places.add(span, || format!("{} names no proxy", entry.text));
    });
}
