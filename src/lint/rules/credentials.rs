//! A user name or password in the returned string.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::{Fault, each_fault};

pub(super) const RULE: Rule = Rule {
    code: "L-208",
    name: "credentials",
    severity: Severity::High,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "a user name or password in the returned string",
    why: "Everybody who can download the file reads it, and no client uses it.",
    help: "Remove it, and change the password.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY user:secret@p.example:8080";
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
    each_fault(script, Fault::Credentials, |answer, entry| {
        let span = answer.part(entry.at, entry.text.len());
        places.add(span, || {
            "the entry contains a user name or password, which no client uses".to_owned()
        });
    });
}
