//! No DIRECT as the first choice where the policy does not allow it.

use super::{Breach, Outcome, Requirement, Subject};
use crate::finding::Severity;
use crate::finding::answers::Status;
use crate::policy::DirectStance;

pub(super) const DIRECT_FORBIDDEN: Requirement = Requirement {
    name: "direct-forbidden",
    code: "A-02",
    severity: Severity::High,
    title: "the first choice is not DIRECT where DIRECT is not allowed",
    check,
};

fn check(subject: &Subject<'_>) -> Outcome {
    let DirectStance::Forbidden(by, label) = subject.direct else {
        return Outcome::Holds;
    };
    if subject
        .route
        .first()
        .is_none_or(|entry| entry.kind != "direct")
    {
        return Outcome::Holds;
    }
    let how = if subject.answer.status == Status::Bypass {
        "the client connects DIRECT without asking the PAC file"
    } else {
        "the PAC file sends it DIRECT"
    };
    Outcome::Broken(Breach {
        why: format!("{how}, and {by} does not allow that"),
        next_step: "Let the PAC file name an allowed proxy; or, if DIRECT is right here, allow it: `[direct] may = [...]` in the policy file, or `--allow-proxy DIRECT`.".to_owned(),
        labels: label.iter().cloned().collect(),
    })
}
