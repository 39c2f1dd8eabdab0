//! The arguments of a test are in the wrong order.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::roles::Role;
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-312",
    name: "swapped-arguments",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "the arguments of a test are in the wrong order",
    why: "The first argument is what is tested, the second is the text.",
    help: "Write the host or the URL first.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch("*.a.example", host)) return "PROXY p.example:8080";
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
    for call in script.calls() {
        let is_test = matches!(
            call.name,
            "shExpMatch" | "dnsDomainIs" | "localHostOrDomainIs" | "isInNet"
        );
        let [first, second, ..] = call.arguments.as_slice() else {
            continue;
        };
        let begins_with_text = matches!(script.tree.kind(*first), Kind::Text(_));
        if is_test
            && begins_with_text
            && matches!(script.role(*second), Some(Role::Host | Role::Url))
        {
            places.add(script.tree.span(call.id), || {
                format!(
                    "{} takes what is tested first, and the text behind it",
                    call.name
                )
            });
        }
    }
}
