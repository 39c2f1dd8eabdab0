//! N-09: service and updater go different ways.

use super::super::section_lines;
use super::{Check, Facts, Words};
use crate::finding::Severity;
use crate::finding::settings::{Destination, Remedy, SettingsFinding, SettingsRow};

pub(super) const CHECK: Check = Check { code: "N-09", find };

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
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
    for row in service {
        let twin = updater.iter().find(|other| {
            (&other.profile, &other.pattern, other.port) == (&row.profile, &row.pattern, row.port)
        });
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
    }
    let different = evidence.len();
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
    let file = facts
        .given
        .updater
        .as_ref()
        .map(|program| program.config.source.name());
    let remedy = match (service, updater, file) {
        (Some(section), _, Some(file)) => Some(Remedy {
            file: file.to_owned(),
            format: "xml",
            says: "For the service's way, in <configuration>, in place of a present <system.net>:"
                .to_owned(),
            lines: section_lines::lines(section),
        }),
        // The service reads none: the updater then must have none.
        (None, Some(section), _) => Some(Remedy {
            file: section.place.file.clone(),
            format: "xml",
            says: "For the service's way, remove the element that begins so:".to_owned(),
            lines: vec![section.place.text.clone()],
        }),
        _ => None,
    };
    let words = Words {
        severity: Severity::Medium,
        message: format!("service and updater go different ways for {different} required URLs"),
        evidence,
        help: "Give both files the same section: each program reads only its own.",
    };
    vec![CHECK.found(words, labels.collect(), remedy)]
}
