//! A rule holds for a name, and not for the required names below it (--profile).

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::required::{Required, itself_only};

pub(super) const RULE: Rule = Rule {
    code: "L-952",
    name: "names-below-missing",
    severity: Severity::Medium,
    group: Group::Required,
    basis: Basis::Syntax,
    meaning: "a rule holds for a name, and not for the required names below it (--profile)",
    why: r#"host == "a.example" does not hold for www.a.example. Where the list of required URLs has `*.a.example`, these names go another way."#,
    help: r#"Test for the names below: dnsDomainIs(host, ".a.example")."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host == "msappproxy.net") return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host == "msappproxy.net" || dnsDomainIs(host, ".msappproxy.net")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Profile("entra-app-proxy"),
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    let required = Required::of(script);
    for test in script.predicates() {
        let Some(name) = itself_only(test) else {
            continue;
        };
        if required.covered_below(name) {
            continue;
        }
        if let Some(profile) = required.wants_below(name) {
            places.add(test.span, || {
                format!(
                    "`{}` holds for this name only: {profile} needs *.{name}",
                    test.text
                )
            });
        }
    }
}
