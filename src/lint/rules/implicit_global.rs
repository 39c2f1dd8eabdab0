//! A variable is assigned to, and never declared.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};

pub(super) const RULE: Rule = Rule {
    code: "L-812",
    name: "implicit-global",
    severity: Severity::Info,
    group: Group::Portability,
    basis: Basis::Syntax,
    meaning: "a variable is assigned to, and never declared",
    why: "It becomes a variable of the whole file, lives on between requests in some clients, and is an error in strict code.",
    help: "Declare it with var.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  address = dnsResolve(host);
  if (address == "10.1.2.3") return "PROXY p.example:8080";
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
    for (name, place) in script.undeclared() {
        if script.function_of(place) != 0 {
            places.add(script.tree.span(place), || {
                format!("{name} is not declared with var")
            });
        }
    }
}
