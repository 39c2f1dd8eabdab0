//! The file defines no function FindProxyForURL.

use super::{Basis, Check, Example, Given, Group, LoadFailure, Places, Rule, Severity, Text};
use crate::lint::similar::closest;
use crate::lint::tokens::TokenKind;

pub(super) const RULE: Rule = Rule {
    code: "L-103",
    name: "no-entry-point",
    severity: Severity::High,
    group: Group::Runs,
    basis: Basis::Exact,
    meaning: "the file defines no function FindProxyForURL",
    why: "Clients call FindProxyForURL. Without it the file means nothing to them. Letter case counts.",
    help: "Name the function FindProxyForURL.",
    bad: Example::Written(
        r#"function FindProxyForUrl(url, host) {
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Loading(check),
};

fn check(failure: &LoadFailure, text: &Text<'_>, places: &mut Places) {
    let is_missing = match failure {
        LoadFailure::NoEntryPoint { .. } => true,
        LoadFailure::Refused(_) => {
            !text.source.text().trim().is_empty() && !text.source.text().contains(NAME)
        }
        _ => false,
    };
    if !is_missing {
        return;
    }
    let mut words = text.of_kind(TokenKind::Word);
    let meant = words.find(|(_, word)| *word != NAME && closest(word, [NAME]).is_some());
    match meant {
        Some((span, word)) => places.add(span, || {
            format!("the file defines no function {NAME}; `{word}` is another name")
        }),
        None => places.add(text.beginning(), || {
            format!("the file defines no function {NAME}")
        }),
    }
}

const NAME: &str = "FindProxyForURL";
