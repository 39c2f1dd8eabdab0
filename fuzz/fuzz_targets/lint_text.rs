//! The rules of `lint` over any text: no text ends the search, and every place lies in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::lint::{Input, MOST_PLACES, Options, Selection, edited, hosting, lint, rules};
use pac_check::source::SourceFile;

fuzz_target!(|text: &str| {
    let options = Options {
        hosted_by: hosting::named("zscaler"),
        ..Options::default()
    };
    let source = SourceFile::new("fuzz.pac", text);
    let outcome = lint(&Input {
        source: &source,
        bytes: text.as_bytes(),
        failure: None,
        options: &options,
        selection: &Selection::default(),
    });
    assert!(
        outcome
            .problem
            .is_none_or(|problem| !problem.contains("defect"))
    );
    assert!(outcome.findings.len() <= MOST_PLACES * rules::ALL.len());
    let lines = u32::try_from(source.line_count()).unwrap_or(u32::MAX);
    for found in &outcome.findings {
        let label = &found.finding.labels[0];
        assert!(
            label.start.line <= lines && label.end.line <= lines,
            "{found:?}"
        );
    }
    // What is corrected is corrected once.
    let (corrected, _) = edited(text, &outcome.edits);
    assert!(outcome.edits.is_empty() || corrected != text);
});
