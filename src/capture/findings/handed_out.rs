//! A name server that DHCPv6 handed out, which is the DHCPv6 server itself, and that answers for `wpad`.

use std::net::IpAddr;

use super::{Shown, shown, with_address};
use crate::capture::names::Protocol;
use crate::capture::{Observed, Required};
use crate::finding::Severity;

pub(super) fn find(observed: &Observed, _: &Required) -> Vec<Shown> {
    let mut found: Vec<(IpAddr, Vec<u64>, Vec<String>)> = Vec::new();
    for (frame, lease) in &observed.leases {
        let itself = lease
            .name_servers
            .iter()
            .any(|server| IpAddr::V6(*server) == lease.from);
        if !itself || found.iter().any(|(server, ..)| *server == lease.from) {
            continue;
        }
        let answers = observed.wpad.iter().filter(|message| {
            message.protocol == Protocol::Dns
                && message.server.ip() == lease.from
                && !message.is_random()
                && message
                    .answer
                    .as_ref()
                    .is_some_and(|answer| !answer.addresses.is_empty())
        });
        let mut frames = vec![*frame];
        let mut said = Vec::new();
        for message in answers {
            frames.push(message.frame);
            let addresses = message.answer.iter().flat_map(|it| &it.addresses);
            said.extend(addresses.map(|it| format!("{} is {it}", message.name)));
        }
        if !said.is_empty() {
            said.sort();
            said.dedup();
            found.push((lease.from, frames, said));
        }
    }
    found
        .into_iter()
        .map(|(server, frames, said)| {
            let mut evidence = vec![format!(
                "{server} names itself as name server by DHCPv6, and then answers"
            )];
            evidence.extend(said);
            shown(
                "T-28",
                Severity::High,
                format!("the DHCPv6 server {server} makes itself the name server and answers for wpad"),
                evidence,
                "Whoever answers DHCPv6 decides about names, also where only IPv4 is meant to be used: \
                 find out whose machine it is. Block DHCPv6 servers that are not yours in the switch \
                 (DHCPv6 guard).",
                &frames,
            )
            .filtered(format!("dhcpv6 || dns && {}", with_address(server)))
        })
        .collect()
}
