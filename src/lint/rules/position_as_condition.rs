//! The place where a text is found is taken for whether it is found.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::predicates::method;

pub(super) const RULE: Rule = Rule {
    code: "L-305",
    name: "position-as-condition",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "the place where a text is found is taken for whether it is found",
    why: "indexOf and search give -1 where the text is missing, which counts as true, and 0 where it comes first, which counts as false.",
    help: r#"Compare with -1: `host.indexOf("a") != -1`."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host.indexOf("intranet")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host.indexOf("intranet") != -1) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for (id, _) in script.tree.all() {
        if !script.is_condition(id) {
            continue;
        }
        let Some((_, name, _)) = method(script, id) else {
            continue;
        };
        if matches!(name, "indexOf" | "lastIndexOf" | "search") {
            places.add(script.tree.span(id), || {
                format!("{name} gives -1 where nothing is found, and that counts as true")
            });
        }
    }
}
