//! A URL to the pair that a client hands to the script, or past it.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};
use url::{Host, ParseError, Url};

use crate::source::text::typographic;

use super::dialects::{Bypass, Dialect, HostText, Schemes, UrlPath, UrlText};
use super::plain_url;

/// What the script receives for a URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// First argument of FindProxyForURL.
    pub url: String,
    /// Second argument. In browsers: no port, no brackets around an IPv6 address, punycode.
    pub host: String,
    /// Why the script is not asked, where that is so.
    pub bypass: Option<String>,
}

/// Why a URL can't be asked about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadUrl {
    /// Not a URL.
    #[error("{url:?} is not a URL: {}", reason(.url, *.why))]
    Syntax {
        /// As given.
        url: String,
        /// The parser's reason.
        why: url::ParseError,
    },
    /// No scheme.
    #[error("{url:?} is not a URL: no scheme{}", meant(.url))]
    NoScheme {
        /// As given.
        url: String,
    },
    /// No host, and so nothing to ask about.
    #[error("{url:?} has no host, and {client} asks a PAC file only about URLs with one")]
    NoHost {
        /// As given.
        url: String,
        /// The client.
        client: &'static str,
    },
    /// A scheme that the client does not ask about.
    #[error("{url:?}: {client} never asks a PAC file about {scheme}: URLs, only about {known}")]
    Scheme {
        /// As given.
        url: String,
        /// Its scheme.
        scheme: String,
        /// The client.
        client: &'static str,
        /// The schemes that it asks about.
        known: String,
    },
}

impl Request {
    /// The request that a client would make of the script for `url`.
    ///
    /// A text without a scheme is refused with a hint rather than guessed at: `example.com:443`
    /// is a valid URL of the scheme `example.com`.
    pub fn new(url: &str, dialect: &Dialect) -> Result<Self, BadUrl> {
        let trimmed = url.trim();
        match plain_url::request(trimmed, dialect) {
            Some(request) => Ok(request),
            None => Self::parsed(trimmed, dialect),
        }
    }

    /// As a parser of URLs makes it.
    pub(super) fn parsed(trimmed: &str, dialect: &Dialect) -> Result<Self, BadUrl> {
        if lacks_scheme(trimmed) {
            return Err(BadUrl::NoScheme {
                url: trimmed.to_owned(),
            });
        }
        if dialect.url_text == UrlText::Escaped
            && let Some(request) = Self::with_blanks(trimmed, dialect)
        {
            return Ok(request);
        }
        let mut parsed = match Url::parse(trimmed) {
            Ok(parsed) => parsed,
            Err(why) => with_any_host(trimmed, dialect, why).ok_or_else(|| BadUrl::Syntax {
                url: trimmed.to_owned(),
                why,
            })?,
        };
        let scheme = parsed.scheme();
        if let Schemes::Only(schemes) = dialect.schemes
            && !schemes.contains(&scheme)
        {
            return Err(BadUrl::Scheme {
                url: trimmed.to_owned(),
                scheme: scheme.to_owned(),
                client: dialect.title,
                known: schemes.join(", "),
            });
        }
        if parsed.host_str().is_none_or(str::is_empty) {
            return Err(BadUrl::NoHost {
                url: trimmed.to_owned(),
                client: dialect.title,
            });
        }
        let secure = matches!(scheme, "https" | "wss");
        if !dialect.keeps_fragment {
            parsed.set_fragment(None);
        }
        if !dialect.keeps_credentials {
            // These fail only for URLs without a host, and the schemes above have one.
            let _ = parsed.set_username("");
            let _ = parsed.set_password(None);
        }
        let path = if secure {
            dialect.https_path
        } else {
            dialect.http_path
        };
        if path == UrlPath::Stripped {
            parsed.set_path("/");
            parsed.set_query(None);
        }
        let bypass = parsed.host().and_then(|host| bypass(&host, dialect.bypass));
        let host = host_text(trimmed, &parsed, dialect.host_text);
        let (url, host) = match dialect.url_text {
            UrlText::Canonical => (parsed.into(), host),
            UrlText::Escaped => (escaped(&parsed), host.replace('*', "%2A")),
            UrlText::AsGiven => (given_text(trimmed, dialect), host),
        };
        Ok(Self { url, host, bypass })
    }
}

impl Request {
    /// Chromium takes a blank in a host, where the standard does not, and hands it on as `%20`
    /// (url/url_canon_host.cc; measured). `None` where there is none, or where it is not a URL all the same.
    fn with_blanks(given: &str, dialect: &Dialect) -> Option<Self> {
        const BLANK: &str = "%20";
        let host = given_host(given);
        if !host.contains(' ') && !host.contains(BLANK) {
            return None;
        }
        // Letters in its place, which nothing else in the URL has, nor together with their neighbours:
        // no end of them is a beginning.
        let lower = given.to_lowercase();
        let stand_in = (0..=given.len())
            .map(|count| format!("q{}w", "z".repeat(count)))
            .find(|letters| !lower.contains(letters))?;
        let written = host.replace(BLANK, " ").replace(' ', &stand_in);
        let request = Self::new(&given.replacen(host, &written, 1), dialect).ok()?;
        Some(Self {
            url: request.url.replace(&stand_in, BLANK),
            host: request.host.replace(&stand_in, BLANK),
            bypass: request.bypass,
        })
    }
}

/// A client that takes the text as it is looks at no character of the host: the URL, with another one
/// in its place.
fn with_any_host(given: &str, dialect: &Dialect, why: ParseError) -> Option<Url> {
    let of_host = matches!(
        why,
        ParseError::InvalidDomainCharacter | ParseError::IdnaError
    );
    let as_given = dialect.url_text == UrlText::AsGiven
        && !matches!(
            dialect.host_text,
            HostText::Canonical | HostText::CanonicalInBrackets
        );
    let host = given_host(given);
    if !of_host || !as_given || host.is_empty() {
        return None;
    }
    Url::parse(&given.replacen(host, "host.invalid", 1)).ok()
}

fn host_text(given: &str, parsed: &Url, form: HostText) -> String {
    match form {
        HostText::Canonical => match parsed.host() {
            Some(Host::Ipv6(address)) => text_of_ipv6(address, parsed),
            Some(host) => host.to_string(),
            None => String::new(),
        },
        HostText::CanonicalInBrackets => parsed.host_str().unwrap_or_default().to_owned(),
        HostText::LowerCase => without_brackets(given_host(given)).to_lowercase(),
        HostText::LowerCaseUpToPercent => {
            let host = without_brackets(given_host(given));
            match host.split_once('%') {
                Some((before, zone)) => format!("{}%{zone}", before.to_lowercase()),
                None => host.to_lowercase(),
            }
        }
        HostText::AsciiLowerCaseInBrackets => given_host(given).to_ascii_lowercase(),
        HostText::UpToColon => {
            let rest = after_slashes(given);
            let end = rest.find(['/', ':']).unwrap_or(rest.len());
            rest.get(..end).unwrap_or_default().to_owned()
        }
    }
}

/// Chromium escapes three characters that the standard leaves.
fn escaped(url: &Url) -> String {
    use url::Position::{AfterHost, AfterPath, BeforeHost, BeforePath};
    let host = url[BeforeHost..AfterHost].replace('*', "%2A");
    let path = url[BeforePath..AfterPath]
        .replace('^', "%5E")
        .replace('|', "%7C");
    let (before, between, after) = (
        &url[..BeforeHost],
        &url[AfterHost..BeforePath],
        &url[AfterPath..],
    );
    [before, &host, between, &path, after].concat()
}

/// The URL as given, without what the client takes away. Clients that take the text as it is give
/// the whole path.
fn given_text(given: &str, dialect: &Dialect) -> String {
    let mut text = given.to_owned();
    if !dialect.keeps_fragment
        && let Some(at) = text.find('#')
    {
        text.truncate(at);
    }
    if !dialect.keeps_credentials {
        let authority = authority(given);
        if let Some((credentials, _)) = authority.rsplit_once('@') {
            text = text.replacen(&format!("//{credentials}@"), "//", 1);
        }
    }
    text
}

fn after_slashes(given: &str) -> &str {
    given.split_once("//").map_or(given, |(_, rest)| rest)
}

fn authority(given: &str) -> &str {
    let rest = after_slashes(given);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

/// The host as it is written, with brackets.
fn given_host(given: &str) -> &str {
    let authority = authority(given);
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let end = match host.find(']') {
        Some(bracket) => bracket + 1,
        None => host.find(':').unwrap_or(host.len()),
    };
    host.get(..end).unwrap_or_default()
}

fn without_brackets(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

/// The address as the URL spells it, without brackets: the script compares strings.
fn text_of_ipv6(address: Ipv6Addr, url: &Url) -> String {
    url.host_str().map_or_else(
        || address.to_string(),
        |text| text.trim_matches(['[', ']']).to_owned(),
    )
}

/// True for a host, perhaps with a port and a path: `a.example:443` is a URL of the scheme `a.example`,
/// and nobody means it so.
fn lacks_scheme(text: &str) -> bool {
    match text.split_once(':') {
        None => true,
        Some((before, after)) => {
            let number = after.split(['/', '?', '#']).next().unwrap_or_default();
            let is_port = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            is_port || before.contains(['.', '/', '[', '?', ' '])
        }
    }
}

/// The URL that was meant, where one can be made of the text.
fn meant(text: &str) -> String {
    if text == "-" {
        return "; --urls-from - reads URLs from standard input".to_owned();
    }
    if let Some(sign) = typographic(text) {
        return format!("; {sign}");
    }
    let authority = text.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, port),
        _ => (authority, ""),
    };
    let rest = text.get(authority.len()..).unwrap_or_default();
    let is_host = host.contains('.') || host.eq_ignore_ascii_case("localhost");
    let plain = |it: char| !it.is_whitespace() && !matches!(it, '"' | '\'' | '<' | '>' | '@');
    if !is_host || !text.chars().all(plain) {
        return "; write one URL with its scheme, as in https://example.com/".to_owned();
    }
    let url = match port {
        "80" => format!("http://{host}{rest}"),
        "" | "443" => format!("https://{host}{rest}"),
        port => format!("https://{host}:{port}{rest}"),
    };
    match Url::parse(&url) {
        Ok(url) => format!("; did you mean {url}?"),
        Err(_) => String::new(),
    }
}

fn reason(text: &str, why: url::ParseError) -> String {
    match typographic(text) {
        Some(sign) => format!("{why}; {sign}"),
        None => why.to_string(),
    }
}

/// Chromium: net/proxy_resolution/proxy_bypass_rules.cc, `MatchesImplicitRules`.
/// Firefox: netwerk/base/nsProtocolProxyService.cpp and nsIOService `hostnameIsLocalIPAddress`.
fn bypass(host: &Host<&str>, rule: Bypass) -> Option<String> {
    let link_local = rule == Bypass::LoopbackAndLinkLocal;
    if rule == Bypass::Nothing {
        return None;
    }
    let why = match host {
        Host::Domain(name) if is_localhost(name) => "localhost",
        Host::Ipv4(address) if address.is_loopback() => "a loopback address",
        Host::Ipv6(address) if address.is_loopback() => "a loopback address",
        Host::Ipv6(address) if link_local && is_mapped_loopback(*address) => "a loopback address",
        Host::Ipv4(address) if link_local && address.is_link_local() => "a link-local address",
        Host::Ipv6(address) if link_local && is_link_local_v6(*address) => "a link-local address",
        _ => return None,
    };
    Some(format!(
        "the host is {why}: the client goes direct without asking the script"
    ))
}

fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}

fn is_mapped_loopback(address: Ipv6Addr) -> bool {
    address
        .to_ipv4_mapped()
        .is_some_and(|mapped| mapped.is_loopback())
}

fn is_link_local_v6(address: Ipv6Addr) -> bool {
    address.segments()[0] & 0xffc0 == 0xfe80
        || address
            .to_ipv4_mapped()
            .as_ref()
            .is_some_and(Ipv4Addr::is_link_local)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pac::dialects;

    fn seen(client: &str, url: &str) -> (String, String) {
        let request = Request::new(url, dialects::named(client).unwrap()).unwrap();
        (request.url, request.host)
    }

    fn pair(url: &str, host: &str) -> (String, String) {
        (url.to_owned(), host.to_owned())
    }

    #[test]
    fn chromium_strips_credentials_fragment_and_the_path_of_https() {
        assert_eq!(
            seen("chromium", "https://u:p@A.test:8443/x?y#z"),
            pair("https://a.test:8443/", "a.test")
        );
        assert_eq!(
            seen("chromium", "http://u:p@a.test/x?y#z"),
            pair("http://a.test/x?y", "a.test")
        );
        assert_eq!(
            seen("chromium", "http://[2001:DB8::1]:80/"),
            pair("http://[2001:db8::1]/", "2001:db8::1")
        );
        assert_eq!(
            seen("chromium", "http://bücher.test"),
            pair("http://xn--bcher-kva.test/", "xn--bcher-kva.test")
        );
    }

    #[test]
    fn chromium_escapes_what_the_standard_leaves() {
        assert_eq!(
            seen("chromium", "http://x*y.test:81/a|b^c?d|e^f"),
            pair("http://x%2Ay.test:81/a%7Cb%5Ec?d|e^f", "x%2Ay.test")
        );
        assert_eq!(
            seen("pac-resolver", "http://x.test/a|b^c").0,
            "http://x.test/a|b^c".to_owned()
        );
    }

    #[test]
    fn firefox_keeps_credentials_and_strips_every_path() {
        assert_eq!(
            seen("firefox", "http://u:p@a.test/x?y"),
            pair("http://u:p@a.test/", "a.test")
        );
    }

    #[test]
    fn libraries_hand_over_the_url_as_given_and_each_its_own_host() {
        let url = "http://u:p@WWW.Example.test:80?x#y";
        for (client, host) in [
            ("pacparser", "u"),
            ("libproxy", "www.example.test"),
            ("pac-resolver", "www.example.test"),
            ("pypac", "www.example.test"),
        ] {
            assert_eq!(seen(client, url).1, host, "{client}");
        }
        assert_eq!(seen("libproxy", url).0, url);
        assert_eq!(
            seen("pac-resolver", url).0,
            "http://u:p@www.example.test/?x#y"
        );
        assert_eq!(seen("wine", url).0, "http://WWW.Example.test:80?x#y");
        assert_eq!(seen("pypac", "http://A%2EB.test/").1, "a%2EB.test");
        let v6 = "http://[2001:DB8::1]:80/";
        for (client, host) in [
            ("pacparser", "[2001"),
            ("libproxy", "[2001:db8::1]"),
            ("pac-resolver", "[2001:db8::1]"),
            ("pypac", "2001:db8::1"),
            ("wine", "2001:db8::1"),
            ("winhttp", "2001:db8::1"),
        ] {
            assert_eq!(seen(client, v6).1, host, "{client}");
        }
    }

    #[test]
    fn a_url_without_a_host_is_a_clear_error() {
        for url in ["mailto:a@b.test", "file:///etc/hosts"] {
            let error = Request::new(url, dialects::named("libproxy").unwrap());
            assert!(matches!(error, Err(BadUrl::NoHost { .. })), "{error:?}");
        }
    }

    #[test]
    fn the_clients_own_bypass_comes_before_the_script() {
        let bypassed = |client: &str, url: &str| {
            Request::new(url, dialects::named(client).unwrap())
                .unwrap()
                .bypass
                .is_some()
        };
        for url in [
            "http://localhost./",
            "http://a.localhost/",
            "http://127.1/",
            "http://[::1]/",
        ] {
            assert!(
                bypassed("chromium", url) && bypassed("firefox", url),
                "{url}"
            );
        }
        assert!(
            bypassed("chromium", "http://169.254.1.1/")
                && bypassed("chromium", "http://[fe80::1]/")
        );
        assert!(!bypassed("firefox", "http://169.254.1.1/"));
        assert!(!bypassed("chromium", "http://localhost.localdomain/"));
    }

    #[test]
    fn what_is_no_url_is_a_clear_error() {
        let chromium = dialects::named("chromium").unwrap();
        let error = Request::new("example.com/x", chromium)
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "\"example.com/x\" is not a URL: no scheme; did you mean https://example.com/x?"
        );
        for (text, part) in [
            ("tenant.example", "did you mean https://tenant.example/?"),
            ("example.com:443", "did you mean https://example.com/?"),
            ("example.com:80", "did you mean http://example.com/?"),
            (
                "example.com:8443",
                "did you mean https://example.com:8443/?",
            ),
            ("-", "--urls-from -"),
            ("10.0.0.1 - - [16/May]", "write one URL"),
            (
                "\u{201c}https://a.example/\u{201d}",
                "is a typographic quote: write \"",
            ),
            ("example", "write one URL"),
        ] {
            let error = Request::new(text, chromium).unwrap_err().to_string();
            assert!(
                error.contains("is not a URL: ") && error.contains(part),
                "{error}"
            );
        }
        let firefox = dialects::named("firefox").unwrap();
        assert!(Request::new("http://a b/", firefox).is_err());
        for (given, url, host) in [
            (
                "http://Ex ample.com/x",
                "http://ex%20ample.com/x",
                "ex%20ample.com",
            ),
            (
                "http://exa%20mple.com/",
                "http://exa%20mple.com/",
                "exa%20mple.com",
            ),
            ("http://1.2.3.4 x/", "http://1.2.3.4%20x/", "1.2.3.4%20x"),
            (
                "http://q wqw qzzw/",
                "http://q%20wqw%20qzzw/",
                "q%20wqw%20qzzw",
            ),
        ] {
            let request = Request::new(given, chromium).unwrap();
            assert_eq!((request.url.as_str(), request.host.as_str()), (url, host));
        }
        for given in ["http://a |b/", "http://a %/", "http://a <b/"] {
            assert!(Request::new(given, chromium).is_err(), "{given}");
        }
    }
}
