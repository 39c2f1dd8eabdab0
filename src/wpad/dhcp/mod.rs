//! Option 252 of DHCP: what clients read from its bytes, and the leases that have it.
//!
//! The option was never registered with IANA (it is in the private range); its value is a whole URL
//! (draft-ietf-wrec-wpad-01, section 4.4.1).

mod dhclient;
mod getpacket;
mod network_manager;
mod networkd;

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
    &networkd::NETWORKD,
    &dhclient::DHCLIENT,
    &getpacket::GETPACKET,
    &network_manager::NETWORK_MANAGER,
];

/// How a DHCP client writes its leases.
pub struct LeaseForm {
    /// The client.
    pub name: &'static str,
    /// The values of option 252 in a text of that form, the one that counts first; none where the
    /// text has another form.
    pub values: fn(&str) -> Vec<Value>,
}

/// A value of the option: its bytes, or what is written where they should be.
pub type Value = Result<Vec<u8>, Unreadable>;

/// Something in a lease that is no value.
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

/// What is offered, from this place: a value that can't be read is told with the place.
pub fn offered(from: &str, value: Value) -> Offered {
    match value {
        Ok(value) => Offered {
            from: from.to_owned(),
            value,
            unreadable: false,
        },
        Err(broken) => Offered {
            from: from.to_owned(),
            value: broken.text.into_bytes(),
            unreadable: true,
        },
    }
}

/// The values of option 252 in a lease, the one that counts first.
pub fn values(text: &str) -> Vec<Value> {
    let mut values = ALL
        .iter()
        .map(|form| (form.values)(text))
        .find(|values| !values.is_empty())
        .unwrap_or_default();
    values.truncate(MOST_VALUES);
    values
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
        problems,
    }
}

fn url(bytes: &[u8]) -> Result<(String, Vec<String>), String> {
    let text = std::str::from_utf8(bytes)
        .ok()
        .filter(|text| text.is_ascii() && !text.contains(|it: char| it.is_ascii_control()))
        .ok_or("it is no ASCII text")?;
    if text.is_empty() {
        return Err("it is empty: clients take that for no option, or for a broken one".to_owned());
    }
    let url = Url::parse(text).map_err(|error| format!("it is no absolute URL: {error}"))?;
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
        })
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
            (&b""[..], "empty"),
            (b"\0", "empty"),
            (b"wpad.dat", "no absolute URL"),
            (b"//a.example/wpad.dat", "no absolute URL"),
            (b"file:///c:/wpad.dat", "scheme is file"),
            (b"urn:wpadng:none", "scheme is urn"),
            (b"http://caf\xe9.example/", "no ASCII"),
            (b"http://a.example/\x1b[2J", "no ASCII"),
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
            let value = values(text).remove(0);
            let option = read(&super::offered("lease 3", value));
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
            prop_assert!(option.url.is_some() || !option.problems.is_empty());
            prop_assert!(values(&text).len() <= MOST_VALUES);
        }
    }
}
