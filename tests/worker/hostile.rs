//! The hostile samples, each in a worker with the bounds of its suite.

#![expect(
    clippy::disallowed_methods,
    reason = "reads the samples; measures time and memory"
)]

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pac_check::finding::answers::Status;
use pac_check::pac::evaluation::{Evaluation, Limits, Trace};
use pac_check::pac::request::Request;
use pac_check::pac::session::LoadedScript;
use pac_check::suite::{ScriptSource, Suite, run_with};
use pac_check::system::worker::WorkerSession;

use crate::support::program;

/// Of a load or call that may end by a limit: far below the bounds, so that the tests do not take
/// long.
const DEADLINE_MS: u64 = 2_000;

/// Of those that must end by themselves, on a slow machine.
const PATIENT_MS: u64 = 120_000;

/// What a deadline may take longer on a busy machine. The promise is 200 ms.
const SLACK: Duration = Duration::from_secs(5);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pac-samples/hostile")
}

pub(super) fn samples() -> Vec<(String, Suite)> {
    let mut samples: Vec<(String, Suite)> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let suite = Suite::parse(&name, &text).unwrap_or_else(|error| panic!("{error}"));
            (name, suite)
        })
        .collect();
    samples.sort_by(|a, b| a.0.cmp(&b.0));
    samples
}

fn may_be_limited(suite: &Suite) -> bool {
    suite
        .cases
        .iter()
        .any(|case| case.expected.status.contains(&Status::Limit))
}

/// A session whose calls are held to their deadline and whose worker to its memory.
struct Measured {
    session: WorkerSession,
    deadline: Duration,
    max_worker_mib: u64,
}

impl LoadedScript for Measured {
    fn load_trace(&self) -> &Trace {
        self.session.load_trace()
    }

    fn evaluate(&mut self, requests: &[Request]) -> Vec<Evaluation> {
        let mut evaluations = Vec::new();
        for request in requests {
            let began = Instant::now();
            evaluations.extend(self.session.evaluate(std::slice::from_ref(request)));
            // A worker that is started again loads the script first.
            assert!(
                began.elapsed() < self.deadline * 2 + SLACK,
                "{}",
                request.url
            );
            if let Some(process) = self.session.process_id() {
                let mib = peak_memory_mib(process);
                assert!(mib <= self.max_worker_mib, "{mib} MiB: {}", request.url);
            }
        }
        evaluations
    }
}

/// The most memory that a running process had, in MiB; 0 where the system does not tell.
pub(super) fn peak_memory_mib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    kib.and_then(|kib| kib.trim().parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

fn failures(name: &str, suite: &Suite) -> Vec<String> {
    let script = match &suite.script {
        ScriptSource::File(file) => std::fs::read(folder().join(file)).unwrap(),
        ScriptSource::Generated(recipe) => recipe.write().unwrap(),
    };
    let call_ms = if may_be_limited(suite) {
        DEADLINE_MS
    } else {
        PATIENT_MS
    };
    let limits = Limits {
        call_ms,
        restarts: 1000,
        ..Limits::default()
    };
    let bounds = suite.attack.as_ref().unwrap();
    let results = run_with(
        suite,
        name,
        &script,
        &limits,
        &|script, dialect, host, limits| {
            let began = Instant::now();
            let deadline = Duration::from_millis(call_ms);
            let session = WorkerSession::start_with(program(), script, dialect, host, limits);
            assert!(began.elapsed() < deadline + SLACK, "{name}");
            Ok(Box::new(Measured {
                session: session?,
                deadline,
                max_worker_mib: bounds.max_worker_mib.into(),
            }))
        },
    );
    results
        .into_iter()
        .filter_map(|result| {
            let failure = result.verdict.err()?;
            Some(format!("{name} ({}): {failure}", result.client))
        })
        .collect()
}

#[test]
fn every_hostile_sample_ends_in_time_with_its_verdict() {
    let samples = samples();
    assert!(samples.len() >= 60);
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((name, suite)) = samples.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let failures = failures(name, suite);
                    failed.lock().unwrap().extend(failures);
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
