//! Saved reports that an audit is compared with: no text is too odd.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::audit::baseline::Baseline;
use pac_check::audit::{Facts, Plan, report};
use pac_check::policy::Policy;

fuzz_target!(|text: &str| {
    match Baseline::parse(text) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(baseline) => {
            let policy = Policy::default();
            let plan = Plan::new(Vec::new(), &policy).expect("an empty plan");
            let now = report(&plan, &policy, Facts::default());
            for change in baseline.changes(&now) {
                assert_ne!(change.before, change.after);
            }
        }
    }
});
