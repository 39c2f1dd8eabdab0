//! A part of the language that clients treat in different ways.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-815",
    name: "odd-language",
    severity: Severity::Low,
    group: Group::Portability,
    basis: Basis::Syntax,
    meaning: "a part of the language that clients treat in different ways",
    why: "`with`, `eval` and numbers with leading zeros are errors in strict code, and slow or forbidden in some clients.",
    help: "Write it without.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host.length == 010) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host.length == 8) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for (id, node) in script.tree.all() {
        let what = match &node.kind {
            Kind::With => "with",
            Kind::Number(_) => {
                let written = script.written(id);
                let is_octal = written.len() > 1
                    && written.starts_with('0')
                    && written.bytes().all(|byte| byte.is_ascii_digit());
                if !is_octal {
                    continue;
                }
                "a number with a leading zero"
            }
            Kind::Call => match script.tree.child(id, 0).map(|it| script.tree.kind(it)) {
                Some(Kind::Name(name)) if &**name == "eval" => "eval",
                _ => continue,
            },
            _ => continue,
        };
        places.add(node.span, || {
            format!("{what} means different things to clients")
        });
    }
}
