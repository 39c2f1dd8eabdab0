//! What texts say about a host or a URL.

/// Schemes of URLs that clients ask about, or once did.
const SCHEMES: [&str; 6] = [
    "http://",
    "https://",
    "ftp://",
    "ws://",
    "wss://",
    "gopher://",
];

/// `10.0.0.0/8`
pub(super) fn cidr(text: &str) -> bool {
    text.split_once('/').is_some_and(|(network, length)| {
        let groups: Vec<&str> = network.split('.').collect();
        let is_number = |group: &&str| group.parse::<u8>().is_ok();
        (2..=4).contains(&groups.len())
            && groups.iter().all(is_number)
            && length.parse::<u8>().is_ok_and(|bits| bits <= 32)
    })
}

/// What a text has that no host has, in words.
pub(super) fn beyond_host(text: &str) -> Option<&'static str> {
    if text.contains("://") {
        return Some("a scheme");
    }
    if text.contains('/') {
        return Some("a slash");
    }
    // Several colons are an IPv6 address.
    let (before, behind) = text.split_once(':')?;
    let digits = behind.trim_end_matches('*');
    let is_port = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_port && !before.is_empty() && !behind.contains(':')).then_some("a port")
}

/// True for letters, digits, hyphens and dots, with a letter or digit at both ends.
pub(super) fn looks_like_host(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    is_end(bytes.first())
        && is_end(bytes.last())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
}

/// True where a text begins with a scheme.
pub(super) fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'*')
    })
}

/// True where a URL may begin so; of a pattern what is in front of its first wildcard counts.
pub(super) fn may_begin_url(text: &str, is_pattern: bool) -> bool {
    let wildcard = text.find(['*', '?']).filter(|_| is_pattern);
    let beginning = wildcard.map_or(text, |at| text.get(..at).unwrap_or_default());
    let lower = beginning.to_ascii_lowercase();
    let is_one = SCHEMES
        .iter()
        .any(|scheme| scheme.starts_with(&lower) || lower.starts_with(scheme));
    // Other schemes: clients never ask about them, and nobody takes them for a host.
    is_one || has_scheme(beginning) && !lower.contains('.')
}

/// True for a scheme and a host without anything behind it, and nothing that stands for more.
pub(super) fn lacks_path(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let is_scheme = matches!(scheme, "http" | "https" | "ftp" | "http*" | "*");
    let (host, port) = rest.split_once(':').unwrap_or((rest, ""));
    is_scheme && looks_like_host(host) && port.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hosts_and_urls_are_told_apart() {
        assert!(cidr("10.0.0.0/8") && cidr("10.1/16"));
        assert!(!cidr("a.example/8") && !cidr("10.0.0.0/64") && !cidr("10.0.0.0"));
        assert_eq!(beyond_host("a.example:8080"), Some("a port"));
        assert_eq!(beyond_host("a.example/"), Some("a slash"));
        assert_eq!(beyond_host("fe80::1"), None);
        assert_eq!(beyond_host("a.example"), None);
        for (text, may) in [
            ("http*", true),
            ("*.a.example", true),
            ("h", true),
            ("www.a.example/*", false),
            ("mailto:*", true),
            ("a.example:80*", false),
        ] {
            assert_eq!(may_begin_url(text, true), may, "{text}");
        }
        assert!(lacks_path("http://a.example") && lacks_path("http://a.example:80"));
        assert!(!lacks_path("http://a.example/") && !lacks_path("http://*"));
        assert!(!lacks_path("*://a.example:443/*"));
    }
}
