//! Required hosts that are reached without a proxy, where no PAC file says what should be.

use std::collections::BTreeSet;

use super::connection::Fate;
use super::findings::{Shown, shown};
use super::{Observed, Required};
use crate::finding::Severity;

pub(super) fn find(observed: &Observed, required: &Required, uses_proxy: bool) -> Option<Shown> {
    let mut hosts = BTreeSet::new();
    let mut frames = Vec::new();
    for (key, contact) in &observed.traffic.contacts {
        let (host, port) = (observed.host(key), key.server.port());
        if contact.fate == Fate::Connected && required.is_required(&host, port) {
            hosts.insert(format!("{host}:{port}"));
            frames.extend(&contact.frames);
        }
    }
    if hosts.is_empty() {
        return None;
    }
    let hosts: Vec<String> = hosts.into_iter().collect();
    Some(shown(
        "T-22",
        if uses_proxy {
            Severity::Medium
        } else {
            Severity::Info
        },
        format!(
            "required hosts are reached without a proxy: {}",
            hosts.join(", ")
        ),
        vec![
            if uses_proxy {
                "other requests of the capture go through a proxy"
            } else {
                "no request of the capture goes through a proxy"
            }
            .to_owned(),
        ],
        "Is that meant? A bypass list, a PAC file that answers DIRECT, or a part of the connector \
         without proxy settings does this: `pac-check settings` shows which, and `--pac FILE` holds \
         each host against the file.",
        &frames,
    ))
}
