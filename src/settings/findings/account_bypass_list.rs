//! N-01: a proxy is named, and the account's own bypass list stays in force.

use super::super::given::Known;
use super::super::process_proxy::begins_with_account;
use super::super::section_lines;
use super::{Check, Facts};
use crate::finding::settings::SettingsFinding;
use crate::finding::{Finding, Severity};

pub(super) const CHECK: Check = Check { find };

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let mut found = Vec::new();
    for section in facts.sections() {
        if !begins_with_account(section)
            || section.proxy.address.is_none()
            || !section.bypass.is_empty()
        {
            continue;
        }
        let mut evidence =
            vec!["usesystemdefault=\"True\" turns WPAD and the account's PAC file off".to_owned()];
        // A list that somebody has seen to be empty does no harm today.
        let mut severity = Severity::Medium;
        if let Known::Yes { value, places, .. } = facts.given.account() {
            if value.bypass.is_empty() {
                evidence.push("the account's bypass list is empty at present".to_owned());
                if facts.given.registry.account.is_some() && !places.is_empty() {
                    severity = Severity::Low;
                }
            } else {
                evidence.push(format!("the account's bypass list is {}", value.bypass));
            }
        }
        let mut better = section.clone();
        if let Some(setting) = &mut better.proxy.system_default {
            setting.value = false;
        }
        let label = section.proxy.system_default.iter();
        found.push(SettingsFinding {
            finding: Finding {
                code: "N-01",
                severity,
                message: "usesystemdefault=\"True\" beside proxyaddress keeps the bypass list of the account NETWORK SERVICE: hosts on it go DIRECT, and no file of the connector shows which".to_owned(),
                evidence,
                help: "Write usesystemdefault=\"False\": the proxy named is then the only rule.".to_owned(),
                labels: label.map(|setting| setting.place.clone()).collect(),
            },
            remedy: Some(section_lines::remedy(&better, "In place of the present <system.net>:")),
        });
    }
    found
}
