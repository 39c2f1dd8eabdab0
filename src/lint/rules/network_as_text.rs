//! A host or an address is compared with a network in the form 10.0.0.0/8.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::host_texts::cidr;
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-309",
    name: "network-as-text",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "a host or an address is compared with a network in the form 10.0.0.0/8",
    why: "These functions compare texts. No host contains `/`: the test never holds.",
    help: r#"Use isInNet(host, "10.0.0.0", "255.0.0.0")."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(host, "10.0.0.0/8")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "10.0.0.0", "255.0.0.0")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for test in script.predicates() {
        if cidr(&test.text) && test.subject != Role::Url && !matches!(test.how, How::Regex(_)) {
            places.add(test.span, || {
                format!(
                    "`{}` is a network, and is compared as a text: it never matches",
                    test.text
                )
            });
        }
    }
}
