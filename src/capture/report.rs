//! From what was observed to the report.

use std::net::IpAddr;

use super::against_pac::{self, Answered};
use super::connection::Fate;
use super::findings::{self, Shown};
use super::observed::Observed;
use super::packets::CaptureError;
use super::past_the_proxy;
use super::required::{Required, host_and_port};
use super::rows;
use super::seen::Seen;
use super::traffic::{Contact, ContactKey};
use crate::finding::Finding;
use crate::finding::capture::{CaptureFile, CaptureReport, FilterNote};

/// Findings of one code that are shown, each severity by itself.
const MOST_OF_CODE: usize = 100;

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
    /// The names of the other end of a direct connection: as the client named it, else what DNS answers
    /// of the capture called the address, else the address.
    pub(super) fn hosts(&self, key: &ContactKey) -> Vec<String> {
        if let Some(name) = &key.name {
            return vec![host_and_port(name).0];
        }
        let address = key.server.ip();
        match self.names_of.get(&address) {
            Some(names) if !names.is_empty() => names.iter().cloned().collect(),
            _ => vec![address.to_string()],
        }
    }

    /// The same as one text; of several names none is known to be the right one.
    pub(super) fn host(&self, key: &ContactKey) -> String {
        let hosts = self.hosts(key);
        match <[String; 1]>::try_from(hosts) {
            Ok([host]) => host,
            Err(_) => key.server.ip().to_string(),
        }
    }

    /// True where packets of TCP came from an address.
    pub(super) fn is_seen(&self, address: IpAddr) -> bool {
        let answered = |(key, contact): (&ContactKey, &Contact)| {
            key.server.ip() == address && contact.fate == Fate::Connected
        };
        let requests = self.traffic.requests.keys();
        self.traffic.contacts.iter().any(answered)
            || requests.map(|key| key.proxy.ip()).any(|it| it == address)
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

/// Says what captures show, each read by itself, held against the required URLs and against what a PAC
/// file answers.
pub fn report(
    captures: &[(FileNote, Observed)],
    required: &Required,
    answered: Option<&Answered>,
) -> CaptureReport {
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
        unlisted: Vec::new(),
        pac: None,
        findings: Vec::new(),
        filters: Vec::new(),
        left_out: Vec::new(),
    };
    let mut seen = Seen::default();
    let mut shown = Vec::new();
    let is_one_of_several = captures.len() > 1;
    for (file, observed) in captures {
        one(file, observed, &mut report);
        for mut one in findings::all(observed, required) {
            if is_one_of_several {
                one.finding.evidence.push(format!("in {}", file.name));
            }
            shown.push((file.name.as_str(), one));
        }
        seen.add(observed);
    }
    let (rows, more) = seen.required(required);
    report.required = rows;
    let (unlisted, more_unlisted) = seen.unlisted(required);
    report.unlisted = unlisted;
    for (what, more) in [("required hosts", more), ("other hosts", more_unlisted)] {
        if more > 0 {
            report
                .left_out
                .push(format!("{more} more {what}, beyond the bounds of a report"));
        }
    }
    match answered {
        Some(answered) => {
            let (pac, found) = against_pac::compare(captures, answered, required);
            report.pac = Some(pac);
            shown.extend(found);
        }
        None => shown.extend(not_by_proxy(captures, &report, required)),
    }
    shown.sort_by_key(|(_, one)| {
        let Finding { severity, code, .. } = one.finding;
        (std::cmp::Reverse(severity), code)
    });
    let mut of_code = (0, "");
    let mut more = 0;
    for (file, one) in shown {
        let code = one.finding.code;
        of_code = (if of_code.1 == code { of_code.0 + 1 } else { 1 }, code);
        if of_code.0 > MOST_OF_CODE {
            more += 1;
            continue;
        }
        report.filters.push(filter(file, &one));
        report.findings.push(one.finding);
    }
    if more > 0 {
        report.left_out.push(format!(
            "{more} more findings: of each code and severity the first {MOST_OF_CODE} are shown"
        ));
    }
    report
}

/// The display filter of a finding.
fn filter(file: &str, one: &Shown) -> FilterNote {
    let frames: Vec<String> = one.frames.iter().map(u64::to_string).collect();
    FilterNote {
        code: one.finding.code,
        file: file.to_owned(),
        filter: one
            .filter
            .clone()
            .unwrap_or_else(|| format!("frame.number in {{{}}}", frames.join(", "))),
    }
}

fn one(file: &FileNote, observed: &Observed, report: &mut CaptureReport) {
    let duration = observed
        .times
        .map_or(0, |(first, last)| last.saturating_sub(first));
    report.files.push(CaptureFile {
        name: file.name.clone(),
        packets: file.packets,
        from: file.from.clone(),
        milliseconds: u64::try_from(duration / 1000).unwrap_or(0),
        problem: file.problem.as_ref().map(ToString::to_string),
    });
    report.wpad_names.extend(rows::names(observed));
    report.dhcp.extend(rows::dhcp(observed));
    report.pac_files.extend(rows::pac_files(observed));
    report.direct.extend(rows::direct(observed));
    report.proxied.extend(rows::proxied(observed));
    let silent = findings::silent_addresses(observed);
    report
        .silent_addresses
        .extend(silent.into_iter().map(|(address, _)| address.to_string()));
    let mut leave_out = |text: String| {
        report.left_out.push(format!("{}: {text}", file.name));
    };
    if file.packets == 0 {
        leave_out("there is no packet in it".to_owned());
    }
    for (link, count) in &observed.unread {
        leave_out(match *link {
            super::packets::UNDESCRIBED => {
                format!("{count} packets of interfaces that the file does not describe")
            }
            link => format!("{count} packets of link type {link}, which can't be read"),
        });
    }
    let traffic = &observed.traffic;
    for (count, what) in [
        (
            traffic.unread_requests,
            "requests that could not be read: behind the first 24 KiB of a connection, or not kept whole",
        ),
        (
            observed.put_out,
            "connections that were still open when there was no more room: what came later on them",
        ),
        (observed.left_out, "things beyond the bounds of a report"),
    ] {
        if count > 0 {
            leave_out(format!("{count} {what}"));
        }
    }
    if observed.fragments > 0 {
        leave_out(format!(
            "{} fragments of packets of IP: what was sent in them is not read",
            observed.fragments
        ));
    }
    if observed.cut_frames > 0 {
        leave_out(format!(
            "{} frames of which only a part was kept: names and requests in them may be missing \
             (capture with -s 0, or --pkt-size 0)",
            observed.cut_frames
        ));
    }
}

/// Required hosts that were contacted directly while others used a proxy.
fn not_by_proxy<'a>(
    captures: &'a [(FileNote, Observed)],
    report: &CaptureReport,
    required: &Required,
) -> Vec<(&'a str, Shown)> {
    let uses_proxy = !report.proxied.is_empty();
    captures
        .iter()
        .filter_map(|(file, observed)| {
            let found = past_the_proxy::find(observed, required, uses_proxy)?;
            Some((file.name.as_str(), found))
        })
        .collect()
}
