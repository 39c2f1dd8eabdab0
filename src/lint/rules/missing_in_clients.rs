//! A function of the PAC API that some clients do not have.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::pac::dialects;

pub(super) const RULE: Rule = Rule {
    code: "L-803",
    name: "missing-in-clients",
    severity: Severity::Low,
    group: Group::Portability,
    basis: Basis::Exact,
    meaning: "a function of the PAC API that some clients do not have",
    why: "In a client without the function the call ends the script with an error, and most then go DIRECT.",
    help: r#"Ask first: `if (typeof isInNetEx == "function")`, with another way behind it."#,
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isInNetEx(host, "2001:db8::/32")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"if (typeof isInNetEx == "function" && isInNetEx(host, "2001:db8::/32")) return "DIRECT";"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    let mut known: Vec<&str> = Vec::new();
    for call in script.calls() {
        if known.contains(&call.name) || call.name == "alert" || script.asks_for(call.name) {
            continue;
        }
        known.push(call.name);
        let lacking: Vec<&str> = dialects::ALL
            .iter()
            .filter(|dialect| !dialect.builtins.contains(&call.name))
            .map(|dialect| dialect.title)
            .collect();
        if !lacking.is_empty() {
            places.add(script.tree.span(call.id), || {
                format!("{} is missing in {}", call.name, lacking.join(", "))
            });
        }
    }
}
