//! What was seen against what a PAC file answers.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use super::connection::Fate;
use super::findings::{Shown, shown};
use super::names::is_wpad;
use super::observed::Observed;
use super::report::FileNote;
use super::required::{Required, host_and_port};
use crate::finding::Severity;
use crate::finding::answers::{PacFile, RouteEntry, Status, UrlAnswer};
use crate::finding::capture::{PacComparison, PacRow};

/// URLs that a PAC file is asked about.
const MOST_URLS: usize = 5_000;
/// Hosts that a finding names.
const NAMED: usize = 20;

/// The answers of a PAC file.
#[derive(Debug)]
pub struct Answered {
    /// The file.
    pub pac: PacFile,
    /// The client that was asked.
    pub client: String,
    /// The answers, by URL.
    pub answers: BTreeMap<String, UrlAnswer>,
}

/// A way that a request for a URL went.
#[derive(Debug, Clone)]
struct Trip {
    url: String,
    host: String,
    port: u16,
    /// `None` where it went DIRECT.
    proxy: Option<SocketAddr>,
    is_connected: bool,
    frames: Vec<u64>,
}

/// The URLs to ask a PAC file about, and how many are left out.
pub fn questions(captures: &[(FileNote, Observed)]) -> (Vec<String>, usize) {
    let all: BTreeSet<String> = captures
        .iter()
        .flat_map(|(_, observed)| trips(observed))
        .map(|trip| trip.url)
        .collect();
    let more = all.len().saturating_sub(MOST_URLS);
    (all.into_iter().take(MOST_URLS).collect(), more)
}

fn url(scheme: &str, host: &str, port: u16) -> String {
    match (scheme, port) {
        ("https", 443) | ("http", 80) => format!("{scheme}://{host}/"),
        _ => format!("{scheme}://{host}:{port}/"),
    }
}

/// Every way of every host that has a name; the download of the PAC file itself goes before it.
fn trips(observed: &Observed) -> Vec<Trip> {
    let proxies: BTreeSet<SocketAddr> = observed
        .traffic
        .requests
        .keys()
        .map(|key| key.proxy)
        .collect();
    let mut trips = Vec::new();
    for (key, contact) in &observed.traffic.contacts {
        let (host, port) = (observed.host(key), key.server.port());
        let is_name = host.parse::<IpAddr>().is_err() && !is_wpad(&host);
        if is_name && contact.scheme != "tcp" && !proxies.contains(&key.server) {
            trips.push(Trip {
                url: url(contact.scheme, &host, port),
                host,
                port,
                proxy: None,
                is_connected: contact.fate == Fate::Connected,
                frames: contact.frames.clone(),
            });
        }
    }
    for (key, request) in &observed.traffic.requests {
        let (host, port) = host_and_port(&key.target);
        let scheme = match key.target.split_once("://") {
            Some((scheme, _)) => scheme,
            None if port == 80 => "http",
            None => "https",
        };
        if !is_wpad(&host) {
            trips.push(Trip {
                url: url(scheme, &host, port),
                host,
                port,
                proxy: Some(key.proxy),
                is_connected: true,
                frames: request.frames.clone(),
            });
        }
    }
    trips
}

/// What a trip is against an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Agrees {
    Yes,
    Failover,
    No,
    Unknown(&'static str),
}

impl Agrees {
    const fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Failover => "failover",
            Self::No => "no",
            Self::Unknown(_) => "unknown",
        }
    }
}

fn agreement(trip: &Trip, answer: Option<&UrlAnswer>, observed: &Observed) -> Agrees {
    let Some(answer) = answer else {
        return Agrees::Unknown("it was not asked");
    };
    if !answer.is_known() {
        return Agrees::Unknown("the file has no certain answer");
    }
    let is_direct = |entry: &RouteEntry| entry.kind == "direct";
    let Some(proxy) = trip.proxy else {
        if answer.status == Status::Bypass {
            return Agrees::Yes;
        }
        return match answer.route.iter().position(is_direct) {
            Some(0) => Agrees::Yes,
            Some(_) => Agrees::Failover,
            None if answer.route.is_empty() => Agrees::Unknown("the file names no way"),
            None => Agrees::No,
        };
    };
    let mut may_be = false;
    for (index, entry) in answer.route.iter().enumerate() {
        let (Some(host), Some(port)) = (&entry.host, entry.port) else {
            continue;
        };
        if port != proxy.port() {
            continue;
        }
        let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
        let names = observed.names_of.get(&proxy.ip());
        let is_it = match host.parse::<IpAddr>() {
            Ok(address) => address == proxy.ip(),
            Err(_) => names.is_some_and(|names| names.contains(&host)),
        };
        if is_it {
            return if index == 0 {
                Agrees::Yes
            } else {
                Agrees::Failover
            };
        }
        // Names that the capture has no address of may be this one.
        let has_address = observed
            .lookups
            .get(&host)
            .is_some_and(|lookup| lookup.has_address);
        may_be |= host.parse::<IpAddr>().is_err() && !has_address;
    }
    if may_be {
        Agrees::Unknown("the capture does not show the address of the proxy that the file names")
    } else if answer.route.is_empty() {
        Agrees::Unknown("the file names no way")
    } else {
        Agrees::No
    }
}

/// One finding: what, how grave, and for whom.
#[derive(Default)]
struct Group {
    hosts: BTreeSet<String>,
    frames: Vec<u64>,
    is_required: bool,
}

/// Holds everything that was seen against the answers.
pub(super) fn compare<'a>(
    captures: &'a [(FileNote, Observed)],
    answered: &Answered,
    required: &Required,
) -> (PacComparison, Vec<(&'a str, Shown)>) {
    let mut rows: Vec<PacRow> = Vec::new();
    let mut found = Vec::new();
    for (file, observed) in captures {
        let mut past = Group::default();
        let mut other = Group::default();
        let mut later = Group::default();
        for trip in trips(observed) {
            let answer = answered.answers.get(&trip.url);
            let agrees = agreement(&trip, answer, observed);
            let row = row(&trip, answer, agrees);
            let group = match agrees {
                Agrees::No if trip.proxy.is_none() => Some(&mut past),
                Agrees::No => Some(&mut other),
                Agrees::Failover => Some(&mut later),
                Agrees::Yes | Agrees::Unknown(_) => None,
            };
            if let Some(group) = group {
                let says = row.says.clone().unwrap_or_default();
                let went = &row.seen;
                let text = format!(
                    "{}:{} went {went}, the file says {says}",
                    trip.host, trip.port
                );
                group.hosts.insert(text);
                group.frames.extend(&trip.frames);
                group.is_required |=
                    trip.is_connected && required.is_required(&trip.host, trip.port);
            }
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        let name = file.name.as_str();
        found.extend(bypass(past).map(|it| (name, it)));
        found.extend(other_way(other).map(|it| (name, it)));
        found.extend(failover(later).map(|it| (name, it)));
    }
    let comparison = PacComparison {
        pac: answered.pac.clone(),
        client: answered.client.clone(),
        rows,
    };
    (comparison, found)
}

fn row(trip: &Trip, answer: Option<&UrlAnswer>, agrees: Agrees) -> PacRow {
    let says = answer.and_then(|answer| {
        if answer.status == Status::Bypass {
            return Some("DIRECT".to_owned());
        }
        let route: Vec<String> = answer.route.iter().map(ToString::to_string).collect();
        (!route.is_empty()).then(|| route.join("; "))
    });
    PacRow {
        url: trip.url.clone(),
        seen: match trip.proxy {
            None => "DIRECT".to_owned(),
            Some(proxy) => format!("to {proxy}"),
        },
        says,
        agrees: agrees.word(),
        why: match agrees {
            Agrees::Unknown(why) => Some(why.to_owned()),
            _ => None,
        },
    }
}

impl Group {
    fn shown(
        self,
        code: &'static str,
        severity: Severity,
        message: &str,
        help: &str,
    ) -> Option<Shown> {
        if self.hosts.is_empty() {
            return None;
        }
        let more = self.hosts.len().saturating_sub(NAMED);
        let message = format!("{message} ({})", self.hosts.len());
        let mut evidence: Vec<String> = self.hosts.into_iter().take(NAMED).collect();
        if more > 0 {
            evidence.push(format!("and {more} more"));
        }
        Some(shown(code, severity, message, evidence, help, &self.frames))
    }
}

fn bypass(group: Group) -> Option<Shown> {
    let severity = if group.is_required {
        Severity::High
    } else {
        Severity::Medium
    };
    group.shown(
        "T-30",
        severity,
        "hosts go DIRECT although the PAC file says proxy",
        "The program that asks has another PAC file, a bypass list, or no proxy settings at all: \
         `pac-check settings` shows what the connector uses.",
    )
}

fn other_way(group: Group) -> Option<Shown> {
    group.shown(
        "T-31",
        Severity::Medium,
        "requests go through a proxy that the PAC file does not name for them",
        "The program that asks has other settings or an older PAC file: compare the SHA-256 of the file \
         that it fetched.",
    )
}

fn failover(group: Group) -> Option<Shown> {
    group.shown(
        "T-31",
        Severity::Low,
        "requests go by a later entry of the PAC file's answer",
        "Clients do so where the first proxy failed: look at the connections to it.",
    )
}
