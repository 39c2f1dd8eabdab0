//! Hostile text made harmless: a PAC file, a header or a name must not be able to move the cursor,
//! colour the screen or turn the direction of writing.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::source::secrets::masked;
pub(super) use crate::source::text::is_hostile;

/// Characters of one text that a page for people shows.
const MOST: usize = 1500;

/// The text without passwords, with hostile characters written as `\n`, `\t` or `\u{1b}`, and cut where it is very
/// long.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    match masked(text) {
        Cow::Borrowed(text) => visible(text),
        Cow::Owned(text) => Cow::Owned(visible(&text).into_owned()),
    }
}

fn visible(text: &str) -> Cow<'_, str> {
    let is_printable = text.bytes().fold(true, |printable, byte| {
        printable & matches!(byte, b' '..=b'~')
    });
    if is_printable && text.len() <= MOST {
        return Cow::Borrowed(text);
    }
    let long = text.char_indices().nth(MOST);
    if long.is_none() && !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    for character in text.chars().take(MOST) {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            hostile if is_hostile(hostile) => {
                // Writing to a String can't fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(hostile));
            }
            plain => out.push(plain),
        }
    }
    if long.is_some() {
        let _ = write!(out, "... ({} characters)", text.chars().count());
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn terminal_codes_become_visible() {
        assert_eq!(shown("a\x1b[31mb"), "a\\u{1b}[31mb");
        assert_eq!(shown("a\r\nb\tc"), "a\\r\\nb\\tc");
        assert_eq!(shown("\u{202e}gnp"), "\\u{202e}gnp");
        assert_eq!(shown("\u{9b}31m"), "\\u{9b}31m");
        assert!(matches!(shown("caf\u{e9}"), Cow::Borrowed(_)));
    }

    #[test]
    fn very_long_text_is_cut_and_says_so() {
        let text = "x".repeat(100_000);
        assert!(shown(&text).len() < 1600);
        assert!(shown(&text).ends_with("... (100000 characters)"));
    }

    proptest! {
        #[test]
        fn nothing_hostile_is_left(text in any::<String>()) {
            prop_assert!(!shown(&text).chars().any(is_hostile));
        }
    }
}
