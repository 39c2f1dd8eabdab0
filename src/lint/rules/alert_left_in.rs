//! A call of alert.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};

pub(super) const RULE: Rule = Rule {
    code: "L-814",
    name: "alert-left-in",
    severity: Severity::Info,
    group: Group::Portability,
    basis: Basis::Syntax,
    meaning: "a call of alert",
    why: "alert writes to a log in browsers, and to the screen or the standard error of some programs, for each URL.",
    help: "Remove it when the file is published.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  alert(host);
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  // alert(host);
  if (host == "a.example") return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for call in script.calls_of("alert") {
        places.add(script.tree.span(call.id), || "alert was left in".to_owned());
    }
}
