//! What a proxy's answer means: read from what real proxies say, since no status has one meaning only.
//! Measured on Squid 5.7 and 6.13, Apache 2.4, nginx and lighttpd in November 2026.

use super::answer::Answer;
use super::peers::{Direct, Peer, denies, speaks_as_proxy, squid};
use super::situations::Situation;
use super::socks::SocksReply;

/// A request to a proxy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) is_connect: bool,
    pub(super) host: &'a str,
    pub(super) port: u16,
}

/// Reads the answer to a request from an address of which this much is known.
pub(super) fn meaning(
    asked: Asked<'_>,
    answer: &Answer,
    peer: &Peer,
    direct: Option<&Direct>,
) -> Situation {
    match answer.status {
        407 => return Situation::LoginRequired,
        511 => return Situation::Portal,
        _ if denies(answer) => return refusal(asked, peer),
        _ => {}
    }
    // What the server says directly it says through a proxy, too.
    let as_direct = direct
        .and_then(|it| it.plain.as_ref())
        .is_some_and(|it| it.0 == answer.status && it.1.as_deref() == answer.header("server"));
    if as_direct && !asked.is_connect {
        return Situation::Works;
    }
    if let Some(failure) = upstream(asked, answer, peer) {
        return failure;
    }
    if asked.is_connect {
        to_connect(asked, answer, peer)
    } else {
        to_get(asked, answer, peer)
    }
}

fn to_connect(asked: Asked<'_>, answer: &Answer, peer: &Peer) -> Situation {
    let speaks = speaks_as_proxy(answer);
    match answer.status {
        200..=299 => Situation::Works,
        300..=399 => Situation::Portal,
        400 if answer.body_says("https port") => Situation::TlsOnly,
        403 | 451 => refusal(asked, peer),
        400..=499 | 501 if !speaks && (peer.is_server || !peer.is_proxy) => Situation::NotAProxy,
        405 | 501 => Situation::PortRefused,
        _ => Situation::ProxyFails,
    }
}

fn to_get(asked: Asked<'_>, answer: &Answer, peer: &Peer) -> Situation {
    let speaks = speaks_as_proxy(answer);
    if answer.status == 101 {
        return Situation::Works;
    }
    let is_server = peer.is_server && !peer.is_proxy;
    match answer.status {
        300..=399 if !speaks && leads_elsewhere(answer, asked.host) => {
            if peer.is_portal || asks_for_login(answer) {
                Situation::Portal
            } else {
                Situation::Works
            }
        }
        // Whoever answers TLS with a page answers everything else with it, too.
        200..=299 if peer.is_portal && !peer.is_proxy => Situation::Portal,
        400 if answer.body_says("https port") => Situation::TlsOnly,
        _ if is_server && !speaks => Situation::NotAProxy,
        // A proxy's own refusal has no server behind it; Squid's has its own header.
        403 if speaks && answer.header("server").is_none() || peer.is_own(answer) => {
            Situation::Denied
        }
        403..=405 if !speaks && !peer.is_proxy && is_web_server(answer) => Situation::NotAProxy,
        _ => Situation::Works,
    }
}

/// In place of a server's own answer a portal's: it says so, or leads to a page to log in elsewhere.
pub(super) fn is_portal(answer: &Answer, host: &str) -> bool {
    let redirects = (300..400).contains(&answer.status);
    answer.status == 511 || redirects && leads_elsewhere(answer, host) && asks_for_login(answer)
}

/// The proxy let it through and failed.
fn upstream(asked: Asked<'_>, answer: &Answer, peer: &Peer) -> Option<Situation> {
    let said = squid(answer);
    let speaks = speaks_as_proxy(answer);
    if !(500..=599).contains(&answer.status) || answer.status == 501 {
        return None;
    }
    // Squid 5 says it of a name without an address: CONNECT can't be forwarded, and GET fails to read
    // without an error of the system. Squid 6 has its own word.
    let no_name = said.contains("DNS_FAIL")
        || said.starts_with("ERR_CANNOT_FORWARD")
        || said == "ERR_READ_ERROR 0"
        || answer.body_says("dns lookup failure")
        || answer.body_says("name_not_resolved");
    if no_name {
        return Some(Situation::UpstreamName);
    }
    let is_proxys = asked.is_connect
        || !said.is_empty()
        || answer.body_says("proxy error")
        || speaks && answer.header("server").is_none()
        || peer.is_own(answer)
        // Of gateways; a server's own comes with the header of the proxy that has passed it on.
        || matches!(answer.status, 502..=504) && !speaks;
    is_proxys.then_some(Situation::UpstreamUnreachable)
}

/// Of a port or of a host: the one where nothing else got through to it.
fn refusal(asked: Asked<'_>, peer: &Peer) -> Situation {
    let of_host = !asked.is_connect
        || asked.port == 443
        || peer.tunnels.contains(&asked.port)
        || asked.port == 80 && !peer.hosts.contains(asked.host);
    if of_host {
        Situation::Denied
    } else {
        Situation::PortRefused
    }
}

/// What an answer of SOCKS means.
pub(super) const fn of_socks(reply: SocksReply) -> Situation {
    match reply {
        SocksReply::Granted => Situation::Works,
        SocksReply::LoginRequired => Situation::LoginRequired,
        SocksReply::NotAllowed => Situation::Denied,
        SocksReply::NetworkUnreachable
        | SocksReply::HostUnreachable
        | SocksReply::Refused
        | SocksReply::NoAnswer
        | SocksReply::Failed => Situation::UpstreamUnreachable,
        SocksReply::Unsupported | SocksReply::Unknown(_) => Situation::ProxyFails,
    }
}

/// The ways to log in that the proxy offers, each once.
pub(super) fn schemes(answer: &Answer) -> Vec<String> {
    let mut schemes = Vec::new();
    for value in answer.all("proxy-authenticate") {
        let scheme = value.split_whitespace().next().unwrap_or_default();
        if !scheme.is_empty() && !schemes.iter().any(|it| it == scheme) {
            schemes.push(scheme.to_owned());
        }
    }
    schemes
}

/// A redirect to a page where somebody is to log in.
fn asks_for_login(answer: &Answer) -> bool {
    const WORDS: [&str; 6] = ["login", "logon", "portal", "captive", "splash", "guest"];
    let to = answer.header("location").unwrap_or_default();
    let to = to.to_ascii_lowercase();
    WORDS.iter().any(|word| to.contains(word))
}

/// A redirect to another host than the one that was asked for.
fn leads_elsewhere(answer: &Answer, host: &str) -> bool {
    let Some(to) = answer.header("location") else {
        return false;
    };
    let Ok(url) = url::Url::parse(to) else {
        return false;
    };
    let bare = |name: &str| name.trim_start_matches("www.").to_ascii_lowercase();
    url.host_str().is_some_and(|it| bare(it) != bare(host))
}

/// The programs that answer for themselves where a proxy was expected.
fn is_web_server(answer: &Answer) -> bool {
    const NAMES: [&str; 5] = ["nginx", "apache", "microsoft-iis", "lighttpd", "caddy"];
    let server = answer.header("server").unwrap_or_default();
    let server = server.to_ascii_lowercase();
    NAMES.iter().any(|name| server.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)]) -> Answer {
        let headers = headers.iter();
        Answer {
            status,
            headers: headers
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..Answer::default()
        }
    }

    const CONNECT: Asked<'_> = Asked {
        is_connect: true,
        host: "a.example",
        port: 443,
    };
    const GET: Asked<'_> = Asked {
        is_connect: false,
        host: "a.example",
        port: 80,
    };

    #[test]
    fn answers_of_real_proxies_mean_what_happened() {
        use Situation as S;
        let nginx = [("Server", "nginx/1.22.1")];
        let page = |status, body: &str| Answer {
            body: body.to_owned(),
            ..answer(status, &[("Server", "Apache/2.4")])
        };
        let error = |status, says| answer(status, &[("X-Squid-Error", says)]);
        for (asked, answer, expected) in [
            (CONNECT, answer(200, &[]), S::Works),
            (
                CONNECT,
                error(407, "ERR_CACHE_ACCESS_DENIED 0"),
                S::LoginRequired,
            ),
            (CONNECT, error(403, "ERR_ACCESS_DENIED 0"), S::Denied),
            (CONNECT, error(307, "403 Access Denied"), S::Denied),
            (GET, error(302, "403 Access Denied"), S::Denied),
            (GET, error(403, "ERR_ACCESS_DENIED 0"), S::Denied),
            (CONNECT, error(500, "ERR_CANNOT_FORWARD 0"), S::UpstreamName),
            (GET, error(502, "ERR_READ_ERROR 0"), S::UpstreamName),
            (CONNECT, error(503, "ERR_DNS_FAIL 0"), S::UpstreamName),
            (
                CONNECT,
                error(503, "ERR_CONNECT_FAIL 111"),
                S::UpstreamUnreachable,
            ),
            (
                GET,
                error(503, "ERR_CONNECT_FAIL 110"),
                S::UpstreamUnreachable,
            ),
            (
                CONNECT,
                page(502, "DNS lookup failure for: a"),
                S::UpstreamName,
            ),
            (GET, page(500, "DNS lookup failure for: a"), S::UpstreamName),
            (CONNECT, answer(502, &[]), S::UpstreamUnreachable),
            (CONNECT, answer(400, &nginx), S::NotAProxy),
            (
                CONNECT,
                answer(405, &[("Server", "Apache"), ("Allow", "GET")]),
                S::NotAProxy,
            ),
            (GET, answer(404, &nginx), S::NotAProxy),
            (
                CONNECT,
                answer(302, &[("Location", "http://portal.example/")]),
                S::Portal,
            ),
            (
                GET,
                answer(302, &[("Location", "http://portal.example/")]),
                S::Portal,
            ),
            (GET, answer(511, &[]), S::Portal),
            (
                GET,
                answer(301, &[("Location", "https://a.example/")]),
                S::Works,
            ),
            (GET, answer(404, &[("Server", "ECS (x)")]), S::Works),
            (
                CONNECT,
                page(400, "The plain HTTP request was sent to HTTPS port"),
                S::TlsOnly,
            ),
            (CONNECT, answer(429, &[("Via", "1.1 p")]), S::ProxyFails),
            (GET, answer(503, &[]), S::UpstreamUnreachable),
            (GET, page(503, "maintenance"), S::UpstreamUnreachable),
            (
                GET,
                answer(500, &[("Server", "tinyproxy/1.11.1")]),
                S::UpstreamUnreachable,
            ),
            (
                GET,
                answer(403, &[("Server", "tinyproxy/1.11.1")]),
                S::Denied,
            ),
            (GET, answer(500, &nginx), S::Works),
        ] {
            let meant = meaning(asked, &answer, &Peer::default(), None);
            assert_eq!(meant, expected, "{asked:?} {answer:?}");
        }
    }

    #[test]
    fn what_a_server_says_through_a_proxy_is_not_the_proxys_word() {
        let proxy = Peer {
            is_proxy: true,
            ..Peer::default()
        };
        let squid = [("Server", "nginx"), ("Via", "1.1 proxy (squid/5.7)")];
        for one in [
            answer(404, &[("Server", "nginx")]),
            answer(403, &squid),
            answer(503, &squid),
            answer(302, &[("Location", "http://cdn.example/x")]),
        ] {
            assert_eq!(
                meaning(GET, &one, &proxy, None),
                Situation::Works,
                "{one:?}"
            );
        }
        let direct = Direct {
            plain: Some((404, Some("nginx".to_owned()))),
            ..Direct::default()
        };
        let same = answer(404, &[("Server", "nginx")]);
        let meant = meaning(GET, &same, &Peer::default(), Some(&direct));
        assert_eq!(meant, Situation::Works);
    }

    #[test]
    fn a_port_is_refused_where_the_host_gets_through_otherwise() {
        let denied = answer(403, &[("X-Squid-Error", "ERR_ACCESS_DENIED 0")]);
        let to_80 = Asked {
            port: 80,
            ..CONNECT
        };
        let mut peer = Peer::default();
        assert_eq!(meaning(to_80, &denied, &peer, None), Situation::Denied);
        peer.hosts.insert("a.example".to_owned());
        assert_eq!(meaning(to_80, &denied, &peer, None), Situation::PortRefused);
        peer.tunnels.insert(80);
        assert_eq!(meaning(to_80, &denied, &peer, None), Situation::Denied);
    }
}
