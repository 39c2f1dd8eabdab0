//! From what was seen of one probe to its situation, with the bytes as evidence.

use super::asked::{Ask, Probe};
use super::certificates::Certificate;
use super::inside::{inside, plain_inside};
use super::meaning::{Asked, is_portal, meaning, of_socks, schemes};
use super::peers::Peers;
use super::seen::{Answered, Connected, Connection, End, NameFailure, Seen, Tls, TlsEnd, Trust};
use super::situations::Situation;

/// Characters of a body that are shown.
const SHOWN_BODY: usize = 400;

/// What a probe comes to: the first situation decides, and further ones are findings, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The situations, each with what was seen.
    pub situations: Vec<(Situation, Vec<String>)>,
}

impl Judged {
    pub(super) fn one(situation: Situation, evidence: Vec<String>) -> Self {
        Self {
            situations: vec![(situation, evidence)],
        }
    }

    /// The one that decides.
    pub fn first(&self) -> Situation {
        self.situations
            .first()
            .map_or(Situation::NotSent, |(situation, _)| *situation)
    }

    /// What was seen of the one that decides.
    pub fn evidence(&self) -> &[String] {
        self.situations
            .first()
            .map_or(&[], |(_, evidence)| evidence.as_slice())
    }

    /// True where the server was reached; inspected or not.
    pub fn reaches(&self) -> bool {
        matches!(self.first(), Situation::Works | Situation::Inspected)
    }
}

/// Reads what was seen.
pub fn classify(probe: &Probe, seen: &Seen, peers: &Peers) -> Judged {
    if let Some(why) = &seen.not_sent {
        return Judged::one(Situation::NotSent, vec![why.clone()]);
    }
    let is_direct = probe.way.is_direct();
    if let Some(failure) = seen.name.as_ref().and_then(|name| name.failure.as_ref()) {
        let name = seen.name.as_ref().map_or("", |name| name.name.as_str());
        let says = match failure {
            NameFailure::NoSuchName => format!("{name} does not exist"),
            NameFailure::NoAddress => format!("{name} has no address"),
            NameFailure::Failed(why) => format!("{name} could not be resolved: {why}"),
        };
        let situation = if is_direct {
            Situation::NameUnknown
        } else {
            Situation::ProxyNameUnknown
        };
        return Judged::one(situation, vec![says]);
    }
    if seen.connected().is_none() {
        return without_connection(is_direct, &seen.connections);
    }
    if let Some(tls) = &seen.proxy_tls
        && let Some(judged) = to_proxy(tls)
    {
        return judged;
    }
    if let Some(answered) = &seen.answer
        && let Some(judged) = answer_of_proxy(probe, seen, answered, peers)
    {
        return judged;
    }
    if let Some(tls) = &seen.tls {
        return inside(probe, seen, tls, peers);
    }
    if let Some(inner) = &seen.inner {
        return plain_inside(inner);
    }
    let mut evidence: Vec<String> = seen.answer.iter().flat_map(said).collect();
    evidence.extend(other_addresses(&seen.connections));
    Judged::one(Situation::Works, evidence)
}

fn without_connection(is_direct: bool, connections: &[Connection]) -> Judged {
    let evidence = connections.iter().map(connection_line).collect();
    let any = |outcome| connections.iter().any(|it| it.outcome == outcome);
    let situation = if !is_direct {
        Situation::ProxyDown
    } else if any(Connected::NoAnswer) {
        Situation::Filtered
    } else if any(Connected::Unreachable) {
        Situation::Unreachable
    } else if any(Connected::Refused) {
        Situation::Refused
    } else if any(Connected::NoRoute) {
        Situation::NoRoute
    } else {
        Situation::Unreachable
    };
    Judged::one(situation, evidence)
}

/// One connection in words.
fn connection_line(it: &Connection) -> String {
    let words = match it.outcome {
        Connected::Yes => "connected",
        Connected::Refused => "refused",
        Connected::Unreachable => "unreachable",
        Connected::NoRoute => "no route",
        Connected::NoAnswer => "no answer to SYN, which the system sends again",
        Connected::Failed => "failed",
    };
    let says = it.says.as_ref();
    let says = says.map_or(String::new(), |says| format!(" ({says})"));
    format!("{}: {words} after {} ms{says}", it.to, it.milliseconds)
}

pub(super) fn other_addresses(connections: &[Connection]) -> Vec<String> {
    connections
        .iter()
        .filter(|it| it.outcome != Connected::Yes)
        .map(connection_line)
        .collect()
}

/// The handshake with a proxy of the kind `HTTPS`; `None` where it is complete.
fn to_proxy(tls: &Tls) -> Option<Judged> {
    let (situation, says) = match &tls.end {
        TlsEnd::Done if tls.public == Trust::Trusted || tls.machine == Trust::Trusted => {
            return None;
        }
        TlsEnd::Done => (
            Situation::TlsFails,
            format!(
                "clients refuse the certificate of the proxy: {}: {}",
                tls.fault(),
                tls.chain
                    .first()
                    .map_or_else(String::new, Certificate::line)
            ),
        ),
        TlsEnd::NotTls => (
            Situation::NotAProxy,
            format!("it answered TLS with `{}`", tls.bytes),
        ),
        TlsEnd::Silent => (
            Situation::HangsBefore,
            format!(
                "no byte within {} ms after the ClientHello",
                tls.milliseconds
            ),
        ),
        TlsEnd::Closed | TlsEnd::Reset => (
            Situation::Ended,
            "the connection ended at the ClientHello".to_owned(),
        ),
        TlsEnd::Alert(alert) => (
            Situation::TlsFails,
            format!("TLS with the proxy: alert {alert}"),
        ),
        TlsEnd::Failed(why) => (Situation::TlsFails, format!("TLS with the proxy: {why}")),
    };
    Some(Judged::one(situation, vec![says]))
}

/// The answer to CONNECT, of SOCKS, or to a plain request; `None` where the server comes next.
fn answer_of_proxy(
    probe: &Probe,
    seen: &Seen,
    answered: &Answered,
    peers: &Peers,
) -> Option<Judged> {
    let evidence = said(answered);
    let begins_like_tls = ["\\x15\\x03", "\\x16\\x03"]
        .iter()
        .any(|it| answered.bytes.starts_with(it));
    let situation = match &answered.end {
        End::Silent => Situation::HangsBefore,
        End::Closed | End::Reset | End::Unreadable(_) if seen.speaks_tls || begins_like_tls => {
            Situation::TlsOnly
        }
        End::Closed | End::Reset => Situation::Ended,
        End::Unreadable(_) if !answered.bytes.starts_with("HTTP/") && !probe.way.is_direct() => {
            Situation::NotAProxy
        }
        End::Unreadable(_) => Situation::Unreadable,
        End::Answered => match (&answered.http, answered.socks) {
            (Some(answer), _) if probe.way.is_http() => {
                let asked = Asked {
                    is_connect: !matches!(probe.ask, Ask::Get { .. }),
                    host: &probe.host,
                    port: probe.port,
                };
                meaning(asked, answer, &peers.peer(probe), peers.direct(probe))
            }
            (_, Some(reply)) => of_socks(reply),
            (Some(answer), _) if is_portal(answer, &probe.host) => Situation::Portal,
            // A server's own answer, directly.
            (_, None) => Situation::Works,
        },
    };
    (situation != Situation::Works).then(|| Judged::one(situation, evidence))
}

/// Status and what explains it; or how it did not come.
pub(super) fn said(answered: &Answered) -> Vec<String> {
    let after = format!("after {} ms", answered.milliseconds);
    if let Some(reply) = answered.socks {
        return vec![format!("SOCKS: {}, {after}", reply.words())];
    }
    let Some(answer) = &answered.http else {
        let came = if answered.bytes.is_empty() {
            "without a byte".to_owned()
        } else {
            format!("what came is `{}`", answered.bytes)
        };
        return vec![match &answered.end {
            End::Silent => format!("no answer within {} ms, {came}", answered.milliseconds),
            End::Closed => format!("the connection was closed {after}, {came}"),
            End::Reset => format!("the connection was reset {after}, {came}"),
            End::Unreadable(why) => format!("{why}; {came}"),
            End::Answered => came,
        }];
    };
    let mut evidence = vec![format!("{} {}, {after}", answer.status, answer.reason)];
    let offered = schemes(answer);
    if !offered.is_empty() {
        evidence.push(format!("login by {}", offered.join(", ")));
    }
    for name in [
        "X-Squid-Error",
        "Proxy-Authenticate",
        "Location",
        "Via",
        "Server",
        "Allow",
    ] {
        for value in answer.all(name) {
            evidence.push(format!("{name}: {value}"));
        }
    }
    if answer.status >= 300 && !answer.body.trim().is_empty() {
        let words: String = answer.body.chars().take(SHOWN_BODY).collect();
        let words: Vec<&str> = words.split_whitespace().collect();
        evidence.push(format!("body: {}", words.join(" ")));
    }
    evidence
}
