//! A mask of isInNet that is not ones followed by zeros.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::networks::{is_mask, networks};

pub(super) const RULE: Rule = Rule {
    code: "L-402",
    name: "mask-with-holes",
    severity: Severity::Medium,
    group: Group::Networks,
    basis: Basis::Exact,
    meaning: "a mask of isInNet that is not ones followed by zeros",
    why: "Such a mask holds for addresses that lie apart. It is a slip of the keyboard, or the reverse of a mask (0.0.0.255).",
    help: "Write the mask that is meant: 255.255.255.0 for /24.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "10.1.0.0", "255.255.225.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "10.1.0.0", "255.255.224.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for network in networks(script) {
        let Some(mask) = network.mask().filter(|mask| !is_mask(*mask)) else {
            continue;
        };
        // Then they are swapped.
        if network.address().is_some_and(|it| is_mask(it) && it != 0) {
            continue;
        }
        places.add(network.mask.span, || {
            if is_mask(!mask) {
                format!("`{}` is the reverse of a mask", network.mask.text)
            } else {
                format!(
                    "`{}` is not a mask: its ones are not together",
                    network.mask.text
                )
            }
        });
    }
}
