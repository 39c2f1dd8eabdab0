//! A keyword of the returned string is not in capital letters.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::places::Edit;

pub(super) const RULE: Rule = Rule {
    code: "L-207",
    name: "keyword-case",
    severity: Severity::Low,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "a keyword of the returned string is not in capital letters",
    why: "Browsers take any letter case. Programs that read the string themselves often compare with PROXY and DIRECT.",
    help: "Write the keyword in capital letters.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "proxy p.example:8080; direct";
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
    for answer in script.answers() {
        for entry in answer.entries() {
            let upper = entry.keyword.to_ascii_uppercase();
            if !entry.has_keyword() || entry.keyword == upper {
                continue;
            }
            let span = answer.part(entry.at, entry.keyword.len());
            let message = || format!("`{}` should be {upper}", entry.keyword);
            if answer.verbatim {
                places.add_fixable(span, message, || {
                    vec![Edit {
                        span,
                        text: upper.clone(),
                    }]
                });
            } else {
                places.add(span, message);
            }
        }
    }
}
