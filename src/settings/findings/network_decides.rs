//! N-12: nothing is configured: the network decides.

use super::super::process_proxy::Kind;
use super::{Check, Facts, Words};
use crate::finding::Severity;
use crate::finding::settings::{Remedy, SettingsFinding};

pub(super) const CHECK: Check = Check { code: "N-12", find };

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let followers = facts.processes().into_iter().filter(|(_, process)| {
        process.is_account
            && matches!(&process.kind, Kind::Web(web) if web.pac.as_ref().is_some_and(|pac| pac.detect))
    });
    let followers: Vec<&str> = followers.map(|(name, _)| name).collect();
    if followers.is_empty() {
        return Vec::new();
    }
    let file = facts.given.service.as_ref().map_or_else(
        || "ApplicationProxyConnectorService.exe.config".to_owned(),
        |program| program.config.source.name().to_owned(),
    );
    let words = Words {
        severity: Severity::Low,
        message: format!(
            "{}: WPAD decides, so that whoever answers for wpad on this network does",
            followers.join(" and ")
        ),
        evidence: Vec::new(),
        help: "Check the answer with `pac-check audit`, or settle the proxy in the connector's own files.",
    };
    let remedy = Remedy {
        file,
        format: "xml",
        says: "To settle it, in <configuration> (and the same for the updater):".to_owned(),
        lines: [
            "<system.net>",
            "  <defaultProxy>",
            "    <proxy usesystemdefault=\"False\" proxyaddress=\"http://proxyserver:8080\"/>",
            "  </defaultProxy>",
            "</system.net>",
        ]
        .map(str::to_owned)
        .to_vec(),
    };
    vec![CHECK.found(words, Vec::new(), Some(remedy))]
}
