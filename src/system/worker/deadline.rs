//! The time that a load or call has, shared by who waits and who kills.

#![expect(
    clippy::disallowed_methods,
    reason = "the deadline of a worker is the real clock's"
)]

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::pac::evaluation::Limit;
use crate::pac::run_budget::{RunBudget, Work};
use crate::pac::worker::Stopwatch;

/// When the load or call that is running must be over.
pub(super) struct Deadline {
    limit: Duration,
    /// What is running is taken off this.
    budget: RunBudget,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    at: Option<Instant>,
    /// When the waiting thread wakes up by itself; none while it waits for a change.
    wakes_at: Option<Instant>,
    expired: bool,
    over: bool,
    /// What was running is no longer a load, but a call.
    loaded: bool,
    /// What others took of it to answer its questions.
    waited: Duration,
}

/// Why waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waited {
    /// The time is up.
    Expired,
    /// There is nothing to wait for any more.
    Over,
}

impl Deadline {
    pub(super) fn new(limit: Duration, budget: RunBudget) -> Self {
        Self {
            limit,
            budget,
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// For a script that needs no loading.
    pub(super) fn of_calls(limit: Duration, budget: RunBudget) -> Self {
        let deadline = Self::new(limit, budget);
        deadline.lock().loaded = true;
        deadline
    }

    /// What is left for what is running; all of it where nothing is.
    pub(super) fn left(&self) -> Duration {
        self.lock().at.map_or(self.limit, |at| {
            at.saturating_duration_since(Instant::now())
        })
    }

    /// Waits until the time of a load or call is up, or [`end`](Self::end).
    pub(super) fn wait(&self) -> Waited {
        let mut state = self.lock();
        loop {
            if state.over {
                return Waited::Over;
            }
            state.wakes_at = state.at;
            state = match state.at {
                None => self
                    .changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner),
                Some(at) => {
                    let left = at.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        state.expired = true;
                        return Waited::Expired;
                    }
                    self.changed
                        .wait_timeout(state, left)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
            };
        }
    }

    /// Waits for [`end`](Self::end).
    pub(super) fn wait_for_end(&self) {
        let mut state = self.lock();
        while !state.over {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Ends the waiting.
    pub(super) fn end(&self) {
        let mut state = self.lock();
        self.stop(&mut state);
        state.over = true;
        drop(state);
        self.changed.notify_all();
    }

    /// Waits for someone else's answer: that time is not the script's.
    pub(super) fn waiting<T>(&self, answer: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let answer = answer();
        self.lock().waited += began.elapsed();
        answer
    }

    /// What was running is over.
    fn stop(&self, state: &mut State) {
        if let Some(at) = state.at.take() {
            let left = at.saturating_duration_since(Instant::now());
            let waited = std::mem::take(&mut state.waited);
            let took = self.limit.saturating_sub(left).saturating_sub(waited);
            let work = if std::mem::replace(&mut state.loaded, true) {
                Work::Call
            } else {
                Work::Load
            };
            self.budget.spend(work, took);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stopwatch for Deadline {
    fn begin(&self) -> bool {
        let mut state = self.lock();
        self.stop(&mut state);
        let at = Instant::now() + self.limit;
        state.at = Some(at);
        // Deadlines only move on: who sleeps until an earlier one will see the new one then.
        if state.wakes_at.is_none() {
            self.changed.notify_all();
        }
        !state.expired
    }

    fn exhausted(&self) -> Option<Limit> {
        self.budget.exhausted()
    }

    fn rest(&self) -> bool {
        let mut state = self.lock();
        self.stop(&mut state);
        !state.expired
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const LONG: Duration = Duration::from_mins(10);

    fn waiting(limit: Duration) -> (Arc<Deadline>, std::thread::JoinHandle<Waited>) {
        let deadline = Arc::new(Deadline::new(limit, RunBudget::unlimited()));
        let waiting = deadline.clone();
        (deadline, std::thread::spawn(move || waiting.wait()))
    }

    #[test]
    fn time_runs_only_between_begin_and_rest() {
        let (deadline, waiter) = waiting(Duration::from_millis(50));
        assert!(deadline.rest());
        std::thread::sleep(Duration::from_millis(200));
        assert!(!waiter.is_finished(), "nothing was running");
        deadline.begin();
        assert_eq!(waiter.join().unwrap(), Waited::Expired);
        assert!(!deadline.rest(), "it came too late");
    }

    #[test]
    fn each_call_has_the_whole_time() {
        let (deadline, waiter) = waiting(Duration::from_millis(500));
        for _ in 0..10 {
            assert!(deadline.begin());
            std::thread::sleep(Duration::from_millis(100));
        }
        assert!(deadline.rest());
        assert!(!waiter.is_finished());
        deadline.end();
        assert_eq!(waiter.join().unwrap(), Waited::Over);
    }

    #[test]
    fn the_end_wakes_who_waits() {
        let (deadline, waiter) = waiting(LONG);
        deadline.begin();
        assert!(deadline.left() > LONG / 2);
        deadline.end();
        assert_eq!(waiter.join().unwrap(), Waited::Over);
        deadline.wait_for_end();
    }
}
