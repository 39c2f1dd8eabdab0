//! The URL is compared with a text that no URL can be.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::is_placeholder;
use crate::lint::host_texts::{has_scheme, lacks_path, may_begin_url};
use crate::lint::predicates::How;
use crate::lint::roles::Role;

pub(super) const RULE: Rule = Rule {
    code: "L-303",
    name: "url-with-bare-host",
    severity: Severity::Medium,
    group: Group::Matches,
    basis: Basis::Syntax,
    meaning: "the URL is compared with a text that no URL can be",
    why: "A URL begins with its scheme and has a path, at least `/`: a text without them never matches.",
    help: "Test the host, or write the pattern with the scheme and a `*` at the end.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(url, "www.a.example/*")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  if (shExpMatch(url, "http://www.a.example/*")) return "PROXY p.example:8080";
  return "DIRECT";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    for test in script.predicates() {
        if test.subject != Role::Url || test.text.is_empty() || is_placeholder(&test.text) {
            continue;
        }
        let why = match test.how {
            How::Equal if !has_scheme(&test.text) => "a URL begins with its scheme",
            How::Domain if !test.text.contains('/') => "a URL does not end with a host",
            How::Glob if !may_begin_url(&test.text, true) => "a URL begins with its scheme",
            How::Equal | How::Glob if lacks_path(&test.text) => "a URL has a path, at least `/`",
            How::Beginning if !may_begin_url(&test.text, false) => "a URL begins with its scheme",
            _ => continue,
        };
        places.add(test.span, || {
            format!("`{}` never matches: {why}", test.text)
        });
    }
}
