//! Regular expressions, as far as their text shows what they let through. They are never run.

/// A name in which a dot stands for any character: between letters, not escaped, not repeated.
pub(super) fn open_dot(expression: &str) -> Option<String> {
    let characters: Vec<char> = expression.chars().collect();
    let at = |index: usize| characters.get(index).copied().unwrap_or(' ');
    let mut in_class = false;
    let mut index = 0;
    while index < characters.len() {
        match at(index) {
            '\\' => index += 1,
            '[' => in_class = true,
            ']' => in_class = false,
            '.' if !in_class && index > 0 => {
                let before = at(index - 1);
                let escaped = index > 1 && at(index - 2) == '\\';
                let is_name = before.is_ascii_alphanumeric() && !escaped;
                let letters = characters.iter().skip(index + 1);
                let behind: String = letters
                    .take_while(|it| it.is_ascii_alphabetic())
                    .take(20)
                    .collect();
                if is_name && behind.len() > 1 {
                    let label: String = characters
                        .iter()
                        .take(index)
                        .rev()
                        .take_while(|it| it.is_ascii_alphanumeric() || **it == '-')
                        .take(20)
                        .collect();
                    let label: String = label.chars().rev().collect();
                    return Some(format!("{label}.{behind}"));
                }
            }
            _ => {}
        }
        index += 1;
    }
    None
}

/// Which end of a name an expression leaves open: `begins` or `ends`. Only plain names are looked at:
/// an expression with more in it may be closed in a way that its text does not show.
pub(super) fn open_end(expression: &str) -> Option<&'static str> {
    let body = expression.trim_start_matches('^').trim_end_matches('$');
    let name = body.replace("\\.", ".");
    let is_name = name.contains('.')
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.ends_with(|last: char| last.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    if !is_name {
        return None;
    }
    match (expression.starts_with('^'), expression.ends_with('$')) {
        (true, true) => None,
        (false, _) => Some("begins"),
        (true, false) => Some("ends"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_that_mean_any_character_are_found() {
        assert_eq!(open_dot("^www.google.com$").as_deref(), Some("www.google"));
        for expression in [
            "a\\.example",
            "^.*\\.a",
            "[a.b]c",
            "a.+b",
            "\\d.com",
            "(\\d+.){3}",
            ".",
        ] {
            assert_eq!(open_dot(expression), None, "{expression}");
        }
    }

    #[test]
    fn a_plain_name_needs_both_ends() {
        assert_eq!(open_end("a\\.example$"), Some("begins"));
        assert_eq!(open_end("^a\\.example"), Some("ends"));
        for expression in [
            "^a\\.example$",
            "(^|\\.)a\\.example$",
            "^10\\.",
            "\\.a\\.example$",
            "a",
        ] {
            assert_eq!(open_end(expression), None, "{expression}");
        }
    }
}
