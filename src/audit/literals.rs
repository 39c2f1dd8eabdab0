//! URLs and hosts that a script has in its text: what it compares with is what to try it with.

use std::collections::HashSet;
use std::net::Ipv4Addr;

/// Longest text between quotes that is looked at, in bytes.
const LONGEST: usize = 300;

/// Most that are found in one script: more than anybody tries.
const MOST: usize = 2_000;

/// URLs made of the strings of a script that look like one, `*` filled in.
pub(super) fn urls(text: &str) -> Vec<String> {
    found(text, url)
}

/// Hosts made of the strings of a script that look like a name or the end of one.
pub(super) fn hosts(text: &str) -> Vec<String> {
    found(text, host)
}

/// Addresses in the networks and behind the prefixes that the strings of a script write down:
/// `10.20.0.0`, `10.20.0.0/16`, `10.20.`, `10.20.*`.
pub(super) fn addresses(text: &str) -> Vec<Ipv4Addr> {
    found(text, |literal| address(literal).map(|it| it.to_string()))
        .iter()
        .filter_map(|text| text.parse().ok())
        .collect()
}

/// The seventh address of a network, or the address itself; masks are none.
fn address(literal: &str) -> Option<Ipv4Addr> {
    let network = literal
        .split_once('/')
        .map_or(literal, |(network, _)| network);
    let prefix = network.trim_end_matches('*').trim_end_matches('.');
    let mut octets = [0, 0, 0, 0];
    let mut count = 0;
    for part in prefix.split('.') {
        *octets.get_mut(count)? = part.parse::<u8>().ok()?;
        count += 1;
    }
    let [first, .., last] = &mut octets;
    if count < 2 || matches!(first, 0 | 255) {
        return None;
    }
    if *last == 0 {
        *last = 7;
    }
    Some(Ipv4Addr::from(octets))
}

fn found(text: &str, read: fn(&str) -> Option<String>) -> Vec<String> {
    let mut known = HashSet::new();
    let mut found = Vec::new();
    for line in text.lines() {
        // Odd pieces stand between quotes; a quote within a comment only costs a try.
        for quote in ['"', '\''] {
            let pieces = line.split(quote).skip(1).step_by(2);
            for one in pieces
                .filter(|piece| piece.len() <= LONGEST)
                .filter_map(read)
            {
                if found.len() == MOST {
                    return found;
                }
                if known.insert(one.clone()) {
                    found.push(one);
                }
            }
        }
    }
    found
}

fn host(literal: &str) -> Option<String> {
    let name = literal.trim_start_matches('*').replace('*', "x");
    let name = match name.strip_prefix('.') {
        Some(domain) => format!("www.{domain}"),
        None => name,
    };
    let is_name = name.contains('.')
        && name.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        });
    is_name.then(|| name.to_ascii_lowercase())
}

fn url(literal: &str) -> Option<String> {
    if literal.contains(char::is_whitespace) {
        return None;
    }
    let rest = match literal.split_once("://") {
        Some((scheme, rest)) => {
            let scheme = scheme.trim_end_matches('*');
            matches!(scheme, "" | "http" | "https").then_some(rest)?
        }
        None => literal.trim_start_matches('*').trim_start_matches('/'),
    };
    let (host, path) = rest.split_once('/')?;
    if path.trim_matches('*').is_empty() {
        return None;
    }
    let filled = |text: &str| text.replace('*', "x");
    let host = match host.strip_prefix("*.") {
        Some(domain) => format!("www.{}", filled(domain)),
        None => filled(host),
    };
    host.contains('.')
        .then(|| format!("https://{host}/{}", filled(path)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn strings_that_look_like_urls_are_filled_in() {
        let text = "if (shExpMatch(url, '*://www.example.com/pkiops/*')) return \"PROXY p:1\";\n\
                    if (url.substring(0, 9) == \"http*://*.example.org/a*b\") {}\n\
                    shExpMatch(url, \"https://plain.example/*\"); x = 'text/html; q=1';";
        assert_eq!(
            urls(text),
            [
                "https://www.example.com/pkiops/x",
                "https://www.example.org/axb"
            ]
        );
    }

    #[test]
    fn strings_that_look_like_hosts_are_filled_in() {
        let text = "if (dnsDomainIs(host, '.corp.example') || shExpMatch(host, \"*.Example.org\")\n\
                    || host == 'a.example' || shExpMatch(host, 'b*.example')) return 'PROXY p.x:1';\n\
                    x = 'a..b'; y = 'plain'; z = 'a b.c'; w = '.';";
        assert_eq!(
            hosts(text),
            [
                "www.example.org",
                "www.corp.example",
                "a.example",
                "bx.example"
            ]
        );
    }

    #[test]
    fn networks_and_prefixes_are_filled_in() {
        let text = "isInNet(ip, '10.20.0.0', '255.255.0.0') || isInNetEx(ip, \"10.30.0.0/16\")\n\
                    || ip.indexOf('10.33.') == 0 || shExpMatch(ip, '192.168.1.*') || ip == '10.1.2.3'\n\
                    || v == '1' || v == '1.2.3.4.5' || v == '0.0.0.0' || v == '10.300.0.0'";
        let found: Vec<String> = addresses(text).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "10.30.0.7",
                "10.20.0.7",
                "10.33.0.7",
                "192.168.1.7",
                "10.1.2.3"
            ]
        );
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text: String) {
            hosts(&text);
            addresses(&text);
            for url in urls(&text) {
                prop_assert!(url.starts_with("https://"));
            }
        }
    }
}
