//! What a recording must not carry on: user names and passwords in URLs, and values of their queries
//! that are called secrets.

/// What stands where a secret was.
const REMOVED: &str = "removed";
/// Parts of names of query parameters whose values are secrets.
const SECRET_NAMES: &[&str] = &[
    "auth",
    "credential",
    "key",
    "pass",
    "pwd",
    "secret",
    "session",
    "sid",
    "sig",
    "token",
];

/// The text without user name and password of any URL in it, and without values of queries that their
/// names call secrets. The same again changes nothing.
pub(super) fn without_secrets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // A redirect may leave out the scheme.
    let mut rest = match text.strip_prefix("//") {
        Some(after) => {
            out.push_str("//");
            without_user(after, &mut out)
        }
        None => text,
    };
    while let Some((before, after)) = rest.split_once("://") {
        out.push_str(&without_values(before));
        out.push_str("://");
        rest = without_user(after, &mut out);
    }
    out.push_str(&without_values(rest));
    out
}

/// Writes the authority of a URL without user name and password; gives back what follows it.
fn without_user<'a>(text: &'a str, out: &mut String) -> &'a str {
    let ends =
        |character: char| matches!(character, '/' | '\\' | '?' | '#') || is_outside(character);
    let end = text.find(ends).unwrap_or(text.len());
    let (authority, then) = text.split_at(end);
    out.push_str(authority.rsplit('@').next().unwrap_or_default());
    then
}

/// The same for bytes that are meant as text.
pub(super) fn bytes_without_secrets(bytes: &[u8]) -> Vec<u8> {
    let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
    let clean = without_secrets(&text);
    clean
        .chars()
        .filter_map(|it| u8::try_from(it).ok())
        .collect()
}

/// Replaces values in everything that looks like the query of a URL.
fn without_values(text: &str) -> String {
    let begins = |character: char| matches!(character, '?' | '&');
    let mut pieces = text.split_inclusive(begins);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str(&without_value(piece));
    }
    out
}

/// `name=value` and what comes behind it.
fn without_value(text: &str) -> String {
    let secret = text.split_once('=').filter(|(name, _)| {
        let name = name.to_ascii_lowercase();
        SECRET_NAMES.iter().any(|part| name.contains(part)) && !name.contains(is_outside)
    });
    let Some((name, value)) = secret else {
        return text.to_owned();
    };
    let ends = |character: char| matches!(character, '&' | '#' | '?') || is_outside(character);
    let end = value.find(ends).unwrap_or(value.len());
    let (_, then) = value.split_at(end);
    format!("{name}={REMOVED}{then}")
}

/// Characters that no URL has in a text.
fn is_outside(character: char) -> bool {
    matches!(character, '"' | '\'' | '<' | '>') || character.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn user_names_and_passwords_go_and_all_else_stays() {
        for (text, clean) in [
            ("http://u:p@a.example/x@y", "http://a.example/x@y"),
            ("https://u@a.example", "https://a.example"),
            (
                "http://a.example/?to=http://u:p@b/",
                "http://a.example/?to=http://b/",
            ),
            (
                "GET http://u:p@w@a/x: no, ftp://k@l",
                "GET http://a/x: no, ftp://l",
            ),
            ("user@a.example", "user@a.example"),
            ("//u:p@a.example/x", "//a.example/x"),
            (
                "http://a.example/x.pac?site=1&Access_Token=abc&x=y#f",
                "http://a.example/x.pac?site=1&Access_Token=removed&x=y#f",
            ),
            (
                "no file at http://a.example/?key=abc: status 404; key=5",
                "no file at http://a.example/?key=removed status 404; key=5",
            ),
            (
                "http://a.example/?sig=http://b.example/x&y=z",
                "http://a.example/?sig=removed://b.example/x&y=z",
            ),
            ("", ""),
        ] {
            assert_eq!(without_secrets(text), clean);
        }
    }

    #[test]
    fn bytes_that_are_no_text_lose_their_secrets_too() {
        let value = b"http://u:p@a.example/x\xff\0?key=1\0";
        assert_eq!(
            bytes_without_secrets(value),
            b"http://a.example/x\xff\0?key=removed"
        );
        assert_eq!(bytes_without_secrets(b"\xc3\xa9\xff"), b"\xc3\xa9\xff");
    }

    proptest! {
        #[test]
        fn a_text_without_secrets_stays_as_it_is(text in "[a-z:/?&=#@ .]{0,40}|\\PC{0,40}") {
            let clean = without_secrets(&text);
            prop_assert_eq!(without_secrets(&clean), clean);
        }

        #[test]
        fn a_password_never_survives(before in "[ -~]{0,20}", user in "[a-z]{1,8}", host in "[a-z.]{1,9}") {
            let text = format!("{before} http://{user}:Sekret1@{host}/");
            prop_assert!(!without_secrets(&text).contains("Sekret1"));
        }
    }
}
