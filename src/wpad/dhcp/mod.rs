//! Option 252 of DHCP: what clients read from its bytes, and the leases that have it.
//!
//! The option was never registered with IANA (it is in the private range); its value is a whole URL
//! (draft-ietf-wrec-wpad-01, section 4.4.1).

mod dhclient;
mod dhcpcd;
mod getpacket;
mod network_manager;
mod networkd;

use std::borrow::Cow;

use url::Url;

use super::Offered;
use crate::finding::discovery::DhcpOption;

/// The number of the option.
const OPTION: u8 = 252;
/// What one option of a packet holds (RFC 2132, section 2); longer values are split (RFC 3396).
const MOST_BYTES: usize = 255;
/// Values and options of one lease file that are read.
const MOST_VALUES: usize = 64;

/// The forms of leases: recognised by their text, in this order.
pub const ALL: &[&LeaseForm] = &[
    &dhcpcd::DHCPCD,
    &networkd::NETWORKD,
    &dhclient::DHCLIENT,
    &getpacket::GETPACKET,
    &network_manager::NETWORK_MANAGER,
];

/// How a DHCP client writes its leases.
pub struct LeaseForm {
    /// The client.
    pub name: &'static str,
    /// The leases with option 252 in a source of that form, of each interface the one that counts; none
    /// where it has another form.
    pub leases: fn(&Source<'_>) -> Vec<Lease>,
}

/// A file with leases, or what a service says.
#[derive(Debug)]
pub struct Source<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// The same as text; nothing where they are none.
    pub text: Cow<'a, str>,
    /// When it was written, in seconds since 1970 UTC, where that is known.
    pub written: Option<i64>,
}

impl<'a> Source<'a> {
    /// Of these bytes.
    pub fn new(bytes: &'a [u8], written: Option<i64>) -> Self {
        let text = if bytes.contains(&0) {
            Cow::Borrowed("")
        } else {
            String::from_utf8_lossy(bytes)
        };
        Self {
            bytes,
            text,
            written,
        }
    }
}

/// A lease with option 252.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The interface, where the source names it.
    pub interface: Option<String>,
    /// When it ends, in seconds since 1970 UTC; `None` where it has no end, or none that is written.
    pub ends: Option<i64>,
    /// The value of the option.
    pub value: Value,
}

impl Lease {
    /// Of no interface, and without an end.
    const fn of(value: Value) -> Self {
        Self {
            interface: None,
            ends: None,
            value,
        }
    }
}

/// A value of the option: its bytes, or what is written where they should be.
pub type Value = Result<Vec<u8>, Unreadable>;

/// Something in a lease that is not a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the value is broken: {text:?}")]
pub struct Unreadable {
    /// As written, its beginning.
    pub text: String,
}

impl Unreadable {
    /// Characters that are kept.
    const SHOWN: usize = 80;

    fn new(text: &str) -> Self {
        Self {
            text: text.chars().take(Self::SHOWN).collect(),
        }
    }
}

/// What a lease of this place offers at this time (seconds since 1970 UTC): a value that can't be read
/// is reported with the place. A lease is over in the second that it names.
pub fn offered(from: &str, lease: Lease, now: i64) -> Offered {
    let from = match &lease.interface {
        Some(interface) => format!("{from} ({interface})"),
        None => from.to_owned(),
    };
    let unreadable = lease.value.is_err();
    Offered {
        from,
        value: lease
            .value
            .unwrap_or_else(|broken| broken.text.into_bytes()),
        unreadable,
        expired: lease.ends.is_some_and(|end| end <= now),
    }
}

/// The leases with option 252 in a source, of each interface the one that counts.
pub fn leases(source: &Source<'_>) -> Vec<Lease> {
    let mut leases = ALL
        .iter()
        .map(|form| (form.leases)(source))
        .find(|leases| !leases.is_empty())
        .unwrap_or_default();
    leases.truncate(MOST_VALUES);
    leases
}

/// Reads a value as Chromium does (net/proxy_resolution/win/dhcp_pac_file_adapter_fetcher_win.cc): up
/// to the first NUL, without white space at the end. What other clients trip over is noted.
pub fn read(offered: &Offered) -> DhcpOption {
    let value = &offered.value;
    if offered.unreadable {
        return DhcpOption {
            from: offered.from.clone(),
            value: shown(value),
            url: None,
            declines: false,
            problems: vec![
                "the lease is broken there: what it holds are not the bytes of an option"
                    .to_owned(),
            ],
        };
    }
    let mut problems = Vec::new();
    if value.len() > MOST_BYTES {
        problems.push(format!(
            "it has {} bytes, more than one option holds: clients that do not join split options cut \
             it off",
            value.len()
        ));
    }
    // How a network says that it has no PAC file, so that Windows stops asking: dnsmasq's example
    // configuration has `dhcp-option=252,"\\n"`, other servers send an option without a value.
    if value
        .iter()
        .all(|byte| byte.is_ascii_whitespace() || *byte == 0)
    {
        return DhcpOption {
            from: offered.from.clone(),
            value: shown(value),
            url: None,
            declines: true,
            problems: Vec::new(),
        };
    }
    let end = value.iter().position(|&byte| byte == 0);
    let (text, rest) = value.split_at(end.unwrap_or(value.len()));
    if let Some((_, after)) = rest.split_first() {
        problems.push(if after.iter().all(|&byte| byte == 0) {
            "it ends with a NUL byte, which some clients take for a part of the URL".to_owned()
        } else {
            "bytes follow after a NUL byte; clients drop them or take them for a part of the URL"
                .to_owned()
        });
    }
    let trimmed = text.trim_ascii();
    if trimmed.len() < text.len() {
        problems
            .push("it has white space around the URL, which some clients do not trim".to_owned());
    }
    let url = match url(trimmed) {
        Ok((url, odd)) => {
            problems.extend(odd);
            Some(url)
        }
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    DhcpOption {
        from: offered.from.clone(),
        value: shown(value),
        url,
        declines: false,
        problems,
    }
}

fn url(bytes: &[u8]) -> Result<(String, Vec<String>), String> {
    let text = std::str::from_utf8(bytes)
        .ok()
        .filter(|text| text.is_ascii() && !text.contains(|it: char| it.is_ascii_control()))
        .ok_or("it is not ASCII text")?;
    if text.is_empty() {
        return Err("nothing stands before the NUL byte".to_owned());
    }
    if let Some(meant) = of_digits(text) {
        return Err(format!(
            "it is not a URL, but the hexadecimal digits of one, {meant}, sent as text"
        ));
    }
    let url = Url::parse(text).map_err(|error| format!("it is not an absolute URL: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!(
            "its scheme is {}: clients download a PAC file only by http or https",
            url.scheme()
        ));
    }
    let mut odd = Vec::new();
    if !url.username().is_empty() || url.password().is_some() {
        odd.push("it has a user name or password, which everybody on the link can read".to_owned());
    }
    Ok((url.to_string(), odd))
}

/// The URL whose bytes somebody wrote as digits, which the DHCP server took for text.
fn of_digits(text: &str) -> Option<String> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let separator = if digits.contains(':') { ":" } else { "" };
    let bytes = hexadecimal(digits, separator)?;
    let meant = String::from_utf8(bytes).ok()?;
    let meant = meant.trim_matches(['\0', '\n', ' ']);
    let is_url = meant.starts_with("http://") || meant.starts_with("https://");
    (is_url && meant.is_ascii() && Url::parse(meant).is_ok()).then(|| meant.to_owned())
}

/// ASCII as it is, the rest escaped.
fn shown(value: &[u8]) -> String {
    value
        .iter()
        .map(|&byte| match byte {
            b'\\' => "\\\\".to_owned(),
            b' '..=b'~' => char::from(byte).to_string(),
            _ => format!("\\x{byte:02x}"),
        })
        .collect()
}

/// Pairs of hexadecimal digits, with this between the pairs.
fn hexadecimal(text: &str, separator: &str) -> Option<Vec<u8>> {
    if text.is_empty() {
        return None;
    }
    if separator.is_empty() {
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
            return None;
        };
        return pairs.iter().map(|pair| pair_value(pair)).collect();
    }
    text.split(separator)
        .map(|pair| pair_value(pair.as_bytes()))
        .collect()
}

/// One or two digits.
fn pair_value(pair: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(pair).ok()?;
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_hexdigit());
    digits.then(|| u8::from_str_radix(text, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn option(value: &[u8]) -> DhcpOption {
        read(&Offered {
            from: "--dhcp-252".to_owned(),
            value: value.to_vec(),
            unreadable: false,
            expired: false,
        })
    }

    fn values(text: &str) -> Vec<Value> {
        let leases = leases(&Source::new(text.as_bytes(), None));
        leases.into_iter().map(|lease| lease.value).collect()
    }

    #[test]
    fn a_url_is_a_url() {
        let option = option(b"http://wpad.corp.example/wpad.dat");
        assert_eq!(
            option.url.as_deref(),
            Some("http://wpad.corp.example/wpad.dat")
        );
        assert_eq!(option.problems, Vec::<String>::new());
    }

    #[test]
    fn what_some_clients_trip_over_is_told_and_read_as_chromium_does() {
        for (value, part) in [
            (&b"http://a.example/x\0"[..], "ends with a NUL"),
            (b"http://a.example/x\0\0\0", "ends with a NUL"),
            (b"http://a.example/x\0junk", "follow after a NUL"),
            (b"http://a.example/x\n", "white space"),
            (b" http://a.example/x", "white space"),
        ] {
            let option = option(value);
            assert_eq!(option.url.as_deref(), Some("http://a.example/x"), "{part}");
            assert_eq!(option.problems.len(), 1);
            assert!(option.problems[0].contains(part), "{option:?}");
        }
        let long = format!("http://a.example/{}", "x".repeat(300));
        assert!(option(long.as_bytes()).problems[0].contains("317 bytes"));
        let secret = option(b"http://u:p@a.example/");
        assert!(secret.problems[0].contains("password"));
    }

    #[test]
    fn what_no_client_can_use_has_no_url() {
        for (value, part) in [
            (&b"\0http://a.example/"[..], "before the NUL"),
            (
                b"687474703a2f2f612e6578616d706c652f",
                "digits of one, http://a.example/,",
            ),
            (
                b"68:74:74:70:3a:2f:2f:61:2f:00",
                "digits of one, http://a/,",
            ),
            (b"0x687474703a2f2f612f", "digits of one, http://a/,"),
            (b"68747470", "not an absolute URL"),
            (b"wpad.dat", "not an absolute URL"),
            (b"//a.example/wpad.dat", "not an absolute URL"),
            (b"file:///c:/wpad.dat", "scheme is file"),
            (b"urn:wpadng:none", "scheme is urn"),
            (b"http://caf\xe9.example/", "not ASCII"),
            (b"http://a.example/\x1b[2J", "not ASCII"),
        ] {
            let option = option(value);
            assert_eq!(option.url, None, "{option:?}");
            assert!(
                option.problems.iter().any(|problem| problem.contains(part)),
                "{option:?}"
            );
        }
    }

    #[test]
    fn a_network_may_say_that_it_has_none() {
        for value in [&b""[..], b"\0", b"\n", b" ", b"\n\0", b"\r\n"] {
            let option = option(value);
            assert!(option.declines, "{option:?}");
            assert_eq!((option.url, option.problems.len()), (None, 0));
        }
        for value in [&b"http://a.example/"[..], b"-", b"\0x", b"none"] {
            assert!(!option(value).declines, "{value:?}");
        }
    }

    #[test]
    fn a_lease_is_over_in_the_second_that_it_names() {
        let offered = |ends: Option<i64>, now| {
            let lease = Lease {
                interface: Some("eth0".to_owned()),
                ends,
                value: Ok(b"x".to_vec()),
            };
            super::offered("file", lease, now)
        };
        assert_eq!(offered(Some(100), 99).from, "file (eth0)");
        assert!(!offered(Some(100), 99).expired);
        assert!(offered(Some(100), 100).expired);
        assert!(offered(Some(100), 101).expired);
        assert!(!offered(None, i64::MAX).expired);
    }

    #[test]
    fn a_value_that_cannot_be_read_is_told_with_its_place() {
        for (text, shown) in [
            ("OPTION_252=61626\n", "61626"),
            ("{\"Option\": 252, \"PrivateOptionData\": \"zz\"}", "zz"),
            ("option wpad \"http://a.example;\n", "\"http://a.example;"),
            ("option unknown-252 61:zz;", "61:zz;"),
            // A URL that stands where none can stand is not used.
            ("option wpad http://a.example/;", "http://a.example/;"),
            ("option_252 (opaque): 61 zz", "61 zz"),
        ] {
            let lease = leases(&Source::new(text.as_bytes(), None)).remove(0);
            let option = read(&super::offered("lease 3", lease, 0));
            assert_eq!(option.from, "lease 3", "{text}");
            assert_eq!((option.url, option.value.as_str()), (None, shown));
            assert!(
                option.problems[0].contains("broken"),
                "{:?}",
                option.problems
            );
        }
    }

    #[test]
    fn a_form_is_known_by_its_text() {
        for text in [
            "ADDRESS=10.0.0.7\nOPTION_252=6162\n",
            "lease {\n option wpad \"ab\";\n}\n",
            "proxy_auto_discovery_url (string): ab\n",
            "DHCP4.OPTION[1]:wpad = ab\n",
        ] {
            assert_eq!(values(text), [Ok(b"ab".to_vec())], "{text}");
        }
        assert!(values("nothing of the kind").is_empty());
    }

    proptest! {
        #[test]
        fn no_bytes_and_no_text_are_too_odd(value: Vec<u8>, text: String) {
            let option = option(&value);
            prop_assert!(option.value.is_ascii());
            prop_assert!(option.url.is_some() || option.declines || !option.problems.is_empty());
            prop_assert!(values(&text).len() <= MOST_VALUES);
            prop_assert!(leases(&Source::new(&value, None)).len() <= MOST_VALUES);
        }
    }
}
