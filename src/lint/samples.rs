//! URLs with which two texts of one PAC file are compared: what a file compares with is what to try.

use std::collections::BTreeSet;

use super::networks::is_address;
use super::tokens::{TokenKind, tokens};

/// Most URLs.
const MOST: usize = 600;

/// Longest text that is looked at.
const LONGEST: usize = 300;

/// URLs that every file is tried with.
const ALWAYS: [&str; 10] = [
    "http://intranet/",
    "https://intranet/",
    "http://www.a.example/",
    "https://www.a.example/",
    "http://10.1.2.3/",
    "http://127.0.0.1:8080/",
    "http://192.168.1.1/",
    "http://172.20.0.1/",
    "http://203.0.113.7/path?query",
    "http://[2001:db8::1]/",
];

/// URLs made of the texts of a script.
pub fn sample_urls(text: &str) -> Vec<String> {
    let mut urls: Vec<String> = ALWAYS.iter().map(|url| (*url).to_owned()).collect();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for token in tokens(text) {
        if token.kind != TokenKind::Text || urls.len() >= MOST {
            continue;
        }
        let written = text.get(token.span.range()).unwrap_or_default();
        let inner = written.trim_matches(['"', '\'']);
        if inner.len() > LONGEST {
            continue;
        }
        for host in hosts(inner) {
            if known.insert(host.clone()) {
                urls.push(format!("http://{host}/"));
                urls.push(format!("https://{host}/x"));
            }
        }
    }
    urls.truncate(MOST);
    urls
}

/// Hosts for which a test by a text holds, and one that is close to them.
fn hosts(text: &str) -> Vec<String> {
    let name = text.split_once("://").map_or(text, |(_, rest)| rest);
    let name = name.split(['/', ':', ';', ' ']).next().unwrap_or_default();
    let name = name
        .trim_start_matches('*')
        .replace(['*', '?'], "x")
        .to_ascii_lowercase();
    let bare = name.trim_start_matches('.');
    let is_name = !bare.is_empty()
        && bare.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        });
    if !is_name {
        return Vec::new();
    }
    if is_address(bare) {
        let inside = bare
            .rsplit_once('.')
            .map(|(network, _)| format!("{network}.7"));
        return [Some(bare.to_owned()), inside]
            .into_iter()
            .flatten()
            .collect();
    }
    if bare.ends_with(|last: char| last.is_ascii_digit()) {
        return Vec::new();
    }
    vec![bare.to_owned(), format!("www.{bare}"), format!("x{bare}")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_of_a_script_are_tried() {
        let urls =
            sample_urls("dnsDomainIs(host, '.B.example') || isInNet(x, '10.2.0.0', \"255.0.0.0\")");
        for url in [
            "http://b.example/",
            "https://www.b.example/x",
            "http://10.2.0.7/",
        ] {
            assert!(urls.iter().any(|it| it == url), "{url}: {urls:?}");
        }
        let many: Vec<String> = (0..5000).map(|it| format!("'n{it}.example'")).collect();
        assert_eq!(sample_urls(&many.join(" ")).len(), MOST);
    }
}
