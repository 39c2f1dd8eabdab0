//! A DNS question comes before tests that need none.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::lookups::lookups;
use crate::pac::tree::Id;

pub(super) const RULE: Rule = Rule {
    code: "L-702",
    name: "lookup-first",
    severity: Severity::Low,
    group: Group::Lookups,
    basis: Basis::Syntax,
    meaning: "a DNS question comes before tests that need none",
    why: "Every URL then waits for DNS, also those that a comparison of texts would settle, and names that only the proxy can resolve are asked of the local DNS.",
    help: "Put the tests of the name first: isPlainHostName, dnsDomainIs, shExpMatch.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(dnsResolve(host), "10.0.0.0", "255.0.0.0")) return "DIRECT";
  if (dnsDomainIs(host, ".a.example")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".a.example")) return "DIRECT";
  if (isInNet(dnsResolve(host), "10.0.0.0", "255.0.0.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for function in script.entry_points() {
        let inside = function..script.tree.end(function);
        let first = lookups(script).find(|call| inside.contains(&call.id));
        let Some(first) = first else { continue };
        let is_cheap = |id: Id| inside.contains(&id);
        let tests = || {
            script
                .predicates()
                .iter()
                .filter(|test| is_cheap(test.id))
                .map(|it| it.id)
        };
        let plain = || {
            script
                .calls_of("isPlainHostName")
                .map(|call| call.id)
                .filter(|id| is_cheap(*id))
        };
        let before = tests().chain(plain()).any(|id| id < first.id);
        let after = tests().chain(plain()).any(|id| id > first.id);
        if !before && after {
            places.add(script.tree.span(first.id), || {
                "every URL waits for this DNS question, and tests of the name come behind it"
                    .to_owned()
            });
        }
    }
}
