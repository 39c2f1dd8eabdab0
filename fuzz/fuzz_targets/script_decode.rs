//! Bytes of a PAC file, with any `Content-Type`, through every client's decoder.
//!
//! The input is the header's value, a line feed, the body.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::pac::script::{Script, charset_of};
use pac_check::pac::stack::on_large_stack;
use pac_check::pac::{dialects, syntax};

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let header = String::from_utf8_lossy(parts.next().unwrap_or_default());
    let body = parts.next().unwrap_or_default();
    let _ = charset_of(&header);
    for dialect in dialects::ALL {
        for content_type in [None, Some(&*header)] {
            let script = Script::decode("fuzz.pac", body, content_type, dialect);
            assert_eq!(script.bytes, body.len() as u64);
            if body.is_ascii() && content_type.is_none() {
                let end = body.iter().position(|&byte| byte == 0);
                let end = end.filter(|_| dialect.text_ends_at_nul);
                let read = body.get(..end.unwrap_or(body.len()));
                assert_eq!(Some(script.source.text().as_bytes()), read);
            }
            let _ = script.accepted(dialect);
            // A script that can't be parsed is an answer; a parser that dies is none.
            let parsed = on_large_stack(|| syntax::parse(&script.source));
            assert!(parsed.is_some());
            // Every place that a report could show exists.
            let source = &script.source;
            for (offset, _) in source.text().char_indices() {
                let offset = u32::try_from(offset).expect("libFuzzer's inputs are small");
                assert_eq!(source.offset(source.position(offset)), Some(offset));
            }
        }
    }
});
