//! An object of browsers or servers that no PAC file has.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::globals::{is_outside, unknown_name};
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-804",
    name: "outside-object",
    severity: Severity::High,
    group: Group::Portability,
    basis: Basis::Syntax,
    meaning: "an object of browsers or servers that no PAC file has",
    why: "A PAC file runs in a world of its own, without window, console, timers and requests: using one of them ends the script with an error.",
    help: "Remove it. alert() writes to the log of some clients.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  console.log(host);
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (typeof console != "undefined") console.log(host);
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    let mut known: Vec<&str> = Vec::new();
    for (id, node) in script.tree.all() {
        if !matches!(node.kind, Kind::Name(_)) {
            continue;
        }
        let Some(name) = unknown_name(script, id).filter(|name| is_outside(name)) else {
            continue;
        };
        if !known.contains(&name) {
            known.push(name);
            places.add(node.span, || format!("no PAC file has {name}"));
        }
    }
}
