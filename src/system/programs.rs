//! Programs of the system that tell what no file has: asked without a shell, with a deadline, and read
//! up to a limit.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Most bytes of an answer.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// Longest wait for one: each asks a service of the same machine.
const DEADLINE: Duration = Duration::from_secs(2);

/// What the first of these programs that is there prints; `None` where none is, where it fails, takes
/// too long or prints too much.
pub(super) fn output(programs: &[PathBuf], arguments: &[&str]) -> Option<String> {
    let program = programs.iter().find(|path| path.is_file())?;
    let mut child = start(program, arguments)?;
    let mut stdout = child.stdout.take()?;
    let (sender, receiver) = mpsc::channel();
    // It ends with the pipe, and is not waited for: a grandchild may hold that open.
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let whole = stdout
            .by_ref()
            .take(MOST_BYTES + 1)
            .read_to_end(&mut bytes)
            .is_ok_and(|count| count as u64 <= MOST_BYTES);
        let _ = sender.send(whole.then_some(bytes));
    });
    let bytes = receiver.recv_timeout(DEADLINE).ok().flatten();
    if bytes.is_none() {
        let _ = child.kill();
    }
    let succeeded = child.wait().is_ok_and(|status| status.success());
    let text = bytes.filter(|_| succeeded)?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// Nothing of the environment is handed on but what such programs need to start on Windows.
fn start(program: &Path, arguments: &[&str]) -> Option<Child> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    #[cfg(windows)]
    if let Some(root) = std::env::var_os("SystemRoot") {
        command.env("SystemRoot", root);
    }
    command.spawn().ok()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn program(folder: &Path, body: &str) -> Vec<PathBuf> {
        let path = folder.join("program");
        crate::system::files::tests::write(&path, &format!("#!/bin/sh\n{body}\n"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        vec![folder.join("none"), path]
    }

    #[test]
    fn what_a_program_prints_is_read_without_its_errors() {
        let folder = tempfile::tempdir().unwrap();
        let programs = program(folder.path(), "echo \"$1:$2:$LC_ALL:$HOME\"; echo no >&2");
        let said = output(&programs, &["a b", "$c"]);
        assert_eq!(said.as_deref(), Some("a b:$c:C:\n"));
    }

    #[test]
    fn a_program_that_is_missing_or_fails_says_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(output(&[folder.path().join("none")], &[]), None);
        assert_eq!(output(&program(folder.path(), "echo x; exit 3"), &[]), None);
        assert_eq!(output(&[], &[]), None);
    }

    #[test]
    fn a_program_that_hangs_or_prints_without_end_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(output(&program(folder.path(), "exec sleep 600"), &[]), None);
        let endless = program(folder.path(), "exec yes");
        assert_eq!(output(&endless, &[]), None);
    }
}
