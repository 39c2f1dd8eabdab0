//! What a capture gives reason to say: one file for each kind of cause, in the order of the codes.

mod direct;
mod link_names;
mod name_servers;
mod proxies;
mod rogue_dhcp;
mod tunnels;

use super::{Observed, Required};
use crate::finding::{Finding, Severity};

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
    proxies::find,
    tunnels::find,
    link_names::find,
    rogue_dhcp::find,
    name_servers::find,
];

/// Everything that is to be said about a capture, most severe first.
pub(super) fn all(observed: &Observed, required: &Required) -> Vec<Shown> {
    let mut shown: Vec<Shown> = ALL
        .iter()
        .flat_map(|rule| rule(observed, required))
        .collect();
    shown.sort_by_key(|one| (std::cmp::Reverse(one.finding.severity), one.finding.code));
    shown
}

/// A finding with its frames.
fn shown(
    code: &'static str,
    severity: Severity,
    message: String,
    evidence: Vec<String>,
    help: &str,
    frames: &[u64],
) -> Shown {
    let mut evidence = evidence;
    if !frames.is_empty() {
        let list: Vec<String> = frames.iter().map(u64::to_string).collect();
        let word = if list.len() == 1 { "frame" } else { "frames" };
        evidence.push(format!("{word} {}", list.join(", ")));
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
        frames: frames.to_vec(),
        filter: None,
    }
}
