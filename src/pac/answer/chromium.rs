//! Chromium: net/proxy_resolution/proxy_list.cc (`SetFromPacString`), net/base/proxy_string_util.cc
//! (`PacResultElementToProxyServer`), url/url_canon_host.cc.

use std::net::Ipv6Addr;

use url::Host;

use super::{Answer, direct, rejected};
use crate::finding::answers::RouteEntry;

/// Space and tab are the only blanks.
const BLANKS: [char; 2] = [' ', '\t'];

pub(super) fn parse(returned: &str) -> Answer {
    let mut answer = Answer::default();
    for piece in returned.split(';') {
        let piece = piece.trim_matches(BLANKS);
        if piece.is_empty() {
            continue;
        }
        match entry(piece) {
            Ok(entry) => answer.route.push(entry),
            Err(why) => answer.rejected.push(rejected(piece, why)),
        }
    }
    answer
}

fn entry(piece: &str) -> Result<RouteEntry, String> {
    let (keyword, target) = piece.split_once(BLANKS).unwrap_or((piece, ""));
    let target = target.trim_matches(BLANKS);
    let (kind, default_port) = match keyword.to_ascii_uppercase().as_str() {
        "DIRECT" if target.is_empty() => return Ok(direct()),
        "DIRECT" => return Err("DIRECT takes nothing after it".to_owned()),
        "PROXY" => ("proxy", 80),
        "HTTPS" => ("https", 443),
        "SOCKS" | "SOCKS4" => ("socks4", 1080),
        "SOCKS5" => ("socks5", 1080),
        "HTTP" => return Err("HTTP is not a keyword here; a plain proxy is PROXY".to_owned()),
        "QUIC" => return Err("QUIC proxies are not built into released versions".to_owned()),
        _ => {
            return Err(format!(
                "{keyword:?} is not a keyword; write PROXY, HTTPS, SOCKS, SOCKS4, SOCKS5 or DIRECT"
            ));
        }
    };
    let (host, port) = host_and_port(target, default_port)?;
    Ok(RouteEntry {
        kind,
        host: Some(host),
        port: Some(port),
    })
}

fn host_and_port(target: &str, default_port: u16) -> Result<(String, u16), String> {
    if target.is_empty() {
        return Err("the proxy's name is missing".to_owned());
    }
    if target.contains("://") {
        return Err("a proxy is named as host:port, without a scheme".to_owned());
    }
    if target.contains('@') {
        return Err("a user name or password can't be given".to_owned());
    }
    let bracket = target.rfind(']').unwrap_or(0);
    let colon = target
        .get(bracket..)
        .and_then(|rest| rest.rfind(':'))
        .map(|at| at + bracket);
    let (host, port) = match colon {
        Some(at) => {
            let digits = target.get(at + 1..).unwrap_or_default();
            (target.get(..at).unwrap_or_default(), port(digits)?)
        }
        None => (target, default_port),
    };
    Ok((canonical_host(host.trim_matches(BLANKS))?, port))
}

fn port(digits: &str) -> Result<u16, String> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("the port {digits:?} is not a number"));
    }
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return Ok(0);
    }
    significant
        .parse()
        .map_err(|_| format!("the port {digits} is larger than 65535"))
}

fn canonical_host(host: &str) -> Result<String, String> {
    if let Some(literal) = host.strip_prefix('[') {
        let literal = literal.strip_suffix(']').unwrap_or("");
        return ipv6(literal).ok_or_else(|| format!("{host:?} is not an IPv6 address"));
    }
    if host.contains(':') {
        return ipv6(host)
            .ok_or_else(|| format!("{host:?} has a colon but is not an IPv6 address"));
    }
    let host = canonical_characters(host)?;
    if host.is_empty() {
        return Err("the proxy's name is missing".to_owned());
    }
    if host.contains('%') {
        return Ok(host);
    }
    // Only for what ends in a number does the parser do more than lower-casing: it reads IPv4.
    let ends_in_number = host
        .trim_end_matches('.')
        .rsplit('.')
        .next()
        .is_some_and(|label| label.starts_with(|first: char| first.is_ascii_digit()));
    if !ends_in_number {
        return Ok(host);
    }
    match Host::parse(&host) {
        Ok(Host::Ipv4(address)) => Ok(address.to_string()),
        Ok(_) => Ok(host),
        Err(_) => Err(format!("{host:?} looks like an IPv4 address but is none")),
    }
}

fn ipv6(text: &str) -> Option<String> {
    text.parse::<Ipv6Addr>().ok()?;
    // The URL parser's spelling, not Rust's: `::ffff:1.2.3.4` is written `::ffff:102:304`.
    let host = Host::parse(&format!("[{text}]")).ok()?;
    Some(host.to_string().trim_matches(['[', ']']).to_owned())
}

/// Lower case; percent escapes resolved; space and asterisk escaped; what a URL's host can't hold
/// refused.
fn canonical_characters(host: &str) -> Result<String, String> {
    let mut canonical = String::with_capacity(host.len());
    for byte in unescaped(host)? {
        match byte {
            b' ' => canonical.push_str("%20"),
            b'*' => canonical.push_str("%2A"),
            0..=0x1f
            | 0x7f..
            | b'#'
            | b'%'
            | b'/'
            | b'<'
            | b'>'
            | b'?'
            | b'@'
            | b'['
            | b'\\'
            | b']'
            | b'^'
            | b'|' => {
                return Err(format!(
                    "the name can't hold the character {:?}",
                    char::from(byte)
                ));
            }
            _ => canonical.push(char::from(byte.to_ascii_lowercase())),
        }
    }
    Ok(canonical)
}

fn unescaped(host: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(host.len());
    let mut rest = host.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let escape = tail
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .ok_or("the name has a % that escapes nothing")?;
        bytes.push(escape);
        rest = tail.get(2..).unwrap_or_default();
    }
    Ok(bytes)
}
