//! A condition has more tests than the service advises that hosts the file (--hosted-by).

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::pac::tree::Kind;

pub(super) const RULE: Rule = Rule {
    code: "L-904",
    name: "many-tests-for-service",
    severity: Severity::Medium,
    group: Group::Hosting,
    basis: Basis::Exact,
    meaning: "a condition has more tests than the service advises that hosts the file (--hosted-by)",
    why: "Zscaler advises at most 100 tests in one condition.",
    help: "Split the condition.",
    bad: Example::Made(example),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (host == "a.example" || host == "b.example") return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::HostedBy("zscaler"),
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    let Some(service) = script.options.hosted_by else {
        return;
    };
    let Some(most) = service.most_tests else {
        return;
    };
    for (id, node) in script.tree.all() {
        if !matches!(node.kind, Kind::Logical("||" | "&&")) {
            continue;
        }
        let count = script.tree.children(id).count();
        if count > most {
            places.add(node.span, || {
                format!(
                    "{count} tests in one condition; {} advises {most} at most",
                    service.title
                )
            });
        }
    }
}

fn example() -> String {
    let tests: Vec<String> = (0..101)
        .map(|it| format!("host == \"n{it}.example\""))
        .collect();
    format!(
        "function FindProxyForURL(url, host) {{\n  if ({}) return \"DIRECT\";\n  return \"PROXY p.example:8080\";\n}}\n",
        tests.join(" || ")
    )
}
