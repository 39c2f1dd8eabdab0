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
        let deadline = Arc::new(Deadline::new(Duration::from_millis(limits.call_ms)));
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

    /// True where its time is up.
    pub fn is_over(&self) -> bool {
        self.deadline.left().is_zero()
    }

    /// The world.
    pub const fn host(&self) -> &SharedHost {
        &self.host
    }
}
