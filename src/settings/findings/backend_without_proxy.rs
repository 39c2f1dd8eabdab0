//! N-19: requests to the applications shall use the machine's proxy, and the machine has none.

use super::super::blob::WinHttpSettings;
use super::super::corrections::Change;
use super::super::given::Known;
use super::super::process_proxy::Kind;
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-19", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
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
        help: "Set the machine's proxy (`netsh winhttp set proxy`), or turn the switch off.",
    };
    // No file says which proxy leads to the applications; the service's may.
    let change = facts.service_proxy().map(|(address, _)| {
        let better = WinHttpSettings {
            proxy: Some(format!("{}:{}", address.host, address.port)),
            bypass: String::new(),
        };
        let when = Some("If the applications are reached by the service's proxy");
        Change::winhttp(given, better, when)
    });
    vec![CHECK.found(words, labels.collect(), change)]
}
