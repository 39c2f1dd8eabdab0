//! A generated script, printed in any style: with and without probes it answers, asks and says the
//! same.

#![no_main]

mod generated_script;
#[path = "../../tests/support/printer.rs"]
mod printer;

use std::net::IpAddr;
use std::sync::Arc;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use pac_check::pac::dialects::{self, Dialect};
use pac_check::pac::evaluation::{Limits, LoadFailure, Outcome};
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::session::Session;
use pac_check::pac::steps::Instrumentation;
use pac_check::pac::{Family, Host, Resolution};
use printer::{Style, printed};

fuzz_target!(|data: &[u8]| {
    let mut bytes = Unstructured::new(data);
    // Too few bytes for a script are not a defect.
    let _ = run(&mut bytes);
});

fn run(bytes: &mut Unstructured<'_>) -> Result<()> {
    let style = *bytes.choose(&Style::ALL)?;
    let client = bytes.choose(&["chromium", "firefox", "pac-resolver", "pypac"])?;
    let mut text = generated_script::pac_file(bytes)?;
    if let Some(other) = printed(&text, style) {
        text = other;
    }
    let Some(dialect) = dialects::named(client) else {
        return Ok(());
    };
    let plain = told(&text, dialect, Instrumentation::Nothing);
    for how in [Instrumentation::Returns, Instrumentation::Full] {
        let followed = told(&text, dialect, how);
        assert_eq!(plain, followed, "{client}, {style:?}, {how:?}: {text}");
    }
    Ok(())
}

/// What came of two calls, in words.
fn told(text: &str, dialect: &'static Dialect, how: Instrumentation) -> Vec<String> {
    let script = Script::decode("fuzz.pac", text.as_bytes(), None, dialect);
    let limits = Limits {
        loop_iterations: 10_000,
        recursion: 200,
        ..Limits::default()
    };
    let requests: Vec<Request> = ["http://www.a.example/", "https://b/"]
        .iter()
        .filter_map(|url| Request::new(url, dialect).ok())
        .collect();
    match Session::start_instrumented(script, dialect, Arc::new(World), limits, how) {
        Ok(mut session) => session
            .evaluate(&requests)
            .into_iter()
            .map(|evaluation| {
                let outcome = match evaluation.outcome {
                    Outcome::Threw(error) => error.message,
                    other => format!("{other:?}"),
                };
                let trace = evaluation.trace;
                format!(
                    "{outcome} {:?} {:?} {}",
                    trace.lookups, trace.alerts, trace.runs
                )
            })
            .collect(),
        Err(LoadFailure::Threw(error) | LoadFailure::Syntax(error)) => vec![error.message],
        Err(failure) => vec![format!("{failure:?}")],
    }
}

/// Some names have addresses.
struct World;

impl Host for World {
    fn resolve(&self, name: &str, _: Family) -> Resolution {
        if name.len() % 2 == 0 {
            Resolution::NoSuchName
        } else {
            Resolution::Addresses(vec![IpAddr::from([10, 0, 0, 7])])
        }
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        vec![IpAddr::from([192, 0, 2, 9])]
    }

    fn now_ms(&self) -> i64 {
        1_795_348_800_000
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        3600
    }
}
