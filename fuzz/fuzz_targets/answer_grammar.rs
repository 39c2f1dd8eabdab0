//! Returned strings through every client's grammar.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::pac::answer::{normal_form, parse};
use pac_check::pac::dialects::{self, Grammar};

fuzz_target!(|text: &str| {
    for dialect in dialects::ALL {
        let answer = parse(text, dialect);
        // Nothing is taken that was not there.
        assert!(answer.route.len() + answer.rejected.len() <= text.split(';').count());
        for entry in &answer.route {
            assert_eq!(entry.kind == "direct", entry.host.is_none());
        }
        // What Chromium does reads as what it does. Firefox's normal form is not a language that
        // Firefox reads: `HTTPS p:80` is a proxy at port 443 there.
        if dialect.grammar == Grammar::Chromium && !answer.route.is_empty() {
            let again = parse(&normal_form(&answer.route), dialect);
            assert_eq!(again.route, answer.route, "{text:?}");
        }
    }
});
