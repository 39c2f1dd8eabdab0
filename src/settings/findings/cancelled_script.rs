//! N-02: a PAC file is set, and something else that cancels it.

use super::super::section_lines;
use super::{Check, Facts, Words};
use crate::finding::Severity;
use crate::finding::settings::SettingsFinding;

pub(super) const CHECK: Check = Check { code: "N-02", find };

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let mut found = Vec::new();
    for section in facts.sections() {
        let proxy = &section.proxy;
        let detect = proxy.auto_detect.as_ref().filter(|detect| detect.value);
        let mut labels = Vec::new();
        labels.extend(detect.map(|setting| setting.place.clone()));
        labels.extend(proxy.script.as_ref().map(|setting| setting.place.clone()));
        let wanted = !labels.is_empty();
        let mut by = Vec::new();
        for (name, place) in [
            (
                "bypassonlocal",
                proxy.bypass_on_local.as_ref().map(|setting| &setting.place),
            ),
            (
                "proxyaddress",
                proxy.address.as_ref().map(|setting| &setting.place),
            ),
            (
                "bypasslist",
                section.bypass.first().map(|entry| &entry.place),
            ),
        ] {
            if let Some(place) = place {
                by.push(name);
                labels.push(place.clone());
            }
        }
        if !wanted || by.is_empty() {
            continue;
        }
        let mut better = section.clone();
        better.proxy.bypass_on_local = None;
        better.proxy.address = None;
        better.bypass.clear();
        let words = Words {
            severity: Severity::High,
            message: format!(
                "the PAC file that autoDetect or scriptLocation asks for is never used: {} beside it cancels it",
                by.join(" and ")
            ),
            evidence: vec!["bypassonlocal beside scriptLocation is documented so; the rest is derived from the source text of .NET".to_owned()],
            help: "Decide for one of the two. The PAC file can send local hosts DIRECT itself.",
        };
        found.push(CHECK.found(
            words,
            labels,
            Some(section_lines::remedy(
                &better,
                "For the PAC file, in place of the present <system.net>:",
            )),
        ));
    }
    found
}
