//! Signs of a word processor in the code.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Severity, Text};
use crate::lint::tokens::TokenKind;

pub(super) const RULE: Rule = Rule {
    code: "L-807",
    name: "typographic-signs",
    severity: Severity::High,
    group: Group::Portability,
    basis: Basis::Exact,
    meaning: "signs of a word processor in the code",
    why: "Curly quotation marks, long hyphens and full-width signs are not signs of JavaScript: the file does not parse.",
    help: r#"Write the signs of a keyboard: ', ", -, ;."#,
    bad: Example::Written(
        "function FindProxyForURL(url, host) {
  return “DIRECT”;
}
",
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  // returns “DIRECT”
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Text(check),
};

fn check(text: &Text<'_>, places: &mut Places) {
    for (span, sign) in text.of_kind(TokenKind::Sign) {
        let Some(letter) = sign.chars().next() else {
            continue;
        };
        let what = match letter {
            '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => "a typographic quotation mark",
            '\u{2010}'..='\u{2015}' | '\u{2212}' => "a typographic hyphen",
            '\u{ff01}'..='\u{ff60}' | '\u{3000}'..='\u{303f}' => "a full-width sign",
            '\u{200b}'..='\u{200f}' => "an invisible sign",
            _ => continue,
        };
        places.add(span, || {
            format!("{what} (U+{:04X}) in the code", u32::from(letter))
        });
    }
}
