//! What happened to required URLs on their way, as plain data.

use serde::Serialize;

use super::answers::PacFile;
use super::report::{ProfileNote, Summary};
use super::{Finding, Severity, Verdict};

/// The result of `pac-check probe`. The JSON shape is `pac-check/probe@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProbeReport {
    /// Version of the program.
    pub version: &'static str,
    /// The client whose routes were followed; of several the names with `, ` between them.
    pub client: String,
    /// The PAC file; `None` where there was none.
    pub pac: Option<PacFile>,
    /// Why nothing could be probed, where that is so.
    pub problem: Option<String>,
    /// What was required.
    pub profiles: Vec<ProfileNote>,
    /// True where nothing was sent (`--dry-run`).
    pub dry_run: bool,
    /// Every connection that would be made, where nothing was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub planned: Vec<PlannedNote>,
    /// Every required URL with its outcome.
    pub rows: Vec<ProbeRow>,
    /// What was tried beside the routes: revocation, ports of Service Bus, other ways.
    pub beside: Vec<Attempt>,
    /// What is to be said, most severe first.
    pub findings: Vec<Finding>,
    /// Counts over the rows.
    pub summary: Summary,
    /// What was left out, and why.
    pub left_out: Vec<String>,
}

impl ProbeReport {
    /// The exit status of the program: 1 where a row does not work or a finding is of severity medium
    /// or above; else 2 where anything is unknown or nothing was probed; else 0.
    pub fn exit_status(&self) -> u8 {
        let wrong = |it: &Finding| it.severity >= Severity::Medium;
        if self.dry_run {
            u8::from(self.problem.is_some() || !self.left_out.is_empty()) * 2
        } else if self.summary.violated > 0 || self.findings.iter().any(wrong) {
            1
        } else if self.incomplete().is_some() || self.summary.met == 0 {
            2
        } else {
            0
        }
    }

    /// Why not everything is known, where that is so.
    pub fn incomplete(&self) -> Option<String> {
        let mut reasons: Vec<String> = self.problem.iter().cloned().collect();
        if self.summary.unknown > 0 {
            reasons.push(format!(
                "of {} required URLs it is unknown whether they work",
                self.summary.unknown
            ));
        }
        reasons.extend(self.left_out.iter().cloned());
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }
}

/// A connection that would be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedNote {
    /// Where it goes: `host:port` of a proxy or of the server.
    pub to: String,
    /// The way of the request, as a route entry.
    pub way: String,
    /// What is sent.
    pub request: String,
    /// `always`, or under which condition.
    pub when: &'static str,
}

/// A required URL and its outcome on one route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProbeRow {
    /// Profile that demands it.
    pub profile: String,
    /// Group of the profile.
    pub group: String,
    /// What the group is for.
    pub purpose: String,
    /// The pattern as published.
    pub pattern: String,
    /// The port.
    pub port: u16,
    /// `http` or `https`.
    pub scheme: String,
    /// `required`, `optional` or `legacy`.
    pub standing: &'static str,
    /// The part of the product that requests it, where settings were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<&'static str>,
    /// The URL that was tried.
    pub url: String,
    /// The client whose route it is.
    pub client: String,
    /// The route.
    pub route: String,
    /// Whether it works: `met` where it does.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Code of the situation that decided, where it does not work.
    pub code: Option<&'static str>,
    /// The entry of the route that it works by.
    pub works_by: Option<String>,
    /// What to do next.
    pub next_step: Option<String>,
    /// Each entry of the route that was tried, in order.
    pub attempts: Vec<Attempt>,
    /// The direct way, for comparison, where it is not an entry of the route.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<Attempt>,
}

/// One thing that was tried.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// The way, as a route entry.
    pub way: String,
    /// The server, `host:port`.
    pub target: String,
    /// What was asked, in words.
    pub request: String,
    /// The situation: one word, for example `login-required`.
    pub situation: &'static str,
    /// Its code; `None` where it works or is unknown.
    pub code: Option<&'static str>,
    /// True where the server was reached.
    pub works: bool,
    /// What was seen.
    pub evidence: Vec<String>,
    /// The address that was connected to.
    pub address: Option<String>,
    /// The status of the answer that decided.
    pub status: Option<u16>,
    /// How long each step took.
    pub times: Times,
    /// The TLS version.
    pub tls_version: Option<String>,
    /// The application protocol that the server chose of those that were offered (`http/1.1`).
    pub alpn: Option<String>,
    /// Issuer of the server's certificate.
    pub issuer: Option<String>,
    /// When that certificate expires, seconds since 1970.
    pub not_after: Option<i64>,
    /// Days until then, from the probe on; below zero where it has expired.
    pub days_to_expiry: Option<i64>,
    /// True where the server asks for a certificate of the client.
    pub asks_client_certificate: bool,
}

/// How long steps took, in milliseconds; `None` for one that did not happen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Times {
    /// Resolving the name of the first hop.
    pub dns: Option<u64>,
    /// Connecting to it.
    pub tcp: Option<u64>,
    /// The proxy's answer to CONNECT, or of SOCKS; for a plain GET the answer.
    pub answer: Option<u64>,
    /// The TLS handshake with the server.
    pub tls: Option<u64>,
    /// The answer to the request inside.
    pub request: Option<u64>,
}
