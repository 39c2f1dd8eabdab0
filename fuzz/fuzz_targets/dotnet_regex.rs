//! Regular expressions of a bypass list: the first line is the expression, the second the subject.
//! A search ends, and an expression that is all escaped matches itself.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::settings::dotnet_regex::{Outcome, Pattern};

fuzz_target!(|text: &str| {
    let (pattern, subject) = text
        .split_once('\n')
        .unwrap_or((text, "https://a.contoso.com"));
    if let Ok(pattern) = Pattern::parse(pattern) {
        let _ = pattern.search(subject);
    }
    if subject.len() < 500
        && subject
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'.')
    {
        let escaped = subject.replace('.', r"\.");
        let pattern = Pattern::parse(&escaped).expect("nothing in it is special");
        assert_eq!(pattern.search(subject), Outcome::Match);
    }
});
