//! A comment silences a rule that finds nothing there.

use super::{Basis, Check, Example, Given, Group, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "L-992",
    name: "unused-silence",
    severity: Severity::Low,
    group: Group::Comments,
    basis: Basis::Exact,
    meaning: "a comment silences a rule that finds nothing there",
    why: "What it silenced was corrected, or is in another line.",
    help: "Remove the comment.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".a.example")) return "DIRECT"; // pac-check: ignore L-501 -- ours alone
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, "a.example")) return "DIRECT"; // pac-check: ignore L-501 -- ours alone
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Comments,
};
