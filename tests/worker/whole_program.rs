//! The hostile samples against the built program: what its own process takes, how long it lives, and
//! what it leaves behind.

#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    reason = "reads the samples; measures time and memory"
)]

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use pac_check::suite::{ScriptSource, Suite};

use super::hostile::{peak_memory_mib, samples};

/// Seconds of a load or call.
const DEADLINE: u64 = 2;

/// What the program may take itself, in MiB.
const MOST_OF_PARENT_MIB: u64 = 64;

/// What a busy machine may add: the program waits for its worker, not for a processor.
const SLACK: Duration = Duration::from_secs(10);

#[test]
fn the_program_stays_small_ends_in_time_and_leaves_nothing_behind() {
    let samples = samples();
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((name, suite)) = samples.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(why) = run(name, suite) {
                        failed.lock().unwrap().push(format!("{name}: {why}"));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn run(name: &str, suite: &Suite) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pac");
    write_script(&path, suite);
    let mut child = Command::new(env!("CARGO_BIN_EXE_pac-check"))
        .args(["url", "--offline", "--format", "json", "--timeout"])
        .arg(DEADLINE.to_string())
        .arg("--pac")
        .arg(&path)
        .arg(&suite.cases[0].url)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let began = Instant::now();
    let (peak, took) = watch(&mut child, began);
    let out = read(child.stdout.take());
    let err = read(child.stderr.take());
    let status = child.wait().unwrap();
    // Loading and the call have a deadline each.
    if took > Duration::from_secs(2 * DEADLINE) + SLACK {
        return Err(format!("took {took:?}"));
    }
    if peak > MOST_OF_PARENT_MIB {
        return Err(format!("the program took {peak} MiB"));
    }
    if !matches!(status.code(), Some(0 | 2)) || err.contains("panicked") {
        return Err(format!("ended with {status}: {err}"));
    }
    if out.is_empty() && err.starts_with("error: ") && status.code() == Some(2) {
        // No PAC file at all.
        return Ok(());
    }
    let report: serde_json::Value = serde_json::from_str(&out)
        .map_err(|error| format!("{error}: {out:.500}, error output {err:.500}"))?;
    let said = report["results"][0]["status"].as_str().unwrap_or_default();
    let answered = matches!(said, "ok" | "bypass");
    // An answer that rests on a question that not resolved: is unknown.
    let guessed = out.contains("\"failure\": \"");
    let known = answered && !guessed;
    if known != (status.code() == Some(0)) {
        return Err(format!("{said}, but ended with {status}"));
    }
    if !answered && report["results"][0]["error"]["warning"].is_null() {
        return Err(format!("{said} without a warning"));
    }
    match workers_of(child.id()).as_slice() {
        [] => Ok(()),
        left => Err(format!("left workers behind: {left:?} {name}")),
    }
}

fn write_script(path: &Path, suite: &Suite) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pac-samples/hostile");
    let script = match &suite.script {
        ScriptSource::File(file) => std::fs::read(folder.join(file)).unwrap(),
        ScriptSource::Generated(recipe) => recipe.write().unwrap(),
    };
    std::fs::write(path, script).unwrap();
}

/// Until it ends: the most memory that it had, in MiB, and how long it lived. The report is short,
/// so that it fits into the pipe.
fn watch(child: &mut Child, began: Instant) -> (u64, Duration) {
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        peak = peak.max(peak_memory_mib(child.id()));
        sleep(Duration::from_millis(5));
    }
    (peak, began.elapsed())
}

fn read(pipe: Option<impl Read>) -> String {
    let mut text = String::new();
    pipe.unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Processes that were started as workers of this one.
fn workers_of(parent: u32) -> Vec<u32> {
    let wanted = format!("__worker\0{parent}\0");
    std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|process: &u32| {
            let line = std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(&wanted)
        })
        .collect()
}
