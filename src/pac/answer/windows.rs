//! Windows and what is built after it: HTTP proxies only.
//!
//! WinHTTP gives its caller a list of HTTP proxies up to `DIRECT` (`WINHTTP_PROXY_INFO`, and the
//! comments of net/proxy_resolution/win/proxy_resolver_winhttp.cc in chromium/src). Wine takes the
//! first entry alone (dlls/winhttp/session.c).

use super::{Answer, direct, handed_on, rejected};

/// WinHTTP: every `PROXY` up to `DIRECT`.
pub(super) fn list(returned: &str) -> Answer {
    let mut answer = Answer::default();
    let mut ended = false;
    for piece in returned.split(';').map(str::trim) {
        if piece.is_empty() {
            continue;
        }
        let (keyword, target) = piece.split_once(char::is_whitespace).unwrap_or((piece, ""));
        let target = target.trim();
        let why = match keyword.to_ascii_uppercase().as_str() {
            _ if ended => "it comes after DIRECT, where the list ends",
            "DIRECT" => {
                ended = true;
                answer.route.push(direct());
                continue;
            }
            "PROXY" if target.is_empty() => "the proxy's name is missing",
            "PROXY" => {
                let mut entry = handed_on::entry("proxy", target);
                entry.port = entry.port.or(Some(80));
                answer.route.push(entry);
                continue;
            }
            _ => "only HTTP proxies, written PROXY, are used",
        };
        answer.rejected.push(rejected(piece, why));
    }
    answer
}

/// Wine: the first entry, if it is `PROXY`.
pub(super) fn first(returned: &str) -> Answer {
    let mut answer = Answer::default();
    let text = returned.trim_start_matches(' ');
    let is_proxy = text
        .get(..6)
        .is_some_and(|keyword| keyword.eq_ignore_ascii_case("PROXY "));
    if !is_proxy {
        let begins_direct = text
            .get(..6)
            .is_some_and(|keyword| keyword.eq_ignore_ascii_case("DIRECT"));
        if begins_direct {
            answer.route.push(direct());
        } else if !text.is_empty() {
            let why = "only an HTTP proxy that comes first, written PROXY, is used";
            answer.rejected.push(rejected(text, why));
        }
        return answer;
    }
    let rest = text.get(6..).unwrap_or_default().trim_start_matches(' ');
    let end = rest.find([' ', ';']).unwrap_or(rest.len());
    let (target, after) = rest.split_at(end);
    let mut entry = handed_on::entry("proxy", target);
    entry.port = entry.port.or(Some(80));
    answer.route.push(entry);
    let after = after.trim_start_matches([' ', ';']);
    if !after.is_empty() {
        let why = "only the first entry is used";
        answer.rejected.push(rejected(after, why));
    }
    answer
}
