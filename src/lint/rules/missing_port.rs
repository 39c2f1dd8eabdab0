//! A proxy of the returned string has no port.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::{Fault, each_fault};

pub(super) const RULE: Rule = Rule {
    code: "L-203",
    name: "missing-port",
    severity: Severity::Medium,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "a proxy of the returned string has no port",
    why: "Browsers then use 80 for PROXY, 443 for HTTPS and 1080 for SOCKS; other clients refuse the entry or use another port.",
    help: "Write the port: `PROXY proxy.corp.example:8080`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example:80";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    each_fault(script, Fault::MissingPort, |answer, entry| {
        let span = answer.part(entry.at, entry.text.len());
        places.add(span, || format!("`{}` names no port", entry.text));
    });
}
