//! The beginning of a URL that does not end its host.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::host_texts::looks_like_host;
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-508",
    name: "open-url",
    severity: Severity::Medium,
    group: Group::TooMuch,
    basis: Basis::Syntax,
    meaning: "the beginning of a URL that does not end its host",
    why: "`http://a.example*` also matches http://a.example.evil.example/.",
    help: "Write the `/` behind the host, or test the host.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(url, "http://a.example*")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(url, "http://a.example/*")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for test in script.predicates() {
        let text = match test.how {
            How::Glob => test.text.strip_suffix('*'),
            How::Beginning => Some(&*test.text),
            _ => None,
        };
        let Some(text) = text.filter(|_| test.subject == Role::Url) else {
            continue;
        };
        let Some((_, host)) = text.split_once("://") else {
            continue;
        };
        let is_open = host.contains('.')
            && looks_like_host(host.trim_start_matches("*.").trim_end_matches('.'));
        if is_open {
            places.add(test.span, || {
                format!(
                    "`{}` also matches {}.evil.example/",
                    test.text,
                    text.trim_end_matches('.')
                )
            });
        }
    }
}
