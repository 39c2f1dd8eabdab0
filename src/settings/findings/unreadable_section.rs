//! N-15: a section that .NET does not load.

use super::super::config_file::ConfigFile;
use super::super::corrections::Change;
use super::super::default_proxy::DefaultProxy;
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-15", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let sections = facts.sections();
    let defects = sections
        .iter()
        .filter_map(|section| Some((*section, section.defect.as_ref()?)));
    let mut found: Vec<Found> = defects
        .map(|(section, defect)| {
            let words = Words {
                severity: Severity::High,
                message: format!("defaultProxy does not load: {}", defect.value),
                evidence: vec![defect.place.text.clone()],
                help: "Correct it: until then every request that needs a proxy fails.",
            };
            CHECK.found(words, vec![defect.place.clone()], meant(section))
        })
        .collect();
    let given = facts.given;
    let programs = [&given.service, &given.updater].into_iter().flatten();
    let configs = programs
        .map(|program| &program.config)
        .chain(&given.machine);
    found.extend(configs.filter_map(ignored));
    found
}

/// The section as it was meant. One of which nothing is left would mean WPAD, which nobody wrote.
fn meant(section: &DefaultProxy) -> Option<Change> {
    let mut better = section.clone();
    better.defect = None;
    (!better.is_empty() || better.enabled.is_some()).then(|| Change::section(better, None))
}

/// A section that .NET does not look at, where there is no other.
fn ignored(config: &ConfigFile) -> Option<Found> {
    let ignored = config.frame.ignored.as_ref()?;
    if config.section.is_some() {
        return None;
    }
    let words = Words {
        severity: Severity::Medium,
        message: format!(
            "a defaultProxy is in {}: nothing of it counts, and the file has no other",
            ignored.value
        ),
        evidence: Vec::new(),
        help: "Put it into <system.net> in <configuration>, outside of comments, if it is meant to count.",
    };
    Some(CHECK.found(words, vec![ignored.place.clone()], None))
}
