//! A rule for a scheme that browsers no longer have.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-602",
    name: "obsolete-scheme",
    severity: Severity::Info,
    group: Group::Browsers,
    basis: Basis::Syntax,
    meaning: "a rule for a scheme that browsers no longer have",
    why: "Browsers have removed ftp, gopher and their like: such a rule decides nothing in them.",
    help: "Remove the rule, unless another program uses the file.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(url, "ftp:*")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(url, "http:*")) return "DIRECT";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for test in script.predicates() {
        let is_beginning = matches!(test.how, How::Equal | How::Glob | How::Beginning);
        let scheme = test.text.split([':', '*']).next().unwrap_or_default();
        let is_obsolete = ["ftp", "gopher", "rtsp", "mms", "snews", "wais"].contains(&scheme);
        if test.subject == Role::Url && is_beginning && is_obsolete {
            places.add(test.span, || {
                format!("no browser has {scheme}: URLs any more")
            });
        }
    }
}
