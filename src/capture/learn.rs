//! A profile from what was seen: the beginning of a list for a product that has none.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::connection::Fate;
use super::http::is_pac_path;
use super::names::is_wpad;
use super::observed::Observed;
use super::report::FileNote;
use super::required::host_and_port;
use crate::profiles::{Group, Method, Profile, Requirements, Row, Scheme, UrlPattern};

/// Rows of a profile that is learned.
const MOST_ROWS: usize = 5_000;

/// How a host was used.
#[derive(Default)]
struct Use {
    count: u64,
    proxies: BTreeSet<String>,
    is_direct: bool,
    methods: BTreeSet<&'static str>,
    is_websocket: bool,
}

type Uses = BTreeMap<(String, u16, &'static str), Use>;

/// The hosts that were reached, or tried, by name, as a profile; `None` where there is none. Beside it
/// how many were left out: names that no pattern of a profile can have, and rows beyond the bound.
pub fn learned(captures: &[(FileNote, Observed)]) -> (Option<Profile>, usize) {
    let mut hosts = Uses::new();
    let mut own: BTreeSet<(String, u16)> = BTreeSet::new();
    for (_, observed) in captures {
        add(observed, &mut hosts, &mut own);
    }
    hosts.retain(|(host, port, _), _| !own.contains(&(host.clone(), *port)));
    let all = hosts.len();
    let rows: Vec<Row> = hosts
        .into_iter()
        .filter_map(|((host, port, scheme), used)| row(&host, port, scheme, &used))
        .take(MOST_ROWS)
        .collect();
    let more = all - rows.len();
    if rows.is_empty() {
        return (None, more);
    }
    let names: Vec<&str> = captures
        .iter()
        .map(|(file, _)| file.name.as_str())
        .collect();
    let profile = Profile {
        id: "learned".to_owned(),
        title: format!("Seen in {}", names.join(", ")),
        source: None,
        sources: BTreeMap::new(),
        variables: BTreeMap::new(),
        requirements: Requirements::default(),
        groups: vec![Group {
            id: "seen".to_owned(),
            purpose: "Hosts that were seen in a capture: check each before you rely on the list"
                .to_owned(),
            phase: None,
            breaks: None,
            rows,
        }],
        networks: Vec::new(),
        alternatives: Vec::new(),
    };
    (Some(profile), more)
}

fn add(observed: &Observed, hosts: &mut Uses, own: &mut BTreeSet<(String, u16)>) {
    for (key, contact) in &observed.traffic.contacts {
        let scheme = match contact.scheme {
            "http" => "http",
            "https" => "https",
            _ => continue,
        };
        let used = hosts
            .entry((observed.host(key), key.server.port(), scheme))
            .or_default();
        used.count += contact.count;
        used.is_direct |= contact.fate == Fate::Connected;
        used.is_websocket |= contact.is_websocket;
    }
    for (key, request) in &observed.traffic.requests {
        let (host, port) = host_and_port(&key.target);
        let is_connect = key.method == "CONNECT";
        let scheme = if is_connect && port != 80 || key.target.starts_with("https://") {
            "https"
        } else {
            "http"
        };
        let used = hosts.entry((host, port, scheme)).or_default();
        used.count += request.count;
        used.proxies.insert(key.proxy.to_string());
        used.methods
            .insert(if is_connect { "CONNECT" } else { "GET" });
        // The proxy itself is no part of the product.
        let names = observed.names_of.get(&key.proxy.ip());
        own.extend(
            names
                .into_iter()
                .flatten()
                .map(|name| (name.clone(), key.proxy.port())),
        );
    }
    for download in &observed.traffic.downloads {
        if is_pac_path(&download.url) {
            own.insert(host_and_port(&download.url));
        }
    }
}

fn row(host: &str, port: u16, scheme: &'static str, used: &Use) -> Option<Row> {
    let is_address = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    if is_address || is_wpad(host) || port == 0 || host.contains('*') {
        return None;
    }
    let pattern = UrlPattern::parse(host).ok()?;
    let scheme_of_row = if scheme == "http" {
        Scheme::Http
    } else {
        Scheme::Https
    };
    let mut ways: Vec<String> = used
        .proxies
        .iter()
        .take(4)
        .map(|proxy| format!("through {proxy}"))
        .collect();
    if used.is_direct {
        ways.push("directly".to_owned());
    }
    if ways.is_empty() {
        ways.push("without success".to_owned());
    }
    // What the scheme says anyway is left out.
    let usual = if scheme == "http" { "GET" } else { "CONNECT" };
    let is_usual = used.methods.iter().all(|method| *method == usual);
    let methods = if is_usual {
        Vec::new()
    } else {
        let both = [("CONNECT", Method::Connect), ("GET", Method::Get)];
        both.into_iter()
            .filter(|(word, _)| used.methods.contains(word))
            .map(|(_, method)| method)
            .collect()
    };
    Some(Row {
        methods,
        websocket: used.is_websocket,
        notes: Some(format!("seen {} times, {}", used.count, ways.join(" and "))),
        ..Row::required(pattern, scheme_of_row, port)
    })
}
