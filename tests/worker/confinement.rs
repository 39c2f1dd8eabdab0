//! What a worker can't do, tried from inside one.

#![cfg(target_os = "linux")]

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output, Stdio};

use crate::support::program;

const SIGSYS: i32 = 31;

fn attempt(name: &str, layers: &[&str]) -> Output {
    Command::new(program())
        .args(["__worker", "--self-test", name])
        .args(layers)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn forbidden_system_calls_kill_the_worker() {
    for name in [
        "open-file",
        "create-file",
        "list-folder",
        "file-status",
        "remove-file",
        "make-folder",
        "connect",
        "listen",
        "datagram",
        "local-socket",
        "start-process",
        "become-process",
        "start-thread",
        "kill-parent",
        "raise-limit",
        "write-elsewhere",
    ] {
        let output = attempt(name, &[]);
        assert_eq!(output.status.signal(), Some(SIGSYS), "{name}: {output:?}");
    }
    let output = attempt("nothing", &[]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn files_and_networks_are_refused_without_the_filter_too() {
    for name in ["open-file", "create-file", "list-folder"] {
        let output = attempt(name, &["files"]);
        assert!(output.status.success(), "{name}: {output:?}");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains("denied"),
            "{output:?}"
        );
    }
}

#[test]
fn limits_hold_without_the_filter_too() {
    for name in ["allocate", "open-file"] {
        let output = attempt(name, &["resources"]);
        assert!(output.status.success(), "{name}: {output:?}");
    }
}

#[test]
fn the_attempts_work_where_nothing_forbids_them() {
    for name in [
        "open-file",
        "list-folder",
        "listen",
        "start-process",
        "start-thread",
    ] {
        let output = attempt(name, &["privileges"]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains("it was not refused"), "{name}: {output:?}");
    }
}

#[test]
fn the_hidden_mode_does_nothing_for_who_types_it() {
    for arguments in [
        &["__worker"][..],
        &["__worker", "x"],
        &["__worker", "1", "2"],
    ] {
        let output = Command::new(program())
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty());
    }
}
