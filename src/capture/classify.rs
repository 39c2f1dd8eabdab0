//! What a proxy's answer means: read from what real proxies say, since no status has one meaning only.
//! Measured on Squid 5.7 and 6.13, Apache 2.4, nginx and tinyproxy 1.11 in November 2026.

use super::http::Answer;
use super::tunnel::Tunnel;

/// What an answer of a proxy means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Let through; of a request without a tunnel: the server's own answer.
    LetThrough,
    /// 407: the proxy wants a login, in one of these ways.
    LoginRequired(Vec<String>),
    /// A rule of the proxy refuses it.
    Denied,
    /// The proxy refuses CONNECT to this port.
    PortRefused(u16),
    /// The proxy can't resolve the name.
    NameFails,
    /// The proxy can't reach the server.
    UpstreamFails,
    /// A web server, or something else that is not a proxy.
    NotAProxy,
    /// A portal wants a person to log in first.
    Portal,
    /// Something else.
    Other,
}

/// What all answers of one address together say about what it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Kind {
    /// It has answered as only a proxy does.
    is_proxy: bool,
    /// It has answered CONNECT as no proxy does.
    is_server: bool,
    /// It sends clients to a portal.
    is_portal: bool,
}

impl Kind {
    /// Takes one more answer into account.
    pub(super) fn learn(&mut self, method: &str, tunnel: &Tunnel, answer: &Answer) {
        let has_tls = matches!(tunnel, Tunnel::Tls { .. });
        let is_connect = method == "CONNECT";
        let speaks = speaks_as_proxy(answer);
        self.is_proxy |= speaks
            || answer.status == 407
            || is_connect && (has_tls || matches!(answer.status, 403 | 502..=504));
        self.is_server |= is_connect && !speaks && matches!(answer.status, 400 | 405 | 501);
        self.is_portal |= answer.status == 511
            || matches!(tunnel, Tunnel::NotTls(_))
            || is_connect && (300..400).contains(&answer.status) && !denies(answer);
    }
}

fn speaks_as_proxy(answer: &Answer) -> bool {
    ["x-squid-error", "via", "proxy-agent"]
        .iter()
        .any(|name| answer.header(name).is_some())
}

/// Squid's rules deny it; where a page of one's own is configured, the status is another one.
fn denies(answer: &Answer) -> bool {
    let squid = answer.header("x-squid-error").unwrap_or_default();
    squid.contains("ACCESS_DENIED") || squid.contains("Access Denied")
}

/// Reads an answer to a request with this method, for this target (`host:port` of CONNECT), from an
/// address of this kind.
pub(super) fn meaning(method: &str, target: &str, answer: &Answer, kind: Kind) -> Meaning {
    let is_connect = method == "CONNECT";
    let squid = answer.header("x-squid-error").unwrap_or_default();
    let speaks = speaks_as_proxy(answer);
    let is_server = kind.is_server || !kind.is_proxy;
    // Tinyproxy passes the server's header on, with one of its own.
    let program = answer.header("server").unwrap_or_default();
    let is_own =
        answer.header("via").is_none() && program.to_ascii_lowercase().starts_with("tinyproxy");
    match answer.status {
        407 => Meaning::LoginRequired(schemes(answer)),
        511 => Meaning::Portal,
        _ if denies(answer) => refusal(is_connect, target),
        // Whoever answers TLS with a page answers everything else with it, too.
        200..=299 if !is_connect && kind.is_portal && !kind.is_proxy => Meaning::Portal,
        200..=299 => Meaning::LetThrough,
        300..=399 if is_connect => Meaning::Portal,
        300..=399 if !speaks && leads_elsewhere(answer, target) => {
            if kind.is_portal || asks_for_login(answer) {
                Meaning::Portal
            } else {
                Meaning::LetThrough
            }
        }
        403 if is_connect => refusal(is_connect, target),
        // A proxy's own refusal has no server behind it; Squid's has its own header.
        403 if speaks && answer.header("server").is_none() || is_own => Meaning::Denied,
        400 | 405 | 501 if is_connect && !speaks && is_server => Meaning::NotAProxy,
        403..=405 if !speaks && is_server && is_web_server(answer) => Meaning::NotAProxy,
        // Squid 5 has no word for it: CONNECT can't be forwarded, and GET fails to read without an error of
        // the system.
        500..=599
            if squid.contains("DNS_FAIL")
                || squid.starts_with("ERR_CANNOT_FORWARD")
                || squid == "ERR_READ_ERROR 0"
                || answer.body_says("DNS lookup failure") =>
        {
            Meaning::NameFails
        }
        500 | 502..=504
            if is_connect || !squid.is_empty() || is_own || answer.body_says("proxy error") =>
        {
            Meaning::UpstreamFails
        }
        // Of gateways; a server's own comes with the header of the proxy that has passed it on.
        502..=504 if !speaks || answer.header("server").is_none() => Meaning::UpstreamFails,
        _ if is_connect => Meaning::Other,
        _ => Meaning::LetThrough,
    }
}

/// A redirect to a page where somebody is to log in.
fn asks_for_login(answer: &Answer) -> bool {
    const WORDS: [&str; 6] = ["login", "logon", "portal", "captive", "splash", "guest"];
    let to = answer.header("location").unwrap_or_default();
    let to = to.to_ascii_lowercase();
    WORDS.iter().any(|word| to.contains(word))
}

fn refusal(is_connect: bool, target: &str) -> Meaning {
    match port_of(target) {
        Some(port) if is_connect && port != 443 => Meaning::PortRefused(port),
        _ => Meaning::Denied,
    }
}

/// The port at the end of `host:port`.
pub(super) fn port_of(target: &str) -> Option<u16> {
    target
        .rsplit_once(':')?
        .1
        .trim_end_matches('/')
        .parse()
        .ok()
}

/// The ways to log in that the proxy offers, each once.
fn schemes(answer: &Answer) -> Vec<String> {
    let mut schemes = Vec::new();
    for value in answer.all("proxy-authenticate") {
        let scheme = value
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned();
        if !scheme.is_empty() && !schemes.contains(&scheme) {
            schemes.push(scheme);
        }
    }
    schemes
}

/// A redirect to another host than the one that was asked for.
fn leads_elsewhere(answer: &Answer, target: &str) -> bool {
    let host = |url: &str| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let name = authority.split(':').next().unwrap_or_default();
        name.trim_start_matches("www.").to_ascii_lowercase()
    };
    answer
        .header("location")
        .is_some_and(|to| to.contains("://") && host(to) != host(target))
}

/// The programs that answer for themselves where a proxy was expected.
fn is_web_server(answer: &Answer) -> bool {
    const NAMES: [&str; 5] = ["nginx", "apache", "microsoft-iis", "lighttpd", "caddy"];
    let server = answer
        .header("server")
        .unwrap_or_default()
        .to_ascii_lowercase();
    NAMES.iter().any(|name| server.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)]) -> Answer {
        Answer {
            status,
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..Answer::default()
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn answers_of_real_proxies_mean_what_happened() {
        let squid = |error| [("X-Squid-Error", error), ("Via", "1.1 proxy (squid)")];
        let cases: [(&str, &str, Answer, Meaning); 18] = [
            ("CONNECT", "a:443", answer(200, &[]), Meaning::LetThrough),
            (
                "CONNECT",
                "a:443",
                answer(
                    407,
                    &[
                        ("Proxy-Authenticate", "Negotiate"),
                        ("Proxy-Authenticate", "Basic realm=\"x\""),
                    ],
                ),
                Meaning::LoginRequired(vec!["Negotiate".to_owned(), "Basic".to_owned()]),
            ),
            (
                "CONNECT",
                "a:443",
                answer(403, &squid("ERR_ACCESS_DENIED 0")),
                Meaning::Denied,
            ),
            (
                "CONNECT",
                "a:80",
                answer(403, &squid("ERR_ACCESS_DENIED 0")),
                Meaning::PortRefused(80),
            ),
            (
                "GET",
                "http://a/",
                answer(403, &squid("ERR_ACCESS_DENIED 0")),
                Meaning::Denied,
            ),
            (
                "CONNECT",
                "a:443",
                answer(307, &squid("403 Access Denied")),
                Meaning::Denied,
            ),
            (
                "CONNECT",
                "a:443",
                answer(503, &[("X-Squid-Error", "ERR_DNS_FAIL 0")]),
                Meaning::NameFails,
            ),
            (
                "CONNECT",
                "a:443",
                answer(503, &[("X-Squid-Error", "ERR_CONNECT_FAIL 111")]),
                Meaning::UpstreamFails,
            ),
            ("CONNECT", "a:443", answer(502, &[]), Meaning::UpstreamFails),
            (
                "CONNECT",
                "a:443",
                answer(500, &squid("ERR_CANNOT_FORWARD 0")),
                Meaning::NameFails,
            ),
            (
                "GET",
                "http://a/",
                answer(502, &squid("ERR_READ_ERROR 0")),
                Meaning::NameFails,
            ),
            ("GET", "http://a/", answer(503, &[]), Meaning::UpstreamFails),
            (
                "GET",
                "http://a/",
                answer(500, &[("Server", "tinyproxy/1.11.1")]),
                Meaning::UpstreamFails,
            ),
            (
                "CONNECT",
                "a:443",
                answer(400, &[("Server", "nginx")]),
                Meaning::NotAProxy,
            ),
            (
                "CONNECT",
                "a:443",
                answer(405, &[("Server", "Apache/2.4")]),
                Meaning::NotAProxy,
            ),
            (
                "CONNECT",
                "a:443",
                answer(302, &[("Location", "http://portal.example/")]),
                Meaning::Portal,
            ),
            (
                "GET",
                "http://a/",
                answer(302, &[("Location", "http://portal.example/")]),
                Meaning::Portal,
            ),
            (
                "GET",
                "http://a/",
                answer(301, &[("Location", "https://a/")]),
                Meaning::LetThrough,
            ),
        ];
        for (method, target, answer, expected) in cases {
            assert_eq!(
                meaning(method, target, &answer, Kind::default()),
                expected,
                "{method} {target} {answer:?}"
            );
        }
    }

    #[test]
    fn what_a_server_says_through_a_proxy_is_not_the_proxys_word() {
        let mut proxy = Kind::default();
        let tls = Tunnel::Tls {
            is_readable: false,
            certificate: None,
            alert: None,
        };
        proxy.learn("CONNECT", &tls, &answer(200, &[]));
        let nginx = [("Server", "nginx")];
        let squid = [("Server", "nginx"), ("Via", "1.1 proxy (squid/5.7)")];
        let elsewhere = [("Location", "http://cdn.example/x")];
        for one in [
            answer(404, &nginx),
            answer(403, &nginx),
            answer(403, &squid),
            answer(503, &squid),
            answer(302, &elsewhere),
        ] {
            let meant = meaning("GET", "http://a.example/", &one, proxy);
            assert_eq!(meant, Meaning::LetThrough, "{one:?}");
        }
        // Of an address of which nothing else is known.
        let unknown = meaning(
            "GET",
            "http://a.example/",
            &answer(404, &nginx),
            Kind::default(),
        );
        assert_eq!(unknown, Meaning::NotAProxy);
        let mut portal = Kind::default();
        portal.learn("CONNECT", &Tunnel::None, &answer(302, &elsewhere));
        let sent = meaning("GET", "http://a.example/", &answer(302, &elsewhere), portal);
        assert_eq!(sent, Meaning::Portal);
    }

    #[test]
    fn apache_says_in_the_page_that_a_name_does_not_resolve() {
        let mut page = answer(502, &[("Server", "Apache")]);
        page.body = b"<p>Reason: <strong>DNS lookup failure for: a</strong></p>".to_vec();
        for method in ["CONNECT", "GET"] {
            let meant = meaning(method, "a:443", &page, Kind::default());
            assert_eq!(meant, Meaning::NameFails);
        }
    }
}
