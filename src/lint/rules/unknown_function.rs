//! A function is called that neither the file defines nor a client has.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::globals::{is_outside, unknown_name};
use crate::lint::similar::closest;
use crate::pac::builtins;
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-105",
    name: "unknown-function",
    severity: Severity::High,
    group: Group::Runs,
    basis: Basis::Syntax,
    meaning: "a function is called that neither the file defines nor a client has",
    why: "The call ends the script with an error. What the client then does differs: browsers go DIRECT.",
    help: "Correct the name, or define the function.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInnet(host, "10.0.0.0", "255.0.0.0")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "10.0.0.0", "255.0.0.0")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for (id, node) in script.tree.all() {
        if node.kind != Kind::Call {
            continue;
        }
        let Some(callee) = script.tree.child(id, 0) else {
            continue;
        };
        let Some(name) = unknown_name(script, callee) else {
            continue;
        };
        if is_outside(name) {
            continue;
        }
        places.add(script.tree.span(callee), || {
            let own = script.own_names();
            let known = builtins::ALL.iter().map(|builtin| builtin.name);
            match closest(name, known.chain(own)) {
                Some(meant) => format!("no client has a function {name}; did you mean {meant}?"),
                None => format!("no client has a function {name}, and the file does not define it"),
            }
        });
    }
}
