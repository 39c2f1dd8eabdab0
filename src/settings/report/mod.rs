//! The report on the settings of one server.

use super::components::{Components, Part};
use super::corrections::{self, Wanted};
use super::given::{Given, Known};
use super::process_proxy::{Kind, ProcessProxy};
use crate::finding::settings::{
    Destinations, Remedy, Scenario, SettingsFinding, SettingsReport, SettingsRow, UrlDestination,
};

/// A required URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    /// The list that demands it.
    pub profile: String,
    /// Its group there.
    pub group: String,
    /// When it is needed.
    pub phase: Option<String>,
    /// The pattern as published.
    pub pattern: String,
    /// The port.
    pub port: u16,
    /// `required`, `optional` or `legacy`: what is not strictly required is shown and does not
    /// count.
    pub standing: &'static str,
    /// The URLs by which it is judged.
    pub urls: Vec<String>,
}

/// Judges the settings of one server for required URLs.
pub fn report(given: &Given, profiles: Vec<String>, required: &[Required]) -> SettingsReport {
    let components = Components::new(given);
    let rows = rows(&components, required);
    SettingsReport {
        version: env!("CARGO_PKG_VERSION"),
        files: given.files.clone(),
        assumptions: components.assumptions(),
        scenario: scenario(given, &components),
        components: Part::ALL
            .iter()
            .map(|&part| components.note(part))
            .collect(),
        profiles,
        findings: corrections::corrected(given, required, &[]).0,
        summary: Destinations::of(&rows),
        rows,
    }
}

/// What is wrong with the settings, with the lines that correct it, and the lines for what a policy
/// wants beyond that: one block for each file.
pub fn findings_and_lines(
    given: &Given,
    required: &[Required],
    wanted: &[Wanted],
) -> (Vec<SettingsFinding>, Vec<Remedy>) {
    corrections::corrected(given, required, wanted)
}

pub(super) fn rows(components: &Components<'_>, required: &[Required]) -> Vec<SettingsRow> {
    let mut rows = Vec::new();
    for required in required {
        for &part in Part::of_phase(required.phase.as_deref()) {
            let urls = required.urls.iter().map(|url| UrlDestination {
                url: url.clone(),
                decision: components.destination(part, url),
            });
            rows.push(SettingsRow {
                profile: required.profile.clone(),
                group: required.group.clone(),
                pattern: required.pattern.clone(),
                port: required.port,
                standing: required.standing,
                component: part.word(),
                urls: urls.collect(),
            });
        }
    }
    rows
}

fn scenario(given: &Given, components: &Components<'_>) -> Scenario {
    let service = outbound(&components.service);
    let updater = outbound(&components.updater);
    let outbound = if service == updater {
        service
    } else if service == "unknown" || updater == "unknown" {
        "unknown"
    } else {
        "mixed"
    };
    let (backend, towards) = match given.backend() {
        Known::Yes { value: true, .. } => (
            "proxy",
            "Requests to the applications use the machine's proxy.",
        ),
        Known::Yes { value: false, .. } => ("direct", "Requests to the applications use no proxy."),
        Known::No(_) => (
            "unknown",
            "It is unknown whether requests to the applications use a proxy.",
        ),
    };
    let mut says = vec![match outbound {
        "bypass" => "Service and updater go past every proxy, directly to the cloud.".to_owned(),
        "outbound-proxy" => {
            "Service and updater use the outbound proxy that their settings name.".to_owned()
        }
        "discovered-proxy" => "Service and updater ask a PAC file which proxy to use.".to_owned(),
        "broken" => {
            "The settings of service and updater do not load: what needs a proxy fails.".to_owned()
        }
        "unknown" => {
            "The files given do not say how service and updater reach the cloud.".to_owned()
        }
        _ => format!(
            "Service ({service}) and updater ({updater}) reach the cloud in different ways."
        ),
    }];
    says.push(towards.to_owned());
    Scenario {
        outbound,
        backend,
        says,
    }
}

fn outbound(process: &ProcessProxy) -> &'static str {
    match &process.kind {
        Kind::Broken(_) => "broken",
        Kind::Unknown(_) => "unknown",
        Kind::Web(web) if web.pac.is_some() => "discovered-proxy",
        Kind::Web(web) if web.proxies.is_some() => "outbound-proxy",
        Kind::Off(_) | Kind::Web(_) => "bypass",
    }
}

#[cfg(test)]
mod tests;
