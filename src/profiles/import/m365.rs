//! The endpoints of Microsoft 365, as its web service gives them:
//! `https://endpoints.office.com/endpoints/INSTANCE?ClientRequestId=GUID`.
//!
//! Source: "Microsoft 365 IP address and URL web service". An array of endpoint sets; fields that a
//! set does not have are left out, ports are texts with commas and ranges.

use std::collections::HashSet;

use serde::Deserialize;

use super::super::{Network, Standing, Tolerance};
use super::{Collector, ImportFormat, Imported, Line};
use crate::finding::count::counted;
use crate::source::SourceFile;
use crate::source::document::{self, DocumentError};

pub(super) const M365: ImportFormat = ImportFormat {
    name: "m365",
    title: "Microsoft 365 endpoints, JSON of the web service",
    read,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EndpointSet {
    id: u64,
    service_area: Option<String>,
    service_area_display_name: Option<String>,
    #[serde(default)]
    urls: Vec<String>,
    #[serde(default)]
    ips: Vec<String>,
    tcp_ports: Option<String>,
    udp_ports: Option<String>,
    category: Option<String>,
    #[serde(default)]
    express_route: bool,
    required: Option<bool>,
    notes: Option<String>,
}

/// Widest range of ports that is taken apart.
const MOST_PORTS: u16 = 16;

fn read(file: &SourceFile) -> Result<Imported, DocumentError> {
    let sets: Vec<EndpointSet> = document::read_json(file)?;
    let mut collector = Collector::new();
    let mut networks = Vec::new();
    let mut strict: HashSet<&str> = HashSet::new();
    for set in &sets {
        let area = set.service_area.as_deref().unwrap_or("Common");
        let title = set.service_area_display_name.as_deref().unwrap_or(area);
        let category = set.category.as_deref().unwrap_or("Default");
        let place = format!("id {}", set.id);
        let mut ports = Vec::new();
        for text in set.tcp_ports.iter().flat_map(|ports| ports.split(',')) {
            match range(text.trim()) {
                Some(range) => ports.extend(range.map(|port| (port, None))),
                None => {
                    collector.leave_out(format!("{place}: `{text}` is not a port or small range"));
                }
            }
        }
        if let Some(udp) = &set.udp_ports {
            collector.leave_out(format!("{place}: UDP {udp}: not asked of a web proxy"));
        }
        let mut notes = vec![format!("{category}, set {}", set.id)];
        if set.express_route {
            notes.push("ExpressRoute".to_owned());
        }
        notes.extend(set.notes.clone());
        let line = Line {
            place,
            purpose: title,
            ports: &ports,
            standing: if set.required == Some(false) {
                Standing::Optional
            } else {
                Standing::Required
            },
            notes: Some(notes.join("; ")),
        };
        if ports.is_empty() && !set.urls.is_empty() {
            collector.leave_out(format!(
                "{}: {} without a TCP port",
                line.place,
                counted(set.urls.len(), "URL")
            ));
        } else {
            for url in &set.urls {
                collector.host(url, &[], &line);
            }
        }
        if matches!(category, "Optimize" | "Allow") {
            strict.extend(set.urls.iter().map(String::as_str));
        }
        if !set.ips.is_empty() {
            networks.push(Network {
                id: format!("{area}-{}", set.id),
                purpose: Some(format!("{title}, {category}")),
                prefixes: prefixes(&mut collector, set),
            });
        }
    }
    mark(&mut collector, &strict);
    let mut imported = collector.finish(file, "Microsoft 365")?;
    imported.profile.networks = networks;
    Ok(imported)
}

/// Optimize and Allow do not bear inspection or a login at the proxy, says the publisher.
fn mark(collector: &mut Collector, strict: &HashSet<&str>) {
    let groups = collector.groups.iter_mut();
    let rows = groups.flat_map(|group| &mut group.rows);
    for row in rows.filter(|row| strict.contains(row.pattern.text())) {
        row.tls_inspection = Some(Tolerance::Forbidden);
        row.proxy_authentication = Some(Tolerance::Unsupported);
    }
}

fn prefixes(collector: &mut Collector, set: &EndpointSet) -> Vec<ipnet::IpNet> {
    let mut found = Vec::new();
    for text in &set.ips {
        match text.parse() {
            Ok(network) => found.push(network),
            Err(_) => collector.leave_out(format!("id {}: `{text}` is not a network", set.id)),
        }
    }
    found
}

/// `443` or `50000-50009`.
fn range(text: &str) -> Option<std::ops::RangeInclusive<u16>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last): (u16, u16) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first != 0 && first <= last && last - first < MOST_PORTS).then_some(first..=last)
}
