//! One probe as a report shows it.

use super::asked::{Ask, Probe};
use super::classify::Judged;
use super::seen::{Seen, TlsEnd};
use super::situations::Situation;
use crate::finding::probe::{Attempt, Times};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The same as a line of a report.
pub(super) fn attempt(probe: &Probe, seen: &Seen, judged: &Judged) -> Attempt {
    let situation = judged.first();
    let leaf = seen.tls.as_ref().and_then(|tls| tls.chain.first());
    let http = |it: &Option<super::seen::Answered>| {
        let answer = it.as_ref().and_then(|it| it.http.as_ref());
        answer.map(|answer| answer.status)
    };
    let connected = seen.connected();
    let plain = matches!(probe.ask, Ask::Get { .. }) && !is_socks(probe);
    let done = seen.tls.as_ref().filter(|tls| tls.end == TlsEnd::Done);
    Attempt {
        way: probe.way.to_string(),
        target: probe.target(),
        request: probe.words(),
        situation: situation.word(),
        code: situation.code(),
        works: situation == Situation::Works,
        evidence: judged
            .situations
            .iter()
            .flat_map(|(_, evidence)| evidence.iter().cloned())
            .collect(),
        address: connected
            .or(seen.connections.first())
            .map(|it| it.to.to_string()),
        status: if plain {
            http(&seen.answer)
        } else {
            http(&seen.inner).or_else(|| http(&seen.answer))
        },
        times: Times {
            dns: seen.name.as_ref().map(|it| it.milliseconds),
            tcp: connected.map(|it| it.milliseconds),
            answer: seen.answer.as_ref().map(|it| it.milliseconds),
            tls: done.map(|it| it.milliseconds),
            request: seen.inner.as_ref().map(|it| it.milliseconds),
        },
        tls_version: seen.tls.as_ref().and_then(|it| it.version.clone()),
        alpn: done.and_then(|it| it.alpn.clone()),
        issuer: leaf.map(|it| it.issuer.clone()),
        not_after: leaf.map(|it| it.not_after),
        days_to_expiry: leaf.map(|it| (it.not_after - seen.at).div_euclid(DAY)),
        asks_client_certificate: done.is_some_and(|it| it.asks_client_certificate),
    }
}

fn is_socks(probe: &Probe) -> bool {
    !probe.way.is_direct() && !probe.way.is_http()
}
