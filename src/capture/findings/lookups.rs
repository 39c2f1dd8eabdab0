//! Names that DNS has no address for: required hosts.

use super::{Shown, shown};
use crate::capture::required::host_and_port;
use crate::capture::{Observed, Required};
use crate::finding::Severity;

pub(super) fn find(observed: &Observed, required: &Required) -> Vec<Shown> {
    let mut found = Vec::new();
    for (name, lookup) in &observed.lookups {
        let is_required = [443, 80]
            .iter()
            .any(|port| required.is_required(name, *port));
        let is_unanswered = !lookup.is_answered && lookup.questions > 1;
        if !is_required || lookup.has_address || lookup.failures.is_empty() && !is_unanswered {
            continue;
        }
        let requests = &observed.traffic.requests;
        let uses_proxy = requests
            .keys()
            .any(|key| host_and_port(&key.target).0 == *name);
        let codes: Vec<&str> = lookup.failures.iter().map(String::as_str).collect();
        let said = if codes.is_empty() {
            format!(
                "it was asked for {} times, and there was no answer",
                lookup.questions
            )
        } else {
            format!("name servers say {}", codes.join(", "))
        };
        found.push(
            shown(
                "T-27",
                if uses_proxy {
                    Severity::Low
                } else {
                    Severity::Medium
                },
                format!("DNS has no address for {name}"),
                vec![said],
                "A client that uses a proxy for this host needs no address. One that asks for it goes \
                 DIRECT, or runs a PAC file that resolves names: check its settings, or the name \
                 servers.",
                &lookup.frames,
            )
            .filtered(format!("dns.qry.name == \"{name}\"")),
        );
    }
    found
}
