//! A condition is tested again after it has returned.

use std::collections::HashMap;

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::short;
use crate::lint::paths::Paths;
use crate::pac::tree::{Id, Kind};

pub(super) const RULE: Rule = Rule {
    code: "L-317",
    name: "repeated-condition",
    severity: Severity::Low,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "a condition is tested again after it has returned",
    why: "Where the same test comes first and returns, the second never decides. With another answer behind it, that answer is never given.",
    help: "Remove the second test, or correct it.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host == "a.example") return "DIRECT";
  if (host == "a.example") return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host == "a.example") return "DIRECT";
  if (host == "b.example") return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for (id, node) in script.tree.all() {
        if !matches!(node.kind, Kind::Block | Kind::Program) {
            continue;
        }
        let mut known: HashMap<&str, u32> = HashMap::new();
        for statement in script.tree.children(id) {
            match script.tree.kind(statement) {
                Kind::If => links(script, statement, &mut known, places),
                Kind::Empty => {}
                // It may change what the tests look at.
                _ => known.clear(),
            }
        }
    }
}

/// Longest test that is remembered.
const LONGEST: usize = 300;

fn links<'t>(
    script: &Script<'t>,
    chain: Id,
    known: &mut HashMap<&'t str, u32>,
    places: &mut Places,
) {
    let tree = script.tree;
    let parts: Vec<Id> = tree.children(chain).collect();
    let mut goes_on = false;
    for link in parts.chunks(2) {
        let [test, then] = link else {
            // The last `else`: what is in it has tests of its own.
            continue;
        };
        let returns = !Paths::of(tree).go_on(*then);
        let terms: Vec<Id> = match tree.kind(*test) {
            Kind::Logical("||") => tree.children(*test).collect(),
            _ => vec![*test],
        };
        for term in terms {
            let written = script.written(term);
            if written.len() > LONGEST || !is_steady(script, term) {
                continue;
            }
            if let Some(line) = known.get(written) {
                places.add(tree.span(term), || {
                    format!(
                        "`{}` was tested in line {line} and returned there",
                        short(written)
                    )
                });
            } else if returns {
                known.insert(written, script.source.position(tree.span(term).start).line);
            }
        }
        goes_on |= !returns;
    }
    // A branch that goes on may have changed what the tests look at.
    if goes_on {
        known.clear();
    }
}

/// True for what gives the same answer each time.
fn is_steady(script: &Script<'_>, term: Id) -> bool {
    let tree = script.tree;
    std::iter::once(term)
        .chain(tree.inside(term))
        .all(|id| match tree.kind(id) {
            Kind::Assign(_) | Kind::Step | Kind::Function(_) | Kind::New => false,
            Kind::Call => {
                let callee = tree.child(id, 0);
                let is_builtin = script
                    .calls()
                    .binary_search_by_key(&id, |call| call.id)
                    .is_ok();
                let is_method = callee.is_some_and(|it| match tree.kind(it) {
                    Kind::Member(name) => {
                        &**name != "random" && &**name != "exec" && &**name != "test"
                    }
                    _ => false,
                });
                is_builtin || is_method
            }
            _ => true,
        })
}
