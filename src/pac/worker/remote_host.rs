//! The world as the worker sees it: its parent, at the other end of the pipe.

#![expect(
    clippy::disallowed_methods,
    reason = "how old the last answer about the time is; the time itself is the parent's"
)]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::frame::{self, FrameError};
use super::message::{FromWorker, ToWorker};
use crate::pac::host::{Family, Host, Resolution};

/// The worker's pipes, shared by its loop and by the script's questions.
pub(super) struct Pipes<R, W> {
    pub(super) reader: R,
    pub(super) writer: W,
}

impl<R: Read, W: Write> Pipes<R, W> {
    fn ask(&mut self, question: &FromWorker) -> Result<ToWorker<'static>, FrameError> {
        frame::write(&mut self.writer, question)?;
        frame::read(&mut self.reader, usize::MAX)
    }
}

/// Asks the parent. Where the parent is gone, nothing is known any more: the loop finds that out
/// when it writes its next message.
pub(super) struct RemoteHost<R, W> {
    pipes: Arc<Mutex<Pipes<R, W>>>,
    times: Mutex<Times>,
    began: Option<Instant>,
}

#[derive(Default)]
struct Times {
    now: Option<(Instant, i64)>,
    offsets: BTreeMap<i64, i32>,
}

/// `Date.now()` counts milliseconds: asking more often would tell nothing new.
const TIME_STANDS: Duration = Duration::from_millis(1);

/// Offsets kept. A script that asks for more instants asks again.
const MOST_OFFSETS: usize = 1024;

impl<R, W> RemoteHost<R, W> {
    pub(super) fn new(pipes: Arc<Mutex<Pipes<R, W>>>, measures: bool) -> Self {
        Self {
            began: measures.then(Instant::now),
            pipes,
            times: Mutex::default(),
        }
    }

    /// The parent has just said what time it is.
    pub(super) fn set_now(&self, now_ms: i64) {
        self.times().now = Some((Instant::now(), now_ms));
    }

    fn times(&self) -> MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Read, W: Write> RemoteHost<R, W> {
    fn ask(&self, question: &FromWorker) -> Result<ToWorker<'static>, FrameError> {
        lock(&self.pipes).ask(question)
    }
}

impl<R: Read + Send, W: Write + Send> Host for RemoteHost<R, W> {
    fn resolve(&self, name: &str, family: Family) -> Resolution {
        match self.ask(&FromWorker::Resolve(name.to_owned(), family)) {
            Ok(ToWorker::Resolved(resolution)) => resolution,
            Ok(_) => Resolution::Failed("another question was answered".to_owned()),
            Err(error) => Resolution::Failed(error.to_string()),
        }
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        match self.ask(&FromWorker::OwnAddresses) {
            Ok(ToWorker::OwnAddresses(addresses)) => addresses,
            _ => Vec::new(),
        }
    }

    fn now_ms(&self) -> i64 {
        let known = self.times().now;
        if let Some((asked, now_ms)) = known
            && asked.elapsed() < TIME_STANDS
        {
            return now_ms;
        }
        match self.ask(&FromWorker::Now) {
            Ok(ToWorker::Now(now_ms)) => {
                self.set_now(now_ms);
                now_ms
            }
            _ => known.map_or(0, |(_, now_ms)| now_ms),
        }
    }

    fn utc_offset_seconds(&self, unix_seconds: i64) -> i32 {
        if let Some(offset) = self.times().offsets.get(&unix_seconds) {
            return *offset;
        }
        let Ok(ToWorker::UtcOffset(offset)) = self.ask(&FromWorker::UtcOffset(unix_seconds)) else {
            return 0;
        };
        let offsets = &mut self.times().offsets;
        if offsets.len() >= MOST_OFFSETS {
            offsets.clear();
        }
        offsets.insert(unix_seconds, offset);
        offset
    }

    /// The clock of this process: asking the parent would take longer than what is measured.
    fn monotonic_us(&self) -> Option<u64> {
        u64::try_from(self.began?.elapsed().as_micros()).ok()
    }
}

/// What the mutex guards has no state between two messages that a panic could break.
pub(super) fn lock<R, W>(pipes: &Mutex<Pipes<R, W>>) -> MutexGuard<'_, Pipes<R, W>> {
    pipes.lock().unwrap_or_else(PoisonError::into_inner)
}
