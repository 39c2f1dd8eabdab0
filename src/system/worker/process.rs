//! One worker process: started, watched, killed at the deadline, never left behind.

#![expect(
    clippy::disallowed_methods,
    reason = "how long a process takes to end is the real clock's"
)]

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::MARKER;
use super::deadline::{Deadline, Waited};

/// A worker that may be running.
pub(super) struct Process {
    child: Arc<Mutex<Watched>>,
    stderr: ChildStderr,
    deadline: Arc<Deadline>,
    watcher: Option<JoinHandle<()>>,
}

struct Watched {
    child: Child,
    expired: bool,
}

/// How a worker ended.
#[derive(Debug)]
pub(super) struct Ended {
    /// It was killed at the deadline.
    pub expired: bool,
    /// It was killed because it did not end by itself.
    pub killed: bool,
    /// What the system says; nothing where it could not be asked.
    pub status: Option<ExitStatus>,
    /// The beginning of what it wrote to its error output.
    pub stderr: String,
}

/// What is read of a worker's error output, in bytes.
const MOST_STDERR: u64 = 4096;

/// How long a worker that closed its pipes may take to be gone.
const TIME_TO_END: Duration = Duration::from_millis(100);

impl Process {
    /// Starts a worker, whose deadline runs already.
    ///
    /// The thread that starts it lives as long as the worker, because some systems end a process
    /// with the thread that started it; and it kills the worker at the deadline.
    pub(super) fn start(
        program: &Path,
        deadline: Arc<Deadline>,
    ) -> io::Result<(Self, ChildStdout, ChildStdin)> {
        let mut command = command(program);
        let (started, result) = sync_channel(1);
        let watching = deadline.clone();
        let watcher = std::thread::Builder::new()
            .name("worker".to_owned())
            .spawn(move || watch(&mut command, &started, &watching))?;
        let gone = || io::Error::other("the thread that starts it ended");
        let child: Arc<Mutex<Watched>> = result.recv().map_err(|_| gone())??;
        let pipes = {
            let child = &mut lock(&child).child;
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        };
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(io::Error::other("it has no pipes"));
        };
        let process = Self {
            child,
            stderr,
            deadline,
            watcher: Some(watcher),
        };
        Ok((process, stdout, stdin))
    }

    /// The process's number, for tests and logs.
    pub(super) fn id(&self) -> u32 {
        lock(&self.child).child.id()
    }

    /// Waits for a worker that has closed its pipes, or that is not to go on.
    pub(super) fn end(mut self, at_once: bool) -> Ended {
        let patience = if at_once { Duration::ZERO } else { TIME_TO_END };
        let (status, killed) = self.reap(patience);
        let mut text = Vec::new();
        // What can't be read is not told.
        let _ = (&mut self.stderr).take(MOST_STDERR).read_to_end(&mut text);
        Ended {
            expired: lock(&self.child).expired,
            killed,
            status,
            stderr: String::from_utf8_lossy(&text).into_owned(),
        }
    }

    /// Waits a while for the process, kills it, and takes its status, so that no zombie stays.
    fn reap(&mut self, patience: Duration) -> (Option<ExitStatus>, bool) {
        let began = Instant::now();
        loop {
            let mut watched = lock(&self.child);
            match watched.child.try_wait() {
                Ok(Some(status)) => return (Some(status), false),
                Ok(None) if began.elapsed() < patience => {}
                _ => {
                    // It fails where the process has just ended.
                    let _ = watched.child.kill();
                    return (watched.child.wait().ok(), true);
                }
            }
            drop(watched);
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.reap(Duration::ZERO);
        self.deadline.end();
        if let Some(watcher) = self.watcher.take() {
            let _ = watcher.join();
        }
    }
}

fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .arg(MARKER)
        .arg(std::process::id().to_string())
        .env_clear()
        // glibc: one heap, which needs no system call beyond those that a worker may make.
        .env("MALLOC_ARENA_MAX", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::arg0(&mut command, "pac-check");
    // Windows finds its own libraries by it.
    #[cfg(windows)]
    if let Some(root) = std::env::var_os("SystemRoot") {
        command.env("SystemRoot", root);
    }
    command
}

fn watch(
    command: &mut Command,
    started: &SyncSender<io::Result<Arc<Mutex<Watched>>>>,
    deadline: &Deadline,
) {
    let child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            let _ = started.send(Err(error));
            return;
        }
    };
    let watched = Arc::new(Mutex::new(Watched {
        child,
        expired: false,
    }));
    if started.send(Ok(watched.clone())).is_err() {
        let mut watched = lock(&watched);
        let _ = watched.child.kill();
        let _ = watched.child.wait();
        return;
    }
    if deadline.wait() == Waited::Expired {
        let mut watched = lock(&watched);
        watched.expired = true;
        let _ = watched.child.kill();
        drop(watched);
        deadline.wait_for_end();
    }
}

/// The child's data stays whole whatever happened to the other thread.
fn lock(child: &Mutex<Watched>) -> MutexGuard<'_, Watched> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}
