//! The returned string must name something that the client can use.

use super::credentials::masked;
use super::{Breach, Outcome, Requirement, Subject, quoted};
use crate::finding::Severity;
use crate::finding::answers::RouteEntry;

/// Dropped pieces that a message names.
const MOST: usize = 3;

pub(super) const USABLE_ROUTE: Requirement = Requirement {
    name: "usable-route",
    code: "P-09",
    severity: Severity::Medium,
    title: "the answer names at least one route, and nothing that the client drops",
    check,
};

fn check(subject: &Subject<'_>) -> Outcome {
    let dropped: Vec<String> = subject
        .answer
        .rejected
        .iter()
        .take(MOST)
        .map(|piece| format!("`{}` ({})", quoted(&masked(&piece.text)), piece.why))
        .collect();
    let dropped = dropped.join(", ");
    let next_step = "Correct what the PAC file returns: entries are `PROXY host:port` or `DIRECT`, separated by `;`.".to_owned();
    let impossible: Vec<&RouteEntry> = subject
        .route
        .iter()
        .filter(|it| !it.is_possible())
        .collect();
    if let Some(entry) = impossible.first() {
        let breach = Breach {
            why: format!(
                "`{}` cannot be the name of a host; the client looks for it and finds nothing",
                quoted(&masked(entry.host.as_deref().unwrap_or_default()))
            ),
            next_step,
            labels: Vec::new(),
        };
        return if impossible.len() == subject.route.len() {
            Outcome::Broken(breach)
        } else {
            Outcome::Noted(breach)
        };
    }
    if !subject.route.is_empty() {
        if dropped.is_empty() {
            return Outcome::Holds;
        }
        return Outcome::Noted(Breach {
            why: format!("the client drops a part of the returned string: {dropped}"),
            next_step,
            labels: Vec::new(),
        });
    }
    let returned = subject.answer.returned.as_deref().unwrap_or_default();
    let mut why = format!(
        "the returned string `{}` contains nothing that the client can use",
        quoted(&masked(returned))
    );
    if !dropped.is_empty() {
        why = format!("{why}: it drops {dropped}");
    }
    if let Some(effective) = &subject.answer.effective {
        why = format!("{why}; it falls back to {effective}");
    }
    Outcome::Broken(Breach {
        why,
        next_step,
        labels: Vec::new(),
    })
}
