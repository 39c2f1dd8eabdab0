//! Who answers: `--engine`, `explain --program`, and what `-v` says about it.

use serde_json::{Value, json};

use crate::program::{Place, answer};

/// One that is a decision, and one that the engine must run.
const DECISION: &str = "var proxy = 'PROXY p.example:8080';\n\
    function ends(host, with_) { return dnsDomainIs(host, with_); }\n\
    function FindProxyForURL(url, host) {\n\
    if (ends(host, '.a.example') || shExpMatch(url, 'http://b*')) return proxy;\n\
    return 'DIRECT';\n}\n";
const NO_DECISION: &str = "function FindProxyForURL(url, host) {\n\
    try { return eval('\"PROXY p.example:1\"'); } catch (error) { return 'DIRECT'; }\n}\n";

fn places() -> Place {
    Place::new()
        .with("decision.pac", DECISION)
        .with("engine.pac", NO_DECISION)
}

#[test]
fn every_engine_gives_the_same_answers_at_the_same_line() {
    let place = places();
    for url in [
        "http://x.a.example/",
        "http://b.example/x",
        "http://c.example/",
    ] {
        let answers: Vec<_> = ["auto", "boa", "decision", "both"]
            .iter()
            .map(|engine| {
                let run = place.run(&format!(
                    "url --pac decision.pac --offline --engine {engine} --format json {url}"
                ));
                answer(&run.json(0)).clone()
            })
            .collect();
        for other in &answers {
            assert_eq!(Some(other), answers.first());
        }
    }
    for (engine, by) in [
        ("auto", "decision program"),
        ("boa", "engine"),
        ("decision", "decision program"),
        ("both", "both"),
    ] {
        let run = place.run(&format!(
            "url --pac decision.pac --offline --engine {engine} --client all --format json http://c/"
        ));
        let clients = run.json(0)["clients"].clone();
        assert_eq!(clients["firefox"]["answered_by"]["by"], by);
    }
}

#[test]
fn what_is_no_decision_is_the_engines_and_says_why() {
    let place = places();
    let url = "http://x.a.example/";
    for engine in ["auto", "boa", "both"] {
        let run = place.run(&format!(
            "url --pac engine.pac --offline --engine {engine} --format json {url}"
        ));
        let report = run.json(0);
        assert_eq!(answer(&report)["effective"], "PROXY p.example:1");
        let by = &report["answered_by"];
        assert_eq!(
            (&by["by"], &by["program"]),
            (&json!("engine"), &Value::Null)
        );
        assert!(by["reason"].is_string(), "{by}");
        if engine != "boa" {
            assert_eq!(by["at"], json!({"line": 2, "column": 14}));
        }
    }
    // Never the engine where it was not wanted, and never a pass.
    let run = place.run(&format!(
        "url --pac engine.pac --offline --engine decision {url}"
    ));
    assert_eq!(run.status, 2, "{}{}", run.out, run.err);
    assert!(!run.out.contains("p.example:1"), "{}", run.out);
    assert!(run.err.contains("decision programs"), "{}", run.err);
    let run = place.run(&format!("url --pac engine.pac --offline -v {url}"));
    assert!(
        run.err
            .contains("answered by the engine; it is not a decision program because of")
            && run.err.contains("(line 2, column 14)"),
        "{}",
        run.err
    );
    let run = place.run(&format!("url --pac decision.pac --offline -v {url}"));
    assert!(
        run.err.contains("answered by a decision program"),
        "{}",
        run.err
    );
}

#[test]
fn a_program_can_be_read() {
    let place = places();
    let run = place.run("explain --program --pac decision.pac --offline");
    assert_eq!((run.status, run.err.as_str()), (0, ""), "{}", run.out);
    for part in [
        "dnsDomainIs(host, \".a.example\")",
        "shExpMatch(url, \"http://b*\")",
        "line 4",
    ] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    let run =
        place.run("explain --program --pac decision.pac --offline --format json --client all");
    let report = run.json(0);
    assert_eq!(report["schema"], "pac-check/program@1");
    let client = &report["clients"][0];
    assert_eq!(client["answered_by"]["by"], "decision program");
    let lines = client["listing"].as_array().unwrap();
    assert!(lines.len() > 3, "{client}");
    let run = place.run("explain --program --pac engine.pac --offline");
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(run.out.contains("answered by the engine"), "{}", run.out);
}
