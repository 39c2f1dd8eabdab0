//! Following a run changes nothing of it: every reading, once with return probes only and once with
//! full instrumentation.

use pac_check::pac::dialects::{self, Dialect};
use pac_check::pac::evaluation::{Evaluation, Limits, LoadFailure};
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::session::Session;
use pac_check::pac::steps::Instrumentation;
use serde_json::Value;

use super::world::World;
use super::{expressions, scripts};

#[test]
fn expressions_give_the_same_answers_when_they_are_followed() {
    let dialect = dialects::DEFAULT;
    let mut followed = 0;
    for case in expressions::cases() {
        let script = expressions::script(&case, dialect);
        let request = Request::new("http://case.test/", dialect).unwrap();
        followed += same(&case, dialect, &script, &[request]);
    }
    assert!(followed > 500, "only {followed} runs had steps");
}

#[test]
fn scripts_give_the_same_answers_when_they_are_followed() {
    let mut followed = 0;
    for client in ["chromium", "firefox", "pac-resolver", "pypac"] {
        let dialect = dialects::named(client).unwrap();
        for case in scripts::cases() {
            let script = scripts::script(&case, dialect);
            let requests: Vec<Request> = case["urls"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|url| Request::new(url["url"].as_str()?, dialect).ok())
                .filter(|request| request.bypass.is_none())
                .collect();
            followed += same(&case, dialect, &script, &requests);
        }
    }
    assert!(followed > 500, "only {followed} runs had steps");
}

/// How many of the evaluations had steps.
fn same(case: &Value, dialect: &'static Dialect, script: &Script, requests: &[Request]) -> usize {
    let plain = evaluations(case, dialect, script, requests, Instrumentation::Returns);
    let full = evaluations(case, dialect, script, requests, Instrumentation::Full);
    let (plain, full) = match (plain, full) {
        (Ok(plain), Ok(full)) => (plain, full),
        (plain, full) => {
            assert_eq!(
                plain.err(),
                full.err(),
                "{} in {}",
                case["id"],
                dialect.name
            );
            return 0;
        }
    };
    assert_eq!(plain.len(), full.len());
    let mut followed = 0;
    // Each run throws its own dice.
    let random = script.source.text().contains("Math.random");
    for ((mut plain, mut full), request) in plain.into_iter().zip(full).zip(requests) {
        if random {
            for trace in [&mut plain.trace, &mut full.trace] {
                trace
                    .lookups
                    .iter_mut()
                    .for_each(|lookup| lookup.name.clear());
            }
        }
        let steps = std::mem::take(&mut full.trace.steps);
        followed += usize::from(!steps.is_empty());
        assert_eq!(
            plain, full,
            "{} {} in {}",
            case["id"], request.url, dialect.name
        );
        assert!(plain.trace.steps.is_empty());
    }
    followed
}

fn evaluations(
    case: &Value,
    dialect: &'static Dialect,
    script: &Script,
    requests: &[Request],
    instrumentation: Instrumentation,
) -> Result<Vec<Evaluation>, LoadFailure> {
    let limits = Limits {
        call_ms: 120_000,
        // Enough for every script that ends by itself.
        loop_iterations: 200_000,
        ..Limits::default()
    };
    let world = World::of(case);
    let mut session =
        Session::start_instrumented(script.clone(), dialect, world, limits, instrumentation)?;
    Ok(session.evaluate(requests))
}
