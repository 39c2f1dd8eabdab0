//! P-05: the same server under another spelling gets another answer: upper-case letters, a dot at the
//! end of the host, the default port written out. What the client levels out is not seen here.

use super::{Bench, Rule, witnessed};
use crate::finding::{Finding, Severity};
use crate::pac::request::Request;

pub(super) const SPELLING: Rule = Rule {
    code: "P-05",
    check,
};

/// Another spelling of the URL of a host.
type Spell = fn(&str) -> String;

const SPELLINGS: &[(&str, &str, Spell)] = &[
    (
        "a dot at the end of the host",
        "Take the dot off before comparing: if (host.slice(-1) == '.') host = host.slice(0, -1);",
        |host| format!("https://{host}./"),
    ),
    (
        "upper-case letters",
        "Compare in lower case: host = host.toLowerCase();",
        |host| format!("https://{}/", host.to_ascii_uppercase()),
    ),
    (
        "the default port written out",
        "Compare the host, not the URL.",
        |host| format!("https://{host}:443/"),
    ),
];

fn check(bench: &mut Bench<'_>) -> Vec<Finding> {
    let hosts = bench.hosts.clone();
    let mut findings = Vec::new();
    for (what, help, spell) in SPELLINGS {
        let pairs: Vec<(Request, Request)> = hosts
            .iter()
            .filter_map(|host| {
                let plain = bench.request(&format!("https://{host}/"))?;
                Some((plain, bench.request(&spell(host))?))
            })
            .filter(|(plain, other)| plain != other)
            .collect();
        let message = format!("{what}: the same server gets another answer");
        let witnesses = bench.differences(&pairs);
        let severity = Severity::Medium;
        findings.extend(witnessed("P-05", severity, &message, witnesses, help));
    }
    findings
}
