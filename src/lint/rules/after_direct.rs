//! The returned string names a proxy after DIRECT.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};

pub(super) const RULE: Rule = Rule {
    code: "L-216",
    name: "after-direct",
    severity: Severity::Low,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "the returned string names a proxy after DIRECT",
    why: "WinHTTP ends the list at DIRECT. Browsers try the proxy only where the direct connection fails.",
    help: "Put DIRECT last.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "DIRECT; PROXY p.example:8080";
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
        let mut after = false;
        for entry in answer.entries() {
            if after && entry.is_proxy() {
                let span = answer.part(entry.at, entry.text.len());
                places.add(span, || format!("`{}` comes after DIRECT", entry.text));
                break;
            }
            after |= entry.text.eq_ignore_ascii_case("DIRECT");
        }
    }
}
