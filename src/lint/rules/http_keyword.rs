//! The keyword HTTP in the returned string.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::{Fault, each_fault};

pub(super) const RULE: Rule = Rule {
    code: "L-206",
    name: "http-keyword",
    severity: Severity::Medium,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "the keyword HTTP in the returned string",
    why: "Firefox takes HTTP as PROXY. Chromium and WinHTTP do not know it and drop the entry.",
    help: "Write PROXY.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "HTTP p.example:8080";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "HTTPS p.example:8080";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    each_fault(script, Fault::Http, |answer, entry| {
        let span = answer.part(entry.at, entry.text.len());
        places.add(span, || {
            format!("`{}`: Chromium and others do not know HTTP", entry.text)
        });
    });
}
