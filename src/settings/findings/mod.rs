//! What is wrong with settings, or worth knowing: one file for each finding.

mod account_bypass_list;
mod address_without_http;
mod backend_without_proxy;
mod bypass_without_proxy;
mod cancelled_script;
mod default_credentials;
mod detection_beside_proxy;
mod different_programs;
mod hidden_machine_settings;
mod https_proxy;
mod invalid_expression;
mod link_resolution;
mod loose_expression;
mod network_decides;
mod per_user_settings;
mod required_url_bypassed;
mod revocation_elsewhere;
mod script_scheme;
mod two_products;
mod undocumented_wpad;
mod unreadable_section;

use super::components::Components;
use super::default_proxy::DefaultProxy;
use super::given::Given;
use super::process_proxy::ProcessProxy;
use crate::finding::settings::{Remedy, SettingsFinding, SettingsRow};
use crate::finding::{Finding, Label, Severity};

/// Everything that a finding may look at.
pub(in crate::settings) struct Facts<'a> {
    pub(in crate::settings) given: &'a Given,
    pub(in crate::settings) components: &'a Components<'a>,
    pub(in crate::settings) rows: &'a [SettingsRow],
}

/// A kind of finding.
pub(in crate::settings) struct Check {
    /// Its code.
    pub(in crate::settings) code: &'static str,
    /// Looks, and says what it saw.
    pub(in crate::settings) find: fn(&Facts<'_>) -> Vec<SettingsFinding>,
}

/// Every kind, in the order of the codes.
pub(in crate::settings) const ALL: &[Check] = &[
    account_bypass_list::CHECK,
    cancelled_script::CHECK,
    bypass_without_proxy::CHECK,
    address_without_http::CHECK,
    https_proxy::CHECK,
    invalid_expression::CHECK,
    loose_expression::CHECK,
    required_url_bypassed::CHECK,
    different_programs::CHECK,
    hidden_machine_settings::CHECK,
    default_credentials::CHECK,
    network_decides::CHECK,
    two_products::CHECK,
    script_scheme::CHECK,
    unreadable_section::CHECK,
    revocation_elsewhere::CHECK,
    undocumented_wpad::CHECK,
    per_user_settings::CHECK,
    backend_without_proxy::CHECK,
    detection_beside_proxy::CHECK,
    link_resolution::CHECK,
];

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
    let mut found: Vec<SettingsFinding> =
        ALL.iter().flat_map(|check| (check.find)(&facts)).collect();
    found.sort_by_key(|found| std::cmp::Reverse(found.finding.severity));
    found
}

/// What a finding says.
struct Words {
    severity: Severity,
    message: String,
    evidence: Vec<String>,
    help: &'static str,
}

impl Check {
    /// A finding of this kind.
    fn found(&self, words: Words, labels: Vec<Label>, remedy: Option<Remedy>) -> SettingsFinding {
        SettingsFinding {
            finding: Finding {
                code: self.code,
                severity: words.severity,
                message: words.message,
                evidence: words.evidence,
                help: words.help.to_owned(),
                labels,
            },
            remedy,
        }
    }
}

/// What remedies say that show the whole section.
const IN_PLACE: &str = "In place of the present <system.net>:";

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
            let off = section
                .enabled
                .as_ref()
                .is_some_and(|enabled| !enabled.value);
            if !off && !sections.iter().any(|known| known.place == section.place) {
                sections.push(section);
            }
        }
        sections
    }
}
