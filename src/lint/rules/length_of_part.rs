//! A part of a text is compared with a text of another length.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::short;
use crate::lint::predicates::{integer, method};
use crate::pac::tree::{Id, Kind};

pub(super) const RULE: Rule = Rule {
    code: "L-315",
    name: "length-of-part",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "a part of a text is compared with a text of another length",
    why: "substring(0, 5) gives five characters, and never equals a text of seven.",
    help: "Make the numbers those of the text.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (url.substring(0, 5) == "http://") return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (url.substring(0, 7) == "http://") return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for (id, node) in script.tree.all() {
        let Kind::Binary("==" | "===" | "!=" | "!==") = node.kind else {
            continue;
        };
        let operands: Vec<Id> = script.tree.children(id).take(3).collect();
        let [one, other] = operands.as_slice() else {
            continue;
        };
        for (part, text) in [(*one, *other), (*other, *one)] {
            let (Some(length), Kind::Text(text)) = (length(script, part), script.tree.kind(text))
            else {
                continue;
            };
            // The text may be all that there is.
            let written = text.encode_utf16().count();
            if written > length || written < length && text.ends_with([':', '/', '.']) {
                places.add(node.span, || {
                    format!(
                        "`{}` has {written} characters, and the part has {length}",
                        short(text)
                    )
                });
            }
        }
    }
}

/// How many characters a part has, where numbers say it.
fn length(script: &Script<'_>, call: Id) -> Option<usize> {
    let (_, name, arguments) = method(script, call)?;
    let [first, second] = arguments.as_slice() else {
        return None;
    };
    let (first, second) = (integer(script, *first)?, integer(script, *second)?);
    let length = match name {
        "substring" | "slice" if first >= 0 && second > first => second - first,
        "substr" if second > 0 => second,
        _ => return None,
    };
    usize::try_from(length).ok()
}
