//! A comment that JScript runs.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Severity, Text};
use crate::lint::tokens::TokenKind;

pub(super) const RULE: Rule = Rule {
    code: "L-806",
    name: "conditional-comment",
    severity: Severity::Medium,
    group: Group::Portability,
    basis: Basis::Exact,
    meaning: "a comment that JScript runs",
    why: "Old Windows clients run what is in `/*@cc_on`. Other clients read the same file differently.",
    help: "Write a comment without @.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  /*@cc_on return "DIRECT"; @*/
  return "PROXY p.example:8080";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  /* @author: network team */
  return "PROXY p.example:8080";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Text(check),
};

fn check(text: &Text<'_>, places: &mut Places) {
    for (span, comment) in text.of_kind(TokenKind::Comment) {
        let body = comment.trim_start_matches(['/', '*']);
        if ["@cc_on", "@if", "@set", "@else", "@end"]
            .iter()
            .any(|word| body.starts_with(word))
        {
            places.add(span, || "JScript runs what is in this comment".to_owned());
        }
    }
}
