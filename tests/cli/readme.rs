//! The transcripts in README.md and in docs/clients.md are what the program prints.
//!
//! A fence ```` ```console ```` after a line `<!-- checked -->` holds command lines that begin with
//! `$ pac-check ` and below each what it prints on standard output. They run in a folder with the
//! file that the fence ```` ```javascript ```` shows. Ports that the system chooses read `PORT`.

use crate::program::Place;

const README: &str = include_str!("../../README.md");
const CLIENTS: &str = include_str!("../../docs/clients.md");

/// The fences of a language, each with whether it is to be checked.
fn fences(page: &'static str, language: &str) -> Vec<(bool, &'static str)> {
    let opening = format!("```{language}\n");
    page.match_indices(opening.as_str())
        .map(|(at, _)| {
            let before = page[..at].trim_end();
            let body = &page[at + opening.len()..];
            let (body, _) = body.split_once("\n```").unwrap();
            (before.ends_with("<!-- checked -->"), body)
        })
        .collect()
}

/// Commands and what they print.
pub(crate) fn transcript(fence: &str) -> Vec<(String, String)> {
    let mut steps: Vec<(String, String)> = Vec::new();
    for line in fence.lines() {
        match (line.strip_prefix("$ pac-check "), steps.last_mut()) {
            (Some(command), _) => steps.push((command.to_owned(), String::new())),
            (None, Some((_, printed))) => {
                printed.push_str(line);
                printed.push('\n');
            }
            (None, None) => panic!("output without a command: {line}"),
        }
    }
    steps
}

/// Replaces what stands for a port after a host name or an address.
fn without_ports(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(':') {
        let (before, after) = rest.split_at(at + 1);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        result.push_str(before);
        if (4..=5).contains(&digits) {
            result.push_str("PORT");
            rest = &after[digits..];
        } else {
            rest = after;
        }
    }
    result.push_str(rest);
    result
}

#[test]
fn the_transcripts_are_true() {
    let mut place = Place::new();
    for (_, script) in fences(README, "javascript") {
        let (name, script) = script.split_once('\n').unwrap();
        place = place.with(
            name.trim_start_matches("// "),
            format!("{name}\n{script}\n"),
        );
    }
    let checked = check("README.md", README, &place);
    assert!(checked >= 2, "{checked}");
}

/// The page shows the samples as they are.
#[test]
#[expect(clippy::disallowed_methods, reason = "the test reads the samples")]
fn the_transcripts_about_clients_are_true() {
    let mut place = Place::new();
    for (_, script) in fences(CLIENTS, "javascript") {
        let (name, script) = script.split_once('\n').unwrap();
        let name = name.trim_start_matches("// pac-samples/clients/");
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/pac-samples/clients");
        let sample = std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
        assert_eq!(sample.trim_end(), script, "{name}");
        place = place.with(name, sample);
    }
    let checked = check("docs/clients.md", CLIENTS, &place);
    assert!(checked >= 3, "{checked}");
}

/// Runs the commands of a page and compares; how many there were.
fn check(page: &str, text: &'static str, place: &Place) -> usize {
    let mut checked = 0;
    let fences = fences(text, "console");
    for (_, fence) in fences.iter().filter(|(checked, _)| *checked) {
        for (command, expected) in transcript(fence) {
            let words = words(&command);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let run = place.run_words(&words);
            // A script that fails in one client is what a page may be about.
            assert!(!run.out.is_empty(), "{command}: {run:#?}");
            let printed = without_ports(&run.out);
            let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
            let expected = without_ports(&expected);
            // A line of three dots stands for any lines.
            let mut rest = printed.join("\n") + "\n";
            for (index, part) in expected.split("...\n").enumerate() {
                let found = rest.find(part);
                assert!(
                    if index == 0 {
                        found == Some(0)
                    } else {
                        found.is_some()
                    },
                    "{page} says of `{command}`:\n{part}\nbut it prints:\n{}",
                    run.out
                );
                rest = rest[found.unwrap() + part.len()..].to_owned();
            }
            checked += 1;
        }
    }
    checked
}

/// A shell's words, as far as the README needs them: single quotes keep blanks and stars.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match (character, words.last_mut()) {
            ('\'', _) => quoted = !quoted,
            (' ', _) if !quoted => words.push(String::new()),
            (other, Some(word)) => word.push(other),
            (_, None) => {}
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
