//! Sessions whose worker is the program that was built.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pac_check::pac::dialects::{self, Dialect};
use pac_check::pac::evaluation::{Evaluation, Limits, LoadFailure, Outcome};
use pac_check::pac::lookup::SharedHost;
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::{Family, Host, Resolution};
use pac_check::system::worker::WorkerSession;

/// A world of a few names that keeps what was asked.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) names: BTreeMap<String, Vec<IpAddr>>,
    pub(crate) own: Vec<IpAddr>,
    pub(crate) now_ms: i64,
    pub(crate) offset: i32,
    /// How long each answer to a DNS question takes.
    pub(crate) delay: Duration,
    pub(crate) asked: Mutex<Vec<String>>,
}

impl Host for World {
    fn resolve(&self, name: &str, _: Family) -> Resolution {
        self.asked.lock().unwrap().push(name.to_owned());
        std::thread::sleep(self.delay);
        match self.names.get(name) {
            Some(addresses) => Resolution::Addresses(addresses.clone()),
            None => Resolution::NoSuchName,
        }
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        self.own.clone()
    }

    fn now_ms(&self) -> i64 {
        self.now_ms
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        self.offset
    }
}

pub(crate) fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_pac-check"))
}

/// Limits far above what any of these scripts needs, for slow machines.
pub(crate) fn patient() -> Limits {
    Limits {
        call_ms: 120_000,
        cpu_seconds: 120,
        ..Limits::default()
    }
}

pub(crate) fn nobody() -> SharedHost {
    Arc::new(World::default())
}

pub(crate) fn start_for(
    client: &str,
    text: &str,
    host: SharedHost,
    limits: Limits,
) -> Result<WorkerSession, LoadFailure> {
    let dialect: &Dialect = dialects::named(client).unwrap();
    let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
    WorkerSession::start_with(program(), script, dialect, host, limits)
}

pub(crate) fn start(text: &str, limits: Limits) -> WorkerSession {
    match start_for("chromium", text, nobody(), limits) {
        Ok(session) => session,
        Err(failure) => panic!("{failure}"),
    }
}

pub(crate) fn requests(urls: &[&str]) -> Vec<Request> {
    urls.iter()
        .map(|url| Request::new(url, dialects::DEFAULT).unwrap())
        .collect()
}

pub(crate) fn ask(session: &mut WorkerSession, urls: &[&str]) -> Vec<Outcome> {
    outcomes(session.evaluate(&requests(urls)))
}

pub(crate) fn outcomes(evaluations: Vec<Evaluation>) -> Vec<Outcome> {
    evaluations
        .into_iter()
        .map(|evaluation| evaluation.outcome)
        .collect()
}

pub(crate) fn text(text: &str) -> Outcome {
    Outcome::Text(text.to_owned())
}
