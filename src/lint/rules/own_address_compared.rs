//! The machine's own address is compared with one address.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::networks::is_address;
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-706",
    name: "own-address-compared",
    severity: Severity::Low,
    group: Group::Lookups,
    basis: Basis::Syntax,
    meaning: "the machine's own address is compared with one address",
    why: "Which of its addresses a machine names differs by client, and a machine gets another one from DHCP.",
    help: r#"Test for the network: isInNet(myIpAddress(), "10.1.2.0", "255.255.255.0")."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (myIpAddress() == "10.1.2.3") return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(myIpAddress(), "10.1.2.0", "255.255.255.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for test in script.predicates() {
        let is_own = test.subject == Role::OwnAddress && test.how == How::Equal;
        if is_own && is_address(&test.text) && !test.text.starts_with("127.") {
            places.add(test.span, || {
                format!("the machine is known by {} only while it has it", test.text)
            });
        }
    }
}
