//! A name is looked for anywhere in the URL.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::host_texts::looks_like_host;
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-503",
    name: "part-of-url",
    severity: Severity::Medium,
    group: Group::TooMuch,
    basis: Basis::Syntax,
    meaning: "a name is looked for anywhere in the URL",
    why: "The path and the query of an http URL may contain any text: http://evil.example/?a.example matches, too.",
    help: r#"Test the host: `dnsDomainIs(host, ".a.example")`."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(url, "*a.example*")) return "DIRECT";
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
        if test.subject != Role::Url {
            continue;
        }
        let inner = match test.how {
            How::Glob => {
                let inner = test
                    .text
                    .strip_prefix('*')
                    .and_then(|it| it.strip_suffix('*'));
                inner.map(|it| it.trim_matches(['*', '/']))
            }
            How::Anywhere => Some(&*test.text),
            _ => None,
        };
        let Some(inner) = inner else { continue };
        let names_host = inner.contains('.')
            && !inner.contains("://")
            && !inner.starts_with('/')
            && inner.bytes().any(|byte| byte.is_ascii_alphabetic())
            && looks_like_host(inner.split('/').next().unwrap_or_default());
        if names_host {
            places.add(test.span, || {
                format!(
                    "`{}` also matches where the path or the query has it",
                    test.text
                )
            });
        }
    }
}
