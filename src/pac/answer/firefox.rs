//! Firefox: netwerk/base/nsProtocolProxyService.cpp (`ExtractProxyInfo`).

use url::Url;

use super::{Answer, direct, rejected};
use crate::finding::answers::RouteEntry;

const BLANKS: [char; 2] = [' ', '\t'];

pub(super) fn parse(returned: &str) -> Answer {
    let mut answer = Answer::default();
    // A C string ends at the first NUL.
    let returned = returned.split('\0').next().unwrap_or_default();
    for (index, piece) in returned.split(';').enumerate() {
        // Blanks are skipped behind a separator only, so they spoil the first keyword.
        let piece = if index == 0 {
            piece
        } else {
            piece.trim_start_matches(BLANKS)
        };
        if piece.is_empty() {
            continue;
        }
        let (keyword, target) = piece.split_once(BLANKS).unwrap_or((piece, ""));
        let (kind, default_port) = match keyword.to_ascii_uppercase().as_str() {
            "DIRECT" => {
                answer.route.push(direct());
                continue;
            }
            "PROXY" | "HTTP" => ("proxy", 80),
            "HTTPS" => ("https", 443),
            "SOCKS" | "SOCKS4" => ("socks4", 1080),
            "SOCKS5" => ("socks5", 1080),
            "" => {
                let why = "white space in front of the first keyword";
                answer.rejected.push(rejected(piece, why));
                continue;
            }
            _ => {
                let why = format!("{keyword:?} is not a keyword");
                answer.rejected.push(rejected(piece, why));
                continue;
            }
        };
        let (host, port) = host_and_port(target.trim_matches(BLANKS), default_port);
        answer.route.push(RouteEntry {
            kind,
            host: Some(host),
            port,
        });
    }
    answer
}

/// The target read as a URL, first as written, then with `http://` in front. What is not a URL gives a
/// proxy without a name: the request then goes, in proxy form, to the origin itself.
fn host_and_port(target: &str, default_port: u16) -> (String, Option<u16>) {
    let url = Url::parse(target)
        .ok()
        .filter(|url| url.host_str().is_some_and(|host| !host.is_empty()))
        .or_else(|| Url::parse(&format!("http://{target}")).ok());
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    if host.is_empty() || host.contains(['*', '"']) {
        return (String::new(), None);
    }
    // `Url::port` knows no default port, and neither does the client: port 80 of `HTTPS p:80` is
    // taken for "not given".
    let port = url.as_ref().and_then(Url::port).unwrap_or(default_port);
    (host.trim_matches(['[', ']']).to_owned(), Some(port))
}
