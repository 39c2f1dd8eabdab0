//! N-16: the connector's files name a proxy, and Windows' own requests do not use it.

use super::super::given::Known;
use super::super::process_proxy::Kind;
use super::super::proxy_list::Proxies;
use super::{Check, Facts, Words};
use crate::finding::Severity;
use crate::finding::settings::{Remedy, SettingsFinding};

pub(super) const CHECK: Check = Check { code: "N-16", find };

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let Kind::Web(web) = &facts.components.service.kind else {
        return Vec::new();
    };
    let Some(Proxies::All(address)) = web.proxies.as_ref().map(|proxies| &proxies.value) else {
        return Vec::new();
    };
    let Known::Yes { value, places, .. } = facts.given.winhttp() else {
        return Vec::new();
    };
    // A name that a shell would take apart is not put into a command.
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_[]:".contains(c);
    if web.pac.is_some() || value.proxy.is_some() || address.scheme != "http" {
        return Vec::new();
    }
    let remedy = address.host.chars().all(plain).then(|| Remedy {
        file: "an elevated prompt on the server".to_owned(),
        format: "netsh",
        says: "So that revocation checks use the same proxy:".to_owned(),
        lines: vec![format!(
            "netsh winhttp set proxy proxy-server=\"{}:{}\"",
            address.host, address.port
        )],
    });
    let mut labels = places;
    labels.extend(web.proxies.iter().map(|proxies| proxies.place.clone()));
    let words = Words {
        severity: Severity::Medium,
        message: format!(
            "the service uses {}, and WinHTTP has no proxy: Windows fetches revocation lists another way, by WPAD or DIRECT",
            address.route()
        ),
        evidence: Vec::new(),
        help: "Give WinHTTP the proxy as well, or let the server reach the revocation lists without one.",
    };
    vec![CHECK.found(words, labels, remedy)]
}
