//! The lines of errors that Chromium reports (156.0.8078.114, 2026-11-30, its PAC_JAVASCRIPT_ERROR),
//! against those that the evaluator finds.

use pac_check::pac::dialects;
use pac_check::pac::evaluation::{Limits, LoadFailure, Outcome, ScriptError};
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::session::Session;
use pac_check::pac::steps::Instrumentation;
use serde_json::Value;

use super::world::World;

/// Where another line says more, or the engine knows nothing of it.
const OTHERWISE: &[(&str, &str)] = &[
    // Chromium's line is one of the text that JSON.parse reads.
    ("more calls", "http://a9.example/"),
    // ... that eval or Function compiles.
    ("more calls", "http://d1.example/"),
    ("more calls", "http://d3.example/"),
    // ... of its own library.
    ("more calls", "http://d4.example/"),
    // Which of two mentions in one expression was reached is unknown.
    ("more calls", "http://c1.example/"),
    // The beginning of the statement, two lines before the name that is called in its array.
    ("calls", "http://three.example/"),
    // What is called is an object literal in the line before its arguments.
    ("more calls", "http://c9.example/"),
];

#[test]
fn errors_have_the_lines_that_chromium_reports() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("error_lines.json")).unwrap();
    let chromium = dialects::named("chromium").unwrap();
    let mut compared = 0;
    let mut wrong = Vec::new();
    for case in &cases {
        let id = case["id"].as_str().unwrap();
        let text = case["pac"].as_str().unwrap();
        for instrumentation in [Instrumentation::Returns, Instrumentation::Full] {
            let script = Script::decode("x.pac", text.as_bytes(), None, chromium);
            let limits = Limits {
                call_ms: 60_000,
                ..Limits::default()
            };
            let world = World::of(&Value::Null);
            let session =
                Session::start_instrumented(script, chromium, world, limits, instrumentation);
            let mut session = match session {
                Ok(session) => session,
                Err(LoadFailure::Threw(error)) => {
                    compared += 1;
                    note(id, case["load"].as_u64(), &error, &mut wrong);
                    continue;
                }
                Err(failure) => panic!("{id}: {failure}"),
            };
            for (url, line) in case["lines"].as_object().unwrap() {
                if OTHERWISE.contains(&(id, url)) {
                    continue;
                }
                let request = Request::new(url, chromium).unwrap();
                let evaluation = session.evaluate(std::slice::from_ref(&request)).remove(0);
                let Outcome::Threw(error) = evaluation.outcome else {
                    panic!("{url} of {id}: {:?}", evaluation.outcome);
                };
                compared += 1;
                note(url, line.as_u64(), &error, &mut wrong);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(compared > 100, "{compared}");
}

fn note(what: &str, line: Option<u64>, error: &ScriptError, wrong: &mut Vec<String>) {
    let got = error.position.map(|position| u64::from(position.line));
    if got != line {
        wrong.push(format!(
            "{what}: {got:?}, measured {line:?}: {}",
            error.message
        ));
    }
}
