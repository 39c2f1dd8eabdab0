//! Proxy addresses and bypass lists as Windows writes them, in the two grammars that read them:
//! .NET's for the settings of an account (`_WebProxyDataBuilder.cs` in the .NET Framework's
//! source) and WinHTTP's for those of `netsh winhttp` (`netsh-exe-commands.md`).

use url::Url;

use super::address_text::is_quotation_mark;
use super::credentials::masked_value;
use super::dotnet_regex::{Outcome, Pattern};
use crate::finding::answers::RouteEntry;

/// A proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Scheme in front of it, in lower case.
    pub scheme: String,
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
}

/// Why a text is not a proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No scheme, or nothing else that makes a URL.
    #[error("`{0}` is not an absolute URL")]
    NotAbsolute(String),
    /// A port that is none.
    #[error("`{0}` has a port that is not a number from 1 to 65535")]
    Port(String),
    /// A scheme without a host, as in `proxyserver:8080`, where the name is taken for the scheme.
    #[error("`{text}` names no host: .NET takes `{scheme}` for the scheme")]
    NoHost {
        /// The text.
        text: String,
        /// What stands before the colon.
        scheme: String,
    },
    /// Pairs of `scheme=proxy` that are none.
    #[error("`{0}` is neither a proxy nor a list of `scheme=proxy`")]
    Pair(String),
}

impl Address {
    /// Reads a URL, as `proxyaddress` holds it. Stricter than browsers: .NET takes neither `http:p`
    /// nor names with other characters than a host name's.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let shown = || masked_value(text).into_owned();
        let text = text.trim();
        let none = || AddressError::NotAbsolute(shown());
        if text.contains(|c: char| c.is_control()) {
            return Err(none());
        }
        let url = Url::parse(text).map_err(|error| match error {
            url::ParseError::InvalidPort => AddressError::Port(shown()),
            _ => none(),
        })?;
        let scheme = url.scheme().to_owned();
        let rest = text.split_once(':').map_or("", |(_, rest)| rest);
        if url.is_special() && (!rest.starts_with("//") || rest.starts_with("///")) {
            return Err(none());
        }
        let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
            // What stands before the colon may be a user name.
            let scheme = if text.contains('@') {
                "***".to_owned()
            } else {
                scheme
            };
            return Err(AddressError::NoHost {
                text: shown(),
                scheme,
            });
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-_[]:".contains(c);
        if !host.chars().all(plain) {
            return Err(none());
        }
        let default = if scheme == "https" { 443 } else { 80 };
        let port = url.port_or_known_default().unwrap_or(default);
        if port == 0 {
            return Err(AddressError::Port(shown()));
        }
        Ok(Self {
            host: host.to_owned(),
            port,
            scheme,
        })
    }

    /// Reads an address that may have no scheme: it is then `http`.
    pub fn parse_bare(text: &str) -> Result<Self, AddressError> {
        if text.contains("://") {
            Self::parse(text)
        } else {
            Self::parse(&format!("http://{text}"))
        }
    }

    /// As an entry of a route.
    pub fn route(&self) -> RouteEntry {
        RouteEntry {
            kind: "proxy",
            host: Some(self.host.clone()),
            port: Some(self.port),
        }
    }
}

/// DIRECT as an entry of a route.
pub fn direct() -> RouteEntry {
    RouteEntry {
        kind: "direct",
        host: None,
        port: None,
    }
}

/// Static proxies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proxies {
    /// One for every scheme.
    All(Address),
    /// One for each scheme named; the others go DIRECT.
    ByScheme(Vec<(String, Address)>),
}

impl Proxies {
    /// The proxy for requests of a scheme.
    pub fn of(&self, scheme: &str) -> Option<&Address> {
        match self {
            Self::All(address) => Some(address),
            Self::ByScheme(list) => list
                .iter()
                .find(|(name, _)| name == scheme)
                .map(|(_, address)| address),
        }
    }

    /// Reads the setting of an account as .NET does: `;` between pairs, nothing else.
    pub fn parse_dotnet(text: &str) -> Result<Self, AddressError> {
        if !text.contains('=') {
            return Address::parse_bare(text.trim()).map(Self::All);
        }
        let parts = text.split(';').map(str::trim);
        parts
            .filter(|part| !part.is_empty())
            .map(|part| pair(part, text))
            .collect::<Result<_, _>>()
            .map(Self::ByScheme)
    }

    /// Reads the setting of WinHTTP: entries are separated by `;` or blanks.
    pub fn parse_winhttp(text: &str) -> Result<Self, AddressError> {
        let mut list = Vec::new();
        for part in text.split([';', ' ', '\t']).filter(|part| !part.is_empty()) {
            if part.contains('=') {
                list.push(pair(part, text)?);
            } else if list.is_empty() {
                return Address::parse_bare(part).map(Self::All);
            }
        }
        if list.is_empty() {
            return Err(AddressError::Pair(masked_value(text).into_owned()));
        }
        Ok(Self::ByScheme(list))
    }
}

/// The addresses of a list as somebody wrote them, each with the scheme that it is for.
pub(super) fn entries(text: &str) -> Vec<(Option<&str>, &str)> {
    let word = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    match text.split_once('=') {
        Some((name, _)) if word(name.trim()) => text
            .split([';', ' ', '\t'])
            .filter(|part| !part.is_empty())
            .map(|part| match part.split_once('=') {
                Some((name, address)) => (Some(name), address),
                None => (None, part),
            })
            .collect(),
        _ => vec![(None, text.trim())],
    }
}

fn pair(part: &str, whole: &str) -> Result<(String, Address), AddressError> {
    match part.split_once('=') {
        Some((scheme, address)) if !scheme.is_empty() && !address.contains('=') => Ok((
            scheme.trim().to_ascii_lowercase(),
            Address::parse_bare(address.trim())?,
        )),
        _ => Err(AddressError::Pair(masked_value(whole).into_owned())),
    }
}

/// The bypass list of an account as .NET takes it: whether local hosts are on it, and each other
/// entry with the regular expression that it becomes.
pub fn dotnet_bypass(text: &str) -> (bool, Vec<(String, Pattern)>) {
    let mut local = false;
    let mut entries = Vec::new();
    for entry in text.split(';').map(str::trim) {
        if entry.eq_ignore_ascii_case("<local>") {
            local = true;
        } else if !entry.is_empty()
            && let Ok(pattern) = Pattern::parse(&expression(entry))
        {
            // The expression escapes everything, so that it is always one.
            entries.push((entry.to_owned(), pattern));
        }
    }
    (local, entries)
}

/// `^(?:.*://)?HOST(?::[0-9]{1,5})?$`; a scheme or a port of the entry takes the place of what is
/// optional.
fn expression(entry: &str) -> String {
    let (scheme, rest) = match entry.split_once("://") {
        Some((scheme, rest)) => (format!("{}://", glob(scheme)), rest),
        None => ("(?:.*://)?".to_owned(), entry),
    };
    let port = rest
        .rsplit_once(':')
        .filter(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    match port {
        Some((host, port)) => format!("^{scheme}{}:{port}$", glob(host)),
        None => format!("^{scheme}{}(?::[0-9]{{1,5}})?$", glob(rest)),
    }
}

fn glob(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '*' => out.push_str(".*"),
            c if c.is_alphanumeric() => out.push(c),
            other => {
                out.push('\\');
                out.push(other);
            }
        }
    }
    // `_` is not an escape; alone it is a character.
    out.replace("\\_", "_")
}

/// What WinHTTP's bypass list says about a host: the entry that matches, or the first that nobody
/// can judge.
pub fn winhttp_bypass(list: &str, host: &str) -> (Outcome, Option<String>) {
    let mut doubt = None;
    for entry in list
        .split([';', ' ', '\t'])
        .filter(|entry| !entry.is_empty())
    {
        let plain = |c: char| c.is_ascii_alphanumeric() || "*.-_".contains(c);
        let hit = if entry.eq_ignore_ascii_case("<local>") {
            !host.contains('.')
        } else if entry.contains(is_quotation_mark) {
            // No host has such a character.
            false
        } else if entry.chars().all(plain) {
            glob_matches(&entry.to_ascii_lowercase(), host)
        } else {
            doubt.get_or_insert(entry);
            continue;
        };
        if hit {
            return (Outcome::Match, Some(entry.to_owned()));
        }
    }
    match doubt {
        Some(entry) => (
            Outcome::Unknown("its documentation has no such form".to_owned()),
            Some(entry.to_owned()),
        ),
        None => (Outcome::NoMatch, None),
    }
}

/// `*` stands for any characters. Linear in the lengths: after a miss only the last `*` moves.
fn glob_matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while seen < text.len() {
        if pattern.get(at) == Some(&b'*') {
            star = Some((at, seen));
            at += 1;
        } else if pattern.get(at).is_some() && pattern.get(at) == text.get(seen) {
            at += 1;
            seen += 1;
        } else if let Some((star_at, star_seen)) = star {
            star = Some((star_at, star_seen + 1));
            at = star_at + 1;
            seen = star_seen + 1;
        } else {
            return false;
        }
    }
    pattern
        .get(at..)
        .is_some_and(|rest| rest.iter().all(|&byte| byte == b'*'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_without_http_is_what_dot_net_makes_of_it() {
        let good = Address::parse("http://proxyserver:8080").expect("good");
        assert_eq!(good.route().to_string(), "PROXY proxyserver:8080");
        assert_eq!(Address::parse("http://10.0.0.1").expect("good").port, 80);
        assert_eq!(Address::parse("https://p").expect("https").scheme, "https");
        assert!(matches!(
            Address::parse("proxyserver:8080"),
            Err(AddressError::NoHost { .. })
        ));
        assert!(matches!(
            Address::parse("10.0.0.1:8080"),
            Err(AddressError::NotAbsolute(_))
        ));
        assert!(matches!(
            Address::parse(""),
            Err(AddressError::NotAbsolute(_))
        ));
    }

    #[test]
    fn lists_by_scheme_leave_other_schemes_direct() {
        let list = Proxies::parse_dotnet("http=a:80;https=b:81;").expect("list");
        assert_eq!(list.of("https").map(|address| address.port), Some(81));
        assert_eq!(list.of("ftp"), None);
        let all = Proxies::parse_dotnet("p:8080").expect("one");
        assert_eq!(all.of("https").map(|address| address.port), Some(8080));
        assert!(Proxies::parse_dotnet("http=a=b").is_err());
        assert!(Proxies::parse_dotnet("a b;c").is_err());
        let winhttp = Proxies::parse_winhttp("http=a:80 https=https://b:81").expect("list");
        assert_eq!(winhttp.of("https").map(|address| address.port), Some(81));
        assert!(Proxies::parse_winhttp(" ").is_err());
    }

    fn account(list: &str, url: &str) -> bool {
        let (_, entries) = dotnet_bypass(list);
        let hits: Vec<Outcome> = entries
            .iter()
            .map(|(_, pattern)| pattern.search(url))
            .collect();
        assert!(
            !hits.iter().any(|hit| matches!(hit, Outcome::Unknown(_))),
            "{hits:?}"
        );
        hits.contains(&Outcome::Match)
    }

    #[test]
    fn the_list_of_an_account_is_anchored_with_stars() {
        assert!(account("*.contoso.com", "https://a.contoso.com"));
        assert!(account("*.contoso.com", "https://a.contoso.com:8443"));
        assert!(!account("*.contoso.com", "https://a.contoso.com.evil.net"));
        assert!(!account("contoso.com", "https://a.contoso.com"));
        assert!(account("a;https://b;*", "https://b"));
        assert!(account("https://b", "https://b"));
        assert!(!account("https://b", "http://b"));
        assert!(!account("b:443", "https://b"));
        assert!(account("B_x", "https://b_x"));
        // Blanks do not separate.
        assert!(!account("a b", "https://b"));
        assert!(dotnet_bypass("x;<LOCAL>").0);
    }

    #[test]
    fn the_list_of_winhttp_is_judged_where_it_is_documented() {
        let outcome = |list: &str, host: &str| winhttp_bypass(list, host).0;
        assert_eq!(outcome("*.contoso.com;x", "a.contoso.com"), Outcome::Match);
        assert_eq!(outcome("<local>", "intranet"), Outcome::Match);
        assert_eq!(outcome("<local>", "a.b"), Outcome::NoMatch);
        assert_eq!(outcome("x y a.b", "a.b"), Outcome::Match);
        assert!(matches!(outcome("169.254/16", "a.b"), Outcome::Unknown(_)));
        assert_eq!(outcome("169.254/16;a.b", "a.b"), Outcome::Match);
    }

    proptest! {
        #[test]
        fn a_glob_agrees_with_its_regular_expression(pattern in "[ab*.]{0,8}", text in "[ab.]{0,10}") {
            let expression = format!("^{}$", glob(&pattern));
            let outcome = Pattern::parse(&expression).expect("parses").search(&text);
            prop_assert_eq!(glob_matches(&pattern, &text), outcome == Outcome::Match);
        }
    }
}
