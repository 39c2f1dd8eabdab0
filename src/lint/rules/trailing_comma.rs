//! A comma after the last element of a list or an object.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Severity, Text};
use crate::lint::places::Edit;
use crate::lint::tokens::TokenKind;

pub(super) const RULE: Rule = Rule {
    code: "L-810",
    name: "trailing-comma",
    severity: Severity::Low,
    group: Group::Portability,
    basis: Basis::Exact,
    meaning: "a comma after the last element of a list or an object",
    why: "In old JScript the list has one more element, which is undefined, and the object is an error.",
    help: "Remove the comma.",
    bad: Example::Written(
        r#"var names = ["a.example", "b.example",];
function FindProxyForURL(url, host) {
  return names.indexOf(host) >= 0 ? "DIRECT" : "PROXY p.example:8080";
}
"#,
    ),
    good: Example::Written(
        r#"var names = ["a.example", "b.example"];
function FindProxyForURL(url, host) {
  return names.indexOf(host) >= 0 ? "DIRECT" : "PROXY p.example:8080";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Text(check),
};

fn check(text: &Text<'_>, places: &mut Places) {
    let mut code = text
        .tokens()
        .filter(|token| token.kind != TokenKind::Comment)
        .map(|token| token.span);
    let (Some(mut before), Some(mut comma)) = (code.next(), code.next()) else {
        return;
    };
    for closing in code {
        let (first, span) = (before, comma);
        (before, comma) = (comma, closing);
        let is_last = text.slice(span) == "," && matches!(text.slice(closing), "]" | "}");
        // `[,]` has an element that is left out.
        if !is_last || matches!(text.slice(first), "," | "[" | "{") {
            continue;
        }
        places.add_fixable(
            span,
            || "a comma after the last element".to_owned(),
            || {
                vec![Edit {
                    span,
                    text: String::new(),
                }]
            },
        );
    }
}
