//! Patterns of shExpMatch as the regular expressions that they really are.
//!
//! The engine is `regress`, called as Boa calls it for `new RegExp(pattern)`: without flags, over
//! UTF-16 code units. Compiled patterns are kept, since a PAC file asks the same ones for every
//! URL. They are kept per thread: a builtin is a plain function without state of its own, an
//! evaluator never leaves its thread, and a compiled pattern depends on nothing but its text.
//!
//! `regress` bounds nesting itself, but recurses over alternatives and takes a time that grows with
//! their square: the limit here fits a stack of 2 MB and a quarter of a second.
//!
//! A pattern such as `(a+)+b` takes exponential time and can't be interrupted here: whoever runs
//! untrusted scripts must be able to end the process.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use regress::{Flags, Regex};

use crate::pac::value::Text;

/// A compiled pattern, or why it is none in the words of `regress`.
type Compiled = Result<Rc<Regex>, Rc<str>>;

/// Patterns kept per thread; when there are more, all are forgotten.
const MOST_PATTERNS: usize = 512;
/// Longest pattern that is kept, in code units.
const LONGEST_KEPT: usize = 4096;

/// Most `|` in one pattern; no client has this limit.
const MOST_ALTERNATIVES: usize = 4000;

thread_local! {
    static PATTERNS: RefCell<HashMap<Box<[u16]>, Compiled>> = RefCell::new(HashMap::new());
}

/// The regular expression of a [`source`].
pub(super) fn compile(pattern: &[u16]) -> Compiled {
    let alternatives = pattern
        .iter()
        .filter(|&&unit| unit == u16::from(b'|'))
        .count();
    if alternatives > MOST_ALTERNATIVES {
        return Err(Rc::from(
            "more alternatives than pac-check's limit of 4,000",
        ));
    }
    PATTERNS.with_borrow_mut(|patterns| {
        if let Some(compiled) = patterns.get(pattern) {
            return compiled.clone();
        }
        let source = pattern.iter().copied().map(u32::from);
        let compiled = Regex::from_unicode(source, Flags::default())
            .map(Rc::new)
            .map_err(|error| Rc::from(error.text));
        if pattern.len() <= LONGEST_KEPT {
            if patterns.len() >= MOST_PATTERNS {
                patterns.clear();
            }
            patterns.insert(pattern.into(), compiled.clone());
        }
        compiled
    })
}

/// True where the regular expression finds itself somewhere in the text.
pub(super) fn finds(regex: &Regex, text: &Text<'_>) -> bool {
    let copied: Vec<u16>;
    let units = match text {
        Text::Utf16(units) => units,
        Text::Latin1(_) => {
            copied = text.units().collect();
            copied.as_slice()
        }
    };
    regex.find_from_ucs2(units, 0).next().is_some()
}

/// The source of the regular expression: a dot is itself, `*` any run, `?` any one, and everything
/// else is left to live as it is.
pub(super) fn source(pattern: &[u16]) -> Vec<u16> {
    let mut source = Vec::with_capacity(pattern.len() * 2 + 2);
    source.push(u16::from(b'^'));
    for &unit in pattern {
        match unit {
            0x2E => source.extend(b"\\.".map(u16::from)),
            0x2A => source.extend(b".*".map(u16::from)),
            0x3F => source.push(u16::from(b'.')),
            other => source.push(other),
        }
    }
    source.push(u16::from(b'$'));
    source
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::wildcard;
    use super::*;

    fn found(pattern: &str, text: &str) -> Result<bool, Rc<str>> {
        compile(&source(&units(pattern))).map(|regex| finds(&regex, &Text::from_text(text)))
    }

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn regular_expression_characters_are_live() {
        for (pattern, text, expected) in [
            ("a[0-9]", "a1", true),
            ("a[!b]c", "abc", true),
            ("foo|bar", "foox", true),
            ("foo|bar", "xbar", true),
            ("a+b", "aab", true),
            ("a{2}", "aa", true),
            ("a$b", "a$b", false),
            ("a\\.b", "a.b", false),
            ("a\\", "a$", true),
            ("a]b", "a]b", true),
            ("a{b", "a{b", true),
        ] {
            assert_eq!(found(pattern, text), Ok(expected), "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_that_is_no_regular_expression_is_an_error_each_time() {
        assert!(found("foo(bar", "foo(bar").is_err());
        assert!(found("foo(bar", "foo(bar").is_err());
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_the_end() {
        let pattern = "(".repeat(100_000) + &")".repeat(100_000);
        assert!(found(&pattern, "").is_err());
        let pattern = "[".repeat(100_000);
        assert!(found(&pattern, "").is_err());
    }

    #[test]
    fn more_alternatives_than_the_limit_are_an_error_and_not_the_end() {
        let most = "a|".repeat(MOST_ALTERNATIVES);
        assert_eq!(found(&most, "b"), Ok(true), "the last one is empty");
        assert!(found(&format!("{most}|"), "b").is_err());
    }

    #[test]
    fn no_more_patterns_are_kept_than_the_limit() {
        for number in 0..=MOST_PATTERNS {
            found(&format!("(a{number})"), "").unwrap();
        }
        assert!(PATTERNS.with_borrow(HashMap::len) <= MOST_PATTERNS);
    }

    proptest! {
        #[test]
        fn wildcards_and_the_regular_expression_agree(
            pattern in "[*?ab./\n\u{e9}\u{2028}\u{1F600}]{0,12}",
            text in "[ab./\n\u{e9}\u{2028}\u{1F600}]{0,12}",
        ) {
            let expected = found(&pattern, &text);
            prop_assert!(wildcard::is_plain(&units(&pattern)));
            prop_assert_eq!(Ok(wildcard::matches(&units(&pattern), &units(&text))), expected);
        }
    }
}
