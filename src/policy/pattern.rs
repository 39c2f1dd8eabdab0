//! What the entries of a policy match: proxies of a route, and destinations.

use super::endpoint::{CanonicalHost, Endpoint, PatternError};
use crate::finding::answers::RouteEntry;

/// An entry of the allowlist: `[KIND ]HOST[:PORTS]`, or `DIRECT`.
///
/// Without a kind every kind of proxy at that place is meant.
#[derive(Debug, Clone)]
pub enum ProxyPattern {
    /// `DIRECT`: no proxy, for every destination.
    Direct,
    /// Proxies.
    Proxy {
        /// The kinds as routes name them; empty for any.
        kinds: &'static [&'static str],
        /// Where they are.
        endpoint: Endpoint,
    },
}

impl ProxyPattern {
    /// Reads an entry, see [`Endpoint`] for hosts and ports.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("direct") {
            return Ok(Self::Direct);
        }
        let (kinds, endpoint) = match text.split_once([' ', '\t']) {
            None => (&[] as &[_], text),
            Some((kind, rest)) => (route_kinds(kind)?, rest.trim_start()),
        };
        Ok(Self::Proxy {
            kinds,
            endpoint: Endpoint::parse(endpoint)?,
        })
    }

    /// True where the entry allows what the route names.
    pub fn matches(&self, entry: &RouteEntry) -> bool {
        match (self, entry.kind, &entry.host) {
            (Self::Direct, kind, _) => kind == "direct",
            (Self::Proxy { .. }, "direct", _) | (Self::Proxy { .. }, _, None) => false,
            (Self::Proxy { kinds, endpoint }, kind, Some(host)) => {
                (kinds.is_empty() || kinds.contains(&kind))
                    && endpoint.matches(&CanonicalHost::of(host), entry.port)
            }
        }
    }
}

fn route_kinds(word: &str) -> Result<&'static [&'static str], PatternError> {
    match word.to_ascii_uppercase().as_str() {
        "PROXY" | "HTTP" => Ok(&["proxy"]),
        "HTTPS" => Ok(&["https"]),
        "SOCKS" => Ok(&["socks", "socks4", "socks4a", "socks5"]),
        "SOCKS4" => Ok(&["socks4", "socks4a"]),
        "SOCKS5" => Ok(&["socks5"]),
        "QUIC" => Ok(&["quic"]),
        _ => Err(PatternError::Kind(word.to_owned())),
    }
}

/// Destinations: `[SCHEME://]HOST[:PORTS]`.
#[derive(Debug, Clone)]
pub struct DestinationPattern {
    scheme: Option<&'static str>,
    endpoint: Endpoint,
}

impl DestinationPattern {
    /// Reads a pattern, see [`Endpoint`] for hosts and ports.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let text = text.trim();
        let (scheme, endpoint) = match text.split_once("://") {
            None => (None, text),
            Some((scheme, rest)) => match scheme.to_ascii_lowercase().as_str() {
                "http" => (Some("http"), rest),
                "https" => (Some("https"), rest),
                _ => return Err(PatternError::Scheme(scheme.to_owned())),
            },
        };
        Ok(Self {
            scheme,
            endpoint: Endpoint::parse(endpoint.strip_suffix('/').unwrap_or(endpoint))?,
        })
    }

    /// True where the destination lies within the pattern.
    pub fn matches(&self, destination: &Destination) -> bool {
        self.scheme
            .is_none_or(|scheme| scheme == destination.scheme)
            && self.endpoint.matches(&destination.host, destination.port)
    }
}

/// Where a URL leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The scheme in lower case.
    pub scheme: String,
    /// The host.
    pub host: CanonicalHost,
    /// The port, also where the URL leaves it to the scheme.
    pub port: Option<u16>,
}

impl Destination {
    /// The destination of a URL. A text that is not a URL gives one that no pattern matches.
    pub fn of(url: &str) -> Self {
        match url::Url::parse(url) {
            Ok(url) => Self {
                scheme: url.scheme().to_owned(),
                host: url
                    .host_str()
                    .map_or(CanonicalHost::Unusable, CanonicalHost::of),
                port: url.port_or_known_default(),
            },
            Err(_) => Self {
                scheme: String::new(),
                host: CanonicalHost::Unusable,
                port: None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(pattern: &str, kind: &'static str, host: &str, port: u16) -> bool {
        ProxyPattern::parse(pattern)
            .expect(pattern)
            .matches(&RouteEntry {
                kind,
                host: Some(host.to_owned()),
                port: Some(port),
            })
    }

    const DIRECT: RouteEntry = RouteEntry {
        kind: "direct",
        host: None,
        port: None,
    };

    #[test]
    fn a_kind_in_front_limits_the_entry_to_it() {
        assert!(allows("PROXY *.x:3128", "proxy", "a.x", 3128));
        assert!(!allows("PROXY *.x:3128", "socks5", "a.x", 3128));
        assert!(allows("socks *.x", "socks5", "a.x", 1));
        assert!(allows("a.x:3128", "https", "a.x", 3128));
        let error = ProxyPattern::parse("FTP a.x").expect_err("no kind");
        assert!(error.to_string().contains("`FTP` is not a kind of proxy"));
    }

    #[test]
    fn direct_is_allowed_only_by_its_own_word() {
        assert!(
            ProxyPattern::parse("direct")
                .expect("word")
                .matches(&DIRECT)
        );
        assert!(!ProxyPattern::parse("*").expect("star").matches(&DIRECT));
        assert!(!allows("DIRECT", "proxy", "direct", 80));
    }

    #[test]
    fn a_destination_has_scheme_host_and_port() {
        let matches = |pattern: &str, url: &str| {
            DestinationPattern::parse(pattern)
                .expect(pattern)
                .matches(&Destination::of(url))
        };
        assert!(matches("*.a.example", "https://x.a.example/"));
        assert!(matches("http://x.a.example", "http://x.a.example/path"));
        assert!(matches("http://x.a.example/", "http://x.a.example/path"));
        assert!(!matches("http://x.a.example", "https://x.a.example/"));
        assert!(matches("x.a.example:443", "https://x.a.example/"));
        assert!(!matches("x.a.example:443", "https://x.a.example:8443/"));
        assert!(matches("10.0.0.0/8", "http://10.1.1.1:81/"));
        assert!(!matches("*", "no url"));
        assert!(DestinationPattern::parse("ftp://a.example").is_err());
    }
}
