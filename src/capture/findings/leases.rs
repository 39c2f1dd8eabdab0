//! DHCP servers that say different things of option 252.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::{Shown, shown};
use crate::capture::{Observed, Required, option_text};
use crate::finding::Severity;

/// What a server said of the option, and where.
#[derive(Default)]
struct Said {
    values: BTreeSet<String>,
    frames: Vec<u64>,
}

pub(super) fn find(observed: &Observed, _: &Required) -> Vec<Shown> {
    ["DHCP", "DHCPv6"]
        .into_iter()
        .filter_map(|protocol| differences(observed, protocol))
        .collect()
}

fn differences(observed: &Observed, protocol: &'static str) -> Option<Shown> {
    let mut servers: BTreeMap<IpAddr, Said> = BTreeMap::new();
    let leases = observed.leases.iter();
    for (frame, lease) in leases.filter(|(_, it)| it.is_server && it.protocol == protocol) {
        let said = servers.entry(lease.from).or_default();
        said.values.extend(lease.option.as_deref().map(option_text));
        said.frames.push(*frame);
    }
    let values: BTreeSet<&BTreeSet<String>> = servers.values().map(|said| &said.values).collect();
    if values.len() < 2 {
        return None;
    }
    let evidence = servers
        .iter()
        .map(|(server, said)| {
            let values: Vec<&str> = said.values.iter().map(String::as_str).collect();
            if values.is_empty() {
                format!("{server} does not send option 252")
            } else {
                format!("{server} says {}", values.join(" and "))
            }
        })
        .collect();
    let frames: Vec<u64> = servers.values().flat_map(|it| it.frames.clone()).collect();
    let found = shown(
        "T-18",
        Severity::High,
        format!(
            "{} {protocol} servers answer, and they differ in option 252",
            servers.len()
        ),
        evidence,
        "One of them may not be yours: find the second server. The client takes the first answer that \
         comes.",
        &frames,
    );
    Some(found.filtered(if protocol == "DHCP" {
        "dhcp.option.dhcp == 2 || dhcp.option.dhcp == 5"
    } else {
        "dhcpv6.msgtype == 2 || dhcpv6.msgtype == 7"
    }))
}
