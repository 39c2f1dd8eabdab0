//! Findings: one for each situation and proxy, with the hosts that it concerns.

use std::collections::BTreeMap;

use super::asked::{Probe, Way};
use super::classify::Judged;
use super::outcome::Order;
use super::peers::Peers;
use super::plan::Plan;
use super::seen::Seen;
use super::situations::{Entry, Situation};
use crate::finding::{Finding, Severity};

/// Hosts that a message names.
const NAMED: usize = 4;
/// Facts that a finding carries.
const MOST_FACTS: usize = 24;

/// A probe with everything about it.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) probe: &'a Probe,
    pub(super) seen: &'a Seen,
    pub(super) judged: &'a Judged,
    /// The list allows what is wrong here.
    pub(super) allowed: bool,
}

/// What probes of the routes came to.
pub(super) fn of_situations(known: &[Known<'_>]) -> Vec<Finding> {
    type Group<'a> = (Vec<(Known<'a>, &'a [String])>, bool);
    let mut groups: BTreeMap<(Situation, Option<&Way>), Group<'_>> = BTreeMap::new();
    for one in known {
        for (situation, evidence) in &one.judged.situations {
            if situation.entry().is_none() {
                continue;
            }
            let way = (!one.probe.way.is_direct()).then_some(&one.probe.way);
            let group = groups
                .entry((*situation, way))
                .or_insert_with(|| (Vec::new(), true));
            group.0.push((*one, evidence));
            group.1 &= one.allowed;
        }
    }
    groups
        .into_iter()
        .filter_map(|((situation, way), (group, allowed))| {
            let entry = situation.entry()?;
            let targets = group.iter().map(|(it, _)| it.probe.target());
            let what = named(targets);
            let proxy = way.map_or_else(
                || match situation {
                    Situation::Inspected => "somebody on the direct way".to_owned(),
                    _ => "the direct way".to_owned(),
                },
                Way::to_string,
            );
            // What a proxy that takes no connection was asked for says nothing more.
            let same = matches!(
                situation,
                Situation::ProxyDown | Situation::ProxyNameUnknown
            );
            let mut facts: Vec<String> = Vec::new();
            for (it, evidence) in &group {
                let text = if same {
                    evidence.join("; ")
                } else {
                    format!("{}: {}", it.probe.target(), evidence.join("; "))
                };
                if !facts.contains(&text) {
                    facts.push(text);
                }
            }
            if same {
                facts.push(format!("for {what}"));
            }
            cut(&mut facts);
            Some(Finding {
                code: entry.code,
                severity: if allowed {
                    Severity::Info
                } else {
                    entry.severity
                },
                message: in_words(entry, way.is_some())
                    .replace("{proxy}", &proxy)
                    .replace("{what}", &what),
                evidence: facts,
                help: entry.next.to_owned(),
                labels: Vec::new(),
            })
        })
        .collect()
}

/// What happens on the direct way, for a sentence that names no proxy.
fn in_words(entry: &Entry, by_proxy: bool) -> &'static str {
    match entry.situation {
        Situation::HangsBefore if !by_proxy => {
            "direct: {what} takes the connection and does not answer the request"
        }
        Situation::HangsAfter if !by_proxy => {
            "direct: {what} takes the connection, and nothing comes back after the ClientHello"
        }
        Situation::TlsFails if !by_proxy => "direct: TLS fails for {what}",
        Situation::Ended if !by_proxy => {
            "direct: {what} ends the connection without an answer to the request"
        }
        Situation::Unreadable if !by_proxy => "direct: the answer of {what} can't be read",
        _ => entry.says,
    }
}

/// the route does not work, and another way does.
pub(super) fn other_way(route: &str, targets: &[(String, String)]) -> Finding {
    let what = named(targets.iter().map(|(target, _)| target.clone()));
    let mut ways: Vec<&str> = Vec::new();
    for (_, way) in targets {
        if !ways.contains(&way.as_str()) {
            ways.push(way);
        }
    }
    let mut facts: Vec<String> = targets
        .iter()
        .map(|(target, way)| format!("{target}: works by {way}"))
        .collect();
    cut(&mut facts);
    Finding {
        code: "R-25",
        severity: Severity::High,
        message: format!(
            "{what}: the route is {route}, which does not work, and {} works",
            ways.join(" or ")
        ),
        evidence: facts,
        help: "Correct the PAC file or the settings, or what stops the way that they name."
            .to_owned(),
        labels: Vec::new(),
    }
}

/// the order of a route against what clients do.
pub(super) fn order(
    client: &str,
    route: &str,
    order: &Order,
    why: &[String],
    what: &str,
) -> Finding {
    let (severity, says) = match order {
        Order::Delayed => (
            Severity::Medium,
            format!(
                "the first entries of `{route}` take no connection: {client} tries them before one \
                 that works, for {what}"
            ),
        ),
        Order::FirstOnly => (
            Severity::Medium,
            format!(
                "the first entry of `{route}` takes no connection, and {client} by itself uses only \
                 the first, for {what}"
            ),
        ),
        Order::Answered => (
            Severity::High,
            format!(
                "an entry of `{route}` answers with an error, and clients do not go on to the one \
                 that works, for {what}"
            ),
        ),
    };
    let mut facts = why.to_vec();
    cut(&mut facts);
    Finding {
        code: "R-26",
        severity,
        message: says,
        evidence: facts,
        help: "Name the proxy that works first, or repair the first one: a proxy that takes no \
               connection costs each client a time-out, and an answer ends the search."
            .to_owned(),
        labels: Vec::new(),
    }
}

/// a WebSocket that opens directly, and not through a proxy; or not at all.
pub(super) fn websockets(known: &[Known<'_>], peers: &Peers) -> Vec<Finding> {
    let not_opened = known.iter().filter(|it| {
        let asks = matches!(
            it.probe.ask,
            super::asked::Ask::Tls {
                websocket: true,
                ..
            }
        );
        let answer = it.seen.inner.as_ref().and_then(|it| it.http.as_ref());
        asks && it.judged.reaches() && answer.is_some_and(|it| it.status != 101)
    });
    let mut findings = Vec::new();
    for it in not_opened {
        let answer = it.seen.inner.as_ref().and_then(|it| it.http.as_ref());
        let status = answer.map_or(0, |it| it.status);
        let direct = peers.direct(it.probe).and_then(|it| it.status);
        let is_proxys = !it.probe.way.is_direct() && direct == Some(101);
        findings.push(Finding {
            code: "R-28",
            severity: if is_proxys {
                Severity::High
            } else {
                Severity::Info
            },
            message: if is_proxys {
                format!(
                    "{} does not let the WebSocket to {} through",
                    it.probe.way,
                    it.probe.target()
                )
            } else {
                format!(
                    "{} did not open a WebSocket by {}: whether one gets through is unknown",
                    it.probe.target(),
                    it.probe.way
                )
            },
            evidence: vec![
                format!("status {status} to a request with Upgrade: websocket"),
                direct.map_or("directly: no answer".to_owned(), |it| {
                    format!("directly: status {it}")
                }),
            ],
            help: "Have the headers Upgrade and Connection passed on for these hosts.".to_owned(),
            labels: Vec::new(),
        });
    }
    findings
}

/// what happens on the ports of Service Bus, as information.
pub(super) fn service_bus(plan: &Plan, known: &[Known<'_>]) -> Vec<Finding> {
    let mut by_host: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for index in &plan.service_bus {
        let Some(probe) = plan.probes.get(*index) else {
            continue;
        };
        let Some(one) = known.iter().find(|it| it.probe == probe) else {
            continue;
        };
        if one.judged.first() != Situation::NotSent {
            let facts = by_host.entry(&probe.host).or_default();
            facts.push(format!("{}: {}", probe.port, one.judged.first().word()));
        }
    }
    by_host
        .into_iter()
        .map(|(host, facts)| Finding {
            code: "R-31",
            severity: Severity::Info,
            message: format!(
                "Service Bus tries direct TCP first; {host} by its own ports, which nothing demands"
            ),
            evidence: facts,
            help: "Nothing needs to be done where port 443 works: Service Bus falls back to it."
                .to_owned(),
            labels: Vec::new(),
        })
        .collect()
}

pub(super) fn by_way<'a>(
    known: impl Iterator<Item = &'a Known<'a>>,
) -> BTreeMap<String, Vec<String>> {
    let mut by_way: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for it in known {
        let targets = by_way.entry(it.probe.way.to_string()).or_default();
        if !targets.contains(&it.probe.target()) {
            targets.push(it.probe.target());
        }
    }
    by_way
}

/// The first names, and how many there are more.
pub(super) fn named(targets: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = Vec::new();
    for target in targets {
        if !names.contains(&target) {
            names.push(target);
        }
    }
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let text = names.join(", ");
    if more > 0 {
        format!("{text} and {more} more")
    } else {
        text
    }
}

fn cut(facts: &mut Vec<String>) {
    let more = facts.len().saturating_sub(MOST_FACTS);
    facts.truncate(MOST_FACTS);
    if more > 0 {
        facts.push(format!("and {more} more"));
    }
}
