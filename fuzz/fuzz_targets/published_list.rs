//! Published lists of required URLs, in every form that is imported: what is read is written as a
//! profile that reads again as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::profiles::{self, import};
use pac_check::source::SourceFile;

fuzz_target!(|text: &str| {
    let file = SourceFile::new("list", text);
    for format in import::ALL {
        match (format.read)(&file) {
            Ok(imported) => {
                let written = profiles::render(&imported.profile);
                let again = profiles::parse(&SourceFile::new("again.toml", written));
                assert_eq!(again, Ok(imported.profile));
            }
            Err(error) => {
                assert!(!error.message.is_empty());
                if let Some(span) = error.span {
                    assert!(span.end as usize <= text.len(), "{error:?}");
                }
            }
        }
    }
});
