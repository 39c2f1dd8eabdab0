//! The file begins with a byte order mark.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Severity, Text};

pub(super) const RULE: Rule = Rule {
    code: "L-809",
    name: "byte-order-mark",
    severity: Severity::Low,
    group: Group::Portability,
    basis: Basis::Exact,
    meaning: "the file begins with a byte order mark",
    why: "Browsers remove it. Some libraries hand it to the engine as a character, and the file does not parse.",
    help: "Save the file as ASCII, or as UTF-8 without a mark.",
    bad: Example::Written(
        r#"﻿function FindProxyForURL(url, host) {
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
    check: Check::Text(check),
};

fn check(text: &Text<'_>, places: &mut Places) {
    let marks: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    if marks.iter().any(|mark| text.bytes.starts_with(mark)) {
        places.add(text.beginning(), || {
            "the file begins with a byte order mark".to_owned()
        });
    }
}
