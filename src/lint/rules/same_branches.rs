//! All branches of a condition return the same.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::short;
use crate::pac::tree::{Id, Kind};

pub(super) const RULE: Rule = Rule {
    code: "L-319",
    name: "same-branches",
    severity: Severity::Low,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "all branches of a condition return the same",
    why: "The condition decides nothing. Often one of the branches was to be another one.",
    help: "Remove the condition, or correct a branch.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  else return "DIRECT";
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
    let tree = script.tree;
    for (id, node) in tree.all() {
        let branches: Vec<Option<&str>> = match node.kind {
            Kind::If if tree.children(id).count() % 2 == 1 => {
                let mut parts: Vec<Id> = tree.children(id).collect();
                let last = parts.pop();
                let bodies = parts.chunks(2).filter_map(|link| link.get(1).copied());
                bodies
                    .chain(last)
                    .map(|it| only_answer(script, it))
                    .collect()
            }
            Kind::Conditional => tree
                .children(id)
                .skip(1)
                .map(|it| match tree.kind(it) {
                    Kind::Text(text) => Some(&**text),
                    _ => None,
                })
                .collect(),
            _ => continue,
        };
        let first = branches.first().copied().flatten();
        if let Some(first) = first
            && branches.iter().all(|branch| *branch == Some(first))
        {
            places.add(node.span, || {
                format!("every branch returns `{}`", short(first))
            });
        }
    }
}

/// The text that a branch does nothing but return.
fn only_answer<'t>(script: &Script<'t>, branch: Id) -> Option<&'t str> {
    let tree = script.tree;
    let statement = match tree.kind(branch) {
        Kind::Block => {
            let mut statements = tree.children(branch);
            statements.next().filter(|_| statements.next().is_none())?
        }
        _ => branch,
    };
    match (
        tree.kind(statement),
        tree.child(statement, 0).map(|it| tree.kind(it)),
    ) {
        (Kind::Return, Some(Kind::Text(text))) => Some(text),
        _ => None,
    }
}
