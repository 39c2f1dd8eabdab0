//! What following a run costs: return probes must stay under 5 %, full instrumentation under a
//! factor of 3, at 500 rules. The rounds are interleaved, so that a busy machine slows all alike;
//! the exit status says whether both hold.

#![expect(clippy::disallowed_methods, reason = "measures time")]
#![expect(clippy::print_stdout, reason = "prints what it measured")]

use std::net::IpAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pac_check::pac::dialects::{self, Dialect};
use pac_check::pac::engine::Engine;
use pac_check::pac::evaluation::{Limits, Outcome};
use pac_check::pac::lookup::SharedHost;
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::stack::on_large_stack;
use pac_check::pac::steps::Instrumentation;
use pac_check::pac::{Family, Host, Resolution};

mod rules;

const RULES: usize = 500;
/// Of a round: so few that a round fits between two interruptions on a busy machine.
const URLS: u32 = 20;
const ROUNDS: usize = 600;
const DIALECT: &Dialect = dialects::DEFAULT;

/// A world without names: the rules ask none. It measures, as the real one does.
struct NoWorld(Instant);

impl Host for NoWorld {
    fn resolve(&self, _: &str, _: Family) -> Resolution {
        Resolution::NoSuchName
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        vec![]
    }

    fn now_ms(&self) -> i64 {
        0
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        0
    }

    fn monotonic_us(&self) -> Option<u64> {
        u64::try_from(self.0.elapsed().as_micros()).ok()
    }
}

fn main() -> ExitCode {
    match on_large_stack(measure) {
        Some(true) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn measure() -> bool {
    let requests: Vec<Request> = rules::urls(RULES, URLS as usize)
        .iter()
        .filter_map(|url| Request::new(url, DIALECT).ok())
        .collect();
    let ways = [
        Instrumentation::Nothing,
        Instrumentation::Returns,
        Instrumentation::Full,
    ];
    let mut engines = ways.map(engine);
    let mut times = ways.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        for (engine, times) in engines.iter_mut().zip(&mut times) {
            times.push(round(engine, &requests));
        }
    }
    // The best round is the one that nothing disturbed.
    let [nothing, returns, full] = times.map(|times| best(&times));
    println!("{RULES} rules, the time for a URL: {nothing:.1} us without probes");
    let cheap = line("returns", returns / nothing, 1.05);
    let bearable = line("full", full / nothing, 3.0);
    cheap && bearable
}

fn line(what: &str, ratio: f64, most: f64) -> bool {
    let holds = ratio <= most;
    let verdict = if holds { "holds" } else { "DOES NOT HOLD" };
    println!("{what}: factor {ratio:.3}, at most {most}: {verdict}");
    holds
}

/// Microseconds for a URL.
fn best(times: &[Duration]) -> f64 {
    let best = times.iter().min().copied().unwrap_or_default();
    best.as_secs_f64() * 1e6 / f64::from(URLS)
}

fn round(engine: &mut Engine, requests: &[Request]) -> Duration {
    let began = Instant::now();
    for request in requests {
        let evaluation = engine.call(request);
        assert!(matches!(evaluation.outcome, Outcome::Text(_)));
    }
    began.elapsed()
}

fn engine(instrumentation: Instrumentation) -> Engine {
    let text = rules::pac_file(RULES);
    let script = Script::decode("bench.pac", text.as_bytes(), None, DIALECT);
    let host: SharedHost = Arc::new(NoWorld(Instant::now()));
    match Engine::load(&script, DIALECT, host, Limits::default(), instrumentation) {
        Ok(engine) => engine,
        Err(failure) => panic!("the generated file does not load: {failure:?}"),
    }
}
