//! The program that will use the URL must be able to speak to the proxy.

use super::{Breach, Outcome, Requirement, Subject};
use crate::finding::Severity;

pub(super) const CONSUMER_KIND: Requirement = Requirement {
    name: "consumer-kind",
    code: "P-10",
    severity: Severity::Medium,
    title: "the first choice is of a kind that the consumer can use",
    check,
};

fn check(subject: &Subject<'_>) -> Outcome {
    let Some(kinds) = subject.consumer_kinds else {
        return Outcome::Holds;
    };
    let usable = |kind: &str| kind == "direct" || kinds.iter().any(|known| known == kind);
    let Some(place) = subject.route.iter().position(|entry| !usable(entry.kind)) else {
        return Outcome::Holds;
    };
    let Some(entry) = subject.route.get(place) else {
        return Outcome::Holds;
    };
    let can: Vec<String> = kinds.iter().map(|kind| kind.to_ascii_uppercase()).collect();
    let breach = Breach {
        why: format!(
            "`{entry}` is of a kind that the consumer can't use: it speaks to {} only",
            can.join(", ")
        ),
        next_step: format!(
            "Let the PAC file name a {} first for this destination.",
            can.join(" or ")
        ),
        labels: Vec::new(),
    };
    if place == 0 {
        Outcome::Broken(breach)
    } else {
        Outcome::Noted(breach)
    }
}
