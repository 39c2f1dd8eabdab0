//! DIRECT as the first choice where the policy demands it.

use super::{Breach, Outcome, Requirement, Subject};
use crate::finding::Severity;
use crate::policy::DirectStance;

pub(super) const DIRECT_REQUIRED: Requirement = Requirement {
    name: "direct-required",
    code: "A-03",
    severity: Severity::Medium,
    title: "the first choice is DIRECT where the policy demands DIRECT",
    check,
};

fn check(subject: &Subject<'_>) -> Outcome {
    match (subject.direct, subject.route.first()) {
        (DirectStance::Must(by, label), Some(first)) if first.kind != "direct" => {
            Outcome::Broken(Breach {
                why: format!("the PAC file sends it to `{first}`, but {by} demands DIRECT"),
                next_step: "Let the PAC file return DIRECT for this destination.".to_owned(),
                labels: label.iter().cloned().collect(),
            })
        }
        _ => Outcome::Holds,
    }
}
