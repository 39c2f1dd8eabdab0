//! A pattern such as *example.com, without a dot behind the `*`.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::host_texts::beyond_host;
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-502",
    name: "glob-without-dot",
    severity: Severity::Medium,
    group: Group::TooMuch,
    basis: Basis::Syntax,
    meaning: "a pattern such as *example.com, without a dot behind the `*`",
    why: "`*example.com` also matches evilexample.com, which anybody can register.",
    help: "Write `*.a.example`, and test the name itself beside it.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(host, "*a.example")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(host, "*.a.example")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for test in script.predicates() {
        let Some(rest) = test.text.strip_prefix('*') else {
            continue;
        };
        let is_name = rest.contains('.') && !rest.contains(['*', '?']);
        let begins_label = rest
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric());
        let has_letter = rest.bytes().any(|byte| byte.is_ascii_alphabetic());
        let is_host = test.subject == Role::Host && beyond_host(rest).is_none();
        if test.how == How::Glob && is_host && is_name && begins_label && has_letter {
            places.add(test.span, || {
                format!(
                    "`{}` also matches evil{}",
                    test.text,
                    rest.to_ascii_lowercase()
                )
            });
        }
    }
}
