//! An address as somebody set it: what is wrong with the text, whichever setting holds it, and the
//! address that was meant, where that is not a guess.

use super::credentials;
use super::proxy_list::{Address, AddressError};

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing stands there.
    Blank,
    /// A sample's placeholder was left in.
    Placeholder,
    /// The address of a PAC file in the place of a proxy's.
    Script,
    /// No `http://`, where one must be.
    NoScheme,
    /// `http://` twice.
    Twice,
    /// Quotation marks, typed or pasted, are part of it.
    Quotes,
    /// A port that is not a number from 1 to 65535.
    Port,
    /// Something else that makes it no address.
    NoAddress,
}

impl Fault {
    /// In words, behind the address.
    pub(super) const fn says(&self) -> &'static str {
        match self {
            Self::Blank => "is empty",
            Self::Placeholder => "holds a placeholder",
            Self::Script => "is the address of a PAC file, and not of a proxy",
            Self::NoScheme => "does not begin with http://",
            Self::Twice => "begins with http:// twice",
            Self::Quotes => "has quotation marks in it",
            Self::Port => "has a port that is not a number from 1 to 65535",
            Self::NoAddress => "is not an address",
        }
    }
}

/// Words that samples have in the place of a host.
const HOSTS: &[&str] = &[
    "proxy.server",
    "proxyname",
    "proxy-name",
    "proxy_name",
    "proxyhost",
    "proxy_host",
    "proxy-host",
    "proxyaddress",
    "proxyip",
    "servername",
    "server-name",
    "server_name",
    "hostname",
    "ipaddress",
    "ip-address",
    "ip_address",
    "x.x.x.x",
    "xxx.xxx.xxx.xxx",
];

/// The address of the sample in Microsoft's article, which says to change it.
pub(super) fn is_sample(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let bare = text.strip_prefix("http://").unwrap_or(&text);
    bare.trim_end_matches('/') == "proxyserver:8080"
}

/// What is wrong with the text of a proxy's address, and what was meant. `scheme` says whether it
/// must begin with one.
pub(super) fn of_proxy(text: &str, scheme: bool) -> Option<(Fault, Option<String>)> {
    let text = text.trim();
    let bare = credentials::without(text);
    let text = bare.as_deref().unwrap_or(text);
    if text.is_empty() {
        return Some((Fault::Blank, None));
    }
    let good = |text: &str| of_proxy(text, scheme).is_none();
    let meant = |text: String| Some(text).filter(|text| good(text));
    if is_placeholder(text) {
        return Some((Fault::Placeholder, None));
    }
    let unquoted: String = text.chars().filter(|c| !is_quotation_mark(*c)).collect();
    if unquoted != text {
        return Some((Fault::Quotes, meant(unquoted.trim().to_owned())));
    }
    let twice = ["http://http://", "http://https://", "https://http://"];
    let lower = text.to_ascii_lowercase();
    if let Some(head) = twice.iter().find(|head| lower.starts_with(**head)) {
        let rest = text.get(head.len()..).unwrap_or_default();
        return Some((Fault::Twice, meant(format!("http://{rest}"))));
    }
    if is_script(text) {
        return Some((Fault::Script, None));
    }
    let read = match misspelt_scheme(text) {
        // Taken for a scheme that exists.
        Some(_) if !lower.starts_with("http:") => Err(AddressError::NotAbsolute(String::new())),
        _ if scheme => Address::parse(text),
        _ => Address::parse_bare(text),
    };
    match read {
        Ok(_) => None,
        Err(AddressError::Port(_)) => Some((Fault::Port, None)),
        Err(_) => {
            let host = misspelt_scheme(text)
                .unwrap_or(text)
                .trim_start_matches('/');
            match Address::parse_bare(host) {
                Ok(_) if !host.contains("://") => {
                    let whole = if scheme {
                        format!("http://{host}")
                    } else {
                        host.to_owned()
                    };
                    Some((Fault::NoScheme, meant(whole)))
                }
                Err(AddressError::Port(_)) => Some((Fault::Port, None)),
                _ => Some((Fault::NoAddress, None)),
            }
        }
    }
}

/// What follows a scheme that was meant to be `http://`.
fn misspelt_scheme(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let (word, rest) = text.split_at(end);
    let known = [
        "http", "htp", "htpp", "httpp", "htttp", "hhtp", "hhttp", "ttp",
    ];
    let host = rest.trim_start_matches([':', ';', '/', '\\']);
    let marks = rest.len() - host.len();
    let fits = known.iter().any(|known| word.eq_ignore_ascii_case(known));
    (fits && (marks >= 2 || marks == 1 && host.contains('.'))).then_some(host)
}

/// True for something that stands in samples and in no server room.
pub(super) fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = lower.split_once("://").map_or(&*lower, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    if authority.contains(['<', '>', '{', '}', '$', '%']) || authority.contains("...") {
        return true;
    }
    if let Some(inside) = authority.strip_prefix('[') {
        let inside = inside.split(']').next().unwrap_or_default();
        return inside.parse::<std::net::Ipv6Addr>().is_err();
    }
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
    let letters = port.starts_with(|c: char| c.is_ascii_alphabetic())
        && ["port", "xx", "nn"].iter().any(|word| port.contains(word));
    letters
        || HOSTS.contains(&host)
        || host.starts_with("your-")
        || host.starts_with("your_")
        || host.starts_with("your.")
        || host.starts_with("yourproxy")
}

/// True where the path is that of a PAC file.
pub(super) fn is_script(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    let rest = lower.split_once("://").map_or(&*lower, |(_, rest)| rest);
    let Some((_, path)) = rest.split_once('/') else {
        return false;
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    [".pac", ".dat", ".js", ".pac.txt"]
        .iter()
        .any(|end| path.ends_with(end))
        || path.contains("wpad")
        || path.ends_with("pac")
}

/// True for an address from which Windows reads a PAC file.
pub(super) fn is_web_address(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    let rest = ["http://", "https://"]
        .iter()
        .find_map(|head| lower.strip_prefix(head));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '\\']))
}

/// Straight, curly, and what code pages make of them.
pub(super) fn is_quotation_mark(character: char) -> bool {
    "\"'\u{201c}\u{201d}\u{201e}\u{2018}\u{2019}\u{201a}\u{ab}\u{bb}\u{60}\u{b4}"
        .contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named_and_what_was_meant_only_where_it_is_no_guess() {
        let meant = Some("http://p.example:8080");
        for (text, fault, meant) in [
            ("", Fault::Blank, None),
            ("  ", Fault::Blank, None),
            ("p.example:8080", Fault::NoScheme, meant),
            ("//p.example:8080", Fault::NoScheme, meant),
            (
                "10.0.0.1:8080",
                Fault::NoScheme,
                Some("http://10.0.0.1:8080"),
            ),
            ("http:p.example:8080", Fault::NoScheme, meant),
            ("http:/p.example:8080", Fault::NoScheme, meant),
            ("htp://p.example:8080", Fault::NoScheme, meant),
            ("http//p.example:8080", Fault::NoScheme, meant),
            ("http;//p.example:8080", Fault::NoScheme, meant),
            ("http://http://p.example:8080", Fault::Twice, meant),
            ("http://p.example:99999", Fault::Port, None),
            ("http://p.example:0", Fault::Port, None),
            ("http://p.example:80a", Fault::Port, None),
            ("p.example:99999", Fault::Port, None),
            ("http://proxy.server:port/", Fault::Placeholder, None),
            ("http://<proxy>:8080", Fault::Placeholder, None),
            ("http://%PROXY%:8080", Fault::Placeholder, None),
            ("http://your-proxy:8080", Fault::Placeholder, None),
            ("http://[proxy]:8080", Fault::Placeholder, None),
            ("http://w.example/proxy.pac", Fault::Script, None),
            ("http://wpad/wpad.dat", Fault::Script, None),
            (
                "\u{201c}http://p.example:8080\u{201d}",
                Fault::Quotes,
                meant,
            ),
            ("http://p example:8080", Fault::NoAddress, None),
            ("http://p,example:8080", Fault::NoAddress, None),
            ("http://", Fault::NoAddress, None),
        ] {
            let meant = meant.map(str::to_owned);
            assert_eq!(of_proxy(text, true), Some((fault, meant)), "{text}");
        }
        for good in [
            "http://p:8080",
            " http://p:8080/ ",
            "http://[2001:db8::1]:8080",
            "http://u:p@p:1",
        ] {
            assert_eq!(of_proxy(good, true), None, "{good}");
        }
        assert_eq!(of_proxy("p:8080", false), None);
        assert_eq!(of_proxy("http://p:8080", false), None);
    }

    #[test]
    fn a_pac_file_is_read_from_the_web() {
        for (text, web) in [
            ("http://w/p.pac", true),
            ("HTTPS://w/p.pac", true),
            ("file:///c:/p.pac", false),
            ("file://C:/temp/proxy.pac", false),
            ("\\\\server\\share\\p.pac", false),
            ("c:\\p.pac", false),
            ("http:///p.pac", false),
            ("ftp://w/p.pac", false),
            ("w/p.pac", false),
        ] {
            assert_eq!(is_web_address(text), web, "{text}");
        }
    }
}
