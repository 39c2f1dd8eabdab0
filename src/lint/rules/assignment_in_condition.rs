//! A condition assigns where it should compare.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::short;
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-306",
    name: "assignment-in-condition",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "a condition assigns where it should compare",
    why: "One `=` assigns: the condition is the assigned value, and the variable has another value from then on.",
    help: "Write `==`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host = "a.example") return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host == "a.example") return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for (id, node) in script.tree.all() {
        if node.kind != Kind::Assign("=") || !script.is_condition(id) {
            continue;
        }
        let value = script
            .tree
            .child(id, 1)
            .map(|value| script.tree.kind(value));
        let is_constant = matches!(
            value,
            Some(Kind::Text(_) | Kind::Number(_) | Kind::Boolean(_) | Kind::Null)
        );
        if is_constant {
            places.add(node.span, || {
                format!(
                    "`{}` assigns, and does not compare",
                    short(script.written(id))
                )
            });
        }
    }
}
