//! What is sent where.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::finding::answers::RouteEntry;

/// One thing that is tried: a host and port, by a way, with a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// The way.
    pub way: Way,
    /// The host that is required.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// What is asked.
    pub ask: Ask,
}

/// A way to a server.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// Directly, or through which kind of proxy.
    pub kind: WayKind,
    /// The proxy, without brackets; empty for `direct`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// Its port; 0 for `direct`.
    #[serde(default)]
    pub port: u16,
}

/// Kinds of ways, as route entries name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WayKind {
    /// No proxy.
    Direct,
    /// An HTTP proxy.
    Proxy,
    /// An HTTP proxy inside TLS.
    Https,
    /// SOCKS 4: the client resolves the name.
    Socks4,
    /// SOCKS 4a: the proxy resolves the name.
    Socks4a,
    /// SOCKS 5 (RFC 1928), without a login.
    Socks5,
    /// QUIC: not probed.
    Quic,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Ask {
    /// A TCP connection and nothing else.
    Tcp,
    /// A tunnel and nothing in it.
    Connect,
    /// A plain HTTP request: absolute-form to an HTTP proxy (RFC 9112, section 3.2.2).
    Get {
        /// Path and query.
        path: String,
    },
    /// A TLS handshake, and a request inside.
    Tls {
        /// Path and query.
        path: String,
        /// The request asks for a WebSocket (RFC 6455).
        #[serde(default)]
        websocket: bool,
    },
}

impl Way {
    /// Without a proxy.
    pub const DIRECT: Self = Self {
        kind: WayKind::Direct,
        host: String::new(),
        port: 0,
    };

    /// The way of a route entry; `None` where it can't be one.
    pub fn of(entry: &RouteEntry) -> Option<Self> {
        let kind = match entry.kind {
            "direct" => return Some(Self::DIRECT),
            "proxy" => WayKind::Proxy,
            "https" => WayKind::Https,
            "socks4" => WayKind::Socks4,
            "socks4a" => WayKind::Socks4a,
            "socks" | "socks5" => WayKind::Socks5,
            "quic" => WayKind::Quic,
            _ => return None,
        };
        if !entry.is_possible() {
            return None;
        }
        let host = entry.host.as_deref()?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Some(Self {
            kind,
            host: host.to_ascii_lowercase(),
            port: entry.port?,
        })
    }

    /// True for the way without a proxy.
    pub fn is_direct(&self) -> bool {
        self.kind == WayKind::Direct
    }

    /// True for a proxy that speaks HTTP.
    pub const fn is_http(&self) -> bool {
        matches!(self.kind, WayKind::Proxy | WayKind::Https)
    }

    /// `host:port` of the proxy.
    pub fn place(&self) -> String {
        place(&self.host, self.port)
    }
}

/// `host:port`, an IPv6 address in brackets.
pub(super) fn place(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

impl fmt::Display for Way {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.kind {
            WayKind::Direct => return formatter.write_str("DIRECT"),
            WayKind::Proxy => "PROXY",
            WayKind::Https => "HTTPS",
            WayKind::Socks4 => "SOCKS4",
            WayKind::Socks4a => "SOCKS4A",
            WayKind::Socks5 => "SOCKS5",
            WayKind::Quic => "QUIC",
        };
        write!(formatter, "{word} {}", self.place())
    }
}

impl Probe {
    /// The server, `host:port`.
    pub fn target(&self) -> String {
        place(&self.host, self.port)
    }

    /// Where the connection goes: to the proxy, or to the server itself.
    pub fn first_hop(&self) -> (&str, u16) {
        if self.way.is_direct() {
            (&self.host, self.port)
        } else {
            (&self.way.host, self.way.port)
        }
    }

    /// What is done, in words.
    pub fn words(&self) -> String {
        let target = self.target();
        let by_http = self.way.is_http();
        let tunnel = match self.way.kind {
            WayKind::Direct | WayKind::Quic => String::new(),
            WayKind::Proxy => format!("CONNECT {target}, then "),
            WayKind::Https => format!("TLS to the proxy, CONNECT {target}, then "),
            WayKind::Socks4 | WayKind::Socks4a | WayKind::Socks5 => {
                format!("SOCKS connection to {target}, then ")
            }
        };
        match &self.ask {
            Ask::Tcp => format!("TCP to {target}"),
            Ask::Connect => format!("{tunnel}nothing more"),
            Ask::Get { path } if by_http => format!("GET http://{target}{path}"),
            Ask::Get { path } => format!("{tunnel}GET {path} of {target}"),
            Ask::Tls { path, websocket } => {
                let upgrade = if *websocket { " (WebSocket)" } else { "" };
                format!("{tunnel}TLS with {} and GET {path}{upgrade}", self.host)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: &'static str, host: &str) -> RouteEntry {
        RouteEntry {
            kind,
            host: Some(host.to_owned()),
            port: Some(8080),
        }
    }

    #[test]
    fn a_way_is_written_as_a_route_entry() {
        for (kind, host, text) in [
            ("proxy", "P.corp.example", "PROXY p.corp.example:8080"),
            ("https", "[2001:db8::1]", "HTTPS [2001:db8::1]:8080"),
            ("socks", "s", "SOCKS5 s:8080"),
            ("socks4a", "s", "SOCKS4A s:8080"),
        ] {
            assert_eq!(Way::of(&entry(kind, host)).unwrap().to_string(), text);
        }
        assert_eq!(Way::of(&entry("proxy", "<proxy>")), None);
        assert_eq!(Way::DIRECT.to_string(), "DIRECT");
    }

    #[test]
    fn the_first_hop_is_the_proxy() {
        let mut probe = Probe {
            way: Way::DIRECT,
            host: "a.example".to_owned(),
            port: 443,
            ask: Ask::Tls {
                path: "/".to_owned(),
                websocket: false,
            },
        };
        assert_eq!(probe.first_hop(), ("a.example", 443));
        probe.way = Way::of(&entry("proxy", "p")).unwrap();
        assert_eq!(probe.first_hop(), ("p", 8080));
        assert_eq!(
            probe.words(),
            "CONNECT a.example:443, then TLS with a.example and GET /"
        );
    }
}
