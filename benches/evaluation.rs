//! What it costs to start an engine, to load a file, and to ask it: at 10, 500 and 10,000 rules.

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput};
use pac_check::pac::dialects::{self, Dialect};
use pac_check::pac::engine::Engine;
use pac_check::pac::evaluation::{Limits, Outcome};
use pac_check::pac::lookup::SharedHost;
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::stack::on_large_stack;
use pac_check::pac::steps::Instrumentation;

mod no_world;
mod rules;

use no_world::NoWorld;

const SIZES: [usize; 3] = [10, 500, 10_000];
const DIALECT: &Dialect = dialects::DEFAULT;

fn main() -> ExitCode {
    let ran = on_large_stack(|| {
        let mut criterion = Criterion::default().configure_from_args();
        start(&mut criterion);
        load(&mut criterion);
        evaluate(&mut criterion);
        criterion.final_summary();
    });
    match ran {
        Some(()) => ExitCode::SUCCESS,
        None => ExitCode::FAILURE,
    }
}

/// An engine with the smallest script: what every run pays.
fn start(criterion: &mut Criterion) {
    let smallest = script("function FindProxyForURL() { return \"DIRECT\" }");
    criterion.bench_function("start", |bencher| bencher.iter(|| engine(&smallest)));
}

/// Decoded text to an engine that can be asked: syntax check, instrumentation, compilation.
fn load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    group.sample_size(10);
    for size in SIZES {
        let script = script(&rules::pac_file(size));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| engine(&script));
        });
    }
    group.finish();
}

/// Calls of `FindProxyForURL`, the time per URL.
fn evaluate(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("evaluate");
    group.sample_size(10);
    for size in SIZES {
        let mut engine = engine(&script(&rules::pac_file(size)));
        let requests: Vec<_> = rules::urls(size, 200)
            .iter()
            .filter_map(|url| Request::new(url, DIALECT).ok())
            .collect();
        assert_eq!(requests.len(), 200);
        group.throughput(Throughput::Elements(200));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| {
                for request in &requests {
                    let evaluation = engine.call(black_box(request));
                    assert!(matches!(evaluation.outcome, Outcome::Text(_)));
                }
            });
        });
    }
    group.finish();
}

fn script(text: &str) -> Script {
    Script::decode("bench.pac", text.as_bytes(), None, DIALECT)
}

fn engine(script: &Script) -> Engine {
    let host: SharedHost = Arc::new(NoWorld);
    match Engine::load(
        script,
        DIALECT,
        host,
        Limits::default(),
        Instrumentation::Returns,
    ) {
        Ok(engine) => engine,
        Err(failure) => panic!("the generated file does not load: {failure:?}"),
    }
}
