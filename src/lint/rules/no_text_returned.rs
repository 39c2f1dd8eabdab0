//! The entry point returns something that is not a string.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-215",
    name: "no-text-returned",
    severity: Severity::High,
    group: Group::Answers,
    basis: Basis::Syntax,
    meaning: "the entry point returns something that is not a string",
    why: "What is not a string is an error to Chromium, and no proxy to others: the request goes DIRECT without a rule that says so.",
    help: r#"Return "DIRECT" or a list of proxies."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return;
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for function in script.entry_points() {
        for id in script.tree.inside(function) {
            if !matches!(script.tree.kind(id), Kind::Return) || script.function_of(id) != function {
                continue;
            }
            let what = match script.tree.child(id, 0).map(|it| script.tree.kind(it)) {
                None => "nothing",
                Some(Kind::Null) => "null",
                Some(Kind::Boolean(_)) => "true or false",
                Some(Kind::Number(_)) => "a number",
                Some(Kind::Array) => "a list",
                Some(Kind::Object) => "an object",
                Some(Kind::Regex(_)) => "a regular expression",
                Some(_) => continue,
            };
            places.add(script.tree.span(id), || {
                format!("{what} is returned, which is not a string")
            });
        }
    }
}
