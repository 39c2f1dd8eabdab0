//! Runs the parts of suites on every core, each in a worker process of its own.
//!
//! A part is never cut in pieces, however many cases it has: a script may remember what it was asked
//! before, and then the results would depend on where it was cut.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::load::{Loaded, Ready};
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::pac::dialects::Dialect;
use crate::pac::evaluation::Limits;
use crate::pac::steps::Instrumentation;
use crate::suite::{CaseResult, Part, ScriptBytes, in_order, parts};
use crate::system::ScriptSession;

/// Workers that one part may lose to limits: a suite of hostile scripts loses one with each case.
const MOST_RESTARTS: u32 = 1000;

struct Job<'a> {
    /// Place of the suite.
    suite: usize,
    ready: &'a Ready,
    part: Part<'a>,
}

/// The results of each suite, in the order of the suites; none for one that can't be run.
pub(super) fn run<'a>(
    suites: &'a [Loaded],
    clients: Option<&[&'static Dialect]>,
    limits: &Limits,
    output: &Output<'_>,
) -> Vec<Vec<CaseResult<'a>>> {
    let clients_of = |ready: &Ready| match clients {
        Some(clients) => clients.to_vec(),
        None => ready.suite.dialects(),
    };
    let mut jobs: Vec<Job<'a>> = Vec::new();
    for (place, loaded) in suites.iter().enumerate() {
        let Some(ready) = loaded.ready() else {
            continue;
        };
        let parts = parts(&ready.suite, &clients_of(ready));
        jobs.extend(parts.into_iter().map(|part| Job {
            suite: place,
            ready,
            part,
        }));
    }
    // The longest first, so that no core waits for one that began last.
    jobs.sort_by_key(|job| std::cmp::Reverse(job.part.cases()));
    let cases = jobs.iter().map(|job| job.part.cases()).sum();
    let progress = output.counting_before("testing", cases);
    let mut results: Vec<Vec<CaseResult<'a>>> = suites.iter().map(|_| Vec::new()).collect();
    for (suite, mut of_part) in all(&jobs, limits, &progress) {
        if let Some(of_suite) = results.get_mut(suite) {
            of_suite.append(&mut of_part);
        }
    }
    let pairs = results.into_iter().zip(suites);
    pairs
        .map(|(results, loaded)| match loaded.ready() {
            Some(ready) => in_order(results, &clients_of(ready)),
            None => results,
        })
        .collect()
}

/// The results of the jobs with the places of their suites, in the order in which they ended.
fn all<'a>(
    jobs: &[Job<'a>],
    limits: &Limits,
    progress: &Progress,
) -> Vec<(usize, Vec<CaseResult<'a>>)> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let work = || {
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let of_job = one(job, limits, progress);
            let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
            results.push((job.suite, of_job));
        }
    };
    thread::scope(|scope| {
        for _ in 1..cores.min(jobs.len()) {
            scope.spawn(work);
        }
        work();
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn one<'a>(job: &Job<'a>, limits: &Limits, progress: &Progress) -> Vec<CaseResult<'a>> {
    let (name, bytes) = job.ready.script();
    let script = ScriptBytes {
        name,
        bytes: &bytes,
    };
    let limits = Limits {
        call_ms: job.most_call_ms().min(limits.call_ms),
        restarts: limits.restarts.max(MOST_RESTARTS),
        ..limits.clone()
    };
    let done = |cases| progress.advance(cases);
    job.part.run(
        script,
        &limits,
        &|script, dialect, host, limits| {
            let session =
                ScriptSession::start(script, dialect, host, limits, Instrumentation::Returns)?;
            Ok(Box::new(session))
        },
        &done,
    )
}

impl Job<'_> {
    /// What the suite of a hostile script allows for one call.
    fn most_call_ms(&self) -> u64 {
        let attack = self.ready.suite.attack.as_ref();
        let seconds = attack.map(|attack| attack.max_seconds);
        let seconds = seconds.filter(|seconds| *seconds < 86_400.0);
        seconds
            .and_then(|seconds| std::time::Duration::try_from_secs_f64(seconds).ok())
            .and_then(|time| u64::try_from(time.as_millis()).ok())
            .map_or(u64::MAX, |milliseconds| milliseconds.max(1))
    }
}
