//! The world as a worker sees it, for scripts that need no worker: with the same limits of time.

use std::sync::Arc;
use std::time::Duration;

use super::deadline::Deadline;
use super::timed_host::TimedHost;
use crate::pac::evaluation::Limits;
use crate::pac::lookup::SharedHost;
use crate::pac::worker::Stopwatch;

/// A world in which a call has an end.
pub struct TimedWorld {
    host: SharedHost,
    deadline: Arc<Deadline>,
}

impl TimedWorld {
    /// Asks another world.
    pub fn new(host: SharedHost, limits: &Limits) -> Self {
        let time = Duration::from_millis(limits.call_ms);
        let deadline = Arc::new(Deadline::of_calls(time, limits.run.clone()));
        let limit = Duration::from_millis(limits.lookup_ms);
        Self {
            host: Arc::new(TimedHost::new(host, deadline.clone(), limit)),
            deadline,
        }
    }

    /// A call begins.
    pub fn begin(&self) {
        self.deadline.begin();
    }

    /// A call is over: true where its time was up.
    pub fn end(&self) -> bool {
        let is_over = self.deadline.left().is_zero();
        self.deadline.rest();
        is_over
    }

    /// The world.
    pub const fn host(&self) -> &SharedHost {
        &self.host
    }
}
