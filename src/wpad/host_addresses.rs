//! The addresses of a place, as several lookups tell them.

use std::net::IpAddr;

use crate::finding::discovery::{CandidateOutcome, Lookup};

/// The addresses to connect to, IPv6 first as RFC 6724 has it, or why there are none. A name is missing
/// only where every answer says so: one answer that did not come leaves it open.
pub(super) fn of(lookups: &[Lookup]) -> Result<Vec<IpAddr>, CandidateOutcome> {
    let mut addresses: Vec<IpAddr> = lookups
        .iter()
        .flat_map(|lookup| lookup.addresses.iter().copied())
        .collect();
    addresses.sort_by_key(IpAddr::is_ipv4);
    if !addresses.is_empty() {
        return Ok(addresses);
    }
    let failures: Vec<String> = lookups
        .iter()
        .filter(|lookup| !lookup.status.is_answer())
        .map(Lookup::describe)
        .collect();
    if !failures.is_empty() || lookups.is_empty() {
        return Err(CandidateOutcome::LookupFailed(failures.join("; ")));
    }
    Err(CandidateOutcome::NoSuchName)
}
