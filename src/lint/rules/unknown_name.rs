//! A name is used that the file never gives a value.

use std::collections::HashSet;

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::globals::{is_outside, unknown_name};
use crate::lint::similar::closest;
use crate::pac::builtins;
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-106",
    name: "unknown-name",
    severity: Severity::High,
    group: Group::Runs,
    basis: Basis::Syntax,
    meaning: "a name is used that the file never gives a value",
    why: "Using a name that does not exist ends the script with an error.",
    help: "Correct the name, declare the variable, or put quotation marks around a text.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(hots, ".a.example")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".a.example")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    let mut known = HashSet::new();
    for (id, node) in script.tree.all() {
        if !matches!(node.kind, Kind::Name(_)) {
            continue;
        }
        let parent = script.tree.parent(id);
        let is_called = matches!(script.tree.kind(parent), Kind::Call)
            && script.tree.child(parent, 0) == Some(id);
        if is_called {
            continue;
        }
        let Some(name) = unknown_name(script, id) else {
            continue;
        };
        if is_outside(name) || !known.insert(name) {
            continue;
        }
        places.add(node.span, || {
            let own = script.own_names();
            let builtins = builtins::ALL.iter().map(|builtin| builtin.name);
            match closest(name, builtins.chain(own)) {
                Some(meant) => format!("nothing gives {name} a value; did you mean {meant}?"),
                None => format!("nothing gives {name} a value"),
            }
        });
    }
}
