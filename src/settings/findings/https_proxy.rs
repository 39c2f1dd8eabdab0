//! N-05: a proxy that .NET cannot speak to.

use super::super::proxy_list::Address;
use super::super::section_lines;
use super::{Check, Facts, Words};
use crate::finding::Severity;
use crate::finding::settings::SettingsFinding;

pub(super) const CHECK: Check = Check { code: "N-05", find };

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let mut found = Vec::new();
    for section in facts.sections() {
        let Some(address) = &section.proxy.address else {
            continue;
        };
        let Ok(parsed) = Address::parse(&address.value) else {
            continue;
        };
        if parsed.scheme == "http" {
            continue;
        }
        let rest = address.value.split_once("://").map_or("", |(_, rest)| rest);
        let mut better = section.clone();
        if let Some(address) = &mut better.proxy.address {
            address.value = format!("http://{rest}");
        }
        let words = Words {
            severity: Severity::High,
            message: format!(
                "proxyaddress is {}://: .NET takes only http:// proxies, and every request through it fails",
                parsed.scheme
            ),
            evidence: Vec::new(),
            help: "Name a port of the proxy that speaks plain HTTP; what goes through it is in TLS all the same.",
        };
        found.push(CHECK.found(
            words,
            vec![address.place.clone()],
            Some(section_lines::remedy(
                &better,
                "With the port for plain HTTP, in place of the present <system.net>:",
            )),
        ));
    }
    found
}
