//! Browsers do not take the file, whatever it does.

use super::{Basis, Check, Example, Given, Group, LoadFailure, Places, Rule, Severity, Text};

pub(super) const RULE: Rule = Rule {
    code: "L-104",
    name: "not-taken",
    severity: Severity::High,
    group: Group::Runs,
    basis: Basis::Exact,
    meaning: "browsers do not take the file, whatever it does",
    why: "Chromium looks at a file before it parses it: an empty one, one of more than 1 MiB, or one in a charset that it does not know is not used as a PAC file.",
    help: "Make the file one that browsers take.",
    bad: Example::Written(
        "
",
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
    let LoadFailure::Refused(why) = failure else {
        return;
    };
    let content = text.source.text();
    if content.trim().is_empty() {
        places.add(text.beginning(), || "the file is empty".to_owned());
    } else if content.contains("FindProxyForURL") {
        places.add(text.beginning(), || why.clone());
    }
}
