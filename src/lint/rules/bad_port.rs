//! A port of the returned string is not a number from 1 to 65535.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::{Fault, each_fault};

pub(super) const RULE: Rule = Rule {
    code: "L-210",
    name: "bad-port",
    severity: Severity::High,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "a port of the returned string is not a number from 1 to 65535",
    why: "Clients drop the entry, and go DIRECT where nothing is left.",
    help: "Write a port from 1 to 65535.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example:808080";
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
    each_fault(script, Fault::Port, |answer, entry| {
        let span = answer.part(entry.at, entry.text.len());
        places.add(span, || {
            format!("`{}` has no port from 1 to 65535", entry.text)
        });
    });
}
