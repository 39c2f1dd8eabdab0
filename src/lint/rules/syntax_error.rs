//! The file is not a script: it has an error of syntax.

use super::{Basis, Check, Example, Given, Group, LoadFailure, Places, Rule, Severity, Text};
use crate::lint::loading::error_span;

pub(super) const RULE: Rule = Rule {
    code: "L-101",
    name: "syntax-error",
    severity: Severity::High,
    group: Group::Runs,
    basis: Basis::Exact,
    meaning: "the file is not a script: it has an error of syntax",
    why: "A file that does not parse is no use to any client. Most then go DIRECT for every URL, and say nothing.",
    help: "Correct the syntax at this place, and lint again: the other rules have not looked at the whole file.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host == "a.example" return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host == "a.example") return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Loading(check),
};

fn check(failure: &LoadFailure, text: &Text<'_>, places: &mut Places) {
    let LoadFailure::Syntax(error) = failure else {
        return;
    };
    let span = error_span(error, text);
    let message = error.message.trim_start_matches("SyntaxError: ").to_owned();
    places.add(span, || message);
}
