//! No worker is left behind, however its parent ends.

#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    reason = "waits for processes; tells a process that it plays the parent"
)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{ask, patient, start, text};

/// The test that is the parent in another process: set, it starts a worker, tells its number and
/// never ends.
const PLAY_PARENT: &str = "PAC_CHECK_TEST_PLAYS_PARENT";

/// Not a test of its own: the parent that the other tests end.
#[test]
fn a_parent_that_others_end() {
    let Ok(how) = std::env::var(PLAY_PARENT) else {
        return;
    };
    let script = "function FindProxyForURL(u, h) { \
        if (h == 'b') for (;;) /(x+x+)+y/.test(Array(60).join('x')); return 'DIRECT'; }";
    let mut session = start(script, patient());
    assert_eq!(ask(&mut session, &["http://a/"]), [text("DIRECT")]);
    println!("\nworker {}", session.process_id().unwrap());
    match how.as_str() {
        "busy" => drop(ask(&mut session, &["http://b/"])),
        _ => std::thread::sleep(Duration::from_mins(10)),
    }
}

fn parent(how: &str) -> (Child, u32) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "ends::a_parent_that_others_end", "--nocapture"])
        .env(PLAY_PARENT, how)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let worker = lines
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("worker ").map(str::to_owned))
        .unwrap();
    (child, worker.parse().unwrap())
}

/// Neither running nor a zombie.
fn is_gone(process: u32) -> bool {
    !std::path::Path::new(&format!("/proc/{process}")).exists()
}

fn wait_until_gone(process: u32) {
    let began = Instant::now();
    while !is_gone(process) {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "{process} is still there"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_worker_ends_with_its_parent() {
    for how in ["busy", "idle"] {
        for signal in ["KILL", "INT", "TERM"] {
            let (mut child, worker) = parent(how);
            assert!(!is_gone(worker));
            let status = Command::new("kill")
                .args([format!("-{signal}"), child.id().to_string()])
                .status()
                .unwrap();
            assert!(status.success());
            child.wait().unwrap();
            wait_until_gone(worker);
        }
    }
}

#[test]
fn a_session_that_is_dropped_leaves_nothing() {
    let session = start("function FindProxyForURL() {}", patient());
    let worker = session.process_id().unwrap();
    assert!(!is_gone(worker));
    drop(session);
    assert!(is_gone(worker));
}

#[test]
fn a_session_outlives_the_thread_that_started_it() {
    let script = "function FindProxyForURL() { return 'DIRECT'; }";
    let mut session = std::thread::spawn(|| start(script, patient()))
        .join()
        .unwrap();
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(ask(&mut session, &["http://a/"]), [text("DIRECT")]);
}
