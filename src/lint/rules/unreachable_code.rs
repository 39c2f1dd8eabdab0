//! A statement comes after a return, and never runs.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::pac::tree::{Declared, Kind};

pub(super) const RULE: Rule = Rule {
    code: "L-318",
    name: "unreachable-code",
    severity: Severity::Low,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "a statement comes after a return, and never runs",
    why: "A return ends the function.",
    help: "Remove what is behind it, or move it in front.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "DIRECT";
  if (host == "a.example") return "PROXY p.example:8080";
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
        if !matches!(node.kind, Kind::Block | Kind::Case { .. }) {
            continue;
        }
        let mut ended = false;
        for statement in script.tree.children(id) {
            let kind = script.tree.kind(statement);
            let does_nothing = matches!(
                kind,
                Kind::Function(_) | Kind::Empty | Kind::Break | Kind::Variables(Declared::Var)
            );
            if ended && !does_nothing {
                places.add(script.tree.span(statement), || {
                    "this is behind a return, and never runs".to_owned()
                });
                break;
            }
            ended |= matches!(kind, Kind::Return | Kind::Throw);
        }
    }
}
