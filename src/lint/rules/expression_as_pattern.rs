//! A pattern of shExpMatch has the signs of a regular expression.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::{is_placeholder, short};
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-308",
    name: "expression-as-pattern",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "a pattern of shExpMatch has the signs of a regular expression",
    why: "shExpMatch knows `*` and `?`. What other signs mean differs: clients with Mozilla's code hand some of them to a regular expression, others take them as they are.",
    help: r"Write one call of shExpMatch for each way, or use a regular expression: `/^(a|b)\.example$/.test(host)`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(host, "(www|ftp).a.example")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(host, "www.a.example")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for test in script.predicates() {
        if test.how != How::Glob || is_placeholder(&test.text) {
            continue;
        }
        let sign = match test.subject {
            Role::Host => test
                .text
                .chars()
                .find(|sign| "()[]{}+^$\\|".contains(*sign)),
            _ => test.text.chars().find(|sign| "^\\|".contains(*sign)),
        };
        if let Some(sign) = sign {
            places.add(test.span, || {
                format!(
                    "`{sign}` in `{}` is not a sign of shExpMatch: clients differ",
                    short(&test.text)
                )
            });
        }
    }
}
