//! Lists of proxies: Squid's configuration with an included file, and the lists of names; then the
//! judgement of a few required URLs.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::allowlist::{Question, formats, judge};
use pac_check::finding::allowlist::Coverage;
use pac_check::profiles::{self, Profile};
use pac_check::source::SourceFile;

fuzz_target!(|text: &str| {
    let (main, other) = text.split_once("\n---\n").unwrap_or((text, ""));
    let required = required();
    for format in formats::ALL {
        let mut files = vec![SourceFile::new("list", main)];
        if !other.is_empty() && format.name == "squid" {
            files.push(SourceFile::new("other", other));
        }
        match (format.parse)(files) {
            Ok(book) => {
                let profiles = std::slice::from_ref(&required);
                let report = judge(format, &book, Question::of(profiles));
                for row in &report.rows {
                    // What is not whole has a reason, and what is has none.
                    for request in &row.requests {
                        assert_eq!(request.why.is_some(), request.coverage != Coverage::Full);
                    }
                    for demand in &row.demands {
                        assert_eq!(demand.why.is_some(), demand.coverage != Coverage::Full);
                    }
                }
            }
            Err(error) => assert!(!error.message.is_empty()),
        }
    }
});

fn required() -> Profile {
    let text = "schema = \"pac-check/profile@1\"\nid = \"t\"\ntitle = \"T\"\n\
                [requirements.tls-inspection]\nvalue = \"forbidden\"\nsays = \"s\"\n\
                [[group]]\nid = \"g\"\n\
                purpose = \"p\"\nrows = [\n\
                { pattern = \"*.a.example\", port = 443, examples = [\"x.a.example\"] },\n\
                { pattern = \"b.example/p\", port = 80 },\n]\n";
    profiles::parse(&SourceFile::new("t.toml", text)).expect("a profile")
}
