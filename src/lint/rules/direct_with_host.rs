//! DIRECT together with a proxy in one entry.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::{Fault, each_fault};

pub(super) const RULE: Rule = Rule {
    code: "L-211",
    name: "direct-with-host",
    severity: Severity::High,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "DIRECT together with a proxy in one entry",
    why: "DIRECT stands alone. Chromium drops `DIRECT x`, Firefox goes DIRECT; `PROXY DIRECT` is a proxy of that name.",
    help: "Separate the entries by `;`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example:8080; DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    each_fault(script, Fault::Direct, |answer, entry| {
        let span = answer.part(entry.at, entry.text.len());
        places.add(span, || {
            format!("`{}`: DIRECT is an entry of its own", entry.text)
        });
    });
}
