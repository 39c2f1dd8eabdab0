//! A regular expression for a host does not say where the name begins or ends.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::expressions::open_end;
use crate::lint::faults::short;
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-506",
    name: "open-expression",
    severity: Severity::Medium,
    group: Group::TooMuch,
    basis: Basis::Syntax,
    meaning: "a regular expression for a host does not say where the name begins or ends",
    why: r"Without `^` or `(^|\.)` in front it also matches evila.example, and without `$` at the end a.example.evil.example.",
    help: r"Write `/(^|\.)a\.example$/`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (/a\.example$/.test(host)) return "DIRECT";
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
        if !matches!(test.how, How::Regex(_)) || test.subject != Role::Host {
            continue;
        }
        if let Some(end) = open_end(&test.text) {
            places.add(test.span, || {
                format!("`{}` does not say where the name {end}", short(&test.text))
            });
        }
    }
}
