//! The built program with files that are hard to read: what its own process takes of time and memory,
//! whatever becomes of the worker. `TEXTS=part of a name` tries other texts, `EVERY_WAY=1` all of them
//! in every way, for an hour.

#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    reason = "writes the files; measures time and memory"
)]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::hostile::peak_memory_mib;
use super::hostile_texts::{self, Text};

/// What the program may take itself: memory in MiB, and time on a processor.
const MOST_MIB: u64 = 64;
const MOST_TIME: Duration = Duration::from_secs(2);

/// The whole run on a busy machine: it waits for workers.
const MOST_WAITING: Duration = Duration::from_mins(1);

/// The ways to run it.
const COMMANDS: [&str; 4] = ["url", "explain", "test", "audit"];
const CLIENTS: [&str; 2] = ["all", "chromium"];

#[test]
fn no_text_takes_the_program_itself_much_time_or_memory() {
    let texts = hostile_texts::all();
    assert!(texts.len() > 300, "{}", texts.len());
    let wanted = std::env::var("TEXTS").unwrap_or_default();
    let every_way = std::env::var_os("EVERY_WAY").is_some();
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(text) = texts.get(index) else {
                        return;
                    };
                    // One of three, of each kind some; those that are wanted, else.
                    let chosen = if wanted.is_empty() {
                        every_way || index.is_multiple_of(3)
                    } else {
                        text.name.contains(&wanted)
                    };
                    if !chosen {
                        continue;
                    }
                    // Each text in one way, and each way with many texts; all of them on demand.
                    let ways = if every_way {
                        0..8
                    } else {
                        index / 3 % 8..index / 3 % 8 + 1
                    };
                    for way in ways {
                        if let Err(why) = run(text, COMMANDS[way % 4], CLIENTS[way / 4]) {
                            failed.lock().unwrap().push(why);
                        }
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn run(text: &Text, command: &str, client: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let name = &text.name;
    std::fs::write(folder.path().join("x.pac"), text.bytes()).unwrap();
    let mut child = start(folder.path(), command, client);
    let began = Instant::now();
    let (mut peak, mut time) = (0, Duration::ZERO);
    let status = loop {
        peak = peak.max(peak_memory_mib(child.id()));
        time = time.max(own_time(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if began.elapsed() > MOST_WAITING {
            child.kill().unwrap();
            child.wait().unwrap();
            return Err(format!("{command} {client} {name}: did not end"));
        }
        sleep(Duration::from_millis(3));
    };
    let why = match status.code() {
        Some(0..=2) if peak <= MOST_MIB && time <= MOST_TIME => return Ok(()),
        Some(0..=2) => format!("took {peak} MiB and {time:?}"),
        _ => format!("ended with {status}"),
    };
    Err(format!("{command} {client} {name}: {why}"))
}

fn start(folder: &Path, command: &str, client: &str) -> Child {
    let mut program = Command::new(env!("CARGO_BIN_EXE_pac-check"));
    program.arg(command);
    if command == "test" {
        let suite = "schema = \"pac-check/suite@1\"\ntitle = \"x\"\npac = \"x.pac\"\n[[case]]\n\
                     url = \"https://www.a.example/x\"\nroute = \"DIRECT\"\n";
        std::fs::write(folder.join("x.toml"), suite).unwrap();
        program.arg(folder.join("x.toml"));
    } else {
        program
            .arg("--offline")
            .arg("--pac")
            .arg(folder.join("x.pac"));
    }
    if matches!(command, "url" | "explain") {
        program.arg("https://www.a.example/x");
    }
    program
        .args(["--timeout", "1", "--client", client])
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Time on a processor, without that of its children.
fn own_time(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = fields
        .split_ascii_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    // A hundred a second, on every Linux.
    Duration::from_millis(ticks * 10)
}
