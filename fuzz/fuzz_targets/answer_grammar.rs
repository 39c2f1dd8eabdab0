//! Returned strings through every client's grammar.

#![no_main]

use std::net::Ipv6Addr;

use libfuzzer_sys::fuzz_target;
use pac_check::finding::answers::RouteEntry;
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
        let plain = answer.route.iter().all(has_plain_host);
        if dialect.grammar == Grammar::Chromium && !answer.route.is_empty() && plain {
            let again = parse(&normal_form(&answer.route), dialect);
            assert_eq!(again.route, answer.route, "{text:?}");
        }
    }
});

/// A name or an address. An escape can put a colon or a blank into a host (`%3a`), and then nothing
/// tells it from its port.
fn has_plain_host(entry: &RouteEntry) -> bool {
    entry.host.as_deref().is_none_or(|host| {
        host.parse::<Ipv6Addr>().is_ok()
            || host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
    })
}
