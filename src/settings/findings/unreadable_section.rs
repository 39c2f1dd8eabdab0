//! N-15: a section that .NET does not load.

use super::{Check, Facts, Words};
use crate::finding::Severity;
use crate::finding::settings::SettingsFinding;

pub(super) const CHECK: Check = Check { code: "N-15", find };

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let sections = facts.sections();
    let defects = sections
        .iter()
        .filter_map(|section| section.defect.as_ref());
    defects
        .map(|defect| {
            let words = Words {
                severity: Severity::High,
                message: format!("defaultProxy does not load: {}", defect.value),
                evidence: vec![defect.place.text.clone()],
                help: "Correct it: until then every request that needs a proxy fails.",
            };
            CHECK.found(words, vec![defect.place.clone()], None)
        })
        .collect()
}
