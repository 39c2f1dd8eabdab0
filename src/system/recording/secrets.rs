//! What a recording must not carry on: user names and passwords in URLs.

/// The text without user name and password of any URL in it.
pub(super) fn without_credentials(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        out.push_str(before);
        out.push_str("://");
        let ends = |character: char| {
            matches!(character, '/' | '\\' | '?' | '#' | '"' | '\'' | '<' | '>')
                || character.is_whitespace()
        };
        let end = after.find(ends).unwrap_or(after.len());
        let (authority, then) = after.split_at(end);
        out.push_str(authority.rsplit('@').next().unwrap_or_default());
        rest = then;
    }
    out.push_str(rest);
    out
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
            ("", ""),
        ] {
            assert_eq!(without_credentials(text), clean);
        }
    }

    proptest! {
        #[test]
        fn a_password_never_survives(before in "[ -~]{0,20}", user in "[a-z]{1,8}", host in "[a-z.]{1,9}") {
            let text = format!("{before} http://{user}:Sekret1@{host}/");
            prop_assert!(!without_credentials(&text).contains("Sekret1"));
        }
    }
}
