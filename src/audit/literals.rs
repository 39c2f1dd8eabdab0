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
    if is_mask(literal) {
        return None;
    }
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

/// Ones, then zeros: what stands beside a network and is nobody's address.
fn is_mask(literal: &str) -> bool {
    literal.parse::<Ipv4Addr>().is_ok_and(|address| {
        let bits = u32::from(address);
        bits != 0 && bits.leading_ones() + bits.trailing_zeros() == u32::BITS
    })
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
    // A name that ends in a number is an address, or none (WHATWG URL): of a network one that is in it.
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_pattern = literal.contains('*');
    let of_numbers = literal
        .bytes()
        .all(|it| it.is_ascii_digit() || b".*".contains(&it));
    if last.bytes().all(|byte| byte.is_ascii_digit()) || is_pattern && of_numbers {
        let is_whole = is_name && name.parse::<Ipv4Addr>().is_ok() && !is_pattern;
        return is_whole
            .then(|| address(&name))
            .flatten()
            .map(|it| it.to_string());
    }
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
    fn masks_and_version_numbers_are_no_hosts_and_networks_have_hosts() {
        let text = "isInNet(host, '10.0.0.0', '255.0.0.0') || isInNet(ip, '192.168.4.0', '255.255.252.0')\n\
                    || isInNet(ip, '172.16.0.0', '240.0.0.0') || isInNet(ip, '128.0.0.0', '128.0.0.0')\n\
                    || host == '10.1.2.3' || v == '1.2.3' || v == '1.2' || w == '10.20.*' || x == '0.0.0.0'\n\
                    || y == '255.255.255.255' || z == '10.300.0.0' || host == 'a.1b'";
        let expected = ["10.0.0.7", "192.168.4.7", "172.16.0.7", "10.1.2.3", "a.1b"];
        assert_eq!(hosts(text), expected);
        let found: Vec<String> = addresses(text).iter().map(ToString::to_string).collect();
        assert!(found.iter().all(|it| !is_mask(it)), "{found:?}");
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
