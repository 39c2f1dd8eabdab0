//! What is wrong with settings, or worth knowing: one file for each finding.

mod account_bypass_list;

use super::components::Components;
use super::default_proxy::DefaultProxy;
use super::given::Given;
use super::process_proxy::ProcessProxy;
use crate::finding::settings::{SettingsFinding, SettingsRow};

/// Everything that a finding may look at.
pub(in crate::settings) struct Facts<'a> {
    pub(in crate::settings) given: &'a Given,
    pub(in crate::settings) components: &'a Components<'a>,
    pub(in crate::settings) rows: &'a [SettingsRow],
}

/// A kind of finding.
pub(in crate::settings) struct Check {
    /// Looks, and says what it saw.
    pub(in crate::settings) find: fn(&Facts<'_>) -> Vec<SettingsFinding>,
}

/// Every kind, in the order of the codes.
pub(in crate::settings) const ALL: &[Check] = &[account_bypass_list::CHECK];

/// All findings, most severe first.
pub(in crate::settings) fn all(
    given: &Given,
    components: &Components<'_>,
    rows: &[SettingsRow],
) -> Vec<SettingsFinding> {
    let facts = Facts {
        given,
        components,
        rows,
    };
    let mut found: Vec<SettingsFinding> = ALL.iter().flat_map(|check| (check.find)(&facts)).collect();
    found.sort_by_key(|found| std::cmp::Reverse(found.finding.severity));
    found
}

impl Facts<'_> {
    /// The processes with their names.
    fn processes(&self) -> [(&'static str, &ProcessProxy); 2] {
        [
            ("service", &self.components.service),
            ("updater", &self.components.updater),
        ]
    }

    /// The sections that decide for a process, each once, and not where they turn the proxy off.
    fn sections(&self) -> Vec<&DefaultProxy> {
        let mut sections: Vec<&DefaultProxy> = Vec::new();
        for (_, process) in self.processes() {
            let Some(section) = &process.section else {
                continue;
            };
            let off = section.enabled.as_ref().is_some_and(|enabled| !enabled.value);
            if !off && !sections.iter().any(|known| known.place == section.place) {
                sections.push(section);
            }
        }
        sections
    }
}
