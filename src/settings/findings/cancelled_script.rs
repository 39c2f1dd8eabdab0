//! N-02: a PAC file is set, and something else that cancels it.

use super::super::address_text;
use super::super::corrections::Change;
use super::super::default_proxy::DefaultProxy;
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-02", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
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
        let words = Words {
            severity: Severity::High,
            message: format!(
                "the PAC file that autoDetect or scriptLocation asks for is never used: {} beside it cancels it",
                by.join(" and ")
            ),
            evidence: vec!["bypassonlocal beside scriptLocation is documented so; the rest is derived from the source text of .NET".to_owned()],
            help: "Decide for one of the two. The PAC file can send local hosts DIRECT itself.",
        };
        found.push(CHECK.found(words, labels, Some(decided(section))));
    }
    found
}

/// With a proxy that works, what works today; else the PAC file.
fn decided(section: &DefaultProxy) -> Change {
    let mut better = section.clone();
    let address = section.proxy.address.as_ref();
    if address.is_some_and(|address| address_text::of_proxy(&address.value, true).is_none()) {
        better.proxy.auto_detect = None;
        better.proxy.script = None;
        let when = "If the proxy is meant, as it works today, and not the PAC file";
        return Change::section(better, Some(when));
    }
    better.proxy.bypass_on_local = None;
    better.proxy.address = None;
    better.bypass.clear();
    Change::section(better, Some("If the PAC file is meant"))
}
