//! Progress of long work, on standard error, where somebody watches it.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How often a waiting line moves.
const TICK: Duration = Duration::from_millis(120);

/// A line on the terminal that goes away when it is dropped; nothing where standard error is no
/// terminal.
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Work of unknown length.
    pub(super) fn waiting(quiet: bool, what: &str) -> Self {
        let progress = Self::new(quiet, None, "{spinner} {msg} ({elapsed})", what);
        if let Some(bar) = &progress.0 {
            bar.enable_steady_tick(TICK);
        }
        progress
    }

    /// So many steps.
    pub(super) fn counting(quiet: bool, what: &str, steps: usize) -> Self {
        let template = "{msg} {wide_bar} {pos}/{len} ({elapsed})";
        Self::new(quiet, Some(steps as u64), template, what)
    }

    /// True where somebody sees it: then it is worth counting in small steps.
    pub(super) const fn is_seen(&self) -> bool {
        self.0.is_some()
    }

    /// Some steps were done.
    pub(super) fn advance(&self, steps: usize) {
        if let Some(bar) = &self.0 {
            bar.inc(steps as u64);
        }
    }

    fn new(quiet: bool, steps: Option<u64>, template: &str, what: &str) -> Self {
        if quiet || !io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::with_draw_target(steps, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        Self(Some(bar))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_are_valid_and_quiet_shows_nothing() {
        for progress in [
            Progress::waiting(true, "waiting"),
            Progress::counting(true, "counting", 3),
        ] {
            progress.advance(1);
            assert!(!progress.is_seen());
        }
        for template in [
            "{spinner} {msg} ({elapsed})",
            "{msg} {wide_bar} {pos}/{len} ({elapsed})",
        ] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
