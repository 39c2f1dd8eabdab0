//! A function of the PAC API is called with too few or too many arguments.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::finding::count::counted;
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-107",
    name: "argument-count",
    severity: Severity::Medium,
    group: Group::Runs,
    basis: Basis::Syntax,
    meaning: "a function of the PAC API is called with too few or too many arguments",
    why: "A missing argument is `undefined`: the test then holds never, or the call ends with an error. Arguments that are too many are ignored.",
    help: "Give the function the arguments that it takes.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "10.0.0.0")) return "PROXY p.example:8080";
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
    for call in script.calls() {
        let Some((_, wanted)) = WANTED.iter().find(|(name, _)| *name == call.name) else {
            continue;
        };
        let given = call.arguments.len();
        let is_spread = call
            .arguments
            .iter()
            .any(|argument| matches!(script.tree.kind(*argument), Kind::Other));
        if given == *wanted || is_spread {
            continue;
        }
        let severity = if given < *wanted {
            Severity::Medium
        } else {
            Severity::Low
        };
        places.add_as(severity, script.tree.span(call.id), || {
            format!(
                "{} takes {} and is given {given}",
                call.name,
                counted(*wanted, "argument")
            )
        });
    }
}

/// What functions take, where they take always the same.
const WANTED: [(&str, usize); 14] = [
    ("shExpMatch", 2),
    ("dnsDomainIs", 2),
    ("localHostOrDomainIs", 2),
    ("isInNet", 3),
    ("isInNetEx", 2),
    ("isPlainHostName", 1),
    ("isResolvable", 1),
    ("isResolvableEx", 1),
    ("dnsResolve", 1),
    ("dnsResolveEx", 1),
    ("dnsDomainLevels", 1),
    ("sortIpAddressList", 1),
    ("myIpAddress", 0),
    ("myIpAddressEx", 0),
];
