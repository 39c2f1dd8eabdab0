//! An entry of the returned string begins with a word that is not a keyword.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::answers::KEYWORDS;
use crate::lint::faults::{Fault, each_fault};
use crate::lint::similar::closest;

pub(super) const RULE: Rule = Rule {
    code: "L-202",
    name: "unknown-keyword",
    severity: Severity::High,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "an entry of the returned string begins with a word that is not a keyword",
    why: "Clients drop an entry whose first word they do not know, and go DIRECT where nothing is left.",
    help: "The keywords are PROXY, HTTPS, SOCKS, SOCKS4, SOCKS5 and DIRECT.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXYY p.example:8080";
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
    each_fault(script, Fault::UnknownKeyword, |answer, entry| {
        let span = answer.part(entry.at, entry.text.len());
        places.add(span, || {
            let known = KEYWORDS.iter().copied();
            match closest(entry.keyword, known) {
                Some(meant) => format!(
                    "`{}` is not a keyword; did you mean {meant}?",
                    entry.keyword
                ),
                None => format!(
                    "`{}` is not a keyword; clients drop the entry",
                    entry.keyword
                ),
            }
        });
    });
}
