//! The file is larger than some clients take.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Severity, Text};
use crate::pac::dialects;

pub(super) const RULE: Rule = Rule {
    code: "L-901",
    name: "too-large-for-clients",
    severity: Severity::Medium,
    group: Group::Hosting,
    basis: Basis::Exact,
    meaning: "the file is larger than some clients take",
    why: "Chromium and WinHTTP take no file of more than 1 MiB; they go on as if there were none.",
    help: "Make the file smaller: shorter lists, or names in an object instead of tests.",
    bad: Example::Made(example),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Size(check),
};

fn check(text: &Text<'_>, places: &mut Places) {
    let bytes = text.bytes.len() as u64;
    let refusing: Vec<&str> = dialects::ALL
        .iter()
        .filter(|dialect| dialect.most_script_bytes.is_some_and(|most| bytes > most))
        .map(|dialect| dialect.title)
        .collect();
    if !refusing.is_empty() {
        places.add(text.beginning(), || {
            format!(
                "the file has {bytes} bytes, more than {} take",
                refusing.join(" and ")
            )
        });
    }
}

fn example() -> String {
    let comment = "// a line of a file that is too large for everybody\n";
    format!(
        "{}function FindProxyForURL(url, host) {{\n  return \"DIRECT\";\n}}\n",
        comment.repeat(30_000)
    )
}
