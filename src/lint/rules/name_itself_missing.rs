//! A rule holds for names below a required name, and not for the name itself (--profile).

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::required::{Required, below_only};

pub(super) const RULE: Rule = Rule {
    code: "L-951",
    name: "name-itself-missing",
    severity: Severity::Medium,
    group: Group::Required,
    basis: Basis::Syntax,
    meaning: "a rule holds for names below a required name, and not for the name itself (--profile)",
    why: r#"dnsDomainIs(host, ".a.example") and `*.a.example` do not hold for a.example. Where the list of required URLs has that name, it goes another way."#,
    help: r#"Add a test of the name itself: `host == "a.example"`."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".ocsp.msocsp.com")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".ocsp.msocsp.com") || host == "ocsp.msocsp.com") return "PROXY p.example:8080";
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
        let Some(name) = below_only(test) else {
            continue;
        };
        if required.covered(name) {
            continue;
        }
        if let Some(profile) = required.wants_name(name) {
            places.add(test.span, || {
                format!(
                    "`{}` holds for names below it only: {profile} needs {name} itself",
                    test.text
                )
            });
        }
    }
}
