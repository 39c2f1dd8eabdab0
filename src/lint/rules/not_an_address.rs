//! IsInNet is given a network or a mask that is not an IPv4 address.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::is_placeholder;
use crate::lint::networks::{is_address, networks};

pub(super) const RULE: Rule = Rule {
    code: "L-403",
    name: "not-an-address",
    severity: Severity::Medium,
    group: Group::Networks,
    basis: Basis::Exact,
    meaning: "isInNet is given a network or a mask that is not an IPv4 address",
    why: "Browsers then answer false without looking. A prefix length, a network with `/`, blanks, and numbers above 255 are not addresses.",
    help: r#"Write both as four numbers from 0 to 255: "10.0.0.0", "255.0.0.0"."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "10.0.0.0/8", "255.0.0.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "10.0.0.0", "255.0.0.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for network in networks(script) {
        for (literal, what) in [(&network.pattern, "network"), (&network.mask, "mask")] {
            let is_name = literal.text.bytes().any(|byte| byte.is_ascii_alphabetic());
            if is_address(&literal.text) || is_name || is_placeholder(&literal.text) {
                continue;
            }
            places.add(literal.span, || {
                format!(
                    "`{}` is not an IPv4 address, so that no host is in this {what}",
                    literal.text
                )
            });
        }
    }
}
