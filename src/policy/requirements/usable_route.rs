//! The returned string must name something that the client can use.

use super::{Breach, Outcome, Requirement, Subject};
use crate::finding::Severity;

pub(super) const USABLE_ROUTE: Requirement = Requirement {
    name: "usable-route",
    code: "P-09",
    severity: Severity::Medium,
    title: "the answer names at least one route, and nothing that the client drops",
    check,
};

fn check(subject: &Subject<'_>) -> Outcome {
    let rejected = &subject.answer.rejected;
    let dropped: Vec<String> = rejected
        .iter()
        .map(|piece| {
            format!(
                "`{}` ({})",
                super::credentials::masked(&piece.text),
                piece.why
            )
        })
        .collect();
    let next_step = format!(
        "Correct what the PAC file returns{}: entries are `PROXY host:port` or `DIRECT`, separated by `;`.",
        subject.decided()
    );
    if subject.route.is_empty() {
        let returned = subject.answer.returned.as_deref().unwrap_or_default();
        let mut why = format!(
            "the returned string `{}` holds nothing that the client can use",
            super::credentials::masked(returned)
        );
        if !dropped.is_empty() {
            why = format!("{why}: it drops {}", dropped.join(", "));
        }
        if !subject.answer.effective.is_empty() {
            why = format!("{why}; it falls back to {}", subject.answer.effective);
        }
        return Outcome::Broken(Breach {
            why,
            next_step,
            labels: Vec::new(),
        });
    }
    if dropped.is_empty() {
        return Outcome::Holds;
    }
    Outcome::Noted(Breach {
        why: format!(
            "the client drops a part of the returned string: {}",
            dropped.join(", ")
        ),
        next_step,
        labels: Vec::new(),
    })
}
