//! Every proxy of the route must be on the allowlist: a client may come to use any of them.

use super::{Breach, Outcome, Requirement, Subject};
use crate::finding::Severity;
use crate::finding::answers::RouteEntry;

/// Entries of the allowlist that a next step quotes.
const QUOTED: usize = 3;

pub(super) const ALLOWED_PROXY: Requirement = Requirement {
    name: "allowed-proxy",
    code: "A-01",
    severity: Severity::High,
    title: "every proxy of the route is on the allowlist",
    check,
};

fn check(subject: &Subject<'_>) -> Outcome {
    let Some(allowed) = subject.policy.allowed(subject.destination) else {
        return Outcome::Holds;
    };
    let stranger = subject.route.iter().enumerate().find(|(_, entry)| {
        entry.kind != "direct" && !allowed.iter().any(|pattern| pattern.value.matches(entry))
    });
    let Some((place, entry)) = stranger else {
        return Outcome::Holds;
    };
    let rule = subject
        .policy
        .rule(subject.destination)
        .filter(|rule| rule.proxies.is_some());
    let list = match rule {
        Some(rule) => format!("the list of rule `{}`", rule.name),
        None => "the allowlist".to_owned(),
    };
    let choice = match place {
        0 => String::new(),
        _ => format!(
            " (choice {} of the route, used when those before it fail)",
            place + 1
        ),
    };
    let mut known: Vec<String> = allowed
        .iter()
        .take(QUOTED)
        .map(|entry| format!("`{}`", entry.text))
        .collect();
    if allowed.len() > QUOTED {
        known.push(format!("{} more", allowed.len() - QUOTED));
    }
    let instead = if known.is_empty() {
        "the list is empty".to_owned()
    } else {
        format!("the list holds {}", known.join(", "))
    };
    Outcome::Broken(Breach {
        why: format!("`{entry}`{choice} is not on {list}"),
        next_step: next_step(entry, &instead),
        labels: rule.iter().map(|rule| rule.label.clone()).collect(),
    })
}

/// Offers the command line only where the entry can be pasted into a shell as it is: its text comes
/// from the PAC file.
fn next_step(entry: &RouteEntry, instead: &str) -> String {
    let text = entry.to_string();
    let harmless = |character: char| {
        character.is_ascii_alphanumeric()
            || matches!(character, ' ' | '.' | ':' | '-' | '_' | '[' | ']')
    };
    let or = if text.chars().all(harmless) {
        format!("; or, if this proxy is right, allow it: --allow-proxy '{text}'")
    } else {
        String::new()
    };
    format!("Correct the PAC file ({instead}){or}.")
}
