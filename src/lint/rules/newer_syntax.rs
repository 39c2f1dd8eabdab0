//! Syntax that is newer than ECMAScript 5.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Severity, Text};
use crate::lint::tokens::TokenKind;

pub(super) const RULE: Rule = Rule {
    code: "L-801",
    name: "newer-syntax",
    severity: Severity::Low,
    group: Group::Portability,
    basis: Basis::Exact,
    meaning: "syntax that is newer than ECMAScript 5",
    why: "WinHTTP, Wine and pacparser read the language of 1999 to 2009. One such sign, and they do not use the file at all.",
    help: "Write `var` for let and const, `function` for arrows, and join texts with `+`.",
    bad: Example::Written(
        r#"const proxy = "PROXY p.example:8080";
function FindProxyForURL(url, host) {
  return proxy;
}
"#,
    ),
    good: Example::Written(
        r#"var proxy = "PROXY p.example:8080";
function FindProxyForURL(url, host) {
  return proxy;
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Text(check),
};

fn check(text: &Text<'_>, places: &mut Places) {
    let mut known: Vec<&str> = Vec::new();
    let mut tokens = text.tokens().peekable();
    // What was written before, the last first.
    let mut before = [""; 4];
    while let Some(token) = tokens.next() {
        let written = text.slice(token.span);
        let next = tokens.peek();
        let [last, ..] = before;
        let is_for_of = is_for_of(before);
        before.rotate_right(1);
        before[0] = written;
        let after_dot = last == ".";
        let declares = next.is_some_and(|next| {
            next.kind == TokenKind::Word || matches!(text.slice(next.span), "[" | "{")
        });
        let what = match (token.kind, written) {
            (TokenKind::Word, "let" | "const" | "class") if declares && !after_dot => written,
            (TokenKind::Sign, "=>") => "an arrow function",
            (TokenKind::Sign, "...") => "...",
            (TokenKind::Template, _) => "a template",
            (TokenKind::Word, "of") if is_for_of => "for of",
            _ => continue,
        };
        if !known.contains(&what) {
            known.push(what);
            places.add(token.span, || {
                format!("{what} is newer than the language of WinHTTP, Wine and pacparser")
            });
        }
    }
}

/// `for (var x of`
fn is_for_of(before: [&str; 4]) -> bool {
    matches!(
        before,
        [_, "var" | "let" | "const", "(", "for"] | [_, "(", "for", _]
    )
}
