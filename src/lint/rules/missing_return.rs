//! A path through the entry point returns nothing.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::paths::Paths;
use crate::pac::tree::Kind;
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: "L-214",
    name: "missing-return",
    severity: Severity::Medium,
    group: Group::Answers,
    basis: Basis::Syntax,
    meaning: "a path through the entry point returns nothing",
    why: "What is not a string is an error to Chromium, and no proxy to others: the request goes DIRECT without a rule that says so.",
    help: "End the function with a return.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  else return "PROXY p.example:8080";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for function in script.entry_points() {
        let Some(body) = script.tree.last_child(function) else {
            continue;
        };
        if !matches!(script.tree.kind(body), Kind::Block) || !Paths::of(script.tree).go_on(body) {
            continue;
        }
        let end = script.tree.span(body).end;
        places.add(Span::new(end.saturating_sub(1), end), || {
            "the function can end here without a return".to_owned()
        });
    }
}
