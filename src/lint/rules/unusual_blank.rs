//! A blank in the code that is not an ordinary one.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Severity, Text};
use crate::lint::places::Edit;
use crate::lint::tokens::TokenKind;

pub(super) const RULE: Rule = Rule {
    code: "L-808",
    name: "unusual-blank",
    severity: Severity::Low,
    group: Group::Portability,
    basis: Basis::Exact,
    meaning: "a blank in the code that is not an ordinary one",
    why: "Blanks that do not break lines come from web pages. Current engines take them as blanks, old ones and checks of hosting services do not.",
    help: "Write ordinary blanks.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  // see the wiki
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Text(check),
};

fn check(text: &Text<'_>, places: &mut Places) {
    for (span, sign) in text.of_kind(TokenKind::Sign) {
        let Some(letter @ ('\u{a0}' | '\u{2007}' | '\u{202f}')) = sign.chars().next() else {
            continue;
        };
        places.add_fixable(
            span,
            || {
                format!(
                    "a blank that does not break lines (U+{:04X})",
                    u32::from(letter)
                )
            },
            || {
                vec![Edit {
                    span,
                    text: " ".to_owned(),
                }]
            },
        );
    }
}
