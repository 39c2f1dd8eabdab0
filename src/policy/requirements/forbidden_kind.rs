//! No kind of proxy that the policy forbids.

use super::{Breach, Outcome, Requirement, Subject};
use crate::finding::Severity;

pub(super) const FORBIDDEN_KIND: Requirement = Requirement {
    name: "forbidden-kind",
    code: "A-11",
    severity: Severity::High,
    title: "no proxy of the route is of a kind that the policy forbids",
    check,
};

fn check(subject: &Subject<'_>) -> Outcome {
    let found = subject
        .route
        .iter()
        .find_map(|entry| Some((entry, subject.policy.forbids_kind(entry.kind)?)));
    let Some((entry, forbidden)) = found else {
        return Outcome::Holds;
    };
    Outcome::Broken(Breach {
        why: format!(
            "the route names `{entry}`, and the policy forbids `{}`",
            forbidden.text
        ),
        next_step: "Let the PAC file name a proxy of another kind.".to_owned(),
        labels: forbidden.label.iter().cloned().collect(),
    })
}
