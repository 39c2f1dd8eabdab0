//! The parent against a worker that says anything: it ends, holds what it may, and takes nothing
//! for an answer that is none.

#![no_main]

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use pac_check::pac::dialects;
use pac_check::pac::evaluation::{Limits, Outcome, Trace};
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::steps::Instrumentation;
use pac_check::pac::worker::message::{Confinement, FromWorker, VERSION};
use pac_check::pac::worker::{Conversation, Stopwatch, frame};
use pac_check::pac::{Family, Host, Resolution};

const SCRIPT: &[u8] = b"function FindProxyForURL(u, h) { return 'DIRECT'; }";

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    // Mostly one that begins as it should: else little is said beyond the first message.
    let mut said = Vec::new();
    if first % 4 != 0 {
        let ready = FromWorker::Ready {
            version: VERSION,
            confinement: Confinement::default(),
        };
        for message in [ready, FromWorker::Loaded(Ok(Trace::default()))] {
            said.extend(frame::encode(&message).unwrap_or_default());
        }
    }
    said.extend(rest);
    listen(&said);
});

fn listen(said: &[u8]) {
    let limits = Limits {
        answer_characters: 40,
        alerts: 3,
        all_alert_characters: 40,
        lookups: 4,
        ..Limits::default()
    };
    let dialect = dialects::DEFAULT;
    let script = Script::decode("fuzz.pac", SCRIPT, None, dialect);
    let requests: Vec<Request> = (0..3)
        .filter_map(|number| Request::new(&format!("http://h{number}/"), dialect).ok())
        .collect();
    let mut done = Vec::new();
    let mut parent = Conversation::new(
        said,
        io::sink(),
        Arc::new(World),
        limits.clone(),
        Instrumentation::default(),
        script.source.clone(),
    );
    let Ok((_, Ok(_))) = parent.load(&script, dialect, &NoHurry) else {
        return;
    };
    let result = parent.evaluate(&requests, &mut done, &NoHurry);
    assert_eq!(result.is_ok(), done.len() == requests.len());
    for evaluation in &done {
        assert!(evaluation.trace.alerts.len() <= limits.alerts);
        assert!(evaluation.trace.lookups.len() <= limits.lookups);
        if let Outcome::Text(text) = &evaluation.outcome {
            assert!(text.chars().count() <= limits.answer_characters);
        }
    }
}

struct NoHurry;

impl Stopwatch for NoHurry {
    fn begin(&self) -> bool {
        true
    }

    fn rest(&self) -> bool {
        true
    }
}

struct World;

impl Host for World {
    fn resolve(&self, name: &str, _: Family) -> Resolution {
        assert!(!name.is_empty() && name.len() <= 254 && name.is_ascii());
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
}
