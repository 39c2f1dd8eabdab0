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
        code: "N-01",
        rule: None,
        meaning: "a proxy is named, and the account's own bypass list stays in force",
    },
    Code {
        code: "N-02",
        rule: None,
        meaning: "a PAC file is set, and something else that cancels it",
    },
    Code {
        code: "N-03",
        rule: None,
        meaning: "exceptions without a proxy: everything goes DIRECT",
    },
    Code {
        code: "N-04",
        rule: None,
        meaning: "a proxy address without http://",
    },
    Code {
        code: "N-05",
        rule: None,
        meaning: "a proxy that .NET can't speak to",
    },
    Code {
        code: "N-06",
        rule: None,
        meaning: "an entry of the bypass list that is no regular expression",
    },
    Code {
        code: "N-07",
        rule: None,
        meaning: "an entry of the bypass list that matches more than it shows",
    },
    Code {
        code: "N-08",
        rule: None,
        meaning: "a required URL that a rule sends past the proxy",
    },
    Code {
        code: "N-09",
        rule: None,
        meaning: "service and updater go different ways",
    },
    Code {
        code: "N-10",
        rule: None,
        meaning: "an empty section hides what machine.config sets",
    },
    Code {
        code: "N-11",
        rule: None,
        meaning: "the server's credentials are offered to the proxy",
    },
    Code {
        code: "N-12",
        rule: None,
        meaning: "nothing is configured: the network decides by WPAD",
    },
    Code {
        code: "N-13",
        rule: None,
        meaning: "files of both names of the product",
    },
    Code {
        code: "N-14",
        rule: None,
        meaning: "a PAC file at an address that Windows does not read",
    },
    Code {
        code: "N-15",
        rule: None,
        meaning: "a section that .NET does not load",
    },
    Code {
        code: "N-16",
        rule: None,
        meaning: "revocation checks do not use the proxy that the connector uses",
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
            ["| A-", "| N-", "| P-"]
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
