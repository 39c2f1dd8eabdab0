//! A regular expression with the flag g is kept and tested again.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::predicates::method;
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-811",
    name: "remembering-expression",
    severity: Severity::Medium,
    group: Group::Portability,
    basis: Basis::Syntax,
    meaning: "a regular expression with the flag g is kept and tested again",
    why: "Such an expression remembers where its last match ended, and begins there the next time: every second test of the same text fails.",
    help: "Remove the flag g.",
    bad: Example::Written(
        r#"var corp = /\.a\.example$/g;
function FindProxyForURL(url, host) {
  return corp.test(host) ? "DIRECT" : "PROXY p.example:8080";
}
"#,
    ),
    good: Example::Written(
        r#"var corp = /\.a\.example$/;
function FindProxyForURL(url, host) {
  return corp.test(host) ? "DIRECT" : "PROXY p.example:8080";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for (id, _) in script.tree.all() {
        let Some((object, "test" | "exec", _)) = method(script, id) else {
            continue;
        };
        let Some(value) = script.only_value(object) else {
            continue;
        };
        let is_kept = script.function_of(value) == 0;
        if let (Kind::Regex(regex), true) = (script.tree.kind(value), is_kept)
            && regex.flags.contains(['g', 'y'])
        {
            places.add(script.tree.span(value), || {
                "with the flag g the next test begins where the last match ended".to_owned()
            });
        }
    }
}
