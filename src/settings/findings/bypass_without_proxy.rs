//! N-03: exceptions without a proxy: everything goes DIRECT.

use super::super::corrections::Change;
use super::super::given::Known;
use super::super::process_proxy::begins_with_account;
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-03", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for section in facts.sections() {
        let proxy = &section.proxy;
        let local = proxy.bypass_on_local.as_ref().map(|setting| &setting.place);
        let Some(place) = local.or_else(|| section.bypass.first().map(|entry| &entry.place)) else {
            continue;
        };
        if proxy.address.is_some() || section.module.is_some() || section.defect.is_some() {
            continue;
        }
        // The account may have a static proxy: then that one is used.
        if begins_with_account(section) {
            match facts.given.account() {
                Known::Yes { value, .. } if value.proxy.is_none() => {}
                Known::Yes { .. } | Known::No(_) => continue,
            }
        }
        let change = facts.address_beside(section).map(|address| {
            let mut better = section.clone();
            better.proxy.address = Some(address);
            Change::section(
                better,
                Some("If the proxy of the connector's other program is meant"),
            )
        });
        let words = Words {
            severity: Severity::High,
            message: "defaultProxy has exceptions and no proxyaddress: every URL goes DIRECT"
                .to_owned(),
            evidence: Vec::new(),
            help: "Name the proxy in proxyaddress, or write enabled=\"false\" on <defaultProxy> where DIRECT is meant.",
        };
        found.push(CHECK.found(words, vec![place.clone()], change));
    }
    found
}
