//! `wpad` asked of everybody on the link, and somebody who answers.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::{Shown, shown};
use crate::capture::names::Protocol;
use crate::capture::{Observed, Required};
use crate::finding::Severity;

/// What was asked of everybody: by which ways, by whom, in which frames.
#[derive(Default)]
struct Questions {
    ways: BTreeSet<&'static str>,
    clients: BTreeSet<IpAddr>,
    frames: Vec<u64>,
}

pub(super) fn find(observed: &Observed, _: &Required) -> Vec<Shown> {
    // NBNS also has name servers (WINS), which are asked and answer like those of DNS.
    let alone: BTreeSet<IpAddr> = observed
        .wpad
        .iter()
        .filter(|it| it.protocol == Protocol::Nbns && it.answer.is_none() && is_one(it.server.ip()))
        .map(|it| it.server.ip())
        .collect();
    let mut answered: BTreeMap<IpAddr, (BTreeSet<&'static str>, Vec<u64>)> = BTreeMap::new();
    let mut asked = Questions::default();
    for message in &observed.wpad {
        let is_of_server =
            message.protocol == Protocol::Nbns && alone.contains(&message.server.ip());
        if !message.protocol.is_on_link() || message.is_random() || is_of_server {
            continue;
        }
        let word = message.protocol.word();
        match &message.answer {
            Some(answer) if !answer.addresses.is_empty() => {
                let entry = answered.entry(message.server.ip()).or_default();
                entry.0.insert(word);
                entry.1.push(message.frame);
            }
            Some(_) => {}
            None => {
                asked.ways.insert(word);
                asked.clients.insert(message.client.ip());
                asked.frames.push(message.frame);
            }
        }
    }
    let mut found: Vec<Shown> = answered
        .into_iter()
        .map(|(who, (protocols, frames))| {
            let ways: Vec<&str> = protocols.into_iter().collect();
            shown(
                "T-16",
                Severity::Critical,
                format!(
                    "{who} answers for wpad by {}: it can take over the traffic",
                    ways.join(", ")
                ),
                vec!["any machine on the link can answer such a question".to_owned()],
                "Find the machine and stop it; switch off LLMNR, NetBIOS over TCP/IP and automatic \
                 detection of proxies where they are not needed.",
                &frames,
            )
            .filtered(FILTER)
        })
        .collect();
    if !asked.ways.is_empty() {
        let ways: Vec<&str> = asked.ways.into_iter().collect();
        let who: Vec<String> = asked.clients.iter().map(IpAddr::to_string).collect();
        found.push(
            shown(
                "T-17",
                Severity::Medium,
                format!("clients ask everybody on the link for wpad, by {}", ways.join(", ")),
                vec![format!("asked by {}", who.join(", "))],
                "Whoever answers decides about the traffic: give wpad an address in DNS that you own, \
                 or switch off automatic detection, LLMNR and NetBIOS over TCP/IP.",
                &asked.frames,
            )
            .filtered(FILTER),
        );
    }
    found
}

/// True for the address of one machine, as far as can be told without the network's mask.
fn is_one(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !address.is_broadcast() && address.octets()[3] != 255,
        IpAddr::V6(address) => !address.is_multicast(),
    }
}

const FILTER: &str =
    "(llmnr || mdns) && dns.qry.name contains \"wpad\" || nbns.name contains \"WPAD\"";
