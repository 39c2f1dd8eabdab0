//! A well-known range with another mask than its own.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::networks::{is_mask, networks};

pub(super) const RULE: Rule = Rule {
    code: "L-405",
    name: "part-of-range",
    severity: Severity::Low,
    group: Group::Networks,
    basis: Basis::Syntax,
    meaning: "a well-known range with another mask than its own",
    why: "Loopback is 127.0.0.0/8. Of the private ranges 172.16.0.0/12 reaches to 172.31.255.255: a file that has the other two as a whole means this one, too.",
    help: "Use 255.0.0.0 for 127.0.0.0, and 255.240.0.0 for 172.16.0.0.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "127.0.0.0", "255.255.255.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "127.0.0.0", "255.0.0.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    let all = networks(script);
    let has = |pattern: &str, mask: &str| {
        all.iter()
            .any(|it| it.pattern.text == pattern && it.mask.text == mask)
    };
    let private = has("10.0.0.0", "255.0.0.0") && has("192.168.0.0", "255.255.0.0");
    // Other parts of it are written down: then it is meant in parts.
    let whole = all
        .iter()
        .any(|it| it.pattern.text.starts_with("172.") && it.mask.text == "255.240.0.0")
        || all
            .iter()
            .any(|it| it.pattern.text.starts_with("172.") && it.pattern.text != "172.16.0.0");
    for network in &all {
        let Some(mask) = network.mask().filter(|mask| is_mask(*mask)) else {
            continue;
        };
        let meant = match &*network.pattern.text {
            "127.0.0.0" if mask != 0xff00_0000 => "255.0.0.0",
            "172.16.0.0" if private && !whole && mask != 0xfff0_0000 => "255.240.0.0",
            _ => continue,
        };
        places.add(network.mask.span, || {
            format!("the range of {} has the mask {meant}", network.pattern.text)
        });
    }
}
