//! Host names and IP addresses as a client reads them in a script's text and writes them in its
//! answers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::builtins::inet_aton;
use super::dialects::{AddressForm, Dialect};
use super::value::Text;

/// The answer to hand over.
pub(super) fn joined(addresses: &[IpAddr], form: AddressForm) -> Option<String> {
    if addresses.is_empty() {
        return None;
    }
    let texts: Vec<String> = addresses
        .iter()
        .map(|address| address_text(address, form))
        .collect();
    Some(texts.join(";"))
}

/// IPv6 in hexadecimal (url/url_canon_ip.cc), or with dots where the first six groups are zero or
/// the address is an IPv4-mapped one (`inet_ntop`).
fn address_text(address: &IpAddr, form: AddressForm) -> String {
    match (address, form) {
        (IpAddr::V6(v6), AddressForm::Url) => url::Host::<String>::Ipv6(*v6)
            .to_string()
            .trim_matches(['[', ']'])
            .to_owned(),
        (IpAddr::V6(v6), AddressForm::CLibrary | AddressForm::Nspr) => match v6.segments() {
            [0, 0, 0, 0, 0, 0, high, _] if high != 0 => {
                let [.., a, b, c, d] = v6.octets();
                format!("::{}", Ipv4Addr::new(a, b, c, d))
            }
            _ => v6.to_string(),
        },
        (IpAddr::V4(v4), _) => v4.to_string(),
    }
}

/// What a text of a script is to the client.
pub(super) enum HostName {
    /// A name or a literal.
    Name(String),
    /// What can be no name: the client looks it up all the same, without a question to anybody.
    NoName(String),
    /// Nothing that is looked up at all.
    Nothing,
}

impl Dialect {
    /// Whether a text can be written as a host name; no client looks up what can't.
    pub(super) fn encodes(&self, name: &Text<'_>) -> bool {
        name.to_ascii().is_some() || self.punycode(name).is_some()
    }

    fn punycode(&self, name: &Text<'_>) -> Option<String> {
        let host = url::Host::parse(&name.to_text()).ok()?;
        self.resolves_unicode.then(|| host.to_string())
    }

    /// What is asked for a script's text.
    pub(super) fn host_name(&self, name: &Text<'_>) -> HostName {
        let text = match name.to_ascii() {
            Some(ascii) => ascii.into_owned(),
            None => match self.punycode(name) {
                Some(punycode) => punycode,
                None => return HostName::Nothing,
            },
        };
        if text.is_empty() {
            return HostName::Nothing;
        }
        if self.ipv4_literal(&text).is_some() || self.ipv6_literal_of(&text).is_some() {
            return HostName::Name(text);
        }
        let has_upper_case = text.bytes().any(|byte| byte.is_ascii_uppercase());
        if has_upper_case && !self.resolves_upper_case {
            return HostName::NoName(text);
        }
        let lower = text.to_ascii_lowercase();
        if self.is_dns_name(&lower) {
            HostName::Name(lower)
        } else {
            HostName::NoName(text)
        }
    }

    fn is_dns_name(&self, name: &str) -> bool {
        let labels = name.strip_suffix('.').unwrap_or(name);
        let last = labels.rsplit('.').next().unwrap_or_default();
        let looks_like_ipv4 = last.bytes().all(|byte| byte.is_ascii_digit());
        labels.len() <= 253
            && !looks_like_ipv4
            && labels.split('.').all(|label| {
                (1..=63).contains(&label.len())
                    && (self.resolves_leading_hyphen || !label.starts_with('-'))
                    && label
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            })
    }

    /// An IPv4 literal in any of the forms of inet_aton: octal, hexadecimal, fewer than four parts.
    pub(super) fn ipv4_literal(&self, text: &str) -> Option<Ipv4Addr> {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '.';
        if !text.starts_with(|first: char| first.is_ascii_digit()) || !text.chars().all(plain) {
            return None;
        }
        match self.address_form {
            AddressForm::CLibrary => {
                inet_aton::parse(&Text::latin1(text.as_bytes())).map(Ipv4Addr::from_bits)
            }
            AddressForm::Nspr => inet_aton::parse_of_nspr(text).map(Ipv4Addr::from_bits),
            AddressForm::Url => match url::Host::parse(text) {
                Ok(url::Host::Ipv4(address)) => Some(address),
                _ => None,
            },
        }
    }

    /// An IPv6 literal. `getaddrinfo` takes a zone by its number, and for link-local addresses by
    /// the name of an interface; the answer does not show it. Of interfaces only `lo` is known here.
    pub(super) fn ipv6_literal_of(&self, text: &str) -> Option<Ipv6Addr> {
        let Some((address, zone)) = text.split_once('%') else {
            return text.parse().ok();
        };
        if self.address_form == AddressForm::Url {
            return None;
        }
        let address: Ipv6Addr = address.parse().ok()?;
        let by_name = zone == "lo" && address.is_unicast_link_local();
        (by_name || zone.parse::<u32>().is_ok()).then_some(address)
    }
}
