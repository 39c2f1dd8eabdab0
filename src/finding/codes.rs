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
    plain(
        "A-04",
        "the proxy's own list lets nothing of a required URL through",
    ),
    plain(
        "A-05",
        "the proxy's own list lets only a part of a required pattern through",
    ),
    plain(
        "A-06",
        "an entry of the proxy's list names a path, which CONNECT does not show",
    ),
    plain(
        "A-07",
        "an entry of the proxy's list means the names below a domain and not the domain, or the reverse",
    ),
    plain("A-08", "an allowlist entry that no required URL needs"),
    plain(
        "A-09",
        "an entry of the proxy's list opens a domain in which anyone can register names",
    ),
    plain(
        "A-10",
        "an entry of the proxy's list says what another one says already",
    ),
    rule(
        "A-11",
        "forbidden-kind",
        "a kind of proxy that the policy forbids",
    ),
    plain(
        "A-12",
        "an entry or line of the proxy's list matches or does nothing as it is written",
    ),
    plain(
        "A-13",
        "an entry or line of the proxy's list lets more through than it says: lists behind it never decide",
    ),
    plain(
        "A-14",
        "the proxy's own list refuses the port or the method, whatever the host",
    ),
    plain(
        "A-15",
        "the proxy asks for a login where the client can't log in",
    ),
    plain(
        "A-16",
        "something that a list does not strictly require is not met",
    ),
    plain(
        "A-17",
        "whether the proxy's own list lets something required through can't be decided",
    ),
    plain(
        "A-18",
        "the proxy inspects TLS connections that must not be inspected",
    ),
    plain("C-01", "clients do different things with a required URL"),
    plain("D-01", "the PAC file has the wrong Content-Type"),
    plain("D-02", "a large PAC file"),
    plain("D-03", "the PAC file may be kept for a long time"),
    plain(
        "D-04",
        "the addresses of the server deliver different files",
    ),
    plain("D-05", "the PAC file is not the one that was expected"),
    plain(
        "N-01",
        "a proxy is named, and the account's own bypass list stays in force",
    ),
    plain(
        "N-02",
        "a PAC file is set, and something else that cancels it",
    ),
    plain("N-03", "exceptions without a proxy: everything goes DIRECT"),
    plain(
        "N-04",
        "a proxy address that can't be used as it is written",
    ),
    plain("N-05", "a proxy that .NET can't speak to"),
    plain(
        "N-06",
        "an entry of the bypass list that is not a regular expression",
    ),
    plain(
        "N-07",
        "an entry of the bypass list that matches more than it shows",
    ),
    plain("N-08", "a required URL that bypasses the proxy"),
    plain("N-09", "service and updater go different ways"),
    plain("N-10", "an empty section hides what machine.config sets"),
    plain("N-11", "the server's credentials are offered to the proxy"),
    plain("N-12", "nothing is configured: the network decides by WPAD"),
    plain("N-13", "files of both names of the product"),
    plain(
        "N-14",
        "a PAC file at an address that Windows does not read",
    ),
    plain("N-15", "a section that .NET does not load"),
    plain(
        "N-16",
        "revocation checks do not use the proxy that the connector uses",
    ),
    plain(
        "N-17",
        "WinHTTP's advanced settings name WPAD or a PAC file, and it is not documented which services use it",
    ),
    plain(
        "N-18",
        "the applications should use the machine's proxy, but proxy settings are per user",
    ),
    plain(
        "N-19",
        "the applications should use the machine's proxy, but the machine has none",
    ),
    plain("N-20", "a user name or password in an address"),
    plain(
        "N-21",
        "the address of a PAC file in the place of a proxy's",
    ),
    plain("N-22", "a placeholder of a sample was left in"),
    plain(
        "N-23",
        "an entry of a bypass list that matches nothing, or everything",
    ),
    plain("P-01", "the PAC file comes over plain http"),
    plain(
        "P-02",
        "the download of the PAC file is redirected to strangers or to plain http",
    ),
    plain("P-03", "parts of URLs are put into DNS questions"),
    plain("P-04", "the answer depends on the path of an https URL"),
    plain(
        "P-05",
        "another spelling of the same host gets another answer",
    ),
    rule(
        "P-06",
        "ip-literal",
        "a proxy at a public address, or one written as an address where that is forbidden",
    ),
    rule("P-07", "fail-open", "DIRECT after proxies"),
    rule(
        "P-09",
        "usable-route",
        "the returned string contains no entry, or entries that the client ignores",
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
    plain("P-12", "the script fails for some URLs"),
    plain(
        "P-13",
        "the answer depends on the clock, the client's own address, or chance",
    ),
    plain(
        "P-14",
        "an entry point that only some clients call answers differently",
    ),
    plain(
        "P-15",
        "the text of the PAC file is read differently by clients, or by some not at all",
    ),
    plain(
        "P-16",
        "a second proxy, and a client that by itself uses only the first",
    ),
    plain("P-17", "a client that cannot use the file at all"),
    plain("P-18", "the PAC file was not tried with all inputs"),
    plain(
        "R-01",
        "the name of a required host does not resolve, on the direct way",
    ),
    plain("R-02", "a required host refuses direct connections"),
    plain("R-03", "a required host can't be reached directly"),
    plain(
        "R-04",
        "a required host gives no answer to direct connections",
    ),
    plain("R-05", "this machine has no route to a required host"),
    plain("R-06", "the name of a proxy does not resolve"),
    plain("R-07", "a proxy takes no connection"),
    plain("R-08", "a proxy that was tried wants a login"),
    plain("R-09", "a proxy that was tried denies a required URL"),
    plain("R-10", "a proxy that was tried refuses CONNECT to a port"),
    plain(
        "R-11",
        "a proxy that was tried can't resolve a required name",
    ),
    plain("R-12", "a proxy that was tried can't reach a required host"),
    plain("R-13", "not a proxy where one is named"),
    plain("R-14", "a portal answers in place of a required host"),
    plain("R-15", "a proxy that wants TLS is named as a plain one"),
    plain("R-16", "a proxy or server does not answer the request"),
    plain("R-17", "nothing comes back through the tunnel"),
    plain("R-18", "TLS to a required host is inspected"),
    plain(
        "R-19",
        "a request is refused inside the TLS, although CONNECT got 200",
    ),
    plain("R-20", "a proxy ends the tunnel when TLS begins"),
    plain("R-21", "TLS with a required host fails"),
    plain(
        "R-22",
        "the connection ends without an answer to the request",
    ),
    plain("R-23", "an answer that can't be read"),
    plain("R-24", "a proxy fails for another reason"),
    plain("R-25", "the route does not work, and another way does"),
    plain("R-26", "the order of a route against what clients do"),
    plain(
        "R-27",
        "a proxy hides that a server asks for a client certificate",
    ),
    plain("R-28", "a WebSocket does not get through, or it is unknown"),
    plain(
        "R-29",
        "certificates are checked at a host that no list names",
    ),
    plain(
        "R-30",
        "a revocation list or issuer's certificate does not come",
    ),
    plain(
        "R-31",
        "direct TCP to the ports of Service Bus, as information",
    ),
    plain("R-32", "the certificate of a required host expires soon"),
    plain(
        "R-33",
        "the certificate of a required host has an issuer that its list does not expect",
    ),
    plain("T-01", "direct connections that get no answer"),
    plain("T-02", "connections that are refused"),
    plain("T-03", "connections that can't reach their server"),
    plain("T-04", "an address that no machine on the link answers for"),
    plain("T-05", "the proxy wants a login"),
    plain("T-06", "the proxy denies a request"),
    plain("T-07", "the proxy refuses CONNECT to a port"),
    plain("T-08", "the proxy can't resolve a name"),
    plain("T-09", "the proxy can't reach a server"),
    plain("T-10", "a web server where a proxy was expected"),
    plain("T-11", "a portal answers in place of the server"),
    plain("T-12", "TLS is intercepted"),
    plain("T-13", "the proxy cuts the tunnel when TLS begins"),
    plain("T-14", "the tunnel is silent when TLS begins"),
    plain("T-15", "TLS fails with an alert"),
    plain("T-16", "a machine on the link answers for wpad"),
    plain("T-17", "wpad is asked of everybody on the link"),
    plain("T-18", "DHCP servers that differ in option 252"),
    plain("T-19", "name servers that disagree about wpad"),
    plain("T-20", "a wildcard in DNS gives wpad an address"),
    plain("T-21", "wpad collides with a public name"),
    plain("T-22", "required hosts are reached past the proxy"),
    plain("T-23", "whether TLS is intercepted can't be seen"),
    plain(
        "T-24",
        "direct connections that are cut or silent when TLS begins",
    ),
    plain("T-25", "the proxy does not answer a request"),
    plain("T-26", "connections that need more than one SYN"),
    plain("T-27", "DNS has no address for a required host"),
    plain(
        "T-28",
        "a DHCPv6 server makes itself the name server and answers for wpad",
    ),
    plain(
        "T-29",
        "a server wants a login before it hands out the PAC file",
    ),
    plain("T-30", "hosts go DIRECT although the PAC file says proxy"),
    plain("T-31", "requests go another way than the PAC file says"),
    plain("T-32", "different PAC files are delivered for wpad"),
    plain(
        "W-01",
        "a search domain is a public suffix: its `wpad` may be a stranger's",
    ),
    plain(
        "W-02",
        "a name at or above a public suffix exists (`--probe-public-wpad`)",
    ),
    plain("W-03", "`wpad` has a public address"),
    plain(
        "W-04",
        "`wpad` is answered with 127.0.53.53, ICANN's mark of a name collision",
    ),
    plain(
        "W-05",
        "names that do not exist are answered as well: a wildcard record, or a DNS server that rewrites answers",
    ),
    plain(
        "W-06",
        "a domain that is not registered, according to a public name server (`--public-dns-server`)",
    ),
    plain(
        "W-07",
        "a domain in a top-level domain that is not delegated",
    ),
    plain(
        "W-08",
        "the bare name `wpad` exists (`--probe-public-wpad`)",
    ),
    plain(
        "W-09",
        "DHCP and DNS, or two leases, lead to different files",
    ),
    plain(
        "W-10",
        "option 252 of DHCP is not what every client can read, or leads outside",
    ),
    plain(
        "W-11",
        "a name or option leads to a place that delivers no PAC file",
    ),
    plain("W-12", "name servers disagree on `wpad`"),
    plain(
        "W-13",
        "no name server has `wpad`: whoever answers first on the link decides",
    ),
    plain("W-14", "WPAD is on beside a proxy or PAC file that is set"),
    plain(
        "W-15",
        "names are looked up on the local link: LLMNR or NetBIOS",
    ),
    plain(
        "W-16",
        "SRV or TXT records for WPAD, and no address (`--probe-services`)",
    ),
    plain("W-17", "not every address of `wpad` delivers the file"),
    plain(
        "W-18",
        "Windows devolves from this domain to a public suffix",
    ),
    plain("W-19", "a configured name server answers nothing"),
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

const fn plain(code: &'static str, meaning: &'static str) -> Code {
    Code {
        code,
        rule: None,
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
            [
                "| A-", "| C-", "| D-", "| N-", "| P-", "| R-", "| T-", "| W-",
            ]
            .iter()
            .any(|it| line.starts_with(it))
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
