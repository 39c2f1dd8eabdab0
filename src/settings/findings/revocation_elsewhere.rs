//! N-16: the connector's files name a proxy, and Windows' own requests do not use it.

use super::super::blob::WinHttpSettings;
use super::super::corrections::Change;
use super::super::given::Known;
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-16", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let Some((address, place)) = facts.service_proxy() else {
        return Vec::new();
    };
    let Known::Yes { value, places, .. } = facts.given.winhttp() else {
        return Vec::new();
    };
    if value.proxy.is_some() {
        return Vec::new();
    }
    let better = WinHttpSettings {
        proxy: Some(format!("{}:{}", address.host, address.port)),
        bypass: String::new(),
    };
    let change = Change::winhttp(
        facts.given,
        better,
        Some("So that revocation checks use the same proxy"),
    );
    let mut labels = places;
    labels.push(place.clone());
    let words = Words {
        severity: Severity::Medium,
        message: format!(
            "the service uses {}, and WinHTTP has no proxy: Windows fetches revocation lists another way, by WPAD or DIRECT",
            address.route()
        ),
        evidence: Vec::new(),
        help: "Give WinHTTP the proxy as well, or let the server reach the revocation lists without one.",
    };
    vec![CHECK.found(words, labels, Some(change))]
}
