//! How many connections begin in a second.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Connections begin at least this far apart.
#[derive(Debug)]
pub(super) struct Pace {
    gap: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    pub(super) fn new(per_second: u32) -> Self {
        Self {
            gap: Duration::from_secs(1) / per_second.max(1),
            next: Mutex::new(None),
        }
    }

    /// Waits for its turn; false where that comes behind the end.
    #[expect(clippy::disallowed_methods, reason = "turns are given by the clock")]
    pub(super) fn wait(&self, ends: Instant) -> bool {
        let now = Instant::now();
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = next.map_or(now, |next| next.max(now));
            if turn > ends {
                return false;
            }
            *next = Some(turn + self.gap);
            turn
        };
        std::thread::sleep(turn.saturating_duration_since(now));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "turns are given by the clock")]
    fn turns_are_a_gap_apart_and_none_is_behind_the_end() {
        let pace = Pace::new(50);
        let start = Instant::now();
        let ends = start + Duration::from_mins(1);
        for _ in 0..4 {
            assert!(pace.wait(ends));
        }
        assert!(start.elapsed() >= Duration::from_millis(60));
        assert!(!pace.wait(start));
    }
}
