//! An entry of the returned string is an address without a keyword.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::{Fault, each_fault};

pub(super) const RULE: Rule = Rule {
    code: "L-201",
    name: "missing-keyword",
    severity: Severity::High,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "an entry of the returned string is an address without a keyword",
    why: "Each entry begins with PROXY, SOCKS, DIRECT or another keyword. Clients drop what has none, and go DIRECT where nothing is left.",
    help: "Write PROXY before the address.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "p.example:8080";
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
    each_fault(script, Fault::MissingKeyword, |answer, entry| {
        let span = answer.part(entry.at, entry.text.len());
        places.add(span, || {
            format!("`{}` has no keyword; clients drop it", entry.text)
        });
    });
}
