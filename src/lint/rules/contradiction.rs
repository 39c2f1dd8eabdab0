//! A condition that cannot be false, or cannot be true.

use std::collections::HashMap;

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::short;
use crate::lint::predicates::{How, Predicate};
use crate::pac::tree::{Id, Kind};

pub(super) const RULE: Rule = Rule {
    code: "L-320",
    name: "contradiction",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "a condition that cannot be false, or cannot be true",
    why: r#"A host is different from at least one of two names: `host != "a" || host != "b"` always holds. It is never two names at once: `host == "a" && host == "b"` never holds."#,
    help: "Swap && and ||.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host != "a.example" || host != "b.example") return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host != "a.example" && host != "b.example") return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    let equal: HashMap<Id, &Predicate<'_>> = script
        .predicates()
        .iter()
        .filter(|test| test.how == How::Equal)
        .map(|test| (test.id, test))
        .collect();
    for (id, node) in script.tree.all() {
        let (wanted, says) = match node.kind {
            Kind::Logical("||") => (["!=", "!=="], "always holds"),
            Kind::Logical("&&") => (["==", "==="], "never holds"),
            _ => continue,
        };
        let mut first: Option<&Predicate<'_>> = None;
        for operand in script.tree.children(id) {
            let Kind::Binary(operator) = script.tree.kind(operand) else {
                continue;
            };
            let Some(test) = equal.get(&operand).filter(|_| wanted.contains(operator)) else {
                continue;
            };
            match first {
                None => first = Some(test),
                Some(other) if other.subject == test.subject && other.text != test.text => {
                    places.add(node.span, || {
                        format!(
                            "this {says}: nothing is `{}` and `{}` at once",
                            short(&other.text),
                            short(&test.text)
                        )
                    });
                    break;
                }
                Some(_) => {}
            }
        }
    }
}
