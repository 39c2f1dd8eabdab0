//! A function that takes the host is given the URL.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-311",
    name: "url-for-host",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "a function that takes the host is given the URL",
    why: "The function looks at all of the URL as if it were a name: the test never holds, or a name is asked that does not exist.",
    help: "Give it `host`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(url, ".a.example")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(url, "http://a.example/*")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for call in script.calls() {
        if !OF_HOST.contains(&call.name) {
            continue;
        }
        let first = call.arguments.first().copied();
        if first.and_then(|first| script.role(first)) == Some(Role::Url) {
            places.add(script.tree.span(call.id), || {
                format!("{} takes the host and is given the URL", call.name)
            });
        }
    }
}

/// Functions whose first argument is the host.
const OF_HOST: [&str; 9] = [
    "dnsDomainIs",
    "dnsDomainLevels",
    "dnsResolve",
    "dnsResolveEx",
    "isInNet",
    "isInNetEx",
    "isPlainHostName",
    "isResolvable",
    "localHostOrDomainIs",
];
