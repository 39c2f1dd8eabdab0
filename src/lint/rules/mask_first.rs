//! Network and mask of isInNet are swapped.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::networks::{is_mask, networks};

pub(super) const RULE: Rule = Rule {
    code: "L-404",
    name: "mask-first",
    severity: Severity::Medium,
    group: Group::Networks,
    basis: Basis::Exact,
    meaning: "network and mask of isInNet are swapped",
    why: "The second argument is the network, the third the mask.",
    help: "Swap them.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "255.255.0.0", "10.1.0.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "10.1.0.0", "255.255.0.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for network in networks(script) {
        let (Some(address), Some(mask)) = (network.address(), network.mask()) else {
            continue;
        };
        let begins_as_mask = address >> 24 == 255 && is_mask(address);
        if begins_as_mask && !is_mask(mask) {
            places.add(network.pattern.span, || {
                format!(
                    "`{}` is a mask, and stands where the network belongs",
                    network.pattern.text
                )
            });
        }
    }
}
