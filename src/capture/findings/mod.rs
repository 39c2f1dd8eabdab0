//! What a capture gives reason to say: one file for each kind of cause.

mod direct;
mod downloads;
mod handed_out;
mod leases;
mod link_names;
mod lookups;
mod name_servers;
mod neighbours;
mod proxies;
mod tunnels;

use super::{Observed, Required};
use crate::finding::{Finding, Severity};

pub(super) use neighbours::silent_addresses;

/// Frames that a finding names.
const MOST_FRAMES: usize = 16;

/// A finding, and the frames that it rests on.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) finding: Finding,
    pub(super) frames: Vec<u64>,
    /// A filter that shows more than the frames do, where there is one.
    pub(super) filter: Option<String>,
}

/// What looks at a capture.
type Rule = fn(&Observed, &Required) -> Vec<Shown>;

/// Every rule.
const ALL: &[Rule] = &[
    direct::find,
    neighbours::find,
    proxies::find,
    tunnels::find,
    link_names::find,
    leases::find,
    name_servers::find,
    handed_out::find,
    downloads::find,
    lookups::find,
];

/// Everything that is to be said about a capture.
pub(super) fn all(observed: &Observed, required: &Required) -> Vec<Shown> {
    ALL.iter()
        .flat_map(|rule| rule(observed, required))
        .collect()
}

/// A finding with its frames.
pub(super) fn shown(
    code: &'static str,
    severity: Severity,
    message: String,
    evidence: Vec<String>,
    help: &str,
    frames: &[u64],
) -> Shown {
    let mut frames = frames.to_vec();
    frames.sort_unstable();
    frames.dedup();
    frames.truncate(MOST_FRAMES);
    let mut evidence = evidence;
    if !frames.is_empty() {
        let list: Vec<String> = frames.iter().map(u64::to_string).collect();
        let word = if list.len() == 1 { "frame" } else { "frames" };
        // First: not every form shows all of the evidence.
        evidence.insert(0, format!("{word} {}", list.join(", ")));
    }
    Shown {
        finding: Finding {
            code,
            severity,
            message,
            evidence,
            help: help.to_owned(),
            labels: Vec::new(),
        },
        frames,
        filter: None,
    }
}

impl Shown {
    /// With a display filter of its own.
    fn filtered(self, filter: impl Into<String>) -> Self {
        Self {
            filter: Some(filter.into()),
            ..self
        }
    }
}

/// The beginning of a display filter: packets to and from an address.
fn with_address(address: std::net::IpAddr) -> String {
    match address {
        std::net::IpAddr::V4(address) => format!("ip.addr == {address}"),
        std::net::IpAddr::V6(address) => format!("ipv6.addr == {address}"),
    }
}
