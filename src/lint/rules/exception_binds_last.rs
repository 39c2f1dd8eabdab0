//! An exception at the end of `a || b && !c` holds for b only.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-314",
    name: "exception-binds-last",
    severity: Severity::Low,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "an exception at the end of `a || b && !c` holds for b only",
    why: "&& binds before ||: the exception does not limit what is before the last ||.",
    help: "Put parentheses around what the exception is meant for: `(a || b) && !c`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".a.example") || dnsDomainIs(host, ".b.example") && !shExpMatch(url, "ftp:*")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if ((dnsDomainIs(host, ".a.example") || dnsDomainIs(host, ".b.example")) && !shExpMatch(url, "ftp:*")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for (id, node) in script.tree.all() {
        if node.kind != Kind::Logical("||") {
            continue;
        }
        let Some(last) = script.tree.last_child(id) else {
            continue;
        };
        let exception = script.tree.last_child(last);
        let is_exception = exception.is_some_and(|it| script.tree.kind(it) == &Kind::Unary("!"));
        let start = script.tree.span(last).start as usize;
        let before = script.source.text().get(..start).unwrap_or_default();
        let in_parentheses = before.trim_end().ends_with('(');
        if script.tree.kind(last) == &Kind::Logical("&&") && is_exception && !in_parentheses {
            places.add(script.tree.span(last), || {
                "this exception holds only for what comes after the last ||".to_owned()
            });
        }
    }
}
