//! The answer depends on the address of the machine.

use std::collections::HashSet;

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::pac::tree::Id;

pub(super) const RULE: Rule = Rule {
    code: "L-704",
    name: "own-address",
    severity: Severity::Info,
    group: Group::Lookups,
    basis: Basis::Syntax,
    meaning: "the answer depends on the address of the machine",
    why: "myIpAddress gives one of several addresses: with a VPN, several networks or IPv6 often another one than is meant, and 127.0.0.1 where none is found.",
    help: "Publish a file for each site where that is possible; else have a sensible answer for every address.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(myIpAddress(), "10.0.0.0", "255.0.0.0")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(dnsResolve(host), "10.0.0.0", "255.0.0.0")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    let unused: HashSet<Id> = script
        .variable_values()
        .filter(|(_, reads, _)| *reads == 0)
        .map(|(value, _, _)| value)
        .collect();
    let alerts: HashSet<Id> = script.calls_of("alert").map(|call| call.id).collect();
    let first = script.calls().iter().find(|call| {
        let mut around = script.tree.ancestors(call.id).take(8);
        call.name.starts_with("myIpAddress")
            && !unused.contains(&call.id)
            && !around.any(|it| alerts.contains(&it))
    });
    if let Some(call) = first {
        places.add(script.tree.span(call.id), || {
            "the machine may have several addresses, and this is one of them".to_owned()
        });
    }
}
