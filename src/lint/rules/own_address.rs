//! The answer depends on the address of the machine.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};

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
    let first = script
        .calls()
        .iter()
        .find(|call| call.name.starts_with("myIpAddress"));
    if let Some(call) = first {
        places.add(script.tree.span(call.id), || {
            "the machine may have several addresses, and this is one of them".to_owned()
        });
    }
}
