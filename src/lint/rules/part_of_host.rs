//! A name is looked for anywhere in the host.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::host_texts::looks_like_host;
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-507",
    name: "part-of-host",
    severity: Severity::Low,
    group: Group::TooMuch,
    basis: Basis::Syntax,
    meaning: "a name is looked for anywhere in the host",
    why: "It also matches in the middle of names that belong to others: `*google*` is in google.evil.example.",
    help: r#"Compare the end of the host: `dnsDomainIs(host, ".a.example")`."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host.indexOf("a.example") != -1) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host.indexOf(".") == -1) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for test in script.predicates() {
        if test.subject != Role::Host {
            continue;
        }
        let inner = match test.how {
            How::Glob => test
                .text
                .strip_prefix('*')
                .and_then(|it| it.strip_suffix('*')),
            How::Anywhere => Some(&*test.text),
            _ => None,
        };
        let Some(inner) =
            inner.filter(|it| !it.contains('*') && looks_like_host(it.trim_matches('.')))
        else {
            continue;
        };
        let letters = inner.bytes().filter(u8::is_ascii_alphabetic).count();
        if letters > 2 {
            places.add(test.span, || {
                let label = if inner.starts_with('.') { "www" } else { "" };
                let name = inner.trim_end_matches('.');
                format!("`{}` also matches {label}{name}.evil.example", test.text)
            });
        }
    }
}
