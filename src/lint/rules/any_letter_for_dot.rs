//! A dot in a regular expression stands for any character.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::expressions::open_dot;
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-505",
    name: "any-letter-for-dot",
    severity: Severity::Low,
    group: Group::TooMuch,
    basis: Basis::Syntax,
    meaning: "a dot in a regular expression stands for any character",
    why: "`a.example` also matches axexample. In a file that decides who goes where, somebody can register such a name.",
    help: r"Write `\.`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (/(^|\.)a.example$/.test(host)) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (/(^|\.)a\.example$/.test(host)) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for test in script.predicates() {
        if !matches!(test.how, How::Regex(_)) || !matches!(test.subject, Role::Host | Role::Url) {
            continue;
        }
        if let Some(name) = open_dot(&test.text) {
            places.add(test.span, || {
                format!("the dot in `{name}` stands for any character")
            });
        }
    }
}
