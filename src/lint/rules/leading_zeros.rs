//! An address is written with leading zeros.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::networks::networks;

pub(super) const RULE: Rule = Rule {
    code: "L-406",
    name: "leading-zeros",
    severity: Severity::Medium,
    group: Group::Networks,
    basis: Basis::Syntax,
    meaning: "an address is written with leading zeros",
    why: "Some clients read 010 as eight, some as ten, and some refuse it.",
    help: "Remove the zeros.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "010.1.0.0", "255.255.0.0")) return "DIRECT";
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
        for literal in [&network.pattern, &network.mask] {
            let has_zero = |group: &str| {
                group.len() > 1
                    && group.starts_with('0')
                    && group.bytes().all(|byte| byte.is_ascii_digit())
            };
            if literal.text.split('.').count() == 4 && literal.text.split('.').any(has_zero) {
                places.add(literal.span, || {
                    format!(
                        "clients read the leading zeros of `{}` in different ways",
                        literal.text
                    )
                });
            }
        }
    }
}
