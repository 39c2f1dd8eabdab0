//! What the end of a worker says about its script.

use std::process::ExitStatus;

use super::process::Ended;
use crate::pac::evaluation::{Limit, LimitKind, Limits, LoadFailure, Outcome};
use crate::pac::stack::STACK_BYTES;
use crate::pac::worker::Broken;

/// What happened to the load or call during which a worker ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Limit(Limit),
    Crash(String),
}

impl From<Verdict> for Outcome {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Limit(limit) => Self::Limit(limit),
            Verdict::Crash(message) => Self::Crash(message),
        }
    }
}

impl From<Verdict> for LoadFailure {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Limit(limit) => Self::Limit(limit),
            Verdict::Crash(message) => Self::Crash(message),
        }
    }
}

/// Judges a worker by how the conversation broke and how the process ended.
pub(super) fn verdict(broken: &Broken, ended: &Ended, limits: &Limits) -> Verdict {
    if ended.expired {
        return limit(LimitKind::Time, format!("{} ms", limits.call_ms));
    }
    match broken {
        Broken::Limit(limit) => Verdict::Limit(limit.clone()),
        Broken::Nonsense(message) => Verdict::Crash(message.clone()),
        Broken::Closed => of_process(ended, limits),
    }
}

fn limit(which: LimitKind, value: String) -> Verdict {
    Verdict::Limit(Limit { which, value })
}

fn of_process(ended: &Ended, limits: &Limits) -> Verdict {
    // The standard library's words, before it aborts, and a collection's where a size overflows.
    let says = |words: &str| ended.stderr.contains(words);
    if says("has overflowed its stack") {
        let mib = STACK_BYTES / (1024 * 1024);
        return limit(LimitKind::Stack, format!("{mib} MiB of stack"));
    }
    if says("memory allocation of") || says("capacity overflow") {
        return limit(LimitKind::Memory, format!("{} MiB", limits.memory_mib));
    }
    if is_cpu_limit(ended.status) {
        return limit(
            LimitKind::Cpu,
            format!("{} s of CPU time", limits.cpu_seconds),
        );
    }
    let mut message = match ended.status {
        _ if ended.killed => "it closed its pipe and did not end".to_owned(),
        Some(status) => describe(status),
        None => "its end could not be found out".to_owned(),
    };
    if let Some(line) = ended.stderr.lines().find(|line| !line.trim().is_empty()) {
        message.push_str(": ");
        message.extend(line.chars().take(MOST_STDERR_CHARACTERS));
    }
    Verdict::Crash(message)
}

/// Of the first line that a crashed worker wrote.
const MOST_STDERR_CHARACTERS: usize = 300;

#[cfg(unix)]
fn is_cpu_limit(status: Option<ExitStatus>) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.and_then(|status| status.signal()) == Some(rustix::process::Signal::XCPU.as_raw())
}

#[cfg(not(unix))]
fn is_cpu_limit(_: Option<ExitStatus>) -> bool {
    false
}

#[cfg(unix)]
fn describe(status: ExitStatus) -> String {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt;
    match status.signal() {
        Some(signal) if signal == Signal::SYS.as_raw() => {
            "it tried a system call that the sandbox forbids (SIGSYS)".to_owned()
        }
        Some(signal) if signal == Signal::KILL.as_raw() => {
            "it was killed from outside (SIGKILL), perhaps by the system for lack of memory"
                .to_owned()
        }
        Some(_) => status.to_string(),
        None => exit_text(status),
    }
}

#[cfg(not(unix))]
fn describe(status: ExitStatus) -> String {
    exit_text(status)
}

fn exit_text(status: ExitStatus) -> String {
    format!("it ended before it answered ({status})")
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    const ABRT: i32 = 6;
    const KILL: i32 = 9;

    fn ended(raw_status: i32, stderr: &str) -> Ended {
        Ended {
            expired: false,
            killed: false,
            status: Some(ExitStatus::from_raw(raw_status)),
            stderr: stderr.to_owned(),
        }
    }

    fn closed(ended: &Ended) -> Verdict {
        verdict(&Broken::Closed, ended, &Limits::default())
    }

    fn which(verdict: &Verdict) -> Option<LimitKind> {
        match verdict {
            Verdict::Limit(limit) => Some(limit.which),
            Verdict::Crash(_) => None,
        }
    }

    fn crash(verdict: Verdict) -> String {
        match verdict {
            Verdict::Crash(message) => message,
            Verdict::Limit(limit) => panic!("{limit:?}"),
        }
    }

    #[test]
    fn an_abort_is_a_limit_only_where_its_last_words_say_so() {
        let stack = "\nthread 'script' (12) has overflowed its stack\nfatal runtime error";
        let memory = "memory allocation of 12884901888 bytes failed\n";
        assert_eq!(which(&closed(&ended(ABRT, stack))), Some(LimitKind::Stack));
        assert_eq!(
            which(&closed(&ended(ABRT, memory))),
            Some(LimitKind::Memory)
        );
        let message = crash(closed(&ended(ABRT, "\nfree(): invalid pointer\nmore")));
        assert!(message.contains("SIGABRT"), "{message}");
        assert!(message.ends_with("free(): invalid pointer"), "{message}");
    }

    #[test]
    fn a_death_by_the_deadline_is_a_limit_of_time_whatever_the_signal_says() {
        let ended = Ended {
            expired: true,
            killed: true,
            ..ended(KILL, "")
        };
        assert_eq!(which(&closed(&ended)), Some(LimitKind::Time));
    }

    #[test]
    fn a_death_from_outside_is_a_crash_and_no_limit() {
        let message = crash(closed(&ended(KILL, "")));
        assert!(message.contains("killed from outside"), "{message}");
        let sys = rustix::process::Signal::SYS.as_raw();
        let message = crash(closed(&ended(sys, "")));
        assert!(message.contains("sandbox forbids"), "{message}");
        let exit_status_2 = 2 << 8;
        let message = crash(closed(&ended(exit_status_2, "why\n")));
        assert!(
            message.contains('2') && message.ends_with("why"),
            "{message}"
        );
    }

    #[test]
    fn cpu_time_has_a_signal_of_its_own() {
        let cpu = rustix::process::Signal::XCPU.as_raw();
        assert_eq!(which(&closed(&ended(cpu, ""))), Some(LimitKind::Cpu));
    }

    #[test]
    fn nonsense_is_a_crash_however_the_process_ended() {
        let broken = Broken::Nonsense("it sent what it must not".to_owned());
        let verdict = verdict(&broken, &ended(KILL, ""), &Limits::default());
        assert_eq!(crash(verdict), "it sent what it must not");
    }

    #[test]
    fn what_a_dying_worker_wrote_is_cut() {
        let message = crash(closed(&ended(ABRT, &"x".repeat(4000))));
        assert!(message.len() < 400, "{message}");
    }
}
