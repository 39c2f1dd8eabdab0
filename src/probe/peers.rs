//! What all probes together say: whether an address is a proxy, and what servers show directly. No
//! answer has one meaning only.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::Answer;
use super::asked::{Ask, Probe};
use super::seen::{Seen, TlsEnd};

/// What is known of all ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peers {
    proxies: BTreeMap<String, Peer>,
    direct: BTreeMap<String, Direct>,
    /// Hosts of published lists: their certificates come from public authorities.
    public: BTreeSet<String>,
}

/// What an address in the place of a proxy has shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Peer {
    /// It has answered as only a proxy does.
    pub(super) is_proxy: bool,
    /// It has answered CONNECT as no proxy does.
    pub(super) is_server: bool,
    /// It sends clients to a portal.
    pub(super) is_portal: bool,
    /// Ports to which it has opened a tunnel.
    pub(super) tunnels: BTreeSet<u16>,
    /// Hosts that it has let through by GET.
    pub(super) hosts: BTreeSet<String>,
    /// The `Server` of its own errors: of those to CONNECT, which no server behind it has written.
    pub(super) own: BTreeSet<String>,
}

/// What a server shows without a proxy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Direct {
    /// Status and `Server` of its answer to a plain GET.
    pub(super) plain: Option<(u16, Option<String>)>,
    /// Issuer and the issuer's organisation of its certificate.
    pub(super) issuer: Option<String>,
    /// Whether a public authority issued it.
    pub(super) is_public: bool,
    /// It asks for a certificate of the client.
    pub(super) asks_client_certificate: bool,
    /// The application protocol that it chooses (ALPN).
    pub(super) alpn: Option<String>,
    /// The status of its answer inside TLS.
    pub(super) status: Option<u16>,
    /// The handshake was complete, and no answer came.
    pub(super) is_silent: bool,
}

impl Peers {
    /// Of hosts whose certificates are expected from public authorities.
    pub fn expecting(public: BTreeSet<String>) -> Self {
        Self {
            public,
            ..Self::default()
        }
    }

    /// Takes one more probe into account.
    pub fn learn(&mut self, probe: &Probe, seen: &Seen) {
        if probe.way.is_direct() {
            self.learn_direct(probe, seen);
        } else {
            let peer = self.proxies.entry(probe.way.to_string()).or_default();
            peer.learn(probe, seen);
        }
    }

    fn learn_direct(&mut self, probe: &Probe, seen: &Seen) {
        let direct = self.direct.entry(probe.target()).or_default();
        let http = |answered: &Option<super::seen::Answered>| {
            answered.as_ref().and_then(|it| it.http.clone())
        };
        if let (Ask::Get { .. }, Some(answer)) = (&probe.ask, http(&seen.answer)) {
            let server = answer.header("server").map(str::to_owned);
            direct.plain = Some((answer.status, server));
        }
        if let Some(tls) = &seen.tls
            && tls.end == TlsEnd::Done
            && let Some(leaf) = tls.chain.first()
        {
            direct.issuer = Some(leaf.issuer.clone());
            direct.is_public = tls.public.is_rooted();
            direct.asks_client_certificate = tls.asks_client_certificate;
            direct.alpn.clone_from(&tls.alpn);
            direct.status = http(&seen.inner).map(|it| it.status);
            direct.is_silent = seen.inner.is_some() && direct.status.is_none();
        }
    }

    pub(super) fn peer(&self, probe: &Probe) -> Peer {
        let peer = self.proxies.get(&probe.way.to_string());
        peer.cloned().unwrap_or_default()
    }

    pub(super) fn direct(&self, probe: &Probe) -> Option<&Direct> {
        self.direct.get(&probe.target())
    }

    /// True where the host's certificate is expected from a public authority.
    pub(super) fn expects_public(&self, host: &str) -> bool {
        self.public.contains(host)
    }
}

impl Peer {
    fn learn(&mut self, probe: &Probe, seen: &Seen) {
        let has_tls = seen.tls.as_ref().is_some_and(|it| it.end == TlsEnd::Done);
        self.is_proxy |= has_tls;
        if seen.tls.as_ref().is_some_and(|it| it.end == TlsEnd::NotTls) {
            self.is_portal = true;
        }
        let answer = seen.answer.as_ref().and_then(|it| it.http.as_ref());
        let Some(answer) = answer.filter(|_| probe.way.is_http()) else {
            return;
        };
        let is_connect = !matches!(probe.ask, Ask::Get { .. });
        let speaks = speaks_as_proxy(answer);
        self.is_proxy |= speaks
            || answer.status == 407
            || is_connect && matches!(answer.status, 403 | 502..=504);
        self.is_server |= is_connect && !speaks && matches!(answer.status, 400 | 404 | 405 | 501);
        self.is_portal |= answer.status == 511
            || is_connect && (300..400).contains(&answer.status) && !denies(answer);
        if is_connect && (200..300).contains(&answer.status) {
            self.tunnels.insert(probe.port);
        }
        let fails = matches!(answer.status, 403 | 407 | 500 | 502..=504);
        if let (true, true, Some(server)) = (is_connect, fails, answer.header("server")) {
            self.own.insert(server.to_owned());
        }
        let is_own = self.is_own(answer) && fails;
        if !is_connect
            && !denies(answer)
            && !is_own
            && answer.status != 407
            && squid(answer).is_empty()
        {
            self.hosts.insert(probe.host.clone());
        }
    }
}

impl Peer {
    /// True for an answer that the proxy itself has written, by the program that it names. Apache as a proxy
    /// adds no header of one (`ProxyVia` is off).
    pub(super) fn is_own(&self, answer: &Answer) -> bool {
        let server = answer.header("server").unwrap_or_default();
        answer.header("via").is_none()
            && (self.own.contains(server) || server.to_ascii_lowercase().starts_with("tinyproxy"))
    }
}

/// Headers that proxies add.
pub(super) fn speaks_as_proxy(answer: &Answer) -> bool {
    ["x-squid-error", "via", "proxy-agent", "proxy-authenticate"]
        .iter()
        .any(|name| answer.header(name).is_some())
}

/// Squid's own word for an error.
pub(super) fn squid(answer: &Answer) -> &str {
    answer.header("x-squid-error").unwrap_or_default()
}

/// Squid's rules deny it; where a page of one's own is configured, the status is another one.
pub(super) fn denies(answer: &Answer) -> bool {
    let said = squid(answer);
    answer.status != 407 && (said.contains("ACCESS_DENIED") || said.contains("Access Denied"))
}
