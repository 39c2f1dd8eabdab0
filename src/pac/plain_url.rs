//! URLs that every parser reads alike: `http` or `https`, a name in small letters, printable ASCII.
//! Nearly all of a list are; what a client makes of them is known without a parser.

use super::dialects::{Dialect, HostText, UrlPath, UrlText};
use super::request::Request;

/// Longest name that is taken.
const MOST_HOST: usize = 253;

/// The request for a URL of this kind; `None` for every other one, and for clients that take the text
/// as it is.
pub(super) fn request(url: &str, dialect: &Dialect) -> Option<Request> {
    let takes = matches!(dialect.url_text, UrlText::Canonical | UrlText::Escaped)
        && matches!(
            dialect.host_text,
            HostText::Canonical | HostText::CanonicalInBrackets
        );
    let (scheme, standard_port, path) = match url.as_bytes() {
        [b'h', b't', b't', b'p', b':', b'/', b'/', ..] => ("http://", 80, dialect.http_path),
        [b'h', b't', b't', b'p', b's', b':', b'/', b'/', ..] => {
            ("https://", 443, dialect.https_path)
        }
        _ => return None,
    };
    if !takes {
        return None;
    }
    let rest = url.get(scheme.len()..)?;
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?'));
    let (authority, behind) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
    let host = match authority.split_once(':') {
        Some((host, port)) if is_other_port(port, standard_port) => host,
        Some(_) => return None,
        None => authority,
    };
    if !is_plain_host(host) || !is_plain_path(behind) {
        return None;
    }
    let before = url.get(..scheme.len() + authority.len())?;
    let url = match (path, behind.as_bytes().first()) {
        (UrlPath::Stripped, _) | (_, None) => [before, "/"].concat(),
        (_, Some(b'/')) => url.to_owned(),
        // A query without a path has one after all.
        _ => [before, "/", behind].concat(),
    };
    Some(Request {
        url,
        host: host.to_owned(),
        bypass: None,
    })
}

/// A port that is written in one way only, and not left out.
fn is_other_port(port: &str, standard: u16) -> bool {
    !port.starts_with('0')
        && port.len() <= 5
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok_and(|port| port != standard)
}

/// A name that is not an address, needs no punycode, and is not this machine's.
fn is_plain_host(host: &str) -> bool {
    // What stands before the current character: a dot at the beginning.
    let mut before = b'.';
    for byte in host.bytes() {
        let fits = match byte {
            b'a'..=b'z' | b'0'..=b'9' => true,
            b'-' => !matches!(before, b'-' | b'.'),
            b'.' => !matches!(before, b'-' | b'.'),
            _ => false,
        };
        if !fits {
            return false;
        }
        before = byte;
    }
    let last = host.rsplit_once('.').map_or(host, |(_, last)| last);
    !host.is_empty()
        && host.len() <= MOST_HOST
        && !matches!(before, b'-' | b'.')
        // An address ends in a number.
        && last.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
        && last != "localhost"
}

/// Path and query of which nothing is escaped or left out.
fn is_plain_path(path: &str) -> bool {
    let mut before = 0;
    for byte in path.bytes() {
        let fits = match byte {
            // Parts that are `.` or `..`, written so or as `%2e`.
            b'.' | b'%' => before != b'/',
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'/'
            | b'?'
            | b'='
            | b'&'
            | b'-'
            | b'_'
            | b'~'
            | b'+'
            | b','
            | b';'
            | b':'
            | b'@'
            | b'!'
            | b'$'
            | b'('
            | b')'
            | b'*' => true,
            _ => false,
        };
        if !fits {
            return false;
        }
        before = byte;
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pac::dialects;

    /// Whether it is taken, and then as the parser reads it.
    fn is_taken(url: &str) -> bool {
        let mut taken = false;
        for dialect in dialects::ALL {
            if let Some(request) = request(url, dialect) {
                taken = true;
                let parsed = Request::parsed(url, dialect);
                assert_eq!(Ok(request), parsed, "{} {url}", dialect.name);
            }
        }
        taken
    }

    #[test]
    fn ordinary_urls_are_taken_and_odd_ones_left() {
        for (url, taken) in [
            ("http://www.a.example/x/y.html?q=1&b=%20", true),
            ("https://www.a-b.example:8443/", true),
            ("https://a.example", true),
            ("http://intranet/?x", true),
            ("http://a.example?x", true),
            ("http://a.example:80/", false),
            ("http://a.example:0080/", false),
            ("http://a.example:99999/", false),
            ("http://a.example:/", false),
            ("http://10.1.2.3/", false),
            ("http://0x7f.1/", false),
            ("http://a.0x1/", false),
            ("http://localhost/", false),
            ("http://x.localhost/", false),
            ("http://xn--bcher-kva.example/", false),
            ("http://A.example/", false),
            ("http://a.example/x/../y", false),
            ("http://a.example/%2e%2E/y", false),
            ("http://a.example/x#y", false),
            ("http://u@a.example/", false),
            ("http://a.example\\x", false),
            ("http:///x", false),
            ("ftp://a.example/", false),
        ] {
            assert_eq!(is_taken(url), taken, "{url}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn what_is_taken_is_what_the_parser_makes_of_it(
            scheme in "https?://|http:/|HTTP://",
            host in "[a-z0-9.x-]{0,9}|[a-zA-Z0-9._*%-]{1,9}|[a-z]{1,4}\\.(localhost|0x1|1|xn--a|[a-z]{2})",
            port in "(:[0-9]{0,6})?|:80|:443",
            path in "|([/?][a-zA-Z0-9/.%?&=:@!$*(),;+~_ '^|\"<>`{}#\\\\-]{0,12})|/\\.{1,2}(/.*)?|/%2[eE]",
        ) {
            is_taken(&format!("{scheme}{host}{port}{path}"));
        }
    }
}
