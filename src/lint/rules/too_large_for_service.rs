//! The file is larger than the service takes that hosts it (--hosted-by).

use super::{Basis, Check, Example, Given, Group, Places, Rule, Severity, Text};

pub(super) const RULE: Rule = Rule {
    code: "L-902",
    name: "too-large-for-service",
    severity: Severity::High,
    group: Group::Hosting,
    basis: Basis::Exact,
    meaning: "the file is larger than the service takes that hosts it (--hosted-by)",
    why: "The services have limits of their own: 256 KiB for Zscaler, FortiGate and Cloudflare.",
    help: "Make the file smaller, or host it elsewhere.",
    bad: Example::Made(example),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "DIRECT";
}
"#,
    ),
    given: Given::HostedBy("zscaler"),
    check: Check::Size(check),
};

fn check(text: &Text<'_>, places: &mut Places) {
    let Some(service) = text.options.hosted_by else {
        return;
    };
    let bytes = text.bytes.len() as u64;
    if let Some(most) = service.most_bytes.filter(|most| bytes > *most) {
        places.add(text.beginning(), || {
            format!("the file has {bytes} bytes; {} takes {most}", service.title)
        });
    }
}

fn example() -> String {
    let comment = "// a line of a file that is too large for everybody\n";
    format!(
        "{}function FindProxyForURL(url, host) {{\n  return \"DIRECT\";\n}}\n",
        comment.repeat(30_000)
    )
}
