//! N-09: service and updater go different ways.

use super::super::corrections::{Change, To};
use super::super::default_proxy::DefaultProxy;
use super::super::given::Program;
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;
use crate::finding::settings::{Destination, SettingsRow};

pub(super) const CHECK: Check = Check { code: "N-09", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let updater: Vec<&SettingsRow> = facts
        .rows
        .iter()
        .filter(|row| row.component == "updater")
        .collect();
    let service = facts
        .rows
        .iter()
        .filter(|row| row.component == "service" && row.is_required());
    let mut evidence = Vec::new();
    let mut different = 0_usize;
    for row in service {
        let twin = updater.iter().find(|other| {
            (&other.profile, &other.pattern, other.port) == (&row.profile, &row.pattern, row.port)
        });
        let before = evidence.len();
        let pairs = twin.iter().flat_map(|twin| row.urls.iter().zip(&twin.urls));
        for (one, other) in pairs {
            let (one_goes, other_goes) = (&one.decision.destination, &other.decision.destination);
            let unknown = |goes: &Destination| matches!(goes, Destination::Unknown { .. });
            if one_goes != other_goes && !unknown(one_goes) && !unknown(other_goes) {
                evidence.push(format!(
                    "{}: the service {one_goes}, the updater {other_goes}",
                    one.url
                ));
            }
        }
        different += usize::from(evidence.len() > before);
    }
    if different == 0 {
        return Vec::new();
    }
    evidence.truncate(3);
    let service = facts.components.service.section.as_ref();
    let updater = facts.components.updater.section.as_ref();
    let labels = service
        .iter()
        .chain(&updater)
        .map(|section| section.place.clone());
    let given = facts.given;
    // What does not load is no way to follow.
    let loads = |section: &&DefaultProxy| section.defect.is_none();
    let change = match (service, updater) {
        (Some(_), _) => service
            .filter(loads)
            .zip(given.updater.as_ref())
            .map(|(section, program)| like(section, program, "For the service's way")),
        (None, _) => updater
            .filter(loads)
            .zip(given.service.as_ref())
            .map(|(section, program)| like(section, program, "For the updater's way")),
    };
    let words = Words {
        severity: Severity::Medium,
        message: format!("service and updater go different ways for {different} required URLs"),
        evidence,
        help: "Give both files the same section: each program reads only its own.",
    };
    vec![CHECK.found(words, labels.collect(), change)]
}

/// The section of one program in the file of the other.
fn like(section: &DefaultProxy, program: &Program, when: &'static str) -> Change {
    let file = program.config.source.name().to_owned();
    Change {
        to: To::Section(file, Some(Box::new(section.clone()))),
        when: Some(when),
    }
}
