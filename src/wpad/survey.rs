//! What each name server says by itself: to the names of the candidates, and to names that nobody
//! has.

use std::net::IpAddr;

use url::Url;

use super::{Domain, Limits, Network, Request, devolution};
use crate::finding::discovery::{
    AddressRecord, Candidate, DeliveredCopy, Discovery, Lookup, NotAsked, Probe, ServiceLookup,
    ServiceRecord,
};

/// Addresses of one name that a file is downloaded from.
const MOST_COPIES: usize = 16;

const RECORDS: [AddressRecord; 2] = [AddressRecord::A, AddressRecord::Aaaa];

/// Asks for the names of all candidates.
pub(super) fn ask<'a>(network: &dyn Network, candidates: impl Iterator<Item = &'a mut Candidate>) {
    let mut asked: Vec<&mut Candidate> = candidates.filter(|it| it.name.is_some()).collect();
    let names = asked.iter().filter_map(|it| it.name.clone());
    let said = network.survey(&questions(names));
    for (candidate, answers) in asked.iter_mut().zip(said.chunks(RECORDS.len())) {
        candidate.lookups = answers
            .iter()
            .filter_map(|answers| Lookup::combined(answers))
            .collect();
        candidate.by_server = answers.concat();
    }
}

/// Asks for a name that nobody has beside each name that somebody has.
pub(super) fn probe(network: &dyn Network, candidates: &[Candidate]) -> Vec<Probe> {
    let found = candidates.iter().filter(|candidate| {
        let mut said = candidate.by_server.iter();
        said.any(|lookup| !lookup.addresses.is_empty())
    });
    let domains = domains(found);
    if domains.is_empty() {
        return Vec::new();
    }
    let label = network.probe_label();
    let names = domains.iter().map(|domain| format!("{label}.{domain}."));
    let said = network.survey(&questions(names));
    domains
        .iter()
        .zip(said.chunks(RECORDS.len()))
        .map(|(domain, answers)| Probe {
            domain: (*domain).to_owned(),
            lookups: answers.concat(),
        })
        .collect()
}

/// Asks for the records of the draft that are not addresses. Of SRV it has the name without, networks
/// have it with underscores (RFC 2782).
pub(super) fn services(network: &dyn Network, candidates: &[Candidate]) -> Vec<ServiceLookup> {
    let questions: Vec<(String, ServiceRecord)> = domains(candidates.iter())
        .into_iter()
        .flat_map(|domain| {
            [
                (format!("_wpad._tcp.{domain}."), ServiceRecord::Srv),
                (format!("wpad.tcp.{domain}."), ServiceRecord::Srv),
                (format!("wpad.{domain}."), ServiceRecord::Txt),
            ]
        })
        .collect();
    network.services(&questions)
}

/// Asks for the names that are not asked otherwise, and for the bare `wpad.`.
pub(super) fn public_names(network: &dyn Network, not_asked: &[NotAsked]) -> Vec<Lookup> {
    let names = not_asked.iter().map(|refused| format!("{}.", refused.name));
    let names = names.chain(["wpad.".to_owned()]);
    network.survey(&questions(names)).concat()
}

/// Asks the public name servers for the registered parents of the domains, each once.
pub(super) fn registrations(network: &dyn Network, domains: &[Domain]) -> Vec<Lookup> {
    let mut names: Vec<String> = Vec::new();
    for domain in domains.iter().filter_map(devolution::registered) {
        let name = format!("{domain}.");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    network.registrations(&names)
}

/// Downloads the chosen file from each address of its name, where it has several.
pub(super) fn copies(
    network: &dyn Network,
    limits: Limits,
    discovery: &Discovery,
) -> Vec<DeliveredCopy> {
    let chosen = discovery
        .chosen
        .and_then(|index| discovery.candidates.get(index));
    let Some((candidate, url)) = chosen.and_then(|it| Some((it, Url::parse(&it.url).ok()?))) else {
        return Vec::new();
    };
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in candidate.by_server.iter().flat_map(|it| &it.addresses) {
        if !addresses.contains(address) && addresses.len() < MOST_COPIES {
            addresses.push(*address);
        }
    }
    if addresses.len() < 2 {
        return Vec::new();
    }
    let requests: Vec<Request<'_>> = addresses
        .iter()
        .map(|address| Request {
            url: &url,
            addresses: std::slice::from_ref(address),
            limits,
        })
        .collect();
    let fetched = network.get_all(&requests);
    addresses
        .iter()
        .zip(fetched)
        .map(|(&address, fetched)| DeliveredCopy {
            address,
            fetch: fetched.story,
        })
        .collect()
}

/// The domains of candidates that are names, each once.
fn domains<'a>(candidates: impl Iterator<Item = &'a Candidate>) -> Vec<&'a str> {
    let mut domains = Vec::new();
    for candidate in candidates {
        let domain = candidate.name.as_deref().and_then(|name| {
            let name = name.strip_suffix('.').unwrap_or(name);
            name.split_once('.').map(|(_, domain)| domain)
        });
        if let Some(domain) = domain
            && !domains.contains(&domain)
        {
            domains.push(domain);
        }
    }
    domains
}

fn questions(names: impl Iterator<Item = String>) -> Vec<(String, AddressRecord)> {
    names
        .flat_map(|name| RECORDS.map(|record| (name.clone(), record)))
        .collect()
}
