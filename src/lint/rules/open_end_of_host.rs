//! A pattern for a host that leaves its end open.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::host_texts::looks_like_host;
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-509",
    name: "open-end-of-host",
    severity: Severity::Low,
    group: Group::TooMuch,
    basis: Basis::Syntax,
    meaning: "a pattern for a host that leaves its end open",
    why: "`google.*` also matches google.evil.example, and `www.a.example*` www.a.example.evil.example.",
    help: "Write all of the name.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(host, "a.example*")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(host, "a.example")) return "DIRECT";
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
        // What is open at both ends is another rule's.
        let text = text.filter(|it| test.subject == Role::Host && !it.starts_with('*'));
        let Some(text) = text else {
            continue;
        };
        let name = text.trim_start_matches("*.");
        let is_open = name.contains('.')
            && looks_like_host(name.trim_end_matches('.'))
            && name.bytes().any(|byte| byte.is_ascii_alphabetic());
        if is_open {
            places.add(test.span, || {
                format!(
                    "`{}` also matches {}.evil.example",
                    test.text,
                    name.trim_end_matches('.')
                )
            });
        }
    }
}
