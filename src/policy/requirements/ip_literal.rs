//! No proxy written as an address, where the policy forbids that.

use super::{Breach, Outcome, Requirement, Subject};
use crate::finding::Severity;
use crate::policy::{CanonicalHost, Forbidden};

pub(super) const IP_LITERAL: Requirement = Requirement {
    name: "ip-literal",
    code: "P-06",
    severity: Severity::High,
    title: "no proxy of the route is written as an address where the policy forbids it",
    check,
};

fn check(subject: &Subject<'_>) -> Outcome {
    let Some(forbidden) = subject.policy.forbids(Forbidden::IpLiteral) else {
        return Outcome::Holds;
    };
    let literal = subject.route.iter().find(|entry| {
        entry
            .host
            .as_deref()
            .is_some_and(|host| matches!(CanonicalHost::of(host), CanonicalHost::Address(_)))
    });
    let Some(entry) = literal else {
        return Outcome::Holds;
    };
    Outcome::Broken(Breach {
        why: format!("`{entry}` is an address, and the policy forbids `ip-literal`"),
        next_step: "Let the PAC file name the proxy by its name.".to_owned(),
        labels: forbidden.label.iter().cloned().collect(),
    })
}
