//! Patterns of hosts and ports, shared by allowlist and destinations.
//!
//! Host names: `*` and `?` stay within one label, `{a,b}` is either; a leading `*.` is one or more
//! labels and does not stand for the domain itself; `*` alone is any host. Upper and lower case are
//! the same, a trailing dot is dropped. Networks (`10.0.0.0/8`, `[2001:db8::]/32`) and single
//! addresses match hosts that are written as addresses; no name is resolved for them.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use ipnet::IpNet;

use super::name_pattern::NamePattern;

/// Why a text is not a pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Nothing where a host should be.
    #[error("`{0}` names no host")]
    NoHost(String),
    /// A word in front of the host that is not a kind of proxy.
    #[error(
        "`{0}` is not a kind of proxy; the kinds are PROXY, HTTPS, SOCKS, SOCKS4, SOCKS5, QUIC"
    )]
    Kind(String),
    /// A scheme in front of a destination that is neither http nor https.
    #[error("`{0}` is not a scheme of a destination; the schemes are http and https")]
    Scheme(String),
    /// A port, list or range that is none.
    #[error("`{0}` is not a port: write 8080, 8080,3128 or 3128-3130")]
    Port(String),
    /// Something behind a bracket or a network that is not a port.
    #[error("`{0}` can't be read: write an IPv6 address as [2001:db8::1]:8080")]
    Address(String),
    /// A network that is none.
    #[error("`{0}` is not a network: write 10.0.0.0/8 or [2001:db8::]/32")]
    Network(String),
    /// A network with bits set behind its length.
    #[error("`{given}` has bits set behind its prefix: write {meant}")]
    HostBits {
        /// As written.
        given: String,
        /// The network that it lies in.
        meant: String,
    },
    /// A star within an address.
    #[error("`{0}` looks like an address with a `*`: write a network, for example 10.0.0.0/8")]
    StarInAddress(String),
    /// `**`, `[`, `\` and the like.
    #[error("`{text}` holds `{part}`, which has no meaning in a host: use `*`, `?` and {{a,b}}")]
    Syntax {
        /// The text.
        text: String,
        /// The part concerned.
        part: String,
    },
    /// A whole URL.
    #[error(
        "`{text}` is a URL, and a host belongs here: leave out the scheme and what follows the port, and write {meant}"
    )]
    Url {
        /// The text.
        text: String,
        /// The host and the port in it.
        meant: String,
    },
    /// More than a pattern may have.
    #[error("`{0}...` is longer than any host name")]
    TooLong(String),
    /// Letters outside ASCII.
    #[error(
        "`{0}` holds letters outside ASCII: write the name in its xn-- form, as PAC scripts see it"
    )]
    NotAscii(String),
    /// A glob that the matcher refuses.
    #[error("`{text}` is not a pattern: {why}")]
    Glob {
        /// The text.
        text: String,
        /// The matcher's reason.
        why: String,
    },
}

/// A host as patterns compare it: names in lower case without a trailing dot, addresses as numbers
/// however they are written (`0x0a000001` is 10.0.0.1, as clients read it).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CanonicalHost {
    /// A name.
    Name(String),
    /// An address.
    Address(IpAddr),
    /// No host that a client could use; no pattern matches it.
    Unusable,
}

impl CanonicalHost {
    /// Reads a host as routes and URLs write it, IPv6 with or without brackets.
    pub fn of(text: &str) -> Self {
        let bare = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(text);
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Self::Address(address.to_canonical());
        }
        match url::Host::parse(text) {
            Ok(url::Host::Ipv4(address)) => Self::Address(address.into()),
            Ok(url::Host::Ipv6(address)) => Self::Address(IpAddr::V6(address).to_canonical()),
            Ok(url::Host::Domain(name)) => {
                let name = name.strip_suffix('.').unwrap_or(&name);
                if name.is_empty() || name.contains(['/', '\\']) {
                    Self::Unusable
                } else {
                    Self::Name(name.to_ascii_lowercase())
                }
            }
            Err(_) => Self::Unusable,
        }
    }
}

/// A pattern of hosts and ports.
#[derive(Debug, Clone)]
pub struct Endpoint {
    host: HostPattern,
    /// `None`: any port.
    ports: Option<Vec<RangeInclusive<u16>>>,
}

#[derive(Debug, Clone)]
enum HostPattern {
    Any,
    Name(NamePattern),
    Network(IpNet),
}

impl Endpoint {
    /// Reads `HOST[:PORTS]`, see the module.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        if text.len() > MOST_BYTES {
            let start: String = text.chars().take(40).collect();
            return Err(PatternError::TooLong(start));
        }
        if let Some(meant) = without_scheme(text) {
            return Err(PatternError::Url {
                text: text.to_owned(),
                meant,
            });
        }
        let (host, ports) = split(text)?;
        Ok(Self {
            host: host_pattern(text, host)?,
            ports: match ports {
                None | Some("*") => None,
                Some(ports) => Some(port_ranges(ports)?),
            },
        })
    }

    /// True where host and port lie within the pattern. Without a port only patterns of any port
    /// match.
    pub fn matches(&self, host: &CanonicalHost, port: Option<u16>) -> bool {
        let port_fits = match (&self.ports, port) {
            (None, _) => true,
            (Some(ranges), Some(port)) => ranges.iter().any(|range| range.contains(&port)),
            (Some(_), None) => false,
        };
        port_fits
            && match (&self.host, host) {
                (HostPattern::Any, CanonicalHost::Name(_) | CanonicalHost::Address(_)) => true,
                (HostPattern::Name(pattern), CanonicalHost::Name(name)) => pattern.matches(name),
                (HostPattern::Network(network), CanonicalHost::Address(address)) => {
                    network.contains(address)
                }
                (_, CanonicalHost::Unusable)
                | (HostPattern::Name(_), CanonicalHost::Address(_))
                | (HostPattern::Network(_), CanonicalHost::Name(_)) => false,
            }
    }
}

/// Longest pattern, in bytes: a host name has 253 characters.
const MOST_BYTES: usize = 2_000;

/// What is left of a URL where a host belongs.
fn without_scheme(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let host = authority.rsplit('@').next()?;
    (!host.is_empty()).then(|| host.to_owned())
}

/// Takes host and ports apart; the host keeps its prefix length and loses its brackets.
fn split(text: &str) -> Result<(String, Option<&str>), PatternError> {
    let address = || PatternError::Address(text.to_owned());
    if let Some(rest) = text.strip_prefix('[') {
        let (inside, behind) = rest.split_once(']').ok_or_else(address)?;
        let (length, ports) = match behind.split_once(':') {
            Some((length, ports)) => (length, Some(ports)),
            None => (behind, None),
        };
        if !length.is_empty() && (!length.starts_with('/') || inside.contains('/')) {
            return Err(address());
        }
        if !inside.contains(':') {
            return Err(address());
        }
        return Ok((format!("{inside}{length}"), ports));
    }
    if let Some((address, rest)) = text.split_once('/') {
        let (length, ports) = match rest.split_once(':') {
            Some((length, ports)) => (length, Some(ports)),
            None => (rest, None),
        };
        return Ok((format!("{address}/{length}"), ports));
    }
    if text.parse::<IpAddr>().is_ok() {
        return Ok((text.to_owned(), None));
    }
    match text.split_once(':') {
        Some((_, ports)) if ports.contains(':') => Err(address()),
        Some((host, ports)) => Ok((host.to_owned(), Some(ports))),
        None => Ok((text.to_owned(), None)),
    }
}

fn host_pattern(text: &str, host: String) -> Result<HostPattern, PatternError> {
    if host == "*" {
        return Ok(HostPattern::Any);
    }
    if host.contains('/') {
        let network: IpNet = host
            .parse()
            .map_err(|_| PatternError::Network(text.to_owned()))?;
        if network.trunc() != network {
            return Err(PatternError::HostBits {
                given: host,
                meant: network.trunc().to_string(),
            });
        }
        return Ok(HostPattern::Network(network));
    }
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(HostPattern::Network(address.to_canonical().into()));
    }
    name_glob(text, &host).map(HostPattern::Name)
}

fn name_glob(text: &str, host: &str) -> Result<NamePattern, PatternError> {
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    if name.is_empty() || name.split('.').any(str::is_empty) {
        return Err(PatternError::NoHost(text.to_owned()));
    }
    if !name.is_ascii() {
        return Err(PatternError::NotAscii(text.to_owned()));
    }
    let meaningless = |part: &str| PatternError::Syntax {
        text: text.to_owned(),
        part: part.to_owned(),
    };
    if name.contains("**") {
        return Err(meaningless("**"));
    }
    let known = |c: char| c.is_ascii_alphanumeric() || "-_.*?{,}".contains(c);
    if let Some(character) = name.chars().find(|&character| !known(character)) {
        return Err(meaningless(&character.to_string()));
    }
    if name
        .chars()
        .all(|c| c.is_ascii_digit() || ".*?".contains(c))
    {
        return Err(PatternError::StarInAddress(text.to_owned()));
    }
    NamePattern::parse(&name).map_err(|why| PatternError::Glob {
        text: text.to_owned(),
        why,
    })
}

fn port_ranges(text: &str) -> Result<Vec<RangeInclusive<u16>>, PatternError> {
    let wrong = || PatternError::Port(text.to_owned());
    let port = |text: &str| match text.trim().parse::<u16>() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(wrong()),
    };
    if text.len() > MOST_BYTES {
        return Err(wrong());
    }
    text.split(',')
        .map(|part| match part.split_once('-') {
            None => port(part).map(|port| port..=port),
            Some((first, last)) => {
                let (first, last) = (port(first)?, port(last)?);
                if first <= last {
                    Ok(first..=last)
                } else {
                    Err(wrong())
                }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, host: &str, port: u16) -> bool {
        Endpoint::parse(pattern)
            .expect(pattern)
            .matches(&CanonicalHost::of(host), Some(port))
    }

    fn refused(pattern: &str) -> String {
        Endpoint::parse(pattern).expect_err(pattern).to_string()
    }

    #[test]
    fn a_leading_star_is_one_or_more_labels() {
        assert!(matches("*.corp.example", "a.corp.example", 1));
        assert!(matches("*.corp.example", "A.B.Corp.Example.", 1));
        assert!(!matches("*.corp.example", "corp.example", 1));
        assert!(!matches("*.corp.example", "evilcorp.example", 1));
        assert!(!matches("*.corp.example", "a.corp.example.evil.example", 1));
    }

    #[test]
    fn other_stars_stay_within_a_label() {
        assert!(matches("proxy*.corp.example", "proxy12.corp.example", 1));
        assert!(!matches(
            "proxy*.corp.example",
            "proxy.evil.corp.example",
            1
        ));
        assert!(!matches("proxy*", "proxy.evil.example", 1));
        assert!(matches("proxy.*.example", "proxy.berlin.example", 1));
        assert!(!matches("proxy.*.example", "proxy.a.b.example", 1));
        assert!(matches("p?.corp.example", "p1.corp.example", 1));
        assert!(!matches("p?corp.example", "p.corp.example", 1));
        assert!(matches("{a,b}.corp.example", "b.corp.example", 1));
    }

    #[test]
    fn ports_are_one_many_or_any() {
        assert!(matches("p.example:8080", "p.example", 8080));
        assert!(!matches("p.example:8080", "p.example", 8081));
        assert!(matches("p.example:80,3128-3130", "p.example", 3129));
        assert!(!matches("p.example:80,3128-3130", "p.example", 3131));
        assert!(matches("p.example", "p.example", 1));
        assert!(matches("p.example:*", "p.example", 1));
        let endpoint = Endpoint::parse("p.example:80").expect("pattern");
        assert!(!endpoint.matches(&CanonicalHost::of("p.example"), None));
    }

    #[test]
    fn networks_match_addresses_however_they_are_written_and_no_names() {
        assert!(matches("10.0.0.0/8:8080", "10.1.2.3", 8080));
        assert!(matches("10.0.0.0/8", "0x0a000001", 1));
        assert!(matches("10.0.0.1", "::ffff:10.0.0.1", 1));
        assert!(!matches("10.0.0.0/8:8080", "11.1.2.3", 8080));
        assert!(matches("[2001:db8::]/32:8080", "[2001:db8::1]", 8080));
        assert!(matches("[2001:db8::1]:8080", "2001:db8::1", 8080));
        assert!(!matches("[2001:db8::1]:8080", "2001:db8::1", 8081));
        assert!(matches("2001:db8::/32", "2001:db8::1", 1));
        assert!(matches("2001:db8::1", "2001:db8::1", 1));
        assert!(!matches("10.0.0.0/8", "a.example", 1));
        assert!(!matches("*.example", "10.0.0.1", 1));
        assert!(matches("*", "10.0.0.1", 1));
    }

    #[test]
    fn hostile_hosts_match_nothing() {
        for host in [
            "a/corp/example",
            "a\\corp\\example",
            "",
            "a b",
            "[::1",
            "..",
            "a%2fb",
        ] {
            assert!(!matches("*.corp.example", host, 1), "{host:?}");
        }
        assert!(!matches("*", "a/corp", 1));
    }

    #[test]
    fn what_is_no_pattern_says_what_to_write() {
        assert!(refused("").contains("no host"));
        assert!(refused(":8080").contains("no host"));
        assert!(refused("a..b").contains("no host"));
        assert!(refused("p.example:eighty").contains("not a port"));
        assert!(refused("p.example:0").contains("not a port"));
        assert!(refused("p.example:9-8").contains("not a port"));
        assert!(refused("10.1.2.3/8").contains("10.0.0.0/8"));
        assert!(refused("10.0.0.0/40").contains("not a network"));
        assert!(refused("10.0.0.*").contains("network"));
        assert!(refused("2001:db8::1:8080:x").contains("[2001"));
        assert!(refused("[2001:db8::1").contains("[2001"));
        assert!(refused("a.**.example").contains("`**`"));
        assert!(refused("a[bc].example").contains("`[`"));
        assert!(refused("b\u{fc}cher.example").contains("xn--"));
        assert!(refused("{a,b.example").contains("not a pattern"));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,40}") {
            let _ = Endpoint::parse(&text);
        }

        #[test]
        fn a_plain_name_matches_itself_and_nothing_longer(
            name in "[a-z][a-z0-9]{0,5}(\\.[a-z]{2,5}){0,3}", port in 1u16..
        ) {
            let pattern = format!("{name}:{port}");
            prop_assert!(matches(&pattern, &name, port));
            let longer = format!("{name}.evil");
            prop_assert!(!matches(&pattern, &longer, port));
            let prefixed = format!("evil-{name}");
            prop_assert!(!matches(&pattern, &prefixed, port));
        }

        #[test]
        fn networks_agree_with_ipnet(address: u32, network: u32, length in 0u8..=32) {
            let network = ipnet::Ipv4Net::new(network.into(), length).expect("length").trunc();
            let address = std::net::Ipv4Addr::from(address);
            prop_assert_eq!(
                matches(&network.to_string(), &address.to_string(), 1),
                network.contains(&address)
            );
        }
    }
}
