//! A `*` in a text that is compared as it is.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-313",
    name: "wildcard-as-text",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "a `*` in a text that is compared as it is",
    why: "Only shExpMatch knows `*`. No host and no URL of a browser contains the sign where a name is: the test never holds.",
    help: r#"Use shExpMatch, or remove the `*`: dnsDomainIs(host, ".a.example")."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, "*.a.example")) return "PROXY p.example:8080";
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
        let is_text = match test.how {
            How::Equal
            | How::Domain
            | How::LocalHost
            | How::Beginning
            | How::End
            | How::Anywhere => test.subject != Role::Url || test.text.contains("*."),
            How::Glob | How::Regex(_) => false,
        };
        if is_text && test.text.contains('*') {
            places.add(test.span, || {
                format!(
                    "`{}` is compared as it is: only shExpMatch knows `*`",
                    test.text
                )
            });
        }
    }
}
