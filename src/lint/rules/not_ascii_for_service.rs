//! The file has characters that the service does not take that hosts it (--hosted-by).

use super::{Basis, Check, Example, Given, Group, Places, Rule, Severity, Text};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: "L-903",
    name: "not-ascii-for-service",
    severity: Severity::High,
    group: Group::Hosting,
    basis: Basis::Exact,
    meaning: "the file has characters that the service does not take that hosts it (--hosted-by)",
    why: "Prisma Access takes nothing but ASCII, in comments, too.",
    help: "Write the file in ASCII.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  // café
  return "PROXY p.example:8080";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  // cafe
  return "PROXY p.example:8080";
}
"#,
    ),
    given: Given::HostedBy("prisma"),
    check: Check::Text(check),
};

fn check(text: &Text<'_>, places: &mut Places) {
    let Some(service) = text.options.hosted_by.filter(|it| it.ascii_only) else {
        return;
    };
    let content = text.source.text();
    let found = content
        .char_indices()
        .find(|(_, letter)| !letter.is_ascii());
    if let Some((at, letter)) = found {
        let span = Span::from(at..at + letter.len_utf8());
        places.add(span, || {
            format!(
                "{} takes only ASCII, and this is U+{:04X}",
                service.title,
                u32::from(letter)
            )
        });
    }
}
