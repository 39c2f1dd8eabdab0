//! A comment silences a rule without a reason.

use super::{Basis, Check, Example, Given, Group, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "L-991",
    name: "silence-without-reason",
    severity: Severity::Medium,
    group: Group::Comments,
    basis: Basis::Exact,
    meaning: "a comment silences a rule without a reason",
    why: "Whoever reads the file later must see why it is right. Without a reason the comment silences nothing.",
    help: "Write the reason: `// pac-check: ignore L-501 -- the domain is ours alone`.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host == "a.example") return "DIRECT"; // pac-check: ignore L-501
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
