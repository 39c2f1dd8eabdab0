//! What a proxy's answer means: read from what real proxies say, since no status has one meaning only.
//! Measured on Squid 5.7 and 6.13, Apache 2.4 and nginx in November 2026.

use super::http::Answer;

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

/// Reads an answer to a request with this method, for this target (`host:port` of CONNECT).
pub(super) fn meaning(method: &str, target: &str, answer: &Answer) -> Meaning {
    let is_connect = method == "CONNECT";
    let squid = answer.header("x-squid-error").unwrap_or_default();
    let speaks_as_proxy = !squid.is_empty() || answer.header("via").is_some();
    let denied = squid.contains("ACCESS_DENIED") || squid.contains("Access Denied");
    match answer.status {
        407 => Meaning::LoginRequired(schemes(answer)),
        511 => Meaning::Portal,
        _ if denied => refusal(is_connect, target),
        200..=299 => Meaning::LetThrough,
        300..=399 if is_connect => Meaning::Portal,
        300..=399 if !speaks_as_proxy && leads_elsewhere(answer, target) => Meaning::Portal,
        403 if speaks_as_proxy || is_connect => refusal(is_connect, target),
        400 | 405 | 501 if is_connect && !speaks_as_proxy => Meaning::NotAProxy,
        403 | 404 | 405 if !speaks_as_proxy && is_web_server(answer) => Meaning::NotAProxy,
        500..=599 if squid.contains("DNS_FAIL") => Meaning::NameFails,
        500 | 502 | 503 | 504 if is_connect || speaks_as_proxy => Meaning::UpstreamFails,
        _ if is_connect => Meaning::Other,
        _ => Meaning::LetThrough,
    }
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
    fn answers_of_real_proxies_mean_what_happened() {
        let squid = |error| [("X-Squid-Error", error), ("Via", "1.1 proxy (squid)")];
        let cases: [(&str, &str, Answer, Meaning); 14] = [
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
                meaning(method, target, &answer),
                expected,
                "{method} {target} {answer:?}"
            );
        }
    }
}
