//! The grammar of the returned string: what a client takes from it, and what it drops.

mod chromium;
mod firefox;
mod handed_on;
mod libproxy;
mod pypac;
mod windows;

use super::dialects::{Dialect, Grammar};
use crate::finding::answers::{Rejected, RouteEntry};

/// Dropped pieces of one answer that are kept.
const MOST_REJECTED: usize = 64;

/// What a client makes of a returned string.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The entries that it takes, in order.
    pub route: Vec<RouteEntry>,
    /// The pieces that it drops, in order.
    pub rejected: Vec<Rejected>,
    /// Why the client gives its caller nothing at all, where the string is too much for it.
    pub failure: Option<&'static str>,
}

/// Reads a returned string as the client does. Never fails: a client drops what it does not
/// understand, and says nothing.
pub fn parse(returned: &str, dialect: &Dialect) -> Answer {
    let mut answer = match dialect.grammar {
        Grammar::Chromium => chromium::parse(returned),
        Grammar::Firefox => firefox::parse(returned),
        Grammar::Libproxy => libproxy::parse(returned),
        Grammar::PyPac => pypac::parse(returned),
        Grammar::WinHttp => windows::list(returned),
        Grammar::FirstProxy => windows::first(returned),
        Grammar::HandedOn => handed_on::parse(returned),
    };
    // A hostile answer has a piece for every second letter, and one is kept for each URL and client.
    if answer.rejected.len() > MOST_REJECTED {
        let more = answer.rejected.len() - MOST_REJECTED;
        answer.rejected.truncate(MOST_REJECTED);
        answer
            .rejected
            .push(rejected("...", format!("{more} more pieces are dropped")));
    }
    answer
}

/// What the client does in the end: the route in its normal form, or the string itself where it is
/// handed on unread.
pub fn effective(returned: &str, route: &[RouteEntry], dialect: &Dialect) -> String {
    if dialect.grammar == Grammar::HandedOn {
        returned.to_owned()
    } else {
        normal_form(route)
    }
}

/// A route in the normal form `PROXY h:p; HTTPS h:p; SOCKS4 h:p; SOCKS5 h:p; DIRECT`; an empty route
/// is what clients make of it, `DIRECT`.
pub fn normal_form(route: &[RouteEntry]) -> String {
    if route.is_empty() {
        return "DIRECT".to_owned();
    }
    route.iter().map(entry_text).collect::<Vec<_>>().join("; ")
}

fn entry_text(entry: &RouteEntry) -> String {
    let keyword = entry.kind.to_ascii_uppercase();
    match (&entry.host, entry.port) {
        (None, _) => keyword,
        (Some(host), Some(port)) if host.contains(':') && !host.starts_with('[') => {
            format!("{keyword} [{host}]:{port}")
        }
        (Some(host), Some(port)) => format!("{keyword} {host}:{port}"),
        // Firefox's proxy without a host: it has no port either.
        (Some(host), None) if host.is_empty() => format!("{keyword} :-1"),
        (Some(host), None) => format!("{keyword} {host}"),
    }
}

pub(crate) fn direct() -> RouteEntry {
    RouteEntry {
        kind: "direct",
        host: None,
        port: None,
    }
}

fn rejected(text: &str, why: impl Into<String>) -> Rejected {
    Rejected {
        text: text.to_owned(),
        why: why.into(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pac::dialects;

    fn read(client: &str, text: &str) -> String {
        normal_form(&parse(text, dialects::named(client).unwrap()).route)
    }

    #[test]
    fn clients_part_on_blanks_and_bad_targets() {
        assert_eq!(read("chromium", "  PROXY h.x:1"), "PROXY h.x:1");
        assert_eq!(read("firefox", "  PROXY h.x:1"), "DIRECT");
        assert_eq!(read("chromium", "PROXY a.x:1, PROXY b.x:2"), "DIRECT");
        assert_eq!(read("firefox", "PROXY a.x:1, PROXY b.x:2"), "PROXY :-1");
        assert_eq!(read("chromium", "PROXY http://a:8080"), "DIRECT");
        assert_eq!(read("firefox", "PROXY http://a:8080"), "PROXY a:8080");
        assert_eq!(read("chromium", "HTTPS p:80"), "HTTPS p:80");
        assert_eq!(read("firefox", "HTTPS p:80"), "HTTPS p:443");
    }

    #[test]
    fn winhttp_takes_http_proxies_up_to_direct_and_wine_the_first_alone() {
        let list = "PROXY a.x:1; HTTPS b.x:2; SOCKS c.x:3; PROXY d.x; DIRECT; PROXY e.x:5";
        assert_eq!(read("winhttp", list), "PROXY a.x:1; PROXY d.x:80; DIRECT");
        assert_eq!(read("wine", list), "PROXY a.x:1");
        assert_eq!(read("wine", "SOCKS c.x:3; PROXY a.x:1"), "DIRECT");
        let answer = parse(list, dialects::named("winhttp").unwrap());
        let dropped: Vec<_> = answer.rejected.iter().map(|piece| &*piece.text).collect();
        assert_eq!(dropped, ["HTTPS b.x:2", "SOCKS c.x:3", "PROXY e.x:5"]);
    }

    #[test]
    fn libproxy_hands_on_what_stands_after_the_keyword_and_fails_on_blanks_alone() {
        let libproxy = dialects::named("libproxy").unwrap();
        assert_eq!(
            read("libproxy", "PROXY http://a:8080; HTTPS b.x:2; SOCKS c.x"),
            "PROXY http://a:8080; SOCKS c.x"
        );
        assert!(parse("PROXY a.x:1; ; DIRECT", libproxy).failure.is_some());
        assert!(parse("PROXY a.x:1;; DIRECT", libproxy).failure.is_none());
    }

    #[test]
    fn of_thousands_of_dropped_pieces_some_are_kept_and_the_others_counted() {
        for dialect in dialects::ALL {
            let answer = parse(&"x;".repeat(30_000), dialect);
            assert!(
                answer.rejected.len() <= MOST_REJECTED + 1,
                "{}",
                dialect.name
            );
        }
        let answer = parse(&"x;".repeat(70), dialects::named("chromium").unwrap());
        assert_eq!(answer.rejected[64].why, "6 more pieces are dropped");
    }

    #[test]
    fn a_string_that_is_handed_on_is_what_the_client_does() {
        let pacparser = dialects::named("pacparser").unwrap();
        let text = "BLOCK; PROXY a.x:1";
        let answer = parse(text, pacparser);
        assert_eq!(effective(text, &answer.route, pacparser), text);
        assert_eq!(answer.rejected.len(), 1);
    }

    #[test]
    fn what_is_dropped_is_kept_with_its_reason() {
        let answer = parse("FOO a:1; PROXY u:p@b:1; ;PROXY c:1", dialects::DEFAULT);
        assert_eq!(normal_form(&answer.route), "PROXY c:1");
        let texts: Vec<_> = answer
            .rejected
            .iter()
            .map(|piece| piece.text.as_str())
            .collect();
        assert_eq!(texts, ["FOO a:1", "PROXY u:p@b:1"]);
        assert!(answer.rejected[1].why.contains("user name"), "{answer:?}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in any::<String>()) {
            for dialect in dialects::ALL {
                parse(&text, dialect);
            }
        }

        #[test]
        fn a_route_read_from_its_normal_form_is_the_same(
            entries in prop::collection::vec(
                (0usize..5, "[a-z][a-z0-9-]{0,8}(\\.[a-z]{2,5}){0,2}", 1u16..),
                1..6,
            )
        ) {
            let text = entries
                .iter()
                .map(|(kind, host, port)| match kind {
                    0 => "DIRECT".to_owned(),
                    1 => format!("PROXY {host}:{port}"),
                    2 => format!("HTTPS {host}:{port}"),
                    3 => format!("SOCKS4 {host}:{port}"),
                    _ => format!("SOCKS5 {host}:{port}"),
                })
                .collect::<Vec<_>>()
                .join("; ");
            let first = parse(&text, dialects::DEFAULT);
            prop_assert!(first.rejected.is_empty());
            prop_assert_eq!(normal_form(&first.route), text);
        }
    }
}
