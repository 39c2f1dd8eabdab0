//! libproxy 0.4: libproxy/proxy.cpp (`format_pac_response`), libproxy/url.cpp.
//!
//! The client gives its caller URLs, `http://host:port` for `PROXY host:port`, and hardly looks at
//! what stands after the keyword.

use super::{Answer, direct, handed_on, rejected};

const BLANKS: [char; 2] = [' ', '\t'];
const AROUND: [char; 6] = [' ', '\t', '\n', '\r', '\u{b}', '\u{c}'];

pub(super) fn parse(returned: &str) -> Answer {
    let mut answer = Answer::default();
    // A separator in front of everything is skipped, and one at the end opens no piece.
    let body = returned.trim_start_matches(';');
    let mut pieces: Vec<&str> = body.split(';').collect();
    while pieces.len() > 1 && pieces.last() == Some(&"") {
        pieces.pop();
    }
    for piece in pieces {
        if piece.is_empty() {
            continue;
        }
        let piece = piece.trim_matches(AROUND);
        if piece.is_empty() {
            answer.failure = Some("libproxy ends with an error at an entry of nothing but blanks");
            return answer;
        }
        let (keyword, target) = piece.split_once(BLANKS).unwrap_or((piece, ""));
        let kind = match keyword.to_ascii_lowercase().as_str() {
            "direct" => {
                answer.route.push(direct());
                continue;
            }
            "proxy" => "proxy",
            "socks" => "socks",
            "socks4" => "socks4",
            "socks4a" => "socks4a",
            "socks5" => "socks5",
            _ => {
                let why = format!("{keyword:?} is not a keyword");
                answer.rejected.push(rejected(piece, why));
                continue;
            }
        };
        if is_url_host(target) {
            answer.route.push(handed_on::entry(kind, target));
        } else {
            let why = "the target makes no URL";
            answer.rejected.push(rejected(piece, why));
        }
    }
    answer
}

/// What its URL parser lets through: anything but nothing and an open bracket.
fn is_url_host(target: &str) -> bool {
    !target.is_empty() && (!target.starts_with('[') || target.contains(']'))
}
