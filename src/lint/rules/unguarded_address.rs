//! An answer of DNS is used as a text, and there may be none.

use std::collections::HashSet;

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::short;
use crate::lint::predicates::method;
use crate::lint::roles::Role;
use crate::pac::tree::{Id, Kind};

pub(super) const RULE: Rule = Rule {
    code: "L-703",
    name: "unguarded-address",
    severity: Severity::Medium,
    group: Group::Lookups,
    basis: Basis::Syntax,
    meaning: "an answer of DNS is used as a text, and there may be none",
    why: "Where a name has no address, dnsResolve gives null, and a method of null ends the script with an error: browsers go DIRECT.",
    help: "Test first whether there is an address: `if (address) ...`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  var address = dnsResolve(host);
  if (address.substring(0, 3) == "10.") return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  var address = dnsResolve(host);
  if (address && address.substring(0, 3) == "10.") return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    let tree = script.tree;
    let mut guarded = HashSet::new();
    for (id, node) in tree.all() {
        let is_compared = matches!(
            tree.kind(tree.parent(id)),
            Kind::Binary("==" | "!=" | "===" | "!==")
        ) || matches!(tree.kind(tree.parent(id)), Kind::Unary("typeof"));
        if matches!(node.kind, Kind::Name(_)) && (script.is_condition(id) || is_compared) {
            guarded.extend(script.variable_number(id));
        }
    }
    for (id, node) in tree.all() {
        if !matches!(&node.kind, Kind::Member(_)) {
            continue;
        }
        let Some(object) = tree.child(id, 0) else {
            continue;
        };
        if script.role(object) != Some(Role::Address) || has_default(script, object) {
            continue;
        }
        let base = base(script, object);
        // Of a parameter the caller may know that it has a value.
        let is_parameter = script.is_parameter(base);
        let is_guarded = script
            .variable_number(base)
            .is_some_and(|it| is_parameter || guarded.contains(&it));
        let in_try = tree
            .ancestors(id)
            .take(64)
            .any(|it| matches!(tree.kind(it), Kind::Try { .. }));
        if !is_guarded && !in_try {
            places.add(node.span, || {
                format!(
                    "`{}` ends the script where the host has no address",
                    short(script.written(id))
                )
            });
        }
    }
}

/// The value of which this is a text: that of `address.toString()` is `address`.
fn base(script: &Script<'_>, mut value: Id) -> Id {
    for _ in 0..4 {
        match method(script, value) {
            Some((object, "toString" | "trim" | "toLowerCase", _)) => value = object,
            _ => break,
        }
    }
    value
}

/// `dnsResolve(host) || "0.0.0.0"`, here or where the variable is set.
fn has_default(script: &Script<'_>, value: Id) -> bool {
    let value = script.only_value(value).unwrap_or(value);
    matches!(
        script.tree.kind(value),
        Kind::Logical("||") | Kind::Conditional
    )
}
