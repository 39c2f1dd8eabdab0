//! What a required row asks of a list: by which methods, for which hosts, and whether with a login.

use std::net::IpAddr;

use super::relation::labels_before;
use super::wanted::Wanted;
use crate::profiles::{Requirements, Row, Scheme, Tolerance};

/// Labels that a `*.` of a published list stands for, at most. Lists do not say how deep they mean;
/// no published wildcard is known to be used more than three labels deep.
const WILDCARD_LABELS: u16 = 5;

/// The methods by which a required URL is requested. Where the publisher asks for tunnels to a port,
/// a plain URL on that port needs both.
pub(super) fn methods(
    row: &Row,
    requirements: &Requirements,
    judges_ports: bool,
) -> Vec<&'static str> {
    if !row.methods.is_empty() && judges_ports {
        return row.methods.iter().map(|method| method.word()).collect();
    }
    if row.scheme == Scheme::Https {
        return vec!["CONNECT"];
    }
    let tunnels = requirements.connect_ports.as_ref();
    let tunnel = tunnels.is_some_and(|ports| ports.value.contains(&row.port));
    if tunnel && judges_ports {
        vec!["GET", "CONNECT"]
    } else {
        vec!["GET"]
    }
}

/// What a row asks of a list.
pub(super) fn wanted<'a>(
    row: &'a Row,
    method: &'static str,
    client: Option<IpAddr>,
    addresses: Vec<IpAddr>,
) -> Wanted<'a> {
    let host = row.pattern.host();
    let deepest = row.examples.iter().filter_map(|example| {
        let name = example.split('/').next().unwrap_or_default();
        labels_before(&name.to_ascii_lowercase(), host)
    });
    let deepest = deepest.max().and_then(|labels| u16::try_from(labels).ok());
    Wanted {
        host,
        lead: row.pattern.lead(),
        labels: row
            .pattern
            .is_wildcard()
            .then(|| deepest.unwrap_or(0).max(WILDCARD_LABELS)),
        path: row.pattern.path().filter(|_| method != "CONNECT"),
        method,
        port: row.port,
        client,
        addresses,
        step: 0,
    }
}

/// May the proxy ask for a login? What the row says counts before what the profile says.
pub(super) fn login(row: &Row, requirements: &Requirements) -> Option<Tolerance> {
    let stated = requirements.proxy_authentication.as_ref();
    row.proxy_authentication
        .or(stated.map(|stated| stated.value))
}
