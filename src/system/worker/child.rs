//! The worker's side: confines itself, then serves its parent.

#![expect(
    clippy::disallowed_methods,
    reason = "CPU time is limited again every second of the real clock"
)]

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Write};
use std::process::ExitCode;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::confinement;
use super::{MARKER, self_test};
use crate::pac::engine;
use crate::pac::stack::STACK_BYTES;
use crate::pac::worker::message::{Confinement, Load};
use crate::pac::worker::{frame::FrameError, receive, serve};

/// Where this process was started as a worker, does the work and gives the status to end with. The
/// first thing that `main` calls: a worker must be ready in milliseconds, and must not do anything
/// that the program does.
pub fn run_if_asked() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().as_deref() != Some(OsStr::new(MARKER)) {
        return None;
    }
    let arguments: Vec<String> = arguments
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ended = match arguments.as_slice() {
        ["--self-test", test, holding @ ..] => self_test::run(test, holding),
        [parent] => match parent.parse() {
            Ok(parent) => work(parent),
            Err(_) => Err(refusal()),
        },
        _ => Err(refusal()),
    };
    Some(match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is there to read it where that fails.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(2)
        }
    })
}

fn refusal() -> io::Error {
    io::Error::other("this mode is for pac-check's own use: it starts its workers in it")
}

fn work(parent: u32) -> io::Result<()> {
    if io::stdin().is_terminal() || io::stdout().is_terminal() {
        return Err(refusal());
    }
    let mut layers = confinement::before_threads();
    // It may have ended before this process asked to end with it.
    #[cfg(unix)]
    if std::os::unix::process::parent_id() != parent {
        return Err(io::Error::other("the program that started it is gone"));
    }
    engine::before_sandbox();
    // Never closed: that takes a system call that is forbidden by then.
    let pipes = confinement::Pipes {
        reader: Box::leak(Box::new(own(&io::stdin())?)),
        writer: Box::leak(Box::new(own(&io::stdout())?)),
    };
    let mut reader = BufReader::new(pipes.reader);
    let Some(load) = receive(&mut reader).map_err(io::Error::other)? else {
        return Ok(());
    };
    let thread = std::thread::Builder::new()
        .name("script".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || -> Result<(), FrameError> {
            layers.extend(confinement::before_script(&load.limits, pipes));
            let mut cpu = CpuLimit::new(&load);
            let confinement = Confinement { layers };
            serve(reader, pipes.writer, &load, confinement, || cpu.renew())
        })?;
    match wait(thread, parent) {
        Some(result) => result.map_err(io::Error::other),
        None => Err(io::Error::other("the thread of the script panicked")),
    }
}

/// A standard stream as a file of its own, without the standard library's buffer.
#[cfg(unix)]
fn own(stream: &impl std::os::fd::AsFd) -> io::Result<File> {
    Ok(stream.as_fd().try_clone_to_owned()?.into())
}

#[cfg(windows)]
fn own(stream: &impl std::os::windows::io::AsHandle) -> io::Result<File> {
    Ok(stream.as_handle().try_clone_to_owned()?.into())
}

/// The CPU time that the next load or call has. The system counts the whole life of a process, so
/// the limit moves on; not at every call, because that costs system calls.
struct CpuLimit {
    seconds: u64,
    renewed: Option<Instant>,
}

/// How long a limit stays before it is moved: the system counts whole seconds.
const STAYS: Duration = Duration::from_secs(1);

impl CpuLimit {
    fn new(load: &Load<'_>) -> Self {
        Self {
            seconds: load.limits.cpu_seconds,
            renewed: None,
        }
    }

    fn renew(&mut self) {
        let now = Instant::now();
        if self.renewed.is_none_or(|renewed| now - renewed >= STAYS) {
            self.renewed = Some(now);
            confinement::limit_cpu_time(self.seconds);
        }
    }
}

/// Waits for the thread of the script; nothing where it panicked.
#[cfg(any(target_os = "linux", not(unix)))]
fn wait<T>(thread: JoinHandle<T>, _parent: u32) -> Option<T> {
    thread.join().ok()
}

/// Where the system does not end a process with its parent, the process looks.
#[cfg(all(unix, not(target_os = "linux")))]
fn wait<T>(thread: JoinHandle<T>, parent: u32) -> Option<T> {
    const BETWEEN: Duration = Duration::from_millis(100);
    while !thread.is_finished() {
        if std::os::unix::process::parent_id() != parent {
            std::process::exit(2);
        }
        std::thread::sleep(BETWEEN);
    }
    thread.join().ok()
}
