//! Entries of the returned string are not separated by semicolons.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::{Fault, each_fault};

pub(super) const RULE: Rule = Rule {
    code: "L-204",
    name: "wrong-separator",
    severity: Severity::High,
    group: Group::Answers,
    basis: Basis::Exact,
    meaning: "entries of the returned string are not separated by semicolons",
    why: "Only `;` separates entries. With another sign all of it is one entry, which clients drop or read as one odd name.",
    help: "Separate the entries by `;`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY a.example:80, PROXY b.example:80";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY a.example:80; PROXY b.example:80";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    each_fault(script, Fault::Separator, |answer, entry| {
        let span = answer.part(entry.at, entry.text.len());
        places.add(span, || {
            format!(
                "`{}` is one entry to clients: only `;` separates entries",
                entry.text
            )
        });
    });
}
