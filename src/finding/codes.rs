//! The stable codes of findings and broken rules: what each means, for reports that carry a
//! catalogue and for the documentation.

/// A kind of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The code, for example `A-01`. Never given to anything else.
    pub code: &'static str,
    /// Name of the rule that it stands for, where it is one of the policy.
    pub rule: Option<&'static str>,
    /// What a finding with this code says.
    pub meaning: &'static str,
}

/// Every code, in order.
pub const ALL: &[Code] = &[
    rule(
        "A-01",
        "allowed-proxy",
        "a proxy of the route is not on the allowlist",
    ),
    rule("A-02", "direct-forbidden", "DIRECT where it is not allowed"),
    rule(
        "A-03",
        "direct-required",
        "a proxy where DIRECT is demanded",
    ),
    finding(
        "A-04",
        "the proxy's own list lets nothing of a required URL through",
    ),
    finding(
        "A-05",
        "the proxy's own list lets only a part of a required pattern through",
    ),
    finding(
        "A-06",
        "an entry of the proxy's list names a path, which CONNECT does not show",
    ),
    finding(
        "A-07",
        "an entry of the proxy's list means the names below a domain and not the domain, or the reverse",
    ),
    finding("A-08", "an allowlist entry that no required URL needs"),
    finding(
        "A-09",
        "an entry of the proxy's list opens a domain in which strangers get names",
    ),
    finding(
        "A-10",
        "an entry of the proxy's list says what another one says already",
    ),
    rule(
        "A-11",
        "forbidden-kind",
        "a kind of proxy that the policy forbids",
    ),
    finding(
        "A-12",
        "an entry of the proxy's list matches nothing as it is written",
    ),
    finding(
        "A-13",
        "an entry of the proxy's list may let more through than it says",
    ),
    finding(
        "A-14",
        "the proxy's own list refuses the port or the method, whatever the host",
    ),
    finding(
        "A-15",
        "the proxy asks for a login where the client can't log in",
    ),
    finding(
        "A-16",
        "something that a list does not strictly require is not met",
    ),
    finding(
        "A-17",
        "whether the proxy's own list lets something required through can't be decided",
    ),
    rule(
        "P-06",
        "ip-literal",
        "a proxy written as an address, where that is forbidden",
    ),
    rule("P-07", "fail-open", "DIRECT after proxies"),
    rule(
        "P-09",
        "usable-route",
        "the returned string holds nothing, or something, that the client drops",
    ),
    rule(
        "P-10",
        "consumer-kind",
        "a kind of proxy that the consumer can't use",
    ),
    rule(
        "P-11",
        "credentials",
        "a user name or password in the returned string",
    ),
];

impl Code {
    /// The entry of that code.
    pub fn named(code: &str) -> Option<&'static Self> {
        ALL.iter().find(|entry| entry.code == code)
    }
}

const fn finding(code: &'static str, meaning: &'static str) -> Code {
    Code {
        code,
        rule: None,
        meaning,
    }
}

const fn rule(code: &'static str, rule: &'static str, meaning: &'static str) -> Code {
    Code {
        code,
        rule: Some(rule),
        meaning,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_the_documentation_has_each() {
        let documented = include_str!("../../docs/json-report.md");
        let mut rows = documented
            .lines()
            .filter(|line| line.starts_with("| A-") || line.starts_with("| P-"));
        for entry in ALL {
            let rule = entry
                .rule
                .map_or(" |".to_owned(), |rule| format!(" {rule} |"));
            let row = format!("| {} |{rule} {} |", entry.code, entry.meaning);
            assert_eq!(rows.next(), Some(row.as_str()));
        }
        assert_eq!(rows.next(), None);
        assert!(ALL.is_sorted_by(|a, b| a.code < b.code));
    }
}
