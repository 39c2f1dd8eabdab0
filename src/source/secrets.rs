//! Passwords in what is shown: of URLs, and of proxies with a login in front of their names.

use std::borrow::Cow;

/// What stands where a password was.
const MASK: &str = "***";

/// The text with the password of each URL and of each `user:password@host` in it masked; the user's
/// name stays. The same again changes nothing.
pub fn masked(text: &str) -> Cow<'_, str> {
    masked_by(text, |_, out| out.push_str(MASK))
}

/// As [`masked`], with as many characters as before: for a line of a file that places point into.
pub fn masked_in_place(text: &str) -> Cow<'_, str> {
    masked_by(text, |password, out| {
        out.extend(password.chars().map(|_| '*'));
    })
}

fn masked_by(text: &str, mask: impl Fn(&str, &mut String)) -> Cow<'_, str> {
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(is_outside).unwrap_or(rest.len());
        let (word, then) = rest.split_at(end);
        of_word(word, &mask, &mut out);
        let between = then.find(|it| !is_outside(it)).unwrap_or(then.len());
        let (between, then) = then.split_at(between);
        out.push_str(between);
        rest = then;
    }
    Cow::Owned(out)
}

/// A run of characters that a URL may have.
fn of_word(word: &str, mask: &impl Fn(&str, &mut String), out: &mut String) {
    let mut rest = word;
    // Every authority of a URL in it, one may stand in the query of another.
    while let Some((before, after)) = rest.split_once("//") {
        bare(before, mask, out);
        out.push_str("//");
        let end = after.find(['/', '\\', '?', '#']).unwrap_or(after.len());
        let (authority, then) = after.split_at(end);
        of_authority(authority, mask, out);
        rest = then;
        if rest == after {
            // Nothing before the next slash.
            break;
        }
    }
    bare(rest, mask, out);
}

/// What stands outside of an authority: `user:password@host` where the scheme was left out.
fn bare(text: &str, mask: &impl Fn(&str, &mut String), out: &mut String) {
    let end = text.find(['/', '\\', '?', '#']).unwrap_or(text.len());
    let (authority, then) = text.split_at(end);
    let is_login = authority.rsplit_once('@').is_some_and(|(login, host)| {
        let name = login.split(':').next().unwrap_or_default();
        let begins = |it: char| it.is_ascii_alphanumeric() || it == '[' || it == '_';
        !name.eq_ignore_ascii_case("mailto") && host.starts_with(begins)
    });
    if is_login {
        of_authority(authority, mask, out);
    } else {
        out.push_str(authority);
    }
    out.push_str(then);
}

fn of_authority(authority: &str, mask: &impl Fn(&str, &mut String), out: &mut String) {
    let login = authority
        .rsplit_once('@')
        .and_then(|(login, host)| Some((login.split_once(':')?, host)));
    match login {
        Some(((user, password), host)) if !password.is_empty() => {
            out.push_str(user);
            out.push(':');
            mask(password, out);
            out.push('@');
            out.push_str(host);
        }
        _ => out.push_str(authority),
    }
}

/// Characters that no URL has in a text.
fn is_outside(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '`' | '<' | '>' | ';' | ',' | '(' | ')'
    ) || character.is_whitespace()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn passwords_go_and_all_else_stays() {
        for (text, clean) in [
            ("http://u:p@a.example/x@y", "http://u:***@a.example/x@y"),
            ("https://u@a.example/", "https://u@a.example/"),
            (
                "http://a.example/?to=http://u:p@b/",
                "http://a.example/?to=http://u:***@b/",
            ),
            ("\"http://u:p:@w@a/x\": no", "\"http://u:***@a/x\": no"),
            (
                "PROXY u:p@a.example:80; DIRECT",
                "PROXY u:***@a.example:80; DIRECT",
            ),
            ("u:p@a.example", "u:***@a.example"),
            ("//u:p@a.example/x", "//u:***@a.example/x"),
            ("http://a.example/b:c@d", "http://a.example/b:c@d"),
            ("write to a@b.example: now", "write to a@b.example: now"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("pac-check/suite@1", "pac-check/suite@1"),
            ("", ""),
        ] {
            assert_eq!(masked(text), clean);
            assert_eq!(masked(clean), clean);
        }
        assert_eq!(masked_in_place("http://u:pass@a/"), "http://u:****@a/");
    }

    proptest! {
        #[test]
        fn a_password_never_survives(
            before in "[ -~]{0,20}", user in "[a-z]{1,8}", host in "[a-z.]{1,9}", after in "[ -~]{0,9}"
        ) {
            let text = format!("{before} http://{user}:Sekret1@{host}/{after}");
            prop_assert!(!masked(&text).contains("Sekret1"));
        }

        #[test]
        fn no_text_makes_it_panic_and_masking_twice_changes_nothing(text in "[a-z:/?&=#@ .'*]{0,40}|\\PC{0,40}") {
            let once = masked(&text).into_owned();
            prop_assert_eq!(masked(&once).into_owned(), once);
            prop_assert_eq!(masked_in_place(&text).chars().count(), text.chars().count());
        }
    }
}
