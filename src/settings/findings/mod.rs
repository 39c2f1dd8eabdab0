//! What is wrong with settings, or worth knowing: one file for each finding.

mod account_bypass_list;
mod address_without_http;
mod backend_without_proxy;
mod bypass_without_proxy;
mod cancelled_script;
mod credentials_in_address;
mod default_credentials;
mod detection_beside_proxy;
mod different_programs;
mod hidden_machine_settings;
mod https_proxy;
mod idle_bypass_entry;
mod invalid_expression;
mod link_resolution;
mod loose_expression;
mod network_decides;
mod per_user_settings;
mod placeholder;
mod required_url_bypassed;
mod revocation_elsewhere;
mod script_as_proxy;
mod script_scheme;
mod two_products;
mod undocumented_wpad;
mod unreadable_section;

use super::address_text;
use super::components::Components;
use super::corrections::{Change, Target};
use super::default_proxy::DefaultProxy;
use super::given::Given;
use super::place::Located;
use super::process_proxy::{Kind, ProcessProxy};
use super::proxy_list::{Address, Proxies};
use super::set_value::{self, SetValue};
use crate::finding::settings::{Remedy, SettingsRow};
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
    pub(in crate::settings) find: fn(&Facts<'_>) -> Vec<Found>,
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
    credentials_in_address::CHECK,
    script_as_proxy::CHECK,
    placeholder::CHECK,
    idle_bypass_entry::CHECK,
    detection_beside_proxy::CHECK,
    link_resolution::CHECK,
];

/// All findings, most severe first.
pub(in crate::settings) fn all(
    given: &Given,
    components: &Components<'_>,
    rows: &[SettingsRow],
) -> Vec<Found> {
    let facts = Facts {
        given,
        components,
        rows,
    };
    let mut found: Vec<Found> = ALL.iter().flat_map(|check| (check.find)(&facts)).collect();
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

/// A finding, with the settings that would be without it, or with lines of its own.
pub(in crate::settings) struct Found {
    pub(in crate::settings) finding: Finding,
    pub(in crate::settings) change: Option<Change>,
    pub(in crate::settings) remedy: Option<Remedy>,
}

impl Found {
    /// What would be changed.
    pub(in crate::settings) fn target(&self) -> Option<Target> {
        self.change.as_ref().map(|change| change.to.target())
    }

    /// True where it is about settings that stand there.
    pub(in crate::settings) fn concerns(&self, target: &Target) -> bool {
        let file = self.finding.labels.first().map(|label| label.file.as_str());
        self.target().as_ref() == Some(target)
            || matches!(target, Target::File(name) if Some(name.as_str()) == file)
    }
}

impl Check {
    /// A finding of this kind, and the settings without it.
    fn found(&self, words: Words, labels: Vec<Label>, change: Option<Change>) -> Found {
        Found {
            finding: Finding {
                code: self.code,
                severity: words.severity,
                message: words.message,
                evidence: words.evidence,
                help: words.help.to_owned(),
                labels,
            },
            change,
            remedy: None,
        }
    }

    /// A finding of this kind, with lines that are the same whatever was found.
    fn with(&self, words: Words, labels: Vec<Label>, remedy: Option<Remedy>) -> Found {
        Found {
            remedy,
            ..self.found(words, labels, None)
        }
    }
}

impl<'a> Facts<'a> {
    /// The processes with their names.
    fn processes(&self) -> [(&'static str, &'a ProcessProxy); 2] {
        [
            ("service", &self.components.service),
            ("updater", &self.components.updater),
        ]
    }

    /// The sections that decide for a process, each once, and not where they turn the proxy off.
    fn sections(&self) -> Vec<&'a DefaultProxy> {
        let mut sections: Vec<&DefaultProxy> = Vec::new();
        for (_, process) in self.processes() {
            let Some(section) = &process.section else {
                continue;
            };
            if !section.is_off() && !sections.iter().any(|known| known.place == section.place) {
                sections.push(section);
            }
        }
        sections
    }

    /// Every address and list that was set.
    fn values(&self) -> Vec<SetValue<'a>> {
        set_value::all(self.given, &self.sections())
    }

    /// Those that somebody may use: not what stands in a section that does not decide.
    fn values_in_use(&self) -> Vec<SetValue<'a>> {
        let all = self.values().into_iter();
        let in_use = |value: &SetValue<'_>| {
            value.counts || !matches!(value.origin, set_value::Origin::Section(..))
        };
        all.filter(in_use).collect()
    }

    /// The proxy of the other program's section, where it can be used.
    fn address_beside(&self, section: &DefaultProxy) -> Option<Located<String>> {
        let others = self.sections().into_iter();
        let others = others.filter(|other| other.place != section.place);
        let mut addresses = others.filter_map(|other| other.proxy.address.clone());
        addresses.find(|address| {
            address_text::of_proxy(&address.value, true).is_none()
                && Address::parse(&address.value).is_ok_and(|address| address.scheme == "http")
        })
    }

    /// The one proxy that the service uses for everything, and where it is named; `None` where a PAC
    /// file comes first.
    fn service_proxy(&self) -> Option<(&'a Address, &'a Label)> {
        let Kind::Web(web) = &self.components.service.kind else {
            return None;
        };
        let proxies = web.proxies.as_ref().filter(|_| web.pac.is_none())?;
        match &proxies.value {
            Proxies::All(address) if address.scheme == "http" => Some((address, &proxies.place)),
            _ => None,
        }
    }
}
