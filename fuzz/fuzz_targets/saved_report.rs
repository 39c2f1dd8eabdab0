//! Saved reports that an audit is compared with: no text is too odd.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::audit::baseline::Baseline;
use pac_check::audit::{Facts, Plan, report};
use pac_check::policy::Policy;
use pac_check::profiles;

fuzz_target!(|text: &str| {
    match Baseline::parse(text) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(baseline) => {
            let policy = Policy::default();
            let profile = profiles::named("entra-app-proxy").expect("listed");
            let plan = Plan::new(vec![profile.expect("parses")], &policy).expect("a plan");
            let now = report(&plan, &policy, Facts::default());
            for change in baseline.changes(&now) {
                assert_ne!(change.before, change.after);
            }
        }
    }
});
