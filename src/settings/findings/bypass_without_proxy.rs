//! N-03: exceptions without a proxy: everything goes DIRECT.

use super::super::given::Known;
use super::super::place::Located;
use super::super::process_proxy::begins_with_account;
use super::super::section_lines;
use super::{Check, Facts, Words};
use crate::finding::Severity;
use crate::finding::settings::SettingsFinding;

pub(super) const CHECK: Check = Check { code: "N-03", find };

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let mut found = Vec::new();
    for section in facts.sections() {
        let proxy = &section.proxy;
        let local = proxy.bypass_on_local.as_ref().map(|setting| &setting.place);
        let Some(place) = local.or_else(|| section.bypass.first().map(|entry| &entry.place)) else {
            continue;
        };
        if proxy.address.is_some() || section.module.is_some() {
            continue;
        }
        // The account may have a static proxy: then that one is used.
        if begins_with_account(section) {
            match facts.given.account() {
                Known::Yes { value, .. } if value.proxy.is_none() => {}
                Known::Yes { .. } | Known::No(_) => continue,
            }
        }
        let mut better = section.clone();
        better.proxy.address = Some(Located {
            value: "http://proxyserver:8080".to_owned(),
            place: place.clone(),
        });
        let words = Words {
            severity: Severity::High,
            message: "defaultProxy has exceptions and no proxyaddress: every URL goes DIRECT"
                .to_owned(),
            evidence: Vec::new(),
            help: "Name the proxy, or write enabled=\"false\" where DIRECT is meant.",
        };
        found.push(CHECK.found(
            words,
            vec![place.clone()],
            Some(section_lines::remedy(
                &better,
                "With your proxy for proxyserver:8080, in place of the present <system.net>:",
            )),
        ));
    }
    found
}
