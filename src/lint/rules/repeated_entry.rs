//! The returned string names the same proxy twice.

use std::collections::HashSet;

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};

pub(super) const RULE: Rule = Rule {
    code: "L-213",
    name: "repeated-entry",
    severity: Severity::Low,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "the returned string names the same proxy twice",
    why: "The second entry is tried after the first has failed, and fails, too: users wait for nothing. Often another proxy was meant.",
    help: "Remove the second entry, or name the other proxy.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example:8080; PROXY p.example:8080";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example:8080; PROXY q.example:8080";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for answer in script.answers() {
        let mut known: HashSet<String> = HashSet::new();
        // No client keeps more.
        for entry in answer.entries().take(1000) {
            let is_new = known.insert(entry.text.to_ascii_lowercase());
            if !is_new {
                let span = answer.part(entry.at, entry.text.len());
                places.add(span, || format!("`{}` is named before", entry.text));
            }
        }
    }
}
