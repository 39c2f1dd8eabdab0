//! The TOML files that people write: policies, profiles, suites.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::source::SourceFile;
use pac_check::source::document::DocumentError;
use pac_check::{policy, profiles, suite};

fuzz_target!(|text: &str| {
    let file = SourceFile::new("fuzz.toml", text);
    if let Err(error) = policy::parse(&file) {
        check(&file, &error);
    }
    if let Err(error) = profiles::parse(&file) {
        check(&file, &error);
    }
    if let Err(error) = suite::Suite::parse("fuzz.toml", text) {
        assert!(!error.to_string().is_empty());
    }
});

/// An error has something to say, and points into the file.
fn check(file: &SourceFile, error: &DocumentError) {
    assert!(!error.message.is_empty());
    if let Some(span) = error.span {
        assert!(span.start <= span.end, "{error:?}");
        assert!(span.end as usize <= file.text().len(), "{error:?}");
        assert_eq!(error.position, Some(file.position(span.start)));
    }
}
