//! What decision programs cost: lowering a file, and an answer, by kind of file and number of rules.
//! CPU time, not wall time; the rounds of all files take turns, and the best of each
//! counts. The exit status says whether the look-up stays fast: at most 0.3 us for a URL at 10 rules of
//! the mixed file, and at most 1.5 times that at 10,000.

#![expect(clippy::print_stdout, reason = "prints what it measured")]
#![expect(
    clippy::cast_precision_loss,
    reason = "times and numbers of URLs are far below 2^53"
)]

use std::process::ExitCode;
use std::sync::Arc;

use pac_check::pac::decision::Program;
use pac_check::pac::dialects::{self, Dialect};
use pac_check::pac::evaluation::Limits;
use pac_check::pac::lookup::SharedHost;
use pac_check::pac::lowering::lower;
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use rustix::time::{ClockId, clock_gettime};

mod families;
mod no_world;
mod rules;

use families::Family;
use no_world::NoWorld;

const DIALECT: &Dialect = dialects::DEFAULT;
const SIZES: [usize; 4] = [10, 500, 10_000, 50_000];
const URLS: usize = 200;
const ROUNDS: usize = 40;

/// Most microseconds for a URL at 10 rules, and how many times as much at 10,000.
const MOST_US: f64 = 0.3;
const MOST_RATIO: f64 = 1.5;

struct Measured {
    family: &'static str,
    size: usize,
    bytes: usize,
    load_ms: f64,
    program: Option<Program>,
    requests: Vec<Request>,
    answered: usize,
    best_us: f64,
}

fn main() -> ExitCode {
    let host: SharedHost = Arc::new(NoWorld);
    let limits = Limits::default();
    let mut all: Vec<Measured> = families::ALL
        .iter()
        .flat_map(|family| SIZES.map(|size| load(family, size)))
        .collect();
    for _ in 0..ROUNDS {
        for one in &mut all {
            let Some(program) = &one.program else {
                continue;
            };
            // The first time fetches what the others have put out of the caches.
            for _ in 0..4 {
                let began = cpu_us();
                one.answered = one
                    .requests
                    .iter()
                    .filter(|request| program.evaluate(request, &host, &limits).is_some())
                    .count();
                let took = (cpu_us() - began) / one.requests.len() as f64;
                one.best_us = one.best_us.min(took);
            }
        }
    }
    println!("kind             rules     bytes   load ms   us a URL   answered");
    for one in &all {
        let (us, answered) = match &one.program {
            Some(_) => (format!("{:.3}", one.best_us), one.answered.to_string()),
            None => ("-".to_owned(), "not lowered".to_owned()),
        };
        println!(
            "{:15} {:6} {:9} {:9.2} {us:>10} {answered:>10}",
            one.family, one.size, one.bytes, one.load_ms
        );
    }
    let mixed = |size| {
        all.iter()
            .find(|one| one.family == "mixed" && one.size == size)
            .map_or(f64::INFINITY, |one| one.best_us)
    };
    let (small, large) = (mixed(10), mixed(10_000));
    let fast = small <= MOST_US && large <= MOST_RATIO * small;
    println!(
        "mixed: {small:.3} us at 10 rules (at most {MOST_US}), {:.2} times that at 10,000 (at most \
         {MOST_RATIO}): {}",
        large / small,
        if fast { "holds" } else { "DOES NOT HOLD" }
    );
    if fast {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn load(family: &Family, size: usize) -> Measured {
    let text = (family.file)(size);
    let script = Script::decode("bench.pac", text.as_bytes(), None, DIALECT);
    let mut load_ms = f64::INFINITY;
    let mut program = None;
    for _ in 0..3 {
        let began = cpu_us();
        program = match lower(&script, DIALECT) {
            Ok(program) => Some(program),
            Err(refusal) => {
                println!("{} {size}: not lowered: {}", family.name, refusal.reason);
                None
            }
        };
        load_ms = load_ms.min((cpu_us() - began) / 1000.0);
    }
    Measured {
        family: family.name,
        size,
        bytes: text.len(),
        load_ms,
        program,
        requests: (family.urls)(size, URLS)
            .iter()
            .filter_map(|url| Request::new(url, DIALECT).ok())
            .collect(),
        answered: 0,
        best_us: f64::INFINITY,
    }
}

/// CPU time of the process, in microseconds: scripts are lowered on a thread of their own.
fn cpu_us() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    now.tv_sec as f64 * 1e6 + now.tv_nsec as f64 / 1e3
}
