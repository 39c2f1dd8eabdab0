//! N-10: an empty section hides what machine.config sets.

use super::super::corrections::{Change, To};
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-10", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let machine = facts
        .given
        .machine
        .as_ref()
        .and_then(|file| file.section.as_ref());
    let Some(machine) = machine.filter(|section| !section.is_empty() || section.enabled.is_some())
    else {
        return Vec::new();
    };
    let programs = [&facts.given.service, &facts.given.updater];
    let sections = programs
        .into_iter()
        .flatten()
        .filter_map(|program| program.config.section.as_ref());
    let empty = sections.filter(|section| {
        section.is_empty() && section.enabled.is_none() && section.defect.is_none()
    });
    empty
        .map(|section| {
            let words = Words {
                severity: Severity::Medium,
                message: "an empty defaultProxy hides everything that machine.config sets: the account's settings count, and WPAD with them".to_owned(),
                evidence: vec![format!("{} line {} is not used", machine.place.file, machine.place.start.line)],
                help: "Remove the empty section, and machine.config counts; or write here what is meant.",
            };
            // What does not load must not count: then requests would fail.
            let change = machine.defect.is_none().then(|| Change {
                to: To::Section(section.place.file.clone(), None),
                when: Some("If machine.config should count"),
            });
            CHECK.found(words, vec![section.place.clone(), machine.place.clone()], change)
        })
        .collect()
}
