//! N-15: a section that .NET does not load.

use super::super::section_lines;
use super::{Check, Facts, Words};
use crate::finding::Severity;
use crate::finding::settings::SettingsFinding;

pub(super) const CHECK: Check = Check { code: "N-15", find };

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let sections = facts.sections();
    let defects = sections
        .iter()
        .filter_map(|section| Some((*section, section.defect.as_ref()?)));
    defects
        .map(|(section, defect)| {
            let mut better = section.clone();
            better.defect = None;
            let remedy = section_lines::remedy(
                &better,
                "What of it .NET can read, in place of the present <system.net>; add what is missing:",
            );
            let words = Words {
                severity: Severity::High,
                message: format!("defaultProxy does not load: {}", defect.value),
                evidence: vec![defect.place.text.clone()],
                help: "Correct it: until then every request that needs a proxy fails.",
            };
            CHECK.found(words, vec![defect.place.clone()], Some(remedy))
        })
        .collect()
}
