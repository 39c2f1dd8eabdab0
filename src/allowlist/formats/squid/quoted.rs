//! Words where quotes hold text: with `configuration_includes_quoted_values on`, and for the values of some
//! directives always.
//!
//! Source: measured with Squid 5.7 (tests/squid). In quotes a backslash stands before `r`, `n`, `t` or what is
//! neither a letter nor a digit; behind them a blank, `(`, `)` or `#` must follow. Anything that `parameters`
//! begins with and `(` stands behind calls a file.

use super::words::is_blank;

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Quoted,
    /// `parameters(`: a name in quotes and `)` follow.
    Call,
}

/// A word, from where to where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) kind: Kind,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Why Squid does not start with a word, from where to where it goes.
pub(super) type Wrong = (String, usize, usize);

/// The word at a place of a text, and the place is moved behind it; `None` at the end and at a comment. Strictly
/// read, a word without quotes holds few signs.
pub(super) fn token(text: &str, at: &mut usize, strict: bool) -> Result<Option<Token>, Wrong> {
    let rest = text.get(*at..).unwrap_or_default();
    let from = *at + (rest.len() - rest.trim_start_matches(is_blank).len());
    let rest = text.get(from..).unwrap_or_default();
    if rest.is_empty() || rest.starts_with('#') {
        return Ok(None);
    }
    if rest.starts_with(['"', '\'']) {
        let (inside, length) = unquoted(rest).map_err(|why| (why.to_owned(), from, text.len()))?;
        *at = from + length;
        return Ok(Some(Token {
            text: inside,
            kind: Kind::Quoted,
            from,
            to: *at,
        }));
    }
    let opening = rest.starts_with('(');
    let end = rest.find(|character| is_blank(character) || !opening && character == '(');
    let word = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    let to = from + word.len();
    let call = !opening
        && rest
            .get(word.len()..)
            .is_some_and(|rest| rest.starts_with('('));
    if call && !"parameters".starts_with(word) {
        return Err((format!("`{word}(` is not a function"), from, to));
    }
    if strict && !call {
        plain(word).map_err(|why| (why, from, to))?;
    }
    // The sign that ends a word is not read again.
    *at = text.len().min(to + usize::from(to < text.len()));
    Ok(Some(Token {
        text: word.to_owned(),
        kind: if call { Kind::Call } else { Kind::Plain },
        from,
        to,
    }))
}

/// A word without quotes: letters, digits and some signs, or a number with `%`.
fn plain(word: &str) -> Result<(), String> {
    let strange =
        |character: char| !character.is_ascii_alphanumeric() && !".,()-=_/:+".contains(character);
    let number = word
        .strip_suffix('%')
        .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    match word.chars().find(|&character| strange(character)) {
        Some(character) if !number => Err(format!("{character:?} stands in a word without quotes")),
        _ => Ok(()),
    }
}

/// The text in quotes at the beginning, and how long it is with them.
fn unquoted(text: &str) -> Result<(String, usize), &'static str> {
    const OPEN: &str = "the quotes are not closed";
    let quote = text.chars().next().ok_or(OPEN)?;
    let mut inside = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == quote {
            let behind = text.get(at + 1..).unwrap_or_default();
            let ends = |next: char| is_blank(next) || "()#".contains(next);
            return if behind.chars().next().is_none_or(ends) {
                Ok((inside, at + 1))
            } else {
                Err("text follows the quotes")
            };
        }
        if character != '\\' {
            inside.push(character);
            continue;
        }
        inside.push(match characters.next() {
            None => return Err(OPEN),
            Some((_, 'r')) => '\r',
            Some((_, 'n')) => '\n',
            Some((_, 't')) => '\t',
            Some((_, letter)) if letter.is_ascii_alphanumeric() => {
                return Err("in quotes a backslash stands before a letter or digit");
            }
            Some((_, sign)) => sign,
        });
    }
    Err(OPEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_quotes_are_those_of_squid() {
        let read = |text: &str| {
            let (mut at, mut found) = (0, Vec::new());
            while let Some(token) = token(text, &mut at, true)? {
                found.push((token.text, token.kind));
            }
            Ok::<_, Wrong>(found)
        };
        let words = |text: &str| -> Vec<String> {
            let found = read(text).expect(text);
            found.into_iter().map(|(word, _)| word).collect()
        };
        for (text, expected) in [
            ("a \"b c\" 'd' # e", &["a", "b c", "d"][..]),
            (r#""a\"b" "c\td" 'e\.f'"#, &["a\"b", "c\td", "e.f"]),
            ("\"a\")b", &["a", ")b"]),
            ("\"a\"#b", &["a"]),
            ("parameters(\"l\") x", &["parameters", "l", ")", "x"]),
            ("(b 50% %", &["(b", "50%", "%"]),
            ("", &[]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
        for text in [
            "\"a",
            "\"a\"b",
            r#""a\m""#,
            r#""a\"#,
            "a*",
            "a#b",
            "x%",
            "files(\"l\")",
            "'a\\1'",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        let call = read("p(\"l\")").expect("reads");
        assert_eq!(call.first().map(|(_, kind)| *kind), Some(Kind::Call));
    }
}
