//! The file defines a function of the PAC API itself.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::pac::builtins;
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: "L-805",
    name: "replaced-builtin",
    severity: Severity::Low,
    group: Group::Portability,
    basis: Basis::Syntax,
    meaning: "the file defines a function of the PAC API itself",
    why: "Whether the function of the file or that of the client counts differs, and other functions of the client may call it.",
    help: "Give the function another name.",
    bad: Example::Written(
        r#"function isPlainHostName(name) {
  return name.indexOf(".") == -1;
}
function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  return "PROXY p.example:8080";
}
"#,
    ),
    good: Example::Written(
        r#"function isPlain(name) {
  return name.indexOf(".") == -1;
}
function FindProxyForURL(url, host) {
  if (isPlain(host)) return "DIRECT";
  return "PROXY p.example:8080";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for builtin in builtins::ALL {
        for function in script.global_functions(builtin.name) {
            let span = script.tree.span(function);
            let body = script
                .tree
                .last_child(function)
                .map_or(span.end, |it| script.tree.span(it).start);
            places.add(Span::new(span.start, body.max(span.start + 1)), || {
                format!("{} is a function of the client", builtin.name)
            });
        }
    }
}
