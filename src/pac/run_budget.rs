//! How long the scripts of a whole run may take.
//!
//! Each load and call has a deadline of its own. That alone would let a slow file keep an audit of
//! hundreds of calls busy for as many deadlines, so that slow calls also share a budget. What calls
//! usually take is free: a list of a million URLs is no reason to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::evaluation::{Limit, LimitKind};

/// What is free of each call.
const FREE_OF_CALL: Duration = Duration::from_millis(20);

/// What is free of each load: a process is started for it.
const FREE_OF_LOAD: Duration = Duration::from_millis(250);

/// The time that slow loads and calls of a run may take together. Copies share it.
#[derive(Debug, Clone)]
pub struct RunBudget {
    most: Option<Duration>,
    spent_us: Arc<AtomicU64>,
}

/// What takes time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Loading a script.
    Load,
    /// One call of it.
    Call,
}

impl RunBudget {
    /// No limit: for programs that see to it themselves.
    pub fn unlimited() -> Self {
        Self {
            most: None,
            spent_us: Arc::default(),
        }
    }

    /// So much for all that is slow.
    pub fn of(most: Duration) -> Self {
        Self {
            most: Some(most),
            spent_us: Arc::default(),
        }
    }

    /// As much again for another run, which shares nothing with this one.
    #[must_use]
    pub fn renewed(&self) -> Self {
        Self {
            most: self.most,
            spent_us: Arc::default(),
        }
    }

    /// Takes off what a load or call took beyond what is free.
    pub fn spend(&self, work: Work, took: Duration) {
        let free = match work {
            Work::Load => FREE_OF_LOAD,
            Work::Call => FREE_OF_CALL,
        };
        let beyond = took.saturating_sub(free).as_micros();
        let beyond = u64::try_from(beyond).unwrap_or(u64::MAX);
        // It stays where it is when it is full.
        let add = |spent: u64| Some(spent.saturating_add(beyond));
        let _ = self
            .spent_us
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// The limit, where nothing is left.
    pub fn exhausted(&self) -> Option<Limit> {
        let most = self.most?;
        let spent = Duration::from_micros(self.spent_us.load(Ordering::Relaxed));
        (spent >= most).then(|| Limit {
            which: LimitKind::Run,
            value: format!(
                "{} s that slow calls of one run may take together; what came later was not evaluated (--limit run=SECONDS allows more)",
                most.as_secs_f64()
            ),
        })
    }
}

impl Default for RunBudget {
    fn default() -> Self {
        Self::unlimited()
    }
}

/// The same limit; what is spent of it is not part of the settings.
impl PartialEq for RunBudget {
    fn eq(&self, other: &Self) -> bool {
        self.most == other.most
    }
}

impl Eq for RunBudget {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_calls_use_it_up_and_fast_ones_never_do() {
        let budget = RunBudget::of(Duration::from_secs(1));
        for _ in 0..100_000 {
            budget.spend(Work::Call, Duration::from_millis(15));
            budget.spend(Work::Load, Duration::from_millis(200));
        }
        assert_eq!(budget.exhausted(), None);
        let copy = budget.clone();
        for _ in 0..5 {
            assert_eq!(budget.exhausted(), None);
            copy.spend(Work::Call, Duration::from_millis(220));
        }
        let limit = budget.exhausted().unwrap();
        assert_eq!(limit.which, LimitKind::Run);
        assert!(limit.value.starts_with("1 s that"), "{}", limit.value);
        budget.spend(Work::Call, Duration::MAX);
        budget.spend(Work::Call, Duration::MAX);
        assert!(budget.exhausted().is_some());
        assert_eq!(RunBudget::default().exhausted(), None);
    }
}
