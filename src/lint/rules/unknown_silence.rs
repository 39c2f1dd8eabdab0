//! A comment silences a rule that does not exist.

use super::{Basis, Check, Example, Given, Group, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "L-993",
    name: "unknown-silence",
    severity: Severity::Medium,
    group: Group::Comments,
    basis: Basis::Exact,
    meaning: "a comment silences a rule that does not exist",
    why: "A slip of the keyboard silences nothing.",
    help: "Write the code or the name of a rule: `pac-check lint --explain all` lists them.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host == "a.example") return "DIRECT"; // pac-check: ignore L-50 -- ours alone
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, "a.example")) return "DIRECT"; // pac-check: ignore domain-without-dot -- ours alone
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Comments,
};
