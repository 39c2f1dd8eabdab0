//! A pattern of numbers such as 10.* is taken for a network.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-504",
    name: "numbers-as-address",
    severity: Severity::Low,
    group: Group::TooMuch,
    basis: Basis::Syntax,
    meaning: "a pattern of numbers such as 10.* is taken for a network",
    why: "The host is a text: the name 10.x.evil.example matches, too.",
    help: r#"Test the address: `isInNet(host, "10.0.0.0", "255.0.0.0")`, behind a test that the host is an address."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(host, "10.*")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNet(host, "10.0.0.0", "255.0.0.0")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for test in script.predicates() {
        let numbers = match test.how {
            How::Glob => test.text.strip_suffix('*'),
            How::Beginning => Some(&*test.text),
            _ => None,
        };
        let Some(numbers) = numbers.filter(|_| test.subject == Role::Host) else {
            continue;
        };
        let is_prefix = numbers.starts_with(|first: char| first.is_ascii_digit())
            && numbers
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b".*".contains(&byte))
            && numbers.contains('.');
        if is_prefix {
            places.add(test.span, || {
                let name = numbers.replace('*', "x");
                format!("`{}` also matches the name {name}x.evil.example", test.text)
            });
        }
    }
}
