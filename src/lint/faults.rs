//! What is wrong with one entry of a returned string, and with texts in general.

use std::borrow::Cow;

use super::answers::{Answer, Entry, is_keyword};
use super::script::Script;

/// What is wrong with an entry: of several things the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// An address without a keyword.
    MissingKeyword,
    /// Another word than a keyword.
    UnknownKeyword,
    /// Entries that are not separated by `;`.
    Separator,
    /// DIRECT with something behind it, or as a proxy.
    Direct,
    /// A keyword without a proxy.
    NoTarget,
    /// A URL.
    Scheme,
    /// A user name or password.
    Credentials,
    /// A port that is none.
    Port,
    /// No port.
    MissingPort,
    /// The keyword HTTP.
    Http,
}

/// Calls `tell` for each entry with that fault.
pub(super) fn each_fault<'s, 't>(
    script: &'s Script<'t>,
    wanted: Fault,
    mut tell: impl FnMut(&'s Answer<'t>, &Entry<'s>),
) {
    for answer in script.answers() {
        for entry in answer.entries() {
            if fault(&entry) == Some(wanted) {
                tell(answer, &entry);
            }
        }
    }
}

/// What is wrong with an entry. What has a placeholder in it is not looked at.
pub(super) fn fault(entry: &Entry<'_>) -> Option<Fault> {
    if is_placeholder(entry.text) {
        return None;
    }
    if !entry.has_keyword() {
        return Some(if is_host_and_port(entry.text) {
            Fault::MissingKeyword
        } else {
            Fault::UnknownKeyword
        });
    }
    let is_direct = entry.keyword.eq_ignore_ascii_case("DIRECT");
    let mut words = entry
        .target
        .split([' ', '\t', ','])
        .filter(|word| !word.is_empty());
    let first = words.next();
    let goes_on = words.any(is_keyword) || entry.target.contains(',');
    match first {
        _ if goes_on => return Some(Fault::Separator),
        Some(_) if is_direct => return Some(Fault::Direct),
        None if is_direct => return None,
        None => return Some(Fault::NoTarget),
        Some(word) if word.eq_ignore_ascii_case("DIRECT") => return Some(Fault::Direct),
        Some(_) => {}
    }
    if entry.target.contains("://") {
        return Some(Fault::Scheme);
    }
    if entry.target.contains('@') {
        return Some(Fault::Credentials);
    }
    match port(entry.target) {
        None => Some(Fault::MissingPort),
        Some(false) => Some(Fault::Port),
        Some(true) if entry.keyword.eq_ignore_ascii_case("HTTP") => Some(Fault::Http),
        Some(true) => None,
    }
}

/// Whether the port of an address is one; `None` where there is none.
fn port(target: &str) -> Option<bool> {
    let behind = match target.rsplit_once(']') {
        Some((_, behind)) => behind,
        None => target,
    };
    let (_, digits) = behind.rsplit_once(':')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    Some(is_number && digits.parse::<u16>().is_ok_and(|port| port > 0))
}

/// `a.example:8080`
fn is_host_and_port(text: &str) -> bool {
    text.split_once(':').is_some_and(|(host, port)| {
        let is_host = host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
        let digits = port.trim_end();
        is_host
            && !host.is_empty()
            && (1..=5).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// True for a text with a placeholder in it.
pub(super) fn is_placeholder(text: &str) -> bool {
    placeholder(text).is_some()
}

/// The placeholder in a text: `{{X}}`, `${X}`, `<X>`, `__X__`, `%X%`, `@X@`, `YOUR-X`.
pub(super) fn placeholder(text: &str) -> Option<&str> {
    const PAIRS: [(&str, &str); 6] = [
        ("{{", "}}"),
        ("${", "}"),
        ("<%", "%>"),
        ("<", ">"),
        ("__", "__"),
        ("@@", "@@"),
    ];
    for (open, close) in PAIRS {
        let Some(start) = text.find(open) else {
            continue;
        };
        let inner = text.get(start + open.len()..).unwrap_or_default();
        let Some(length) = inner.find(close) else {
            continue;
        };
        let name = inner.get(..length).unwrap_or_default();
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b" ._-|%".contains(&byte))
            && name.bytes().any(|byte| byte.is_ascii_alphabetic());
        if is_name {
            return text.get(start..start + open.len() + length + close.len());
        }
    }
    let upper = [
        "YOUR_",
        "YOUR-",
        "YOURPROXY",
        "CHANGEME",
        "PROXY_HOST",
        "PROXY_SERVER",
    ];
    let found = upper.iter().find(|word| text.contains(**word));
    found.copied()
}

/// A text of which a message shows the beginning.
pub(super) fn short(text: &str) -> Cow<'_, str> {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}...", text.get(..end).unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Fault> {
        let (keyword, target) = text.split_once(' ').unwrap_or((text, ""));
        fault(&Entry {
            text,
            keyword,
            target: target.trim(),
            at: 0,
        })
    }

    #[test]
    fn each_fault_is_told_from_the_others() {
        for (text, wanted) in [
            ("DIRECT", None),
            ("PROXY a.example:8080", None),
            ("PROXY [2001:db8::1]:8080", None),
            ("socks5 10.1.2.3:1080", None),
            ("a.example:8080", Some(Fault::MissingKeyword)),
            ("PROXYY a.example:80", Some(Fault::UnknownKeyword)),
            ("PROXY a:80 PROXY b:80", Some(Fault::Separator)),
            ("PROXY a:80, DIRECT", Some(Fault::Separator)),
            ("PROXY DIRECT", Some(Fault::Direct)),
            ("DIRECT a:80", Some(Fault::Direct)),
            ("PROXY", Some(Fault::NoTarget)),
            ("PROXY http://a:80", Some(Fault::Scheme)),
            ("PROXY u:p@a:80", Some(Fault::Credentials)),
            ("PROXY a:0", Some(Fault::Port)),
            ("PROXY a:", Some(Fault::Port)),
            ("PROXY a:65536", Some(Fault::Port)),
            ("PROXY [2001:db8::1]", Some(Fault::MissingPort)),
            ("PROXY a", Some(Fault::MissingPort)),
            ("HTTP a:80", Some(Fault::Http)),
            ("PROXY {{HOST}}", None),
        ] {
            assert_eq!(of(text), wanted, "{text}");
        }
    }

    #[test]
    fn placeholders_are_words_between_signs() {
        for text in [
            "{{ PROXY }}",
            "PROXY ${GATEWAY}:80",
            "<HOST1>:80",
            "__PROXY__",
            "<%= x %>",
        ] {
            assert!(is_placeholder(text) || text.contains('='), "{text}");
        }
        for text in ["a.example", "http://a/<>", "{}", "a__b", "PROXY a:80"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
