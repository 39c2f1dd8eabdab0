//! Suites are somebody else's text: reading one ends with a suite or a place, and rewriting one in
//! which nothing failed changes nothing that a suite says.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::suite::{Suite, update};

fuzz_target!(|text: &str| {
    let suite = match Suite::parse("fuzz.toml", text) {
        Ok(suite) => suite,
        Err(error) => {
            assert!(error.position.line >= 1 && error.position.column >= 1);
            return;
        }
    };
    if let Ok(new) = update(text, &suite, &[]) {
        assert_eq!(
            Suite::parse("fuzz.toml", &new).as_ref(),
            Ok(&suite),
            "{new}"
        );
    }
});
