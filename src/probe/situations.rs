//! What can become of a request, each situation with its code, severity, words and next step.

use crate::finding::Severity;

/// A situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Situation {
    /// The server was reached.
    Works,
    /// Nothing was sent.
    NotSent,
    /// Direct: the name does not resolve.
    NameUnknown,
    /// Direct: refused.
    Refused,
    /// Direct: ICMP says that it can't be reached.
    Unreachable,
    /// Direct: no answer to any SYN.
    Filtered,
    /// Direct: this machine has no route.
    NoRoute,
    /// The proxy's name does not resolve.
    ProxyNameUnknown,
    /// The proxy takes no connection.
    ProxyDown,
    /// The proxy wants a login.
    LoginRequired,
    /// A rule of the proxy denies it.
    Denied,
    /// The proxy refuses CONNECT to this port.
    PortRefused,
    /// The proxy can't resolve the name.
    UpstreamName,
    /// The proxy can't reach the server.
    UpstreamUnreachable,
    /// A web server, or something else that is not a proxy.
    NotAProxy,
    /// A portal answers in place of the server.
    Portal,
    /// The proxy wants TLS, and the route does not say so.
    TlsOnly,
    /// No answer to the request.
    HangsBefore,
    /// Silence in the tunnel.
    HangsAfter,
    /// Somebody on the way inspects TLS.
    Inspected,
    /// CONNECT got 200, and the refusal came inside the TLS.
    DeniedInside,
    /// The tunnel ends at the `ClientHello`.
    Terminated,
    /// TLS fails.
    TlsFails,
    /// The connection ends without an answer.
    Ended,
    /// The answer can't be read.
    Unreadable,
    /// The proxy answers with a status that says neither yes nor why not.
    ProxyFails,
}

/// What is said of a situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The situation.
    pub situation: Situation,
    /// Its name in reports.
    pub word: &'static str,
    /// Code of its finding.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What happens, with `{proxy}` and `{what}`.
    pub says: &'static str,
    /// The next step.
    pub next: &'static str,
}

/// Every situation that is a finding, in the order of the codes.
pub const ALL: &[Entry] = &[
    Entry {
        situation: Situation::NameUnknown,
        word: "name-unknown",
        code: "R-01",
        severity: Severity::High,
        says: "direct: the name of {what} does not resolve",
        next: "Let this machine's name servers resolve it, or send it through a proxy, which resolves names itself.",
    },
    Entry {
        situation: Situation::Refused,
        word: "refused",
        code: "R-02",
        severity: Severity::High,
        says: "direct: {what} refuses the connection (RST)",
        next: "A server without a listener or a firewall that rejects answers this way: open the firewall for these hosts and ports, or send them through a proxy.",
    },
    Entry {
        situation: Situation::Unreachable,
        word: "unreachable",
        code: "R-03",
        severity: Severity::High,
        says: "direct: {what} can't be reached (ICMP)",
        next: "A router or firewall on the way says so: ask who runs it for a route and a rule.",
    },
    Entry {
        situation: Situation::Filtered,
        word: "filtered",
        code: "R-04",
        severity: Severity::High,
        says: "direct: {what} gives no answer to SYN, which was sent again (SynRetransmit)",
        next: "A firewall drops the packets, or there is no way back: open it for these hosts and ports, or send them through a proxy.",
    },
    Entry {
        situation: Situation::NoRoute,
        word: "no-route",
        code: "R-05",
        severity: Severity::High,
        says: "direct: this machine has no route to {what}",
        next: "Check the machine's default gateway; where only IPv6 addresses are concerned, its IPv6 configuration.",
    },
    Entry {
        situation: Situation::ProxyNameUnknown,
        word: "proxy-name-unknown",
        code: "R-06",
        severity: Severity::High,
        says: "the name of the proxy {proxy} does not resolve",
        next: "Correct the name in the PAC file or the settings, or add it to DNS.",
    },
    Entry {
        situation: Situation::ProxyDown,
        word: "proxy-down",
        code: "R-07",
        severity: Severity::High,
        says: "the proxy {proxy} takes no connection",
        next: "Start the proxy, open the firewall to it, or correct its address and port.",
    },
    Entry {
        situation: Situation::LoginRequired,
        word: "login-required",
        code: "R-08",
        severity: Severity::High,
        says: "the proxy {proxy} wants a login for {what}",
        next: "The connector can't log in to a proxy: have its requests let through without a login, by the address of the server or by the list of hosts.",
    },
    Entry {
        situation: Situation::Denied,
        word: "denied",
        code: "R-09",
        severity: Severity::High,
        says: "the proxy {proxy} denies {what}",
        next: "Have the hosts added to the proxy's list: `pac-check allowlist` says which lines are missing.",
    },
    Entry {
        situation: Situation::PortRefused,
        word: "port-refused",
        code: "R-10",
        severity: Severity::Medium,
        says: "the proxy {proxy} refuses CONNECT to this port: {what}",
        next: "Have CONNECT to this port allowed: Squid's stock configuration allows port 443 only (`http_access deny CONNECT !SSL_ports`).",
    },
    Entry {
        situation: Situation::UpstreamName,
        word: "upstream-name",
        code: "R-11",
        severity: Severity::High,
        says: "the proxy {proxy} can't resolve the name of {what}",
        next: "Check the name servers of the proxy, and whether the names exist.",
    },
    Entry {
        situation: Situation::UpstreamUnreachable,
        word: "upstream-unreachable",
        code: "R-12",
        severity: Severity::High,
        says: "the proxy {proxy} lets {what} through and gets no connection",
        next: "Check the firewall and the name servers behind the proxy.",
    },
    Entry {
        situation: Situation::NotAProxy,
        word: "not-a-proxy",
        code: "R-13",
        severity: Severity::High,
        says: "{proxy} is not a proxy: it answered {what} as a web server or another service",
        next: "Correct the address or the port of the proxy.",
    },
    Entry {
        situation: Situation::Portal,
        word: "captive-portal",
        code: "R-14",
        severity: Severity::High,
        says: "{proxy} answers {what} with a portal where a person must log in",
        next: "A service can't log in there: have this server let through without the portal.",
    },
    Entry {
        situation: Situation::TlsOnly,
        word: "tls-only-proxy",
        code: "R-15",
        severity: Severity::High,
        says: "the proxy {proxy} wants TLS, and the route names it as plain HTTP",
        next: "Write HTTPS in place of PROXY, where every client can speak to such a proxy, or use the proxy's plain port.",
    },
    Entry {
        situation: Situation::HangsBefore,
        word: "hangs-before-answer",
        code: "R-16",
        severity: Severity::High,
        says: "{proxy} takes the connection and does not answer the request for {what}",
        next: "The port is open and nothing useful answers: ask who runs it, and whether port and protocol are right.",
    },
    Entry {
        situation: Situation::HangsAfter,
        word: "hangs-after-connect",
        code: "R-17",
        severity: Severity::High,
        says: "{proxy} opens the tunnel, and nothing comes back through it for {what}",
        next: "The proxy, or a firewall behind it, holds back TLS: ask who runs them about inspection and rules for these hosts.",
    },
    Entry {
        situation: Situation::Inspected,
        word: "inspected",
        code: "R-18",
        severity: Severity::High,
        says: "{proxy} inspects TLS for {what}",
        next: "Have these hosts exempted from TLS inspection: the client certificate that the connector shows is lost in it.",
    },
    Entry {
        situation: Situation::DeniedInside,
        word: "denied-inside-tls",
        code: "R-19",
        severity: Severity::High,
        says: "{proxy} answers CONNECT with 200 and refuses {what} inside the TLS that it inspects",
        next: "Have the hosts allowed and exempted from TLS inspection.",
    },
    Entry {
        situation: Situation::Terminated,
        word: "terminated",
        code: "R-20",
        severity: Severity::High,
        says: "{proxy} opens the tunnel and ends it when TLS begins, for {what}",
        next: "A rule looks at the name in the ClientHello and cuts the connection (Squid: `ssl_bump terminate`): have these hosts let through.",
    },
    Entry {
        situation: Situation::TlsFails,
        word: "tls-fails",
        code: "R-21",
        severity: Severity::High,
        says: "by {proxy} TLS fails for {what}",
        next: "See the evidence: a client that checks certificates will fail, too.",
    },
    Entry {
        situation: Situation::Ended,
        word: "ended-without-answer",
        code: "R-22",
        severity: Severity::High,
        says: "{proxy} ends the connection without an answer to the request for {what}",
        next: "A filter cuts the connection, or the port speaks another protocol: ask who runs it.",
    },
    Entry {
        situation: Situation::Unreadable,
        word: "unreadable-answer",
        code: "R-23",
        severity: Severity::High,
        says: "the answer of {proxy} to the request for {what} can't be read",
        next: "See the evidence: clients have limits, too.",
    },
    Entry {
        situation: Situation::ProxyFails,
        word: "proxy-fails",
        code: "R-24",
        severity: Severity::High,
        says: "the proxy {proxy} fails for {what}",
        next: "See the status and ask who runs the proxy.",
    },
];

impl Situation {
    /// Its entry; `None` where it is not a finding.
    pub fn entry(self) -> Option<&'static Entry> {
        ALL.iter().find(|entry| entry.situation == self)
    }

    /// Its name in reports.
    pub fn word(self) -> &'static str {
        match (self, self.entry()) {
            (_, Some(entry)) => entry.word,
            (Self::Works, None) => "works",
            (_, None) => "unknown",
        }
    }

    /// Its code.
    pub fn code(self) -> Option<&'static str> {
        Some(self.entry()?.code)
    }

    /// True where there was no connection to the first hop: clients that have a list go on.
    pub const fn is_without_connection(self) -> bool {
        matches!(
            self,
            Self::NameUnknown
                | Self::Refused
                | Self::Unreachable
                | Self::Filtered
                | Self::NoRoute
                | Self::ProxyNameUnknown
                | Self::ProxyDown
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::codes::Code;

    #[test]
    fn every_situation_has_a_code_of_the_catalogue_and_a_next_step() {
        assert!(ALL.is_sorted_by(|a, b| a.code < b.code && a.situation < b.situation));
        for entry in ALL {
            assert!(Code::named(entry.code).is_some(), "{}", entry.code);
            assert!(!entry.next.is_empty());
            assert_eq!(entry.situation.entry(), Some(entry));
            assert!(entry.says.contains("{proxy}") || entry.says.contains("{what}"));
        }
        assert_eq!(Situation::Works.word(), "works");
        assert_eq!(Situation::NotSent.code(), None);
    }
}
