//! Routes as text: the normal form, and patterns with `*`.

/// Keywords of the normal form that name a proxy.
const KINDS: &[&str] = &["PROXY", "HTTPS", "SOCKS4", "SOCKS5", "QUIC"];

/// True for `DIRECT`, `PROXY host:port` and their like, joined by `; ` with one blank: what
/// [`UrlAnswer::effective`](crate::finding::answers::UrlAnswer::effective) looks like. Anything
/// else could never be equal to it.
pub fn is_normal_form(route: &str) -> bool {
    route.split("; ").all(is_entry)
}

/// True where `pattern` covers the whole of `text`; `*` stands for any text, also none, and every
/// other character for itself.
pub fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    // Each piece at its first occurrence leaves the most text for the others; only the last one is
    // tied to the end.
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some(at) = rest.find(piece) else {
            return false;
        };
        rest = rest.get(at + piece.len()..).unwrap_or_default();
    }
    true
}

fn is_entry(entry: &str) -> bool {
    if entry == "DIRECT" {
        return true;
    }
    let Some((kind, target)) = entry.split_once(' ') else {
        return false;
    };
    let Some((host, port)) = target.rsplit_once(':') else {
        return false;
    };
    KINDS.contains(&kind)
        && !host.is_empty()
        && !host.contains([' ', ';'])
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_form_has_keyword_host_and_port() {
        for good in [
            "DIRECT",
            "PROXY a:1",
            "SOCKS5 a:1080; HTTPS [::1]:443; DIRECT",
        ] {
            assert!(is_normal_form(good), "{good}");
        }
        for bad in [
            "",
            "direct",
            "PROXY a",
            "PROXY a:70000",
            "PROXY a:+1",
            "PROXY a:1;DIRECT",
            "PROXY a:1; ",
            "SOCKS a:1",
            "PROXY a b:1",
        ] {
            assert!(!is_normal_form(bad), "{bad}");
        }
    }

    #[test]
    fn a_pattern_covers_the_whole_text() {
        assert!(matches("DIRECT", "DIRECT"));
        assert!(matches("PROXY *:8080", "PROXY a.example:8080"));
        assert!(matches("*a*b*", "xaxbx"));
        assert!(matches("**", ""));
        assert!(!matches("PROXY a:80", "PROXY a:8080"));
        assert!(!matches("PROXY *:80", "PROXY a:8080"));
        assert!(!matches("ab*ba", "aba"));
        assert!(!matches("", "x"));
    }

    proptest::proptest! {
        #[test]
        fn patterns_agree_with_a_regular_expression(pattern in "[ab*]{0,8}", text in "[ab]{0,10}") {
            let expression = format!("^{}$", pattern.replace('*', ".*"));
            let expected = regress::Regex::new(&expression)
                .is_ok_and(|regex| regex.find(&text).is_some());
            proptest::prop_assert_eq!(matches(&pattern, &text), expected);
        }
    }
}
