//! The words of messages, help texts, documentation and comments: phrases that readers stumble over
//! stay out. CONTRIBUTING.md has what to write instead; this file is the list.

#![expect(
    clippy::disallowed_methods,
    reason = "reads the source text of the project"
)]

use std::path::{Path, PathBuf};

use regress::Regex;

/// What must not be written, as an expression, and what to write.
const BANNED: &[(&str, &str)] = &[
    (
        r"\b(?:it|that|which|what|who|`|\}) (?:is|are) no (?:URL|file|list|host|proxy|port|name|number|text|address|network|function|string|suite|script|JSON|pattern|finding)\b",
        "is not a ...",
    ),
    (
        r"\b[Nn]obody (?:said|could say|could answer|knows|can say)\b",
        "unknown, not configured, not resolved",
    ),
    (r"\basks? nobody\b", "makes no network requests"),
    (r"\bmend(?:s|ed|ing)?\b", "fix, correct"),
    (r"\banew\b", "again"),
    (r"\bbecame of\b", "happened to, the outcome of"),
    (r"\bmust stay closed\b", "must not be inspected"),
    (
        r"\bopens (?:its|the) TLS connection",
        "inspects the TLS connection",
    ),
    (r"\bhas not the (?:type|media type)\b", "wrong Content-Type"),
    (
        r"\bstands (?:before|behind) (?:this|the name)\b",
        "is defined before, comes after",
    ),
    (r"\bpasse[sd] over\b", "skips, skipped"),
    (
        r"\bpeople of the web server\b",
        "administrators of the web server",
    ),
    (r"\bbelongs? into\b", "belongs in"),
    (r"\bclients end\b", "what each client uses"),
    (r"\banswers? otherwise\b", "answers differently"),
    (r"\bcomes? to no end\b", "does not end"),
    (
        r"\b(?:hither|thither|whence|wherefore|hereof|thereof|nought|naught|lest)\b",
        "plain words",
    ),
];

/// Folders and files whose sentences people read.
const READ: &[&str] = &[
    "src",
    "docs",
    "templates",
    "tests",
    "fuzz/fuzz_targets",
    "benches",
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
];

/// This list, and inputs that are other people's words.
const EXEMPT: &[&str] = &[
    "tests/wording.rs",
    "tests/public_reports",
    "CONTRIBUTING.md",
];

#[test]
fn no_text_uses_a_phrase_that_readers_stumble_over() {
    let banned: Vec<(Regex, &str)> = BANNED
        .iter()
        .map(|(phrase, instead)| (Regex::new(phrase).expect(phrase), *instead))
        .collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for name in READ {
        collect(&root.join(name), &mut files);
    }
    assert!(files.len() > 400, "{} files", files.len());
    let mut found = Vec::new();
    for path in files {
        let name = path.strip_prefix(root).expect("below the root");
        let name = name.display().to_string().replace('\\', "/");
        if EXEMPT.iter().any(|exempt| name.starts_with(exempt)) {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            for (phrase, instead) in &banned {
                if let Some(words) = phrase.find(line) {
                    found.push(format!(
                        "{name}:{}: {:?}: {instead}",
                        number + 1,
                        &line[words.range()]
                    ));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_list_finds_what_it_bans_and_leaves_good_sentences_alone() {
    let is_banned = |line: &str| {
        BANNED
            .iter()
            .any(|(phrase, _)| Regex::new(phrase).expect(phrase).find(line).is_some())
    };
    for line in [
        "`x` is no URL",
        "it is no proxy that .NET can use",
        "nobody could say: SERVFAIL",
        "which asks nobody",
        "until this is mended",
    ] {
        assert!(is_banned(line), "{line}");
    }
    for line in [
        "there is no file of that name",
        "there is no proxy",
        "`x` is not a URL",
        "it is no longer used",
        "a name that nobody can guess",
        "recommended",
    ] {
        assert!(!is_banned(line), "{line}");
    }
}

/// The text files below a place.
fn collect(place: &Path, files: &mut Vec<PathBuf>) {
    if place.is_dir() {
        let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
        let mut entries: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        entries.sort();
        for entry in entries {
            collect(&entry, files);
        }
        return;
    }
    let ending = place.extension().and_then(|ending| ending.to_str());
    if matches!(ending, Some("rs" | "md" | "html" | "txt" | "toml")) {
        files.push(place.to_owned());
    }
}
