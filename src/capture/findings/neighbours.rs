//! Addresses that no machine on the link answers for.

use std::net::IpAddr;

use super::{Shown, shown};
use crate::capture::observed::Asked;
use crate::capture::{Observed, Required};
use crate::finding::Severity;

/// Systems ask three times and more; a single question may have its answer outside the capture.
const ENOUGH: usize = 2;

/// The addresses that clients of the capture asked for again and again. What other machines look for
/// is not told: a router asks for every address that anybody tries.
pub(in crate::capture) fn silent_addresses(observed: &Observed) -> Vec<(IpAddr, &Asked)> {
    let is_client = |asked: &Asked| {
        observed.clients.is_empty() || asked.askers.iter().any(|it| observed.clients.contains(it))
    };
    observed
        .neighbours
        .iter()
        .filter(|(address, asked)| {
            !asked.is_answered
                && asked.frames.len() >= ENOUGH
                && is_client(asked)
                && !observed.is_seen(**address)
        })
        .map(|(address, asked)| (*address, asked))
        .collect()
}

pub(super) fn find(observed: &Observed, _: &Required) -> Vec<Shown> {
    silent_addresses(observed)
        .into_iter()
        .map(|(address, asked)| {
            let names = observed.names_of.get(&address).into_iter().flatten();
            let names: Vec<&str> = names.map(String::as_str).collect();
            let called = if names.is_empty() {
                String::new()
            } else {
                format!(" ({})", names.join(", "))
            };
            let (way, filter) = match address {
                IpAddr::V4(_) => ("ARP", format!("arp.dst.proto_ipv4 == {address}")),
                IpAddr::V6(_) => (
                    "neighbour discovery",
                    format!("icmpv6.nd.ns.target_address == {address}"),
                ),
            };
            shown(
                "T-04",
                Severity::Medium,
                format!("no machine on this link answers for {address}{called}"),
                vec![format!(
                    "it was looked for {} times by {way}, and nothing was sent to it",
                    asked.frames.len()
                )],
                "If this is the address of the proxy, or of the router, the machine is down or the \
                 address is wrong.",
                &asked.frames,
            )
            .filtered(filter)
        })
        .collect()
}
