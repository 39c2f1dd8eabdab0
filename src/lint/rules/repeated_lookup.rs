//! The address of the host is asked for in several places.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::lookups::lookups;
use crate::lint::script::BuiltinCall;

pub(super) const RULE: Rule = Rule {
    code: "L-701",
    name: "repeated-lookup",
    severity: Severity::Low,
    group: Group::Lookups,
    basis: Basis::Syntax,
    meaning: "the address of the host is asked for in several places",
    why: "Each call may be a DNS question that the browser waits for: dnsResolve, isResolvable, and isInNet with a host. Some clients remember the answer during a call, others ask again.",
    help: "Ask once: `var address = dnsResolve(host);`, and test `address`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "10.0.0.0", "255.0.0.0")) return "DIRECT";
  if (isInNet(host, "192.168.0.0", "255.255.0.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  var address = dnsResolve(host);
  if (isInNet(address, "10.0.0.0", "255.0.0.0")) return "DIRECT";
  if (isInNet(address, "192.168.0.0", "255.255.0.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    let asks: Vec<&BuiltinCall> = lookups(script).collect();
    if let [_, second, ..] = asks.as_slice() {
        let count = asks.len();
        places.add(script.tree.span(second.id), || {
            format!("the address of the host is asked for in {count} places; this is the second")
        });
    }
}
