//! The file looks at the clock or at chance.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-813",
    name: "changing-answer",
    severity: Severity::Info,
    group: Group::Portability,
    basis: Basis::Syntax,
    meaning: "the file looks at the clock or at chance",
    why: "Clients remember answers for a while, tests do not repeat, and the clock is that of the client.",
    help: "Decide by what the URL says.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (weekdayRange("SAT", "SUN")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".a.example")) return "PROXY p.example:8080";
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
            Kind::Call => {
                let callee = script.tree.child(id, 0);
                callee.and_then(|callee| match script.tree.kind(callee) {
                    Kind::Member(name) if &**name == "random" => Some("chance"),
                    Kind::Member(name) if &**name == "now" => Some("the clock"),
                    Kind::Name(name) if script.variable(callee).is_none() => {
                        let is_range =
                            matches!(&**name, "weekdayRange" | "dateRange" | "timeRange");
                        is_range.then_some("the clock")
                    }
                    _ => None,
                })
            }
            Kind::New => {
                let callee = script.tree.child(id, 0);
                let is_date = callee.is_some_and(|callee| {
                    matches!(script.tree.kind(callee), Kind::Name(name) if &**name == "Date")
                });
                is_date.then_some("the clock")
            }
            _ => None,
        };
        if let Some(what) = what {
            places.add(node.span, || {
                format!("what comes of this depends on {what}")
            });
        }
    }
}
