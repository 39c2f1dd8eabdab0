//! Measured answers of real clients (`expressions.json`, `scripts.json`,
//! `further_scripts.json`) against the evaluator.
//!
//! Every reading must be matched, or be named in `exceptions.toml` with its reason; an exception
//! that is matched after all, or that names nothing, is an error too. `docs/conformance.md` is
//! written from the same readings: `UPDATE=1 cargo test --test conformance` writes it again.

#![expect(clippy::unwrap_used, reason = "a test stops where it can't go on")]

mod decision;
mod error_lines;
mod exceptions;
mod expressions;
mod fields;
mod instrumentation;
#[path = "../support/measured.rs"]
mod measured;
mod scripts;
mod table;
mod world;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use exceptions::Exceptions;
use pac_check::pac::dialects::{self, Dialect};

/// What came of one reading.
struct Reading {
    id: String,
    topic: String,
    matched: bool,
    what: String,
}

/// The clients that were measured: the dialect, and its column in the data.
const MEASURED: &[(&str, &str)] = &[
    ("chromium", "chromium"),
    ("firefox", "firefox"),
    ("wine", "wine-jsproxy"),
    ("pacparser", "pacparser"),
    ("libproxy", "libproxy"),
    ("pac-resolver", "pac-resolver"),
    ("pypac", "pypac"),
];

/// Every reading of a client, made once for all tests.
fn readings(client: &str) -> &'static [Reading] {
    static READINGS: [OnceLock<Vec<Reading>>; MEASURED.len()] =
        [const { OnceLock::new() }; MEASURED.len()];
    let index = MEASURED
        .iter()
        .position(|(name, _)| *name == client)
        .unwrap();
    READINGS[index].get_or_init(|| {
        let (name, column) = MEASURED[index];
        let dialect: &'static Dialect = dialects::named(name).unwrap();
        let mut readings = expressions::readings(dialect, column);
        readings.extend(scripts::readings(dialect, column));
        readings
    })
}

/// Fails with every reading that is neither matched nor excepted.
fn judge(client: &str) {
    let readings = readings(client);
    assert!(!readings.is_empty(), "no readings of {client}");
    let exceptions = Exceptions::read(client);
    let mut wrong: Vec<String> = Vec::new();
    for reading in readings {
        match (reading.matched, exceptions.reason(&reading.id)) {
            (true, None) | (false, Some(_)) => {}
            (false, None) => wrong.push(format!("{}: {}", reading.id, reading.what)),
            (true, Some(reason)) => {
                wrong.push(format!("{}: matched, but excepted: {reason}", reading.id));
            }
        }
    }
    let known: BTreeSet<&str> = readings.iter().map(|reading| reading.id.as_str()).collect();
    for id in exceptions.ids().filter(|id| !known.contains(id)) {
        wrong.push(format!("{id}: excepted, but there is no such reading"));
    }
    assert!(wrong.is_empty(), "{client}:\n{}", wrong.join("\n"));
}

#[test]
fn chromium_is_as_measured() {
    judge("chromium");
}

#[test]
fn firefox_is_as_measured() {
    judge("firefox");
}

#[test]
fn wine_is_as_measured() {
    judge("wine");
}

#[test]
fn pacparser_is_as_measured() {
    judge("pacparser");
}

#[test]
fn libproxy_is_as_measured() {
    judge("libproxy");
}

#[test]
fn pac_resolver_is_as_measured() {
    judge("pac-resolver");
}

#[test]
fn pypac_is_as_measured() {
    judge("pypac");
}

#[test]
fn every_client_that_says_it_was_measured_is_in_the_data() {
    for dialect in dialects::ALL {
        let measured = MEASURED.iter().any(|(name, _)| *name == dialect.name);
        assert_eq!(
            dialect.verified.how.starts_with("measured"),
            measured,
            "{}",
            dialect.name
        );
    }
}
