//! What proxies answered.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use super::{Shown, shown};
use crate::capture::classify::{self, Meaning};
use crate::capture::http::Answer;
use crate::capture::traffic::{ProxyRequest, RequestKey};
use crate::capture::{Observed, Required};
use crate::finding::Severity;

/// Targets that a finding names.
const NAMED: usize = 6;

/// Requests to one proxy that came out in one way.
struct Group<'a> {
    meaning: Meaning,
    proxy: SocketAddr,
    requests: Vec<(&'a RequestKey, &'a ProxyRequest)>,
}

pub(super) fn find(observed: &Observed, _: &Required) -> Vec<Shown> {
    let logins: BTreeSet<SocketAddr> = observed
        .traffic
        .requests
        .keys()
        .filter(|key| key.with_login)
        .map(|key| key.proxy)
        .collect();
    let groups = groups(observed);
    groups
        .iter()
        .filter_map(|group| finding(group, logins.contains(&group.proxy)))
        .collect()
}

fn groups(observed: &Observed) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<(SocketAddr, String), Group<'_>> = BTreeMap::new();
    for (key, request) in &observed.traffic.requests {
        let Some(answer) = &request.answer else {
            continue;
        };
        let meaning = classify::meaning(&key.method, &key.target, answer);
        let group = (key.proxy, format!("{meaning:?}"));
        groups
            .entry(group)
            .or_insert_with(|| Group {
                meaning,
                proxy: key.proxy,
                requests: Vec::new(),
            })
            .requests
            .push((key, request));
    }
    groups.into_values().collect()
}

fn finding(group: &Group<'_>, has_login: bool) -> Option<Shown> {
    let proxy = group.proxy;
    let what = group.targets();
    let (code, severity, message, help) = match &group.meaning {
        Meaning::LetThrough | Meaning::Other => return None,
        Meaning::LoginRequired(schemes) => (
            "T-05",
            Severity::High,
            format!(
                "the proxy {proxy} wants a login ({}) for {what}",
                if schemes.is_empty() {
                    "no way offered".to_owned()
                } else {
                    schemes.join(", ")
                }
            ),
            "The connector can't log in to a proxy: have its requests let through without a login, by \
             the address of the server or by the list of hosts.",
        ),
        Meaning::Denied => (
            "T-06",
            Severity::High,
            format!("the proxy {proxy} denies {what}"),
            "Have the hosts added to the proxy's list: `pac-check allowlist` says which lines are \
             missing.",
        ),
        Meaning::PortRefused(port) => (
            "T-07",
            Severity::High,
            format!("the proxy {proxy} refuses CONNECT to port {port}, for {what}"),
            "Have CONNECT to this port allowed where the service needs it: Squid's stock \
             configuration allows port 443 only (`http_access deny CONNECT !SSL_ports`).",
        ),
        Meaning::NameFails => (
            "T-08",
            Severity::High,
            format!("the proxy {proxy} can't resolve the name of {what}"),
            "Check the name servers of the proxy.",
        ),
        Meaning::UpstreamFails => (
            "T-09",
            Severity::High,
            format!("the proxy {proxy} could not reach {what}"),
            "The proxy lets the request through and gets no connection: check DNS and the firewall \
             behind the proxy.",
        ),
        Meaning::NotAProxy => (
            "T-10",
            Severity::High,
            format!("{proxy} is a web server and not a proxy"),
            "Correct the address or the port of the proxy.",
        ),
        Meaning::Portal => (
            "T-11",
            Severity::High,
            format!("{proxy} sends requests to a portal where a person must log in"),
            "A service can't log in there: have this server let through without the portal.",
        ),
    };
    let mut evidence: Vec<String> = Vec::new();
    for (key, request) in group.requests.iter().take(NAMED) {
        if let Some(answer) = &request.answer {
            evidence.push(format!("{} {}: {}", key.method, key.target, said(answer)));
        }
    }
    if matches!(group.meaning, Meaning::LoginRequired(_)) && has_login {
        evidence.push("the client then sent a login".to_owned());
    }
    let frames: Vec<u64> = group
        .requests
        .iter()
        .flat_map(|(_, request)| request.frames.iter().copied().chain(request.answer_frame))
        .take(16)
        .collect();
    let mut one = shown(code, severity, message, evidence, help, &frames);
    one.filter = Some(format!(
        "tcp.port == {} && (http.request || http.response)",
        proxy.port()
    ));
    Some(one)
}

impl Group<'_> {
    fn targets(&self) -> String {
        let mut targets: Vec<&str> = Vec::new();
        for (key, _) in &self.requests {
            if !targets.contains(&key.target.as_str()) {
                targets.push(&key.target);
            }
        }
        let more = targets.len().saturating_sub(NAMED);
        targets.truncate(NAMED);
        let mut text = targets.join(", ");
        if more > 0 {
            text.push_str(&format!(" and {more} more"));
        }
        text
    }
}

/// Status and what explains it.
fn said(answer: &Answer) -> String {
    let mut text = format!("{} {}", answer.status, answer.reason);
    for name in [
        "X-Squid-Error",
        "Proxy-Authenticate",
        "Location",
        "Via",
        "Server",
    ] {
        for value in answer.all(name) {
            text.push_str(&format!("; {name}: {value}"));
        }
    }
    text
}
