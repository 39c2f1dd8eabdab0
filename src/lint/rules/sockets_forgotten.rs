//! All URLs that are not http or https are decided at once, WebSockets among them.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::predicates::How;
use crate::lint::roles::Role;
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-603",
    name: "sockets-forgotten",
    severity: Severity::Info,
    group: Group::Browsers,
    basis: Basis::Syntax,
    meaning: "all URLs that are not http or https are decided at once, WebSockets among them",
    why: "Browsers ask about WebSockets as `ws://` and `wss://`. A rule that sends everything but http and https somewhere decides about them, too.",
    help: "Test for ws: and wss: as well, where they are to go the way of http and https.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (url.substring(0, 4) != "http") return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (url.substring(0, 4) != "http" && url.substring(0, 2) != "ws") return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    let names_sockets = script
        .predicates()
        .iter()
        .any(|test| test.text.starts_with("ws"));
    if names_sockets {
        return;
    }
    for test in script.predicates() {
        let is_http = matches!(&*test.text, "http" | "http:" | "https" | "https:");
        let is_unequal = matches!(script.tree.kind(test.id), Kind::Binary("!=" | "!=="));
        if test.subject == Role::Url && test.how == How::Beginning && is_http && is_unequal {
            places.add(script.tree.span(test.id), || {
                "ws: and wss: URLs are decided here, too".to_owned()
            });
            return;
        }
    }
}
