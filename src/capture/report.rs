//! From what was observed to the report.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use super::classify::{self, Meaning};
use super::connection::Fate;
use super::findings;
use super::observed::Observed;
use super::option_text;
use super::packets::CaptureError;
use super::required::{Required, covers_host, host_and_port};
use super::traffic::{ContactKey, ProxyRequest, RequestKey, Tunnel};
use crate::finding::capture::{
    CaptureFile, CaptureReport, DhcpNote, DirectNote, FilterNote, NameAnswerNote, NameStory,
    PacDownload, ProxiedNote, RequiredNote,
};
use crate::finding::{Finding, Severity};

/// Hosts of a pattern that are named.
const NAMED: usize = 10;
/// Frames of a name that are listed.
const MOST_FRAMES: usize = 16;

/// A file that was read.
#[derive(Debug, Clone)]
pub struct FileNote {
    /// Its name.
    pub name: String,
    /// Packets that were read.
    pub packets: u64,
    /// Why it was not read to its end.
    pub problem: Option<CaptureError>,
    /// When the first packet was seen, RFC 3339.
    pub from: Option<String>,
}

impl Observed {
    /// The host of direct connections: as the client named it, else what a DNS answer of the capture
    /// called the address, else the address.
    pub(super) fn host(&self, key: &ContactKey) -> String {
        if let Some(name) = &key.name {
            let (host, _) = host_and_port(name);
            return host;
        }
        let address = key.server.ip();
        match self.names_of.get(&address) {
            Some(name) => name.clone(),
            None => address.to_string(),
        }
    }

    /// True where packets of TCP came from an address.
    pub(super) fn is_seen(&self, address: Ipv4Addr) -> bool {
        let contacts = self.traffic.contacts.iter();
        let mut answered = contacts.filter(|(_, contact)| contact.fate == Fate::Connected);
        answered.any(|(key, _)| key.server.ip() == address)
            || self
                .traffic
                .requests
                .keys()
                .any(|key| key.proxy.ip() == address)
    }

    /// The issuers of the certificates that a host shows without a proxy.
    pub(super) fn direct_issuers(&self, target: &str) -> Vec<&String> {
        let (host, port) = host_and_port(target);
        let contacts = self.traffic.contacts.iter();
        contacts
            .filter(|(key, _)| key.server.port() == port && self.host(key) == host)
            .filter_map(|(_, contact)| Some(&contact.certificate.as_ref()?.issuer))
            .collect()
    }
}

/// Says what captures show, each read by itself, held against the required URLs.
pub fn report(captures: Vec<(FileNote, Observed)>, required: &Required) -> CaptureReport {
    let mut report = CaptureReport {
        version: env!("CARGO_PKG_VERSION"),
        files: Vec::new(),
        wpad_names: Vec::new(),
        dhcp: Vec::new(),
        pac_files: Vec::new(),
        direct: Vec::new(),
        proxied: Vec::new(),
        silent_addresses: Vec::new(),
        required: Vec::new(),
        findings: Vec::new(),
        filters: Vec::new(),
        left_out: Vec::new(),
    };
    let mut seen = Seen::default();
    for (file, observed) in captures {
        one(&file, &observed, required, &mut report);
        seen.add(&observed);
    }
    report.required = seen.rows(required);
    report.findings.extend(past_the_proxy(&report, required));
    report
        .findings
        .sort_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.code));
    report
}

fn one(file: &FileNote, observed: &Observed, required: &Required, report: &mut CaptureReport) {
    let duration = observed.times.map_or(0, |(first, last)| last - first);
    report.files.push(CaptureFile {
        name: file.name.clone(),
        packets: file.packets,
        from: file.from.clone(),
        milliseconds: u64::try_from(duration / 1000).unwrap_or(0),
        problem: file.problem.as_ref().map(ToString::to_string),
    });
    report.wpad_names.extend(names(observed));
    report
        .dhcp
        .extend(observed.offers.iter().map(|(frame, offer)| DhcpNote {
            server: offer.server.to_string(),
            kind: offer.kind,
            option_252: offer.option.as_deref().map(option_text),
            frame: *frame,
        }));
    report
        .pac_files
        .extend(observed.traffic.downloads.iter().map(|it| PacDownload {
            url: it.url.clone(),
            server: it.server.to_string(),
            client: it.client.ip().to_string(),
            user_agent: it.user_agent.clone(),
            status: it.status,
            content_type: it.content_type.clone(),
            location: it.location.clone(),
            bytes: it.bytes,
            sha256: it.sha256.clone(),
            frame: it.frame,
        }));
    report.direct.extend(direct(observed));
    let requests = observed.traffic.requests.iter();
    report
        .proxied
        .extend(requests.map(|(key, request)| proxied(key, request)));
    let silent = observed.asked_addresses.iter();
    report.silent_addresses.extend(
        silent
            .filter(|(address, asked)| !asked.is_answered && !observed.is_seen(**address))
            .map(|(address, _)| address.to_string()),
    );
    for one in findings::all(observed, required) {
        let frames: Vec<String> = one.frames.iter().map(u64::to_string).collect();
        let filter = one
            .filter
            .unwrap_or_else(|| format!("frame.number in {{{}}}", frames.join(", ")));
        report.filters.push(FilterNote {
            code: one.finding.code,
            file: file.name.clone(),
            filter,
        });
        report.findings.push(one.finding);
    }
    for (link, count) in &observed.unread {
        report.left_out.push(format!(
            "{}: {count} packets of link type {link}, which can't be read",
            file.name
        ));
    }
    if observed.left_out > 0 {
        report.left_out.push(format!(
            "{}: {} rows beyond the bounds of a report",
            file.name, observed.left_out
        ));
    }
}

fn names(observed: &Observed) -> Vec<NameStory> {
    #[derive(Default)]
    struct Story {
        askers: BTreeSet<String>,
        answers: BTreeSet<NameAnswerNote>,
        frames: Vec<u64>,
    }
    let mut stories: BTreeMap<(&str, &'static str), Story> = BTreeMap::new();
    for message in &observed.wpad {
        if message.is_random() {
            continue;
        }
        let story = stories
            .entry((&message.name, message.protocol.word()))
            .or_default();
        story.askers.insert(message.asker.ip().to_string());
        if story.frames.len() < MOST_FRAMES {
            story.frames.push(message.frame);
        }
        // An empty answer to another record says nothing about the name's address.
        if let Some(answer) = &message.answer
            && !(answer.code == "NOERROR" && answer.addresses.is_empty())
        {
            story.answers.insert(NameAnswerNote {
                by: message.asked.ip().to_string(),
                code: answer.code.clone(),
                addresses: answer.addresses.iter().map(ToString::to_string).collect(),
            });
        }
    }
    stories
        .into_iter()
        .map(|((name, protocol), story)| NameStory {
            name: name.to_owned(),
            protocol,
            askers: story.askers.into_iter().collect(),
            answers: story.answers.into_iter().collect(),
            frames: story.frames,
        })
        .collect()
}

fn direct(observed: &Observed) -> Vec<DirectNote> {
    let contacts = observed.traffic.contacts.iter();
    contacts
        .map(|(key, contact)| DirectNote {
            host: observed.host(key),
            server: key.server.to_string(),
            port: key.server.port(),
            scheme: contact.scheme,
            fate: match contact.fate {
                Fate::Connected => "connected",
                Fate::Refused => "refused",
                Fate::Unreachable(_) => "unreachable",
                Fate::NoAnswer => "no-answer",
            },
            count: contact.count,
            frames: contact.frames.clone(),
            issuer: contact.certificate.as_ref().map(|it| it.issuer.clone()),
        })
        .collect()
}

fn proxied(key: &RequestKey, request: &ProxyRequest) -> ProxiedNote {
    let issuer = match &request.tunnel {
        Tunnel::Tls {
            certificate: Some(certificate),
            ..
        } => Some(certificate.issuer.clone()),
        _ => None,
    };
    ProxiedNote {
        proxy: key.proxy.to_string(),
        method: key.method.clone(),
        target: key.target.clone(),
        with_login: key.with_login,
        status: key.status,
        outcome: outcome(key, request),
        milliseconds: request.waited.and_then(milliseconds),
        issuer,
        count: request.count,
        frames: request.frames.clone(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be small and positive"
)]
fn milliseconds(seconds: f64) -> Option<u64> {
    (0.0..1e9)
        .contains(&seconds)
        .then(|| (seconds * 1000.0).round() as u64)
}

fn outcome(key: &RequestKey, request: &ProxyRequest) -> String {
    let Some(answer) = &request.answer else {
        return "no answer".to_owned();
    };
    let meaning = classify::meaning(&key.method, &key.target, answer);
    let words = match (meaning, &request.tunnel) {
        (Meaning::LetThrough, Tunnel::Tls { is_readable, .. }) => {
            if *is_readable {
                "let through, TLS inside"
            } else {
                "let through, TLS inside (its certificate is encrypted)"
            }
        }
        (Meaning::LetThrough, Tunnel::Unused) => "let through, nothing sent",
        (Meaning::LetThrough, Tunnel::Ended) => "let through, then cut when TLS began",
        (Meaning::LetThrough, Tunnel::Silent) => "let through, then silent",
        (Meaning::LetThrough, Tunnel::NotTls(_)) => "answered in place of the server",
        (Meaning::LetThrough, _) => "let through",
        (Meaning::LoginRequired(_), _) => "login required",
        (Meaning::Denied, _) => "denied by the proxy",
        (Meaning::PortRefused(_), _) => "CONNECT to this port refused",
        (Meaning::NameFails, _) => "name not resolved by the proxy",
        (Meaning::UpstreamFails, _) => "not reached by the proxy",
        (Meaning::NotAProxy, _) => "not a proxy",
        (Meaning::Portal, _) => "sent to a portal",
        (Meaning::Other, _) => "not understood",
    };
    words.to_owned()
}

/// Hosts and ports that were seen, directly and through a proxy.
#[derive(Default)]
struct Seen {
    direct: BTreeSet<(String, u16)>,
    proxied: BTreeSet<(String, u16)>,
}

impl Seen {
    fn add(&mut self, observed: &Observed) {
        for key in observed.traffic.contacts.keys() {
            self.direct.insert((observed.host(key), key.server.port()));
        }
        for key in observed.traffic.requests.keys() {
            self.proxied.insert(host_and_port(&key.target));
        }
    }

    fn rows(&self, required: &Required) -> Vec<RequiredNote> {
        let rows = required.rows();
        rows.map(|(profile, row)| {
            let of = |seen: &BTreeSet<(String, u16)>| -> Vec<String> {
                seen.iter()
                    .filter(|(host, port)| *port == row.port && covers_host(row, host))
                    .map(|(host, _)| host.clone())
                    .collect()
            };
            let (direct, proxied) = (of(&self.direct), of(&self.proxied));
            let seen = match (direct.is_empty(), proxied.is_empty()) {
                (true, true) => "not-seen",
                (false, true) => "direct",
                (true, false) => "proxy",
                (false, false) => "both",
            };
            let hosts: BTreeSet<String> = direct.into_iter().chain(proxied).collect();
            RequiredNote {
                profile: profile.to_owned(),
                pattern: row.pattern.text().to_owned(),
                port: row.port,
                seen,
                hosts: hosts.into_iter().take(NAMED).collect(),
            }
        })
        .collect()
    }
}

/// Required hosts that were contacted directly while others used a proxy.
fn past_the_proxy(report: &CaptureReport, required: &Required) -> Option<Finding> {
    if required.is_empty() {
        return None;
    }
    let uses_proxy = !report.proxied.is_empty();
    let mut hosts: Vec<String> = report
        .direct
        .iter()
        .filter(|row| row.fate == "connected" && required.is_required(&row.host, row.port))
        .map(|row| format!("{}:{}", row.host, row.port))
        .collect();
    hosts.sort();
    hosts.dedup();
    (!hosts.is_empty()).then(|| Finding {
        code: "T-22",
        severity: if uses_proxy {
            Severity::Medium
        } else {
            Severity::Info
        },
        message: format!(
            "required hosts are reached without a proxy: {}",
            hosts.join(", ")
        ),
        evidence: vec![if uses_proxy {
            "other requests of the capture go through a proxy".to_owned()
        } else {
            "no request of the capture goes through a proxy".to_owned()
        }],
        help: "Is that meant? A bypass list, a PAC file that answers DIRECT, or a part of the \
               connector without proxy settings does this: `pac-check settings` shows which."
            .to_owned(),
        labels: Vec::new(),
    })
}
