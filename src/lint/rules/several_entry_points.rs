//! The entry point is defined more than once, and only the last counts.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::script::ENTRY_POINTS;
use crate::pac::tree::{Id, Kind};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: "L-108",
    name: "several-entry-points",
    severity: Severity::Medium,
    group: Group::Runs,
    basis: Basis::Syntax,
    meaning: "the entry point is defined more than once, and only the last counts",
    why: "JavaScript takes the last of several functions of one name. What the others decide never happens.",
    help: "Keep one definition, and merge the rules of the others into it.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example:8080";
}
function FindProxyForURL(url, host) {
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example:8080";
}
function FindProxyForURLEx(url, host) {
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for name in ENTRY_POINTS {
        let declared: Vec<Id> = script
            .tree
            .children(0)
            .filter(|id| match script.tree.kind(*id) {
                Kind::Function(function) => function.name.as_deref() == Some(name),
                _ => false,
            })
            .collect();
        let Some((last, others)) = declared.split_last() else {
            continue;
        };
        let line = script.source.position(script.tree.span(*last).start).line;
        for id in others {
            let start = script.tree.span(*id).start;
            let end = script
                .tree
                .child(*id, 0)
                .map_or(start, |it| script.tree.span(it).end);
            places.add(Span::new(start, end), || {
                format!("this {name} is never called: the one of line {line} replaces it")
            });
        }
    }
}
