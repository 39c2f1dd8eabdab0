//! What proxies answered.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::net::SocketAddr;

use super::{Shown, shown, with_address};
use crate::capture::classify::{self, Kind, Meaning};
use crate::capture::http::Answer;
use crate::capture::traffic::{ProxyRequest, RequestKey};
use crate::capture::tunnel::Talk;
use crate::capture::{Observed, Required};
use crate::finding::Severity;

/// Targets that a finding names.
const NAMED: usize = 6;
/// A login by NTLM or Negotiate takes two answers of 407; more of them are a loop.
const LOOP: u64 = 3;

/// Requests to one proxy that came out in one way.
struct Group<'a> {
    meaning: Meaning,
    proxy: SocketAddr,
    requests: Vec<(&'a RequestKey, &'a ProxyRequest)>,
}

pub(super) fn find(observed: &Observed, _: &Required) -> Vec<Shown> {
    let kinds = observed.kinds();
    let requests = &observed.traffic.requests;
    let mut found: Vec<Shown> = groups(observed, &kinds)
        .iter()
        .filter_map(|group| finding(group, requests))
        .collect();
    found.extend(
        requests
            .iter()
            .filter_map(|(key, request)| unanswered(key, request)),
    );
    found
}

fn groups<'a>(observed: &'a Observed, kinds: &BTreeMap<SocketAddr, Kind>) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<(SocketAddr, String), Group<'a>> = BTreeMap::new();
    for (key, request) in &observed.traffic.requests {
        let Some(answer) = &request.answer else {
            continue;
        };
        let kind = kinds.get(&key.proxy).copied().unwrap_or_default();
        let meaning = classify::meaning(&key.method, &key.target, answer, kind);
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

/// A request to which no answer of HTTP came.
fn unanswered(key: &RequestKey, request: &ProxyRequest) -> Option<Shown> {
    let RequestKey {
        proxy,
        method,
        target,
        ..
    } = key;
    let filter = in_conversation(*proxy, "tcp.len > 0");
    if let Some(garbage) = &request.garbage {
        return Some(
            shown(
                "T-10",
                Severity::High,
                format!("{proxy} does not speak HTTP: it is not a proxy, or one that wants TLS"),
                vec![format!("{method} {target} was answered with `{garbage}`")],
                "Correct the address or the port of the proxy. An answer that begins with \\x15\\x03 is \
                 one of TLS: such a proxy is named HTTPS in a PAC file, and not every client can \
                 speak to it.",
                &request.frames,
            )
            .filtered(filter),
        );
    }
    let (words, evidence) = match (&request.answer, request.talk) {
        (Some(_), _) | (None, Talk::Fine) => return None,
        (None, Talk::Cut) => ("cuts the connection", "the connection ended without a byte"),
        (None, Talk::Silent) => (
            "does not answer",
            "5 seconds and more after the request nothing had come",
        ),
    };
    Some(
        shown(
            "T-25",
            Severity::High,
            format!("the proxy {proxy} {words} when it gets {method} {target}"),
            vec![evidence.to_owned()],
            "The port is open and nothing useful is behind it: ask who runs the proxy, and whether \
             port and protocol are right.",
            &request.frames,
        )
        .filtered(filter),
    )
}

/// A display filter for what goes to a proxy and comes from it.
fn in_conversation(proxy: SocketAddr, what: &str) -> String {
    let address = with_address(proxy.ip());
    format!("{address} && tcp.port == {} && ({what})", proxy.port())
}

fn finding(group: &Group<'_>, all: &BTreeMap<RequestKey, ProxyRequest>) -> Option<Shown> {
    let proxy = group.proxy;
    let what = group.targets();
    let is_success = |(key, _): &(&RequestKey, &ProxyRequest)| {
        key.status.is_some_and(|it| (200..300).contains(&it))
    };
    if group.meaning == Meaning::Portal && group.requests.iter().all(is_success) {
        // What came out of a tunnel showed it, and is a finding of its own.
        return None;
    }
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
    if matches!(group.meaning, Meaning::LoginRequired(_)) {
        evidence.extend(logins(group, all));
    }
    let frames: Vec<u64> = group
        .requests
        .iter()
        .flat_map(|(_, request)| request.frames.iter().copied().chain(request.answer_frame))
        .collect();
    let filter = in_conversation(proxy, "http.request || http.response");
    Some(shown(code, severity, message, evidence, help, &frames).filtered(filter))
}

/// What happened to clients that were asked for a login.
fn logins(group: &Group<'_>, all: &BTreeMap<RequestKey, ProxyRequest>) -> Vec<String> {
    let of_proxy = || all.iter().filter(|(key, _)| key.proxy == group.proxy);
    let mut facts = Vec::new();
    if of_proxy().any(|(key, _)| key.with_login) {
        facts.push("the client then sent a login".to_owned());
    }
    let targets: BTreeSet<&str> = group
        .requests
        .iter()
        .map(|(key, _)| key.target.as_str())
        .collect();
    for target in targets {
        let asked = group
            .requests
            .iter()
            .filter(|(key, _)| key.target == target);
        let times: u64 = asked.map(|(_, request)| request.count).sum();
        let is_through = of_proxy().any(|(key, _)| key.target == target && key.status != Some(407));
        if times >= LOOP && !is_through {
            facts.push(format!(
                "a loop: {target} was asked for {times} times, and never let through"
            ));
        }
    }
    facts
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
            let _ = write!(text, " and {more} more");
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
            let _ = write!(text, "; {name}: {value}");
        }
    }
    text
}
