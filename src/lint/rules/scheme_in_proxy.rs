//! A proxy of the returned string is written as a URL.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::{Fault, each_fault};

pub(super) const RULE: Rule = Rule {
    code: "L-205",
    name: "scheme-in-proxy",
    severity: Severity::High,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "a proxy of the returned string is written as a URL",
    why: "A proxy is named as `host:port`. The keyword says how it is spoken to.",
    help: "Remove the scheme, and what follows the port.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY http://p.example:8080";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example:8080";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    each_fault(script, Fault::Scheme, |answer, entry| {
        let span = answer.part(entry.at, entry.text.len());
        places.add(span, || {
            format!("`{}` is a URL, not host:port", entry.target)
        });
    });
}
