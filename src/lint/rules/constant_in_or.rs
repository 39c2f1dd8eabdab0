//! A text is an operand of || or of a condition, where it counts as true.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-307",
    name: "constant-in-or",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "a text is an operand of || or of a condition, where it counts as true",
    why: r#"`host == "a" || "b"` compares the host with "a" only, and holds always, because a text that is not empty counts as true."#,
    help: r#"Write the comparison again for each text: `host == "a" || host == "b"`."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host == "a.example" || "b.example") return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host == "a.example" || host == "b.example") return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for (id, node) in script.tree.all() {
        let is_text = matches!(&node.kind, Kind::Text(text) if !text.is_empty());
        if is_text && script.is_condition(id) {
            places.add(node.span, || {
                "a text counts as true, so that this condition always holds".to_owned()
            });
        }
        if node.kind != Kind::Logical("||") {
            continue;
        }
        let first = script.tree.child(id, 0);
        let begins_with_text = first.is_some_and(
            |first| matches!(script.tree.kind(first), Kind::Text(text) if !text.is_empty()),
        );
        if begins_with_text && !script.is_condition(id) {
            places.add(node.span, || {
                "the first of these texts counts always, and the others never".to_owned()
            });
        }
    }
}
