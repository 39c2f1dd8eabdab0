//! An address is asked for, and the answer is not used.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};

pub(super) const RULE: Rule = Rule {
    code: "L-707",
    name: "unused-lookup",
    severity: Severity::Low,
    group: Group::Lookups,
    basis: Basis::Syntax,
    meaning: "an address is asked for, and the answer is not used",
    why: "The question costs its time for every URL.",
    help: "Remove it.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  var address = dnsResolve(host);
  if (host == "a.example") return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  var address = dnsResolve(host);
  if (address == "10.1.2.3") return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for (value, reads, name) in script.variable_values() {
        if reads > 0 {
            continue;
        }
        let call = script
            .calls()
            .binary_search_by_key(&value, |call| call.id)
            .ok();
        let call = call.and_then(|at| script.calls().get(at));
        let asks = call.is_some_and(|call| {
            call.name.starts_with("dnsResolve") || call.name.starts_with("myIpAddress")
        });
        if asks {
            places.add(script.tree.span(value), || format!("nothing uses {name}"));
        }
    }
}
