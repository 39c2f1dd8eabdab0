//! N-19: requests to the applications shall use the machine's proxy, and the machine has none.

use super::super::given::Known;
use super::super::process_proxy::Kind;
use super::{Check, Facts, Words};
use crate::finding::Severity;
use crate::finding::settings::{Remedy, SettingsFinding};

pub(super) const CHECK: Check = Check { code: "N-19", find };

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let given = facts.given;
    let (
        Known::Yes {
            value: true,
            places: switch,
            ..
        },
        Known::Yes {
            value: winhttp,
            places,
            ..
        },
    ) = (given.backend(), given.winhttp())
    else {
        return Vec::new();
    };
    let Kind::Web(account) = &facts.components.account.kind else {
        return Vec::new();
    };
    if winhttp.proxy.is_some()
        || account.proxies.is_some()
        || account.pac.is_some()
        || facts.components.advanced().is_some()
    {
        return Vec::new();
    }
    let labels = switch
        .into_iter()
        .chain(account.places.iter().cloned())
        .chain(places);
    let words = Words {
        severity: Severity::Medium,
        message: "UseDefaultProxyForBackendRequests is on, and no proxy is set: requests to the applications go DIRECT all the same".to_owned(),
        evidence: Vec::new(),
        help: "Set the machine's proxy, or turn the switch off.",
    };
    let remedy = Remedy {
        file: "an elevated prompt on the server".to_owned(),
        format: "netsh",
        says: "With the proxy towards the applications for proxyserver:8080:".to_owned(),
        lines: vec!["netsh winhttp set proxy proxy-server=\"proxyserver:8080\"".to_owned()],
    };
    vec![CHECK.found(words, labels.collect(), Some(remedy))]
}
