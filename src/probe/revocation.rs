//! Revocation: the addresses in the certificates that came, fetched the way that the list says.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use super::asked::{Ask, Probe};
use super::classify::Judged;
use super::findings::Known;
use super::plan::Plan;
use super::revocation_content::{Wrong, wrong};
use super::seen::{Seen, TlsEnd};
use super::situations::Situation;
use crate::finding::{Finding, Severity};
use crate::profiles::Scheme;

/// Addresses that are fetched.
const MOST: usize = 64;

/// What an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Crl,
    Ocsp,
    Issuer,
}

impl Kind {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Crl => "revocation list",
            Self::Ocsp => "OCSP responder",
            Self::Issuer => "issuer's certificate",
        }
    }
}

/// What certificates name.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// To be fetched, by each of its ways in order.
    pub(super) fetched: Vec<(Kind, String, Vec<Probe>)>,
    /// Hosts that no list names, each with what for and whose.
    unlisted: BTreeMap<String, BTreeSet<String>>,
    more: usize,
}

/// Collects the addresses of all chains that are the servers' own.
pub(super) fn named(plan: &Plan, known: &[Known<'_>]) -> Named {
    let mut addresses: BTreeMap<(Kind, String), String> = BTreeMap::new();
    for it in known {
        let Some(tls) = it.seen.tls.as_ref().filter(|tls| tls.end == TlsEnd::Done) else {
            continue;
        };
        let inspected =
            |(situation, _): &(Situation, Vec<String>)| *situation == Situation::Inspected;
        if it.judged.situations.iter().any(inspected) {
            continue;
        }
        for certificate in &tls.chain {
            let mut add = |kind: Kind, urls: &[String]| {
                for url in urls {
                    let target = it.probe.target();
                    addresses.entry((kind, url.clone())).or_insert(target);
                }
            };
            add(Kind::Crl, &certificate.crl);
            add(Kind::Ocsp, &certificate.ocsp);
            add(Kind::Issuer, &certificate.issuers);
        }
    }
    let mut named = Named::default();
    for ((kind, text), of) in addresses {
        let Ok(url) = Url::parse(&text) else {
            continue;
        };
        let Some(host) = url.host_str().filter(|_| url.scheme() == "http") else {
            continue;
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let port = url.port_or_known_default().unwrap_or(80);
        let path = url[url::Position::BeforePath..url::Position::AfterQuery].to_owned();
        let full = format!("{host}{path}");
        let covered = plan
            .covered
            .iter()
            .find(|it| it.scheme == Scheme::Http && it.port == port && it.pattern.covers(&full));
        let Some(covered) = covered else {
            let what = format!("{} of {of}: {text}", kind.words());
            named
                .unlisted
                .entry(format!("{host}:{port}"))
                .or_default()
                .insert(what);
            continue;
        };
        if named.fetched.len() >= MOST {
            named.more += 1;
            continue;
        }
        let probes = covered.ways.iter().map(|way| Probe {
            way: way.clone(),
            host: host.to_owned(),
            port,
            ask: Ask::Get { path: path.clone() },
        });
        named.fetched.push((kind, text, probes.collect()));
    }
    named
}

impl Named {
    /// The probes, each once. Of several ways the first that is not known to fail is enough.
    pub(super) fn probes(&self, is_dead: &dyn Fn(&Probe) -> bool) -> Vec<Probe> {
        let mut probes: Vec<Probe> = Vec::new();
        for (_, _, ways) in &self.fetched {
            let probe = ways.iter().find(|it| !is_dead(it)).or(ways.first());
            if let Some(probe) = probe.filter(|it| !probes.contains(it)) {
                probes.push(probe.clone());
            }
        }
        probes
    }

    ///
    pub(super) fn findings(&self, seen: &[(Probe, Seen, Judged)]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (host, what) in &self.unlisted {
            findings.push(Finding {
                code: "R-29",
                severity: Severity::Medium,
                message: format!(
                    "certificates are checked at {host}, which no list of required URLs names"
                ),
                evidence: what.iter().take(8).cloned().collect(),
                help: "It was not contacted. Have it allowed, and add it to the list of required URLs: \
                       a client that can't check revocation may refuse the connection or wait."
                    .to_owned(),
                labels: Vec::new(),
            });
        }
        for (kind, url, ways) in &self.fetched {
            let tried = seen.iter().find(|(probe, _, _)| ways.contains(probe));
            let Some((probe, seen, judged)) = tried else {
                continue;
            };
            // Behind SOCKS the answer of HTTP is the one inside.
            let answers = [&seen.answer, &seen.inner];
            let mut answers = answers.into_iter().flatten();
            let answer = answers.find_map(|it| it.http.as_ref());
            let wrong = match (judged.first(), answer) {
                (Situation::NotSent, _) => continue,
                (Situation::Works, Some(answer)) => wrong(*kind, answer, seen.at),
                (Situation::Works, None) => None,
                (other, _) => Some(Wrong::missing(format!(
                    "{}: {}",
                    other.word(),
                    judged.evidence().join("; ")
                ))),
            };
            if let Some(wrong) = wrong {
                findings.push(wrong.finding(*kind, url, &probe.way.to_string()));
            }
        }
        findings
    }

    /// What was left out.
    pub(super) fn left_out(&self) -> Option<String> {
        (self.more > 0).then(|| {
            format!(
                "{} more addresses of revocation were not fetched",
                self.more
            )
        })
    }
}
