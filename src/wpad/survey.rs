//! What each name server says by itself: to the names of the candidates, and to names that nobody
//! has.

use super::Network;
use crate::finding::discovery::{AddressRecord, Candidate, Lookup, Probe};

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
    let mut domains: Vec<&str> = Vec::new();
    for candidate in candidates {
        let domain = candidate.name.as_deref().and_then(|name| {
            let name = name.strip_suffix('.').unwrap_or(name);
            name.split_once('.').map(|(_, domain)| domain)
        });
        let found = candidate
            .by_server
            .iter()
            .any(|lookup| !lookup.addresses.is_empty());
        if let Some(domain) = domain
            && found
            && !domains.contains(&domain)
        {
            domains.push(domain);
        }
    }
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

fn questions(names: impl Iterator<Item = String>) -> Vec<(String, AddressRecord)> {
    names
        .flat_map(|name| RECORDS.map(|record| (name.clone(), record)))
        .collect()
}
