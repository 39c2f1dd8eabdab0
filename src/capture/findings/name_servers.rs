//! What name servers say of `wpad`: that they differ, that everything has an address, that the name
//! collides with a public one.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};

use super::{Shown, shown};
use crate::capture::names::Protocol;
use crate::capture::{Observed, Required};
use crate::finding::Severity;

/// The address that ICANN gives to names that collide with internal ones (name collision occurrence
/// management framework, 2014).
const COLLISION: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 53, 53));

/// What the servers said of one name.
#[derive(Default)]
struct Said {
    /// By server: the addresses, none where there is no such name.
    by_server: BTreeMap<IpAddr, BTreeSet<IpAddr>>,
    frames: Vec<u64>,
}

pub(super) fn find(observed: &Observed, _: &Required) -> Vec<Shown> {
    let mut names: BTreeMap<&str, Said> = BTreeMap::new();
    let mut everything: BTreeMap<&str, BTreeSet<IpAddr>> = BTreeMap::new();
    for message in &observed.wpad {
        let (Protocol::Dns, Some(answer)) = (message.protocol, &message.answer) else {
            continue;
        };
        if message.is_random() {
            let addresses = everything.entry(message.domain()).or_default();
            addresses.extend(answer.addresses.iter().copied());
            continue;
        }
        // A failure of the server says nothing about the name.
        if message.record != "A" || !matches!(answer.code.as_str(), "NOERROR" | "NXDOMAIN") {
            continue;
        }
        let said = names.entry(&message.name).or_default();
        let addresses = said.by_server.entry(message.server.ip()).or_default();
        addresses.extend(answer.addresses.iter().copied());
        said.frames.push(message.frame);
    }
    let mut found = Vec::new();
    for (name, said) in &names {
        found.extend(disagreement(name, said));
        let domain = name.split_once('.').map_or("", |(_, domain)| domain);
        let wild = everything.get(domain);
        found.extend(wildcard(name, domain, said, wild));
        found.extend(collision(name, said));
    }
    found
}

fn disagreement(name: &str, said: &Said) -> Option<Shown> {
    let answers: BTreeSet<&BTreeSet<IpAddr>> = said.by_server.values().collect();
    if answers.len() < 2 {
        return None;
    }
    let evidence = said
        .by_server
        .iter()
        .map(|(server, addresses)| format!("{server} says {}", listed(addresses)))
        .collect();
    let found = shown(
        "T-19",
        Severity::High,
        format!("name servers disagree about {name}"),
        evidence,
        "Which file a client gets depends on which server it asks: let all of them say the same.",
        &said.frames,
    );
    Some(found.filtered(by_name(name)))
}

fn wildcard(
    name: &str,
    domain: &str,
    said: &Said,
    wild: Option<&BTreeSet<IpAddr>>,
) -> Option<Shown> {
    let own: BTreeSet<IpAddr> = said.by_server.values().flatten().copied().collect();
    let shared = wild.is_some_and(|wild| !own.is_disjoint(wild));
    shared.then(|| {
        shown(
            "T-20",
            Severity::Medium,
            format!("every name in {domain} has an address, and so {name} has one, too"),
            vec![format!("a random name in {domain} has an address of {name}, too: {}", listed(&own))],
            "A wildcard in the zone, or a server that answers everything: give wpad a record of its \
             own, or none.",
            &said.frames,
        )
        .filtered(by_name(name))
    })
}

fn collision(name: &str, said: &Said) -> Option<Shown> {
    let has = said
        .by_server
        .values()
        .any(|addresses| addresses.contains(&COLLISION));
    has.then(|| {
        shown(
            "T-21",
            Severity::High,
            format!("DNS gives {name} the address 127.0.53.53: it collides with a public name"),
            vec!["ICANN gives this address to names that are used inside networks".to_owned()],
            "The domain belongs to a new top-level domain: somebody can register it. Move to a domain \
             that you own.",
            &said.frames,
        )
        .filtered(by_name(name))
    })
}

/// What DNS says of a name.
fn by_name(name: &str) -> String {
    format!("dns.qry.name == \"{name}\"")
}

fn listed(addresses: &BTreeSet<IpAddr>) -> String {
    if addresses.is_empty() {
        return "there is no such name".to_owned();
    }
    let list: Vec<String> = addresses.iter().map(IpAddr::to_string).collect();
    list.join(", ")
}
