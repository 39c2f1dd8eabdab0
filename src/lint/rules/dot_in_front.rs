//! The host is compared with a text that begins with a dot.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-304",
    name: "dot-in-front",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "the host is compared with a text that begins with a dot",
    why: "No host begins with a dot. dnsDomainIs compares the end of the host; shExpMatch and == compare all of it.",
    help: r#"Use dnsDomainIs(host, ".a.example"), or write `*` in front of the dot."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(host, ".a.example")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(host, "*.a.example")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for test in script.predicates() {
        let is_whole = matches!(test.how, How::Equal | How::Glob | How::Beginning);
        if test.subject == Role::Host && is_whole && test.text.starts_with('.') {
            places.add(test.span, || {
                format!("`{}` never matches: no host begins with a dot", test.text)
            });
        }
    }
}
