//! What a worker process costs beside a session in the process: to start, and for each URL of a
//! batch. Both in one run, so that their ratio means something on a busy machine.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput};
use pac_check::pac::dialects::{self, Dialect};
use pac_check::pac::evaluation::{Evaluation, Limits, Outcome};
use pac_check::pac::lookup::SharedHost;
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::session::Session;
use pac_check::system::worker::WorkerSession;

mod no_world;
mod rules;

use no_world::NoWorld;

const DIALECT: &Dialect = dialects::DEFAULT;
const URLS: usize = 200;

fn main() -> ExitCode {
    let mut criterion = Criterion::default().configure_from_args();
    one_url(&mut criterion);
    batch(&mut criterion);
    criterion.final_summary();
    ExitCode::SUCCESS
}

/// What `pac-check url` does for one URL: load, ask, give up the session.
fn one_url(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one URL");
    let requests = requests(10, 1);
    group.bench_function("in the process", |bencher| {
        bencher.iter(|| check(&session(10).evaluate(&requests)));
    });
    group.bench_function("in a worker", |bencher| {
        bencher.iter(|| check(&worker(10).evaluate(&requests)));
    });
    group.finish();
}

fn batch(criterion: &mut Criterion) {
    for size in [10, 500] {
        let mut group = criterion.benchmark_group(format!("{URLS} URLs, {size} rules"));
        group.throughput(Throughput::Elements(URLS as u64));
        let requests = requests(size, URLS);
        let mut inside = session(size);
        group.bench_function(BenchmarkId::from_parameter("in the process"), |bencher| {
            bencher.iter(|| check(&inside.evaluate(&requests)));
        });
        let mut outside = worker(size);
        group.bench_function(BenchmarkId::from_parameter("in a worker"), |bencher| {
            bencher.iter(|| check(&outside.evaluate(&requests)));
        });
        group.finish();
    }
}

fn check(evaluations: &[Evaluation]) {
    let texts = evaluations
        .iter()
        .filter(|evaluation| matches!(evaluation.outcome, Outcome::Text(_)));
    assert_eq!(texts.count(), evaluations.len());
}

fn requests(size: usize, count: usize) -> Vec<Request> {
    rules::urls(size, count)
        .iter()
        .filter_map(|url| Request::new(url, DIALECT).ok())
        .collect()
}

fn script(size: usize) -> Script {
    Script::decode("bench.pac", rules::pac_file(size).as_bytes(), None, DIALECT)
}

fn session(size: usize) -> Session {
    let host: SharedHost = Arc::new(NoWorld);
    match Session::start(script(size), DIALECT, host, Limits::default()) {
        Ok(session) => session,
        Err(failure) => panic!("the generated file does not load: {failure}"),
    }
}

fn worker(size: usize) -> WorkerSession {
    let host: SharedHost = Arc::new(NoWorld);
    let program = PathBuf::from(env!("CARGO_BIN_EXE_pac-check"));
    match WorkerSession::start_with(program, script(size), DIALECT, host, Limits::default()) {
        Ok(session) => session,
        Err(failure) => panic!("the generated file does not load: {failure}"),
    }
}
