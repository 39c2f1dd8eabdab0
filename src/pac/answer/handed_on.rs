//! Strings that a library hands to its caller unread, in the usual reading: entries by `;`, a
//! keyword, white space, a target. Nothing is checked beyond that: who asked the library decides.

use super::{Answer, direct, rejected};
use crate::finding::answers::RouteEntry;

pub(super) fn parse(returned: &str) -> Answer {
    let mut answer = Answer::default();
    for piece in returned.split(';').map(str::trim) {
        if piece.is_empty() {
            continue;
        }
        let mut words = piece.split_whitespace();
        let keyword = words.next().unwrap_or_default().to_ascii_uppercase();
        let kind = match keyword.as_str() {
            "DIRECT" if piece.len() == keyword.len() => {
                answer.route.push(direct());
                continue;
            }
            "PROXY" | "HTTP" => "proxy",
            "HTTPS" => "https",
            "SOCKS" => "socks",
            "SOCKS4" => "socks4",
            "SOCKS5" => "socks5",
            _ => {
                let why = "no usual entry: the program that asked decides what it means";
                answer.rejected.push(rejected(piece, why));
                continue;
            }
        };
        if let (Some(target), None) = (words.next(), words.next()) {
            answer.route.push(entry(kind, target));
        } else {
            let why = "no single target: the program that asked decides what it means";
            answer.rejected.push(rejected(piece, why));
        }
    }
    answer
}

/// A target as it is written; the port apart where it is one.
pub(super) fn entry(kind: &'static str, target: &str) -> RouteEntry {
    let split = target.rsplit_once(':').and_then(|(host, digits)| {
        let plain = !host.is_empty() && (!host.contains(':') || host.ends_with(']'));
        let number = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        let port = digits.parse().ok().filter(|_| plain && number)?;
        Some((host, port))
    });
    let (host, port) = match split {
        Some((host, port)) => (host, Some(port)),
        None => (target, None),
    };
    RouteEntry {
        kind,
        host: Some(host.to_owned()),
        port,
    }
}
