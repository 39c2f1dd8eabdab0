//! What pac-check does to a script before and while it runs changes nothing of it: in every style of
//! printing, with and without probes, call after call, and in the eyes of a second engine.

#![expect(clippy::unwrap_used, reason = "a test stops where it can't go on")]

mod callbacks;
mod judge;
#[path = "../support/measured.rs"]
mod measured;
mod printed;
#[path = "../support/printer.rs"]
mod printer;
#[path = "../support/programs.rs"]
mod programs;
mod secrecy;
mod soak;
mod sorting;
#[path = "../conformance/world.rs"]
mod world;

use std::sync::Arc;

use pac_check::pac::dialects::{self, Dialect};
use pac_check::pac::evaluation::{Evaluation, Limits, LoadFailure, Outcome};
use pac_check::pac::lookup::SharedHost;
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::session::Session;
use pac_check::pac::steps::Instrumentation;
use world::World;

/// Every way of following a script, the plain one first.
const WAYS: [Instrumentation; 4] = [
    Instrumentation::Nothing,
    Instrumentation::Returns,
    Instrumentation::Full,
    Instrumentation::Counts,
];

fn limits() -> Limits {
    Limits {
        call_ms: 120_000,
        loop_iterations: 10_000,
        recursion: 200,
        ..Limits::default()
    }
}

/// A world where names that begin with `a` have an address.
fn world() -> SharedHost {
    let names = serde_json::json!({ "dns": { "*.example": ["10.1.2.3"], "a.test": ["10.1.2.3"] } });
    World::of(&names)
}

fn requests(urls: &[&str], dialect: &Dialect) -> Vec<Request> {
    urls.iter()
        .filter_map(|url| Request::new(url, dialect).ok())
        .filter(|request| request.bypass.is_none())
        .collect()
}

fn evaluations(
    text: &str,
    dialect: &'static Dialect,
    host: &SharedHost,
    requests: &[Request],
    how: Instrumentation,
) -> Result<Vec<Evaluation>, LoadFailure> {
    let utf_8 = Some("application/x-ns-proxy-autoconfig; charset=utf-8");
    let script = Script::decode("x.pac", text.as_bytes(), utf_8, dialect);
    let host = host.clone();
    let mut session = Session::start_instrumented(script, dialect, host, limits(), how)?;
    Ok(session.evaluate(requests))
}

/// The outcomes of a script without probes in it. With them it must have the same ones, ask the same
/// and say the same.
fn same_in_every_way(
    what: &str,
    text: &str,
    dialect: &'static Dialect,
    host: &SharedHost,
    requests: &[Request],
) -> Result<Vec<Outcome>, LoadFailure> {
    let plain = evaluations(text, dialect, host, requests, WAYS[0]);
    for how in &WAYS[1..] {
        let followed = evaluations(text, dialect, host, requests, *how);
        let (plain, followed) = match (&plain, followed) {
            (Ok(plain), Ok(followed)) => (plain, followed),
            (plain, followed) => {
                let plain = plain.as_ref().err().map(in_words);
                let followed = followed.as_ref().err().map(in_words);
                assert_eq!(plain, followed, "{what}, {how:?}, {}: {text}", dialect.name);
                continue;
            }
        };
        assert_eq!(plain.len(), followed.len(), "{what}");
        for (plain, followed) in plain.iter().zip(followed) {
            let [plain, followed] = [plain, &followed].map(comparable);
            assert_eq!(plain, followed, "{what}, {how:?}, {}: {text}", dialect.name);
        }
    }
    let plain = plain?;
    Ok(plain.into_iter().map(|one| one.outcome).collect())
}

/// Without what only probes tell: the places.
fn comparable(evaluation: &Evaluation) -> String {
    let outcome = match &evaluation.outcome {
        Outcome::Threw(error) => format!("threw {}", error.message),
        other => format!("{other:?}"),
    };
    let trace = &evaluation.trace;
    format!(
        "{outcome} {:?} {:?} {} {}",
        trace.lookups, trace.alerts, trace.runs, trace.restarts
    )
}

fn in_words(failure: &LoadFailure) -> String {
    match failure {
        LoadFailure::Threw(error) | LoadFailure::Syntax(error) => error.message.clone(),
        other => format!("{other:?}"),
    }
}

/// The answer of a body of `FindProxyForURL` in Chromium, in every way.
fn answer(body: &str) -> String {
    let text = format!("function FindProxyForURL(url, host) {{ {body} }}");
    let dialect = dialects::DEFAULT;
    let requests = requests(&["http://a.example/x"], dialect);
    let outcomes = same_in_every_way(body, &text, dialect, &world(), &requests).unwrap();
    match &outcomes[0] {
        Outcome::Text(text) => text.clone(),
        other => format!("{other:?}"),
    }
}

/// How many random cases: `PROPTEST_CASES`, else this.
#[expect(
    clippy::disallowed_methods,
    reason = "the setting of the person who runs the tests"
)]
fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(usual)
}

/// A host that nothing is asked of.
fn nobody() -> SharedHost {
    let host: SharedHost = Arc::new(Nobody);
    host
}

struct Nobody;

impl pac_check::pac::Host for Nobody {
    fn resolve(&self, _: &str, _: pac_check::pac::Family) -> pac_check::pac::Resolution {
        pac_check::pac::Resolution::Addresses(vec![[10, 1, 2, 3].into()])
    }

    fn own_addresses(&self) -> Vec<std::net::IpAddr> {
        vec![[192, 0, 2, 1].into()]
    }

    fn now_ms(&self) -> i64 {
        1_780_000_000_000
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        0
    }
}
