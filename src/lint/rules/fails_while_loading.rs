//! The file fails while it is loaded, before any URL is asked about.

use super::{Basis, Check, Example, Given, Group, LoadFailure, Places, Rule, Severity, Text};
use crate::lint::loading::error_span;

pub(super) const RULE: Rule = Rule {
    code: "L-102",
    name: "fails-while-loading",
    severity: Severity::High,
    group: Group::Runs,
    basis: Basis::Exact,
    meaning: "the file fails while it is loaded, before any URL is asked about",
    why: "What stands outside of functions runs when the file is loaded. Where that ends with an error, the client has no PAC file.",
    help: "Move what fails into the function, guard it, or remove it.",
    bad: Example::Written(
        r#"var proxy = document.location;
function FindProxyForURL(url, host) {
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"var proxy = "DIRECT";
function FindProxyForURL(url, host) {
  return proxy;
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Loading(check),
};

fn check(failure: &LoadFailure, text: &Text<'_>, places: &mut Places) {
    let LoadFailure::Threw(error) = failure else {
        return;
    };
    let message = error.message.clone();
    places.add(error_span(error, text), || message);
}
