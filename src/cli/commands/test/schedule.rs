//! Runs the parts of suites on every core, each in a worker process of its own.
//!
//! A part is never cut in pieces, however many cases it has: a script may remember what it was asked
//! before, and then the results would depend on where it was cut.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::followed::{Followed, Slot};
use super::load::{Loaded, Ready};
use crate::cli::coverage::Gatherer;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::finding::coverage::CoverageReport;
use crate::pac::dialects::Dialect;
use crate::pac::evaluation::Limits;
use crate::pac::run_budget::RunBudget;
use crate::pac::script::Readings;
use crate::pac::session::LoadScript;
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
    /// What slow calls of the suite may take together: a slow suite takes nothing from the others.
    budget: RunBudget,
}

/// The results of each suite, in the order of the suites; none for one that can't be run.
pub(super) fn run<'a>(
    suites: &'a [Loaded],
    clients: Option<&[&'static Dialect]>,
    limits: &Limits,
    coverage: &mut Gatherer<'_>,
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
        let budget = limits.run.renewed();
        jobs.extend(parts.into_iter().map(|part| Job {
            suite: place,
            ready,
            part,
            budget: budget.clone(),
        }));
    }
    // The longest first, so that no core waits for one that began last.
    jobs.sort_by_key(|job| std::cmp::Reverse(job.part.cases()));
    let cases = jobs.iter().map(|job| job.part.cases()).sum();
    let progress = output.counting_before("testing", cases);
    let mut results: Vec<Vec<CaseResult<'a>>> = suites.iter().map(|_| Vec::new()).collect();
    let mut done = all(&jobs, limits, coverage.instrumentation(), &progress);
    done.sort_by_key(|done| done.job);
    for done in done {
        let Some(job) = jobs.get(done.job) else {
            continue;
        };
        if let Some(of_suite) = results.get_mut(job.suite) {
            of_suite.extend(done.results);
        }
        if coverage.is_wanted() {
            coverage.add_report(job.part.client(), done.reached, output);
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

/// What came of a job.
struct Done<'a> {
    /// Place of the job.
    job: usize,
    results: Vec<CaseResult<'a>>,
    reached: Option<CoverageReport>,
}

/// What came of the jobs, in the order in which they ended.
fn all<'a>(
    jobs: &[Job<'a>],
    limits: &Limits,
    instrumentation: Instrumentation,
    progress: &Progress,
) -> Vec<Done<'a>> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let work = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(place) else {
                return;
            };
            let (of_job, reached) = one(job, limits, instrumentation, progress);
            let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
            results.push(Done {
                job: place,
                results: of_job,
                reached,
            });
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

fn one<'a>(
    job: &Job<'a>,
    limits: &Limits,
    instrumentation: Instrumentation,
    progress: &Progress,
) -> (Vec<CaseResult<'a>>, Option<CoverageReport>) {
    let (name, bytes) = job.ready.script();
    let own = Readings::default();
    let script = ScriptBytes {
        name,
        bytes: &bytes,
        readings: job.ready.readings().unwrap_or(&own),
    };
    let limits = Limits {
        call_ms: job.most_call_ms().min(limits.call_ms),
        restarts: limits.restarts.max(MOST_RESTARTS),
        run: job.budget.clone(),
        ..limits.clone()
    };
    let slot = Slot::default();
    let load: LoadScript<'_> = &|script, dialect, host, limits| {
        let source = script.source.clone();
        let session = ScriptSession::start(script, dialect, host, limits, instrumentation)?;
        if instrumentation == Instrumentation::Returns {
            return Ok(Box::new(session));
        }
        Ok(Box::new(Followed {
            session,
            file: job.ready.file(),
            source,
            slot: slot.clone(),
            calls: 0,
        }))
    };
    let done = |cases| progress.advance(cases);
    let results = job.part.run(script, &limits, load, &done);
    let reached = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    (results, reached)
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
