//! The network of isInNet has bits outside of its mask.

use std::net::Ipv4Addr;

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::networks::{is_mask, networks};
use crate::lint::places::Edit;
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: "L-401",
    name: "host-bits",
    severity: Severity::Low,
    group: Group::Networks,
    basis: Basis::Exact,
    meaning: "the network of isInNet has bits outside of its mask",
    why: "Browsers ignore these bits. The text then shows an address that is not the network, and hides how much is meant.",
    help: "Write the network as the mask has it.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "10.1.2.3", "255.0.0.0")) return "DIRECT";
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
        let (Some(address), Some(mask)) = (network.address(), network.mask()) else {
            continue;
        };
        if !is_mask(mask) || address & !mask == 0 {
            continue;
        }
        let meant = Ipv4Addr::from(address & mask);
        let message = || {
            format!(
                "`{}` with this mask is the network {meant}",
                network.pattern.text
            )
        };
        let span = network.pattern.span;
        // Only where the text stands there as it is.
        let inner = Span::new(span.start + 1, span.end.saturating_sub(1));
        if text_at(script, inner) == network.pattern.text {
            places.add_fixable(span, message, || {
                vec![Edit {
                    span: inner,
                    text: meant.to_string(),
                }]
            });
        } else {
            places.add(span, message);
        }
    }
}

fn text_at<'t>(script: &Script<'t>, span: Span) -> &'t str {
    script.slice(span)
}
