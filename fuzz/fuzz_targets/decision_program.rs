//! Decision programs of generated files: each answers as the engine, also when it was written down
//! and read again; and bytes that are no program are none.

#![no_main]

#[path = "../../tests/generated/scripts.rs"]
mod scripts;

use std::net::IpAddr;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use pac_check::pac::decision::Program;
use pac_check::pac::dialects;
use pac_check::pac::evaluation::Limits;
use pac_check::pac::lookup::SharedHost;
use pac_check::pac::lowering;
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::session::Session;
use pac_check::pac::{Family, Host, Resolution};

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    if let Some(program) = Program::read(rest) {
        let _ = program.listing();
    }
    let dialect = dialects::ALL[usize::from(*first) % dialects::ALL.len()];
    let text = scripts::script(rest);
    let script = Script::decode("fuzz.pac", text.as_bytes(), None, dialect);
    let Ok(program) = lowering::lower(&script, dialect) else {
        return;
    };
    let read = program.write().and_then(|bytes| Program::read(&bytes));
    let read = read.expect("what was written can be read");
    let (host, limits): (SharedHost, Limits) = (Arc::new(World), Limits::default());
    let requests: Vec<Request> = scripts::URLS
        .iter()
        .filter_map(|url| Request::new(url, dialect).ok())
        .collect();
    let mut session = Session::start(script, dialect, host.clone(), limits.clone())
        .unwrap_or_else(|failure| panic!("{failure}: {text}"));
    for (request, expected) in requests.iter().zip(session.evaluate(&requests)) {
        if let Some(answer) = program.evaluate(request, &host, &limits) {
            assert_eq!(answer, expected, "{} {}: {text}", dialect.name, request.url);
            assert_eq!(
                read.evaluate(request, &host, &limits),
                Some(expected),
                "{text}"
            );
        }
    }
});

struct World;

impl Host for World {
    fn resolve(&self, name: &str, _: Family) -> Resolution {
        match name.len() % 3 {
            0 => Resolution::NoSuchName,
            1 => Resolution::Addresses(vec![IpAddr::from([10, 1, 2, 3])]),
            _ => Resolution::Addresses(vec![IpAddr::from([192, 168, 7, 8])]),
        }
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        vec![IpAddr::from([192, 168, 1, 9])]
    }

    fn now_ms(&self) -> i64 {
        0
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        0
    }
}
