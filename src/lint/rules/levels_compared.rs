//! DnsDomainLevels is compared with something that is not a number of dots.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::short;
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-310",
    name: "levels-compared",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "dnsDomainLevels is compared with something that is not a number of dots",
    why: r#"dnsDomainLevels gives the number of dots in the host, 0 or more. `=== "1"` and `== true` are not what they look like."#,
    help: "Compare with a number: `dnsDomainLevels(host) == 0`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainLevels(host) === "0") return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainLevels(host) === 0) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for call in script.calls_of("dnsDomainLevels") {
        let parent = script.tree.parent(call.id);
        let Kind::Binary(operator) = script.tree.kind(parent) else {
            continue;
        };
        let other = script.tree.children(parent).find(|id| *id != call.id);
        let is_wrong = match other.map(|other| script.tree.kind(other)) {
            Some(Kind::Boolean(_) | Kind::Unary("-")) => true,
            Some(Kind::Text(text)) => {
                matches!(*operator, "===" | "!==") || text.parse::<u32>().is_err()
            }
            _ => false,
        };
        if is_wrong {
            places.add(script.tree.span(parent), || {
                format!(
                    "`{}` compares a number of dots",
                    short(script.written(parent))
                )
            });
        }
    }
}
