//! A function of the PAC API is a condition, and is not called.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::pac::builtins;
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-316",
    name: "function-not-called",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "a function of the PAC API is a condition, and is not called",
    why: "Without parentheses it is the function itself, which counts as true.",
    help: "Call it: `isPlainHostName(host)`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isPlainHostName) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"if (typeof isPlainHostName == "function" && isPlainHostName(host)) return "PROXY p.example:8080";"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for (id, node) in script.tree.all() {
        let Kind::Name(name) = &node.kind else {
            continue;
        };
        let is_builtin = builtins::ALL.iter().any(|it| it.name == &**name);
        let may_lack = MICROSOFT.iter().any(|end| name.ends_with(end));
        if is_builtin && !may_lack && script.is_condition(id) && script.variable(id).is_none() {
            places.add(node.span, || {
                format!("{name} is not called here, and counts as true")
            });
        }
    }
}

/// The ends of names that scripts ask for in this way, because not every client has them.
const MICROSOFT: [&str; 3] = ["Ex", "List", "ClientVersion"];
