//! Measured answers of real clients (`expressions.json`, `scripts.json`) against the evaluator.
//!
//! Every reading must be matched, or be named in `exceptions.toml` with its reason; an exception
//! that is matched after all is an error too.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops where it can't go on"
)]

mod exceptions;
mod expressions;
mod scripts;
mod world;

use std::collections::BTreeMap;

use exceptions::Exceptions;

/// What came of one reading.
struct Reading {
    id: String,
    topic: String,
    matched: bool,
    what: String,
}

/// Fails with every reading that is neither matched nor excepted.
fn judge(client: &str, readings: &[Reading]) {
    assert!(!readings.is_empty(), "no readings of {client}");
    let exceptions = Exceptions::read(client);
    let mut wrong: Vec<String> = Vec::new();
    let mut topics: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for reading in readings {
        let counts = topics.entry(&reading.topic).or_default();
        counts.1 += 1;
        counts.0 += usize::from(reading.matched);
        match (reading.matched, exceptions.reason(&reading.id)) {
            (true, None) | (false, Some(_)) => {}
            (false, None) => wrong.push(format!("{}: {}", reading.id, reading.what)),
            (true, Some(reason)) => {
                wrong.push(format!("{}: matched, but excepted: {reason}", reading.id));
            }
        }
    }
    for (topic, (matched, all)) in &topics {
        println!("{client} {topic}: {matched} of {all}");
    }
    assert!(wrong.is_empty(), "{client}:\n{}", wrong.join("\n"));
}

#[test]
fn chromium_expressions() {
    judge("chromium", &expressions::readings("chromium"));
}

#[test]
fn firefox_expressions() {
    judge("firefox", &expressions::readings("firefox"));
}

#[test]
fn chromium_scripts() {
    judge("chromium", &scripts::readings("chromium"));
}

#[test]
fn firefox_scripts() {
    judge("firefox", &scripts::readings("firefox"));
}
