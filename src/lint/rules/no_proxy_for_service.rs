//! No answer names a proxy, and the service that hosts the file wants one (--hosted-by).

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::answers::KEYWORDS;

pub(super) const RULE: Rule = Rule {
    code: "L-905",
    name: "no-proxy-for-service",
    severity: Severity::High,
    group: Group::Hosting,
    basis: Basis::Syntax,
    meaning: "no answer names a proxy, and the service that hosts the file wants one (--hosted-by)",
    why: "Prisma Access refuses a file without an answer that names its proxy.",
    help: "Return a proxy for what is to go through it.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  return "PROXY p.example:8080";
}
"#,
    ),
    given: Given::HostedBy("prisma"),
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    let Some(service) = script.options.hosted_by.filter(|it| it.wants_proxy) else {
        return;
    };
    // What is put together while it runs is not seen.
    let names_proxy = KEYWORDS
        .iter()
        .filter(|keyword| **keyword != "DIRECT")
        .any(|keyword| script.source.text().contains(&format!("{keyword} ")));
    if !names_proxy {
        places.add(script.beginning(), || {
            format!(
                "no answer names a proxy, and {} refuses such a file",
                service.title
            )
        });
    }
}
