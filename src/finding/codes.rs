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
    Code {
        code: "A-08",
        rule: None,
        meaning: "an allowlist entry that no required URL needs",
    },
    rule(
        "A-11",
        "forbidden-kind",
        "a kind of proxy that the policy forbids",
    ),
    Code {
        code: "C-01",
        rule: None,
        meaning: "clients do different things with a required URL",
    },
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
        let mut rows = documented.lines().filter(|line| {
            ["| A-", "| C-", "| P-"]
                .iter()
                .any(|code| line.starts_with(code))
        });
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
