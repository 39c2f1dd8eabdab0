//! A rule looks at the path of an https URL.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::short;
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-601",
    name: "https-path",
    severity: Severity::Medium,
    group: Group::Browsers,
    basis: Basis::Syntax,
    meaning: "a rule looks at the path of an https URL",
    why: "Browsers hand over https URLs without path and query: `https://host/`. The rule holds in clients that hand over all of it, and not in browsers.",
    help: "Decide by the host.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(url, "https://www.a.example/app/*")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(url, "http://www.a.example/app/*")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for test in script.predicates() {
        let is_text = matches!(test.how, How::Equal | How::Glob | How::Beginning);
        if test.subject != Role::Url || !is_text {
            continue;
        }
        let Some((scheme, rest)) = test.text.split_once("://") else {
            continue;
        };
        let path = rest.split_once('/').map_or("", |(_, path)| path);
        let is_secure = matches!(scheme, "https" | "wss" | "http*" | "http?");
        let severity = if matches!(scheme, "https" | "wss") {
            Severity::Medium
        } else {
            Severity::Low
        };
        let looks_at_path = path.bytes().any(|byte| byte.is_ascii_alphanumeric());
        if is_secure && looks_at_path {
            places.add_as(severity, test.span, || {
                format!(
                    "`/{}` is a path, which browsers remove from https URLs",
                    short(path)
                )
            });
        }
    }
}
