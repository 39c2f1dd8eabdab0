//! The returned string contains characters that are not ASCII.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};

pub(super) const RULE: Rule = Rule {
    code: "L-209",
    name: "not-ascii-answer",
    severity: Severity::High,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "the returned string contains characters that are not ASCII",
    why: "Chromium takes such a string as an error of the script. Typical signs are the full-width semicolon and blanks that do not break lines.",
    help: "Write the string in ASCII.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example:8080； DIRECT";
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
        let text: &str = &answer.text;
        let found = text.char_indices().find(|(_, letter)| !letter.is_ascii());
        if let Some((at, letter)) = found {
            places.add(answer.part(at, letter.len_utf8()), || {
                format!(
                    "U+{:04X} in a returned string: Chromium refuses it",
                    u32::from(letter)
                )
            });
        }
    }
}
