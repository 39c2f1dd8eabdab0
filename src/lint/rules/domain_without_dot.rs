//! DnsDomainIs with a domain that has no dot in front.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::host_texts::beyond_host;
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-501",
    name: "domain-without-dot",
    severity: Severity::Medium,
    group: Group::TooMuch,
    basis: Basis::Syntax,
    meaning: "dnsDomainIs with a domain that has no dot in front",
    why: r#"dnsDomainIs compares the end of the host: "example.com" is also the end of evilexample.com, which anybody can register."#,
    help: r#"Write the dot, and test the name itself beside it: `host == "a.example" || dnsDomainIs(host, ".a.example")`."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, "a.example")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".a.example")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for test in script.predicates() {
        let is_name = test.text.bytes().any(|byte| byte.is_ascii_alphabetic())
            && beyond_host(&test.text).is_none()
            && !test.text.contains('*');
        if test.how == How::Domain
            && test.subject == Role::Host
            && is_name
            && !test.text.starts_with('.')
        {
            places.add(test.span, || {
                format!(
                    "`{}` is also the end of evil{}",
                    test.text,
                    test.text.to_ascii_lowercase()
                )
            });
        }
    }
}
