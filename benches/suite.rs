//! What `pac-check test` takes for 10,000 cases over one file, from start to exit: under two seconds
//! on two cores is the promise. Once for a script that needs no engine, and once for one that keeps
//! state and so runs in a worker, in one piece.

#![expect(
    clippy::disallowed_methods,
    reason = "the bench writes the files that it runs"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use criterion::{Criterion, Throughput};

mod rules;

const CASES: usize = 10_000;
const RULES: usize = 100;

fn main() -> ExitCode {
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let Ok(folder) = tempfile::tempdir() else {
        return ExitCode::FAILURE;
    };
    let flat = rules::pac_file(RULES);
    let counting = format!("var calls = 0;\n{}", flat.replacen('{', "{ calls++;", 1));
    let mut group = criterion.benchmark_group(format!("{CASES} cases, {RULES} rules"));
    group.throughput(Throughput::Elements(CASES as u64));
    for (name, script) in [("without an engine", &flat), ("in a worker", &counting)] {
        write(&folder.path().join("x.pac"), script);
        write(&folder.path().join("x.toml"), &suite());
        group.bench_function(name, |bencher| bencher.iter(|| test(folder.path())));
    }
    group.finish();
    criterion.final_summary();
    ExitCode::SUCCESS
}

fn write(path: &Path, text: &str) {
    if let Err(error) = std::fs::write(path, text) {
        panic!("{}: {error}", path.display());
    }
}

fn suite() -> String {
    let mut text = String::from("schema = \"pac-check/suite@1\"\ntitle = \"x\"\npac = \"x.pac\"\n");
    for url in rules::urls(RULES, CASES) {
        let _ = write!(
            text,
            "[[case]]\nurl = \"{url}\"\nany_of = [\"DIRECT\"{}]\n",
            (0..8).fold(String::new(), |mut list, proxy| {
                let _ = write!(list, ", \"PROXY proxy-{proxy}.corp.example:8080\"");
                list
            })
        );
    }
    text
}

fn test(folder: &Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_pac-check"))
        .args(["test", "x.toml"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => {}
        other => panic!("{other:?}"),
    }
}
