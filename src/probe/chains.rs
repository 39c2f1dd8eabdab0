//! Findings on the certificates that came.

use super::findings::{Known, by_way, named};
use super::peers::Peers;
use super::plan::Plan;
use super::seen::{Tls, TlsEnd};
use crate::finding::{Finding, Severity};

/// Days before a certificate expires from which on it is said.
const SOON: i64 = 14;
const DAY: i64 = 86_400;

/// the server asks for a client certificate directly, and not through a proxy.
pub(super) fn hidden_requests(known: &[Known<'_>], peers: &Peers) -> Vec<Finding> {
    let hidden = known.iter().filter(|it| {
        let done = |tls: &Tls| tls.end == TlsEnd::Done && !tls.asks_client_certificate;
        !it.probe.way.is_direct()
            && it.seen.tls.as_ref().is_some_and(done)
            && peers
                .direct(it.probe)
                .is_some_and(|direct| direct.asks_client_certificate)
    });
    by_way(hidden)
        .into_iter()
        .map(|(way, targets)| Finding {
            code: "R-27",
            severity: Severity::High,
            message: format!(
                "{way} hides that {} ask for a client certificate",
                named(targets.iter().cloned())
            ),
            evidence: targets
                .iter()
                .map(|it| format!("{it}: asked for directly, and not through the proxy"))
                .collect(),
            help: "TLS ends at the proxy: have these hosts exempted from inspection.".to_owned(),
            labels: Vec::new(),
        })
        .collect()
}

/// certificates that expire soon.
pub(super) fn expiry(known: &[Known<'_>]) -> Vec<Finding> {
    let mut seen: Vec<String> = Vec::new();
    let mut findings = Vec::new();
    for it in known {
        let leaf = it.seen.tls.as_ref().and_then(|tls| tls.chain.first());
        let Some(leaf) = leaf.filter(|it| it.not_after != 0) else {
            continue;
        };
        let days = (leaf.not_after - it.seen.at).div_euclid(DAY);
        let text = format!(
            "the certificate of {} expires within {SOON} days: {days} days are left",
            it.probe.target()
        );
        if (0..=SOON).contains(&days) && !seen.contains(&text) {
            findings.push(Finding {
                code: "R-32",
                severity: Severity::Low,
                message: text.clone(),
                evidence: vec![format!("by {}: {}", it.probe.way, leaf.line())],
                help: "Whoever runs the server renews it.".to_owned(),
                labels: Vec::new(),
            });
            seen.push(text);
        }
    }
    findings
}

/// public, and not from whom the list expects it.
pub(super) fn issuers(plan: &Plan, known: &[Known<'_>]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for it in known {
        let leaf = it.seen.tls.as_ref().and_then(|tls| tls.chain.first());
        let (Some(leaf), Some(expected)) = (leaf, plan.issuers.get(&it.probe.host)) else {
            continue;
        };
        let organisation = leaf.issuer_organisation.to_lowercase();
        let is_expected = |part: &String| organisation.contains(&part.to_lowercase());
        if expected.iter().any(is_expected) {
            continue;
        }
        let message = format!(
            "the certificate of {} is issued by {}, and its list expects {}",
            it.probe.target(),
            leaf.issuer_organisation,
            expected.join(" or ")
        );
        let fact = format!("by {}: {}", it.probe.way, leaf.line());
        match findings.iter_mut().find(|known| known.message == message) {
            Some(known) => known.evidence.push(fact),
            None => findings.push(Finding {
                code: "R-33",
                severity: Severity::Low,
                message,
                evidence: vec![fact],
                help: "Find out whether somebody on the way inspects TLS, or the publisher has changed \
                       the issuer."
                    .to_owned(),
                labels: Vec::new(),
            }),
        }
    }
    findings
}
