//! An entry of the returned string that is only blanks.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};

pub(super) const RULE: Rule = Rule {
    code: "L-217",
    name: "blank-entry",
    severity: Severity::Info,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "an entry of the returned string that is only blanks",
    why: r#"libproxy 0.4 ends with an error at an entry of nothing but blanks, as after the `;` of "DIRECT; ". Browsers skip it."#,
    help: "Remove the blanks behind the last semicolon.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example:8080; ";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example:8080;";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for answer in script.answers() {
        let mut at = 0;
        for piece in answer.text.split(';') {
            if at > 0 && !piece.is_empty() && piece.trim().is_empty() {
                places.add(answer.part(at, piece.len()), || {
                    "an entry of blanks: libproxy ends with an error here".to_owned()
                });
            }
            at += piece.len() + 1;
        }
    }
}
