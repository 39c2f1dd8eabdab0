//! The host is compared with a text that has capital letters.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::is_placeholder;
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-301",
    name: "upper-case-text",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "the host is compared with a text that has capital letters",
    why: "Browsers hand the host over in lower case, and comparisons know letter case: the test never holds.",
    help: "Write the text in lower case.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".Corp.example")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".corp.example")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for test in script.predicates() {
        let is_regex = matches!(test.how, How::Regex(_));
        let has_capital = test.text.bytes().any(|byte| byte.is_ascii_uppercase());
        if test.subject != Role::Host || is_regex || !has_capital || is_placeholder(&test.text) {
            continue;
        }
        places.add(test.span, || {
            format!(
                "`{}` has capital letters, and browsers give the host in lower case",
                test.text
            )
        });
    }
}
