//! User names and passwords in addresses: found, and kept off every page.

use std::borrow::Cow;

/// What stands in the place of a user name and password.
const HIDDEN: &str = "***";

/// A text in which addresses may stand, with every user name and password replaced by `***`.
pub(crate) fn masked(text: &str) -> Cow<'_, str> {
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    let boundary = |c: char| c.is_whitespace() || "\"<>`".contains(c);
    let pieces = text.split_inclusive(boundary).map(masked_piece);
    Cow::Owned(pieces.collect())
}

/// The same for a value that is one address: it may hold blanks.
pub(super) fn masked_value(text: &str) -> Cow<'_, str> {
    match (text.find("://"), text.rfind('@')) {
        (Some(start), Some(at)) if start + 3 < at && text.matches("://").count() == 1 => {
            let (before, rest) = (text.get(..start + 3), text.get(at..));
            Cow::Owned(format!(
                "{}{HIDDEN}{}",
                before.unwrap_or_default(),
                rest.unwrap_or_default()
            ))
        }
        _ => masked(text),
    }
}

/// A list of addresses without what stands before the `@` of each; `None` where nothing does.
pub(super) fn without(text: &str) -> Option<String> {
    let hidden = match masked_value(text) {
        Cow::Borrowed(_) => return None,
        Cow::Owned(hidden) => hidden,
    };
    (hidden != text).then(|| hidden.replace(&format!("{HIDDEN}@"), ""))
}

/// A piece without blanks: entries of a list are separated by `;`, which a password may hold, too.
fn masked_piece(piece: &str) -> String {
    if !piece.contains('@') {
        return piece.to_owned();
    }
    let mut out = String::new();
    let mut written = 0;
    let mut open: Option<usize> = None;
    let mut offset = 0;
    for entry in piece.split_inclusive(';') {
        let start = open.unwrap_or(offset + lead(entry));
        if let Some(at) = entry.rfind('@') {
            out.push_str(piece.get(written..start).unwrap_or_default());
            out.push_str(HIDDEN);
            written = offset + at;
            open = None;
        } else if open.is_none() && !is_complete(entry.get(lead(entry)..).unwrap_or_default()) {
            open = Some(start);
        }
        offset += entry.len();
    }
    out.push_str(piece.get(written..).unwrap_or_default());
    out
}

/// Where the address of an entry begins: behind `scheme=`, `name='` and `scheme://`.
fn lead(entry: &str) -> usize {
    let user = entry.find('@').unwrap_or(entry.len());
    let head = entry.get(..user).unwrap_or_default();
    let word = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric());
    if let Some(scheme) = head.find("://") {
        let before = head.get(..scheme).unwrap_or_default();
        if before.rsplit(['=', '\'']).next().is_some_and(word) {
            return scheme + 3;
        }
    }
    match head.split_once('=') {
        Some((name, rest)) if word(name) => {
            name.len() + 1 + (rest.len() - rest.trim_start_matches('\'').len())
        }
        _ => 0,
    }
}

/// True for a host with or without a port, which needs nothing behind it.
fn is_complete(address: &str) -> bool {
    let address = address.trim_end_matches([';', '/', '\'']);
    match address.rsplit_once(':') {
        Some((_, port)) => port.bytes().all(|byte| byte.is_ascii_digit()) || port.ends_with(']'),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_stands_before_an_at_sign_is_hidden_wherever_the_address_stands() {
        for (text, shown) in [
            ("http://u:p@h:80", "http://***@h:80"),
            (
                "proxyaddress=\"http://u:p@h:80\"",
                "proxyaddress=\"http://***@h:80\"",
            ),
            (
                "proxyaddress='http://u:p@h:80'",
                "proxyaddress='http://***@h:80'",
            ),
            ("u:p@h:80", "***@h:80"),
            (
                "http=u:p@h:80;https=v:q@i:81",
                "http=***@h:80;https=***@i:81",
            ),
            (
                "http=http://u:p@h;https=i:81",
                "http=http://***@h;https=i:81",
            ),
            (
                "proxy u:p@h:80, bypass <local>",
                "proxy ***@h:80, bypass <local>",
            ),
            ("http://u:p@ss@h", "http://***@h"),
            ("http://u:p;s@h:80;x:1", "http://***@h:80;x:1"),
            ("http=a:80;https=u:p@h:1", "http=a:80;https=***@h:1"),
            ("a.example;*.b.example", "a.example;*.b.example"),
        ] {
            assert_eq!(masked(text), shown, "{text}");
        }
        assert_eq!(masked_value("http://u:a b@h"), "http://***@h");
        assert_eq!(
            without("http=u:p@h:80;https=i:1").as_deref(),
            Some("http=h:80;https=i:1")
        );
        assert_eq!(without("http://h"), None);
    }

    proptest! {
        #[test]
        fn no_password_is_shown(
            lead in "(http://|http=|https=http://|)", password in "[A-Z0-9:/;=@'&.-]{4,12}Q",
            more in "(;ftp=x:21)?"
        ) {
            let text = format!("{lead}user:{password}@proxy.example:80{more}");
            let shown = masked(&text);
            prop_assert!(!shown.contains(&password), "{shown}");
            prop_assert!(shown.contains("@proxy.example:80"), "{shown}");
        }

        #[test]
        fn any_text_is_read_without_harm(text in "\\PC{0,60}") {
            let _ = (masked(&text), masked_value(&text), without(&text));
        }
    }
}
