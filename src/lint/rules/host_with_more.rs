//! The host is compared with a URL, a port or a path.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::host_texts::{beyond_host, cidr};
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-302",
    name: "host-with-more",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "the host is compared with a URL, a port or a path",
    why: "The host is a name or an address, without scheme, port and path: the test never holds.",
    help: "Compare with the name alone, or test the URL.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(host, "http://www.a.example/*")) return "PROXY p.example:8080";
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
        if test.subject != Role::Host || matches!(test.how, How::Regex(_)) || cidr(&test.text) {
            continue;
        }
        let Some(part) = beyond_host(&test.text) else {
            continue;
        };
        places.add(test.span, || {
            format!(
                "a host never contains {part}, so `{}` never matches",
                test.text
            )
        });
    }
}
