//! N-01: a proxy is named, and the account's own bypass list stays in force.

use super::super::corrections::Change;
use super::super::credentials::masked;
use super::super::given::Known;
use super::super::process_proxy::begins_with_account;
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-01", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
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
            if !value.bypass.is_empty() {
                let list = masked(&value.bypass);
                evidence.push(format!("the account's bypass list is {list}"));
            } else if !places.is_empty() {
                evidence.push("the account's bypass list is empty at present".to_owned());
                severity = Severity::Low;
            }
        }
        let mut better = section.clone();
        if let Some(setting) = &mut better.proxy.system_default {
            setting.value = false;
        }
        let words = Words {
            severity,
            message: "usesystemdefault=\"True\" beside proxyaddress switches WPAD off and keeps the bypass list of the account NETWORK SERVICE: hosts on it go DIRECT, and no file of the connector shows which".to_owned(),
            evidence,
            help: "Write usesystemdefault=\"False\": the proxy named is then the only rule.",
        };
        let labels = section.proxy.system_default.iter();
        let labels = labels.map(|setting| setting.place.clone()).collect();
        found.push(CHECK.found(words, labels, Some(Change::section(better, None))));
    }
    found
}
