//! An entry of the returned string that browsers drop.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::{fault, is_placeholder};
use crate::pac::{answer, dialects};

pub(super) const RULE: Rule = Rule {
    code: "L-218",
    name: "dropped-entry",
    severity: Severity::Medium,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "an entry of the returned string that browsers drop",
    why: "The grammar of the returned string is that of each client. What Chromium and Firefox both drop never becomes a proxy.",
    help: "Write the entry as `PROXY host:port`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p[1].example:8080";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p1.example:8080";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for answer in script.answers() {
        for entry in answer.entries() {
            if fault(&entry).is_some() || is_placeholder(entry.text) {
                continue;
            }
            let refused = answer::parse(entry.text, dialects::DEFAULT);
            let Some(rejected) = refused.rejected.first() else {
                continue;
            };
            places.add(answer.part(entry.at, entry.text.len()), || {
                format!("Chromium drops `{}`: {}", entry.text, rejected.why)
            });
        }
    }
}
