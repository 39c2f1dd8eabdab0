//! No DIRECT after proxies for destinations that must not go DIRECT.

use super::{Breach, Outcome, Requirement, Subject};
use crate::finding::Severity;
use crate::policy::{DirectStance, Forbidden};

pub(super) const FAIL_OPEN: Requirement = Requirement {
    name: "fail-open",
    code: "P-07",
    severity: Severity::Medium,
    title: "DIRECT does not follow proxies where DIRECT is not allowed",
    check,
};

fn check(subject: &Subject<'_>) -> Outcome {
    let open = subject
        .route
        .iter()
        .skip(1)
        .any(|entry| entry.kind == "direct")
        && subject
            .route
            .first()
            .is_some_and(|entry| entry.kind != "direct");
    let forbidden = subject.policy.forbids(Forbidden::FailOpen);
    let may = matches!(
        subject.direct,
        DirectStance::May(..) | DirectStance::Must(..)
    );
    if !open || may {
        return Outcome::Holds;
    }
    let next_step = "Remove `DIRECT` from the end of the route; add a second proxy if it is there for failover.";
    let what =
        "the route ends in DIRECT: when its proxies do not answer, the client connects past them";
    match (forbidden, subject.direct) {
        (Some(entry), _) => Outcome::Broken(Breach {
            why: format!("{what}, and the policy forbids `fail-open`"),
            next_step: next_step.to_owned(),
            labels: entry.label.iter().cloned().collect(),
        }),
        (None, DirectStance::Forbidden(by, label)) => Outcome::Noted(Breach {
            why: format!("{what}, and {by} does not allow DIRECT here"),
            next_step: format!("{next_step} To make it a violation: forbid = [\"fail-open\"]."),
            labels: label.iter().cloned().collect(),
        }),
        (None, _) => Outcome::Holds,
    }
}
