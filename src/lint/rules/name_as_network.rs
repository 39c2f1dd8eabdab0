//! IsInNet is given a host name as the network.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::{is_placeholder, short};
use crate::lint::networks::networks;

pub(super) const RULE: Rule = Rule {
    code: "L-705",
    name: "name-as-network",
    severity: Severity::Medium,
    group: Group::Lookups,
    basis: Basis::Exact,
    meaning: "isInNet is given a host name as the network",
    why: "Only the first argument is resolved. Browsers answer false where the second is not an address.",
    help: "Write the address of the network.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "intranet.a.example", "255.255.255.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "10.1.2.0", "255.255.255.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for network in networks(script) {
        for literal in [&network.pattern, &network.mask] {
            let has_letter = literal.text.bytes().any(|byte| byte.is_ascii_alphabetic());
            if has_letter && !is_placeholder(&literal.text) {
                places.add(literal.span, || {
                    format!(
                        "`{}` is not an address, and isInNet resolves only the host",
                        short(&literal.text)
                    )
                });
            }
        }
    }
}
