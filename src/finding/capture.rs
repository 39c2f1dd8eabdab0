//! What a packet capture shows, as plain data.

use serde::Serialize;

use super::answers::PacFile;
use super::{Finding, Severity};

/// The result of `pac-check capture`. The JSON shape is `pac-check/capture@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaptureReport {
    /// Version of the program.
    pub version: &'static str,
    /// The files that were read.
    pub files: Vec<CaptureFile>,
    /// Who asked for `wpad`, and who answered.
    pub wpad_names: Vec<NameStory>,
    /// Who asked for option 252 of DHCP, and what servers said of it.
    pub dhcp: Vec<DhcpNote>,
    /// PAC files that were fetched.
    pub pac_files: Vec<PacDownload>,
    /// Direct connections.
    pub direct: Vec<DirectNote>,
    /// Requests to proxies.
    pub proxied: Vec<ProxiedNote>,
    /// Addresses that no machine on the link answered for.
    pub silent_addresses: Vec<String>,
    /// Every required URL, and whether it was seen.
    pub required: Vec<RequiredNote>,
    /// Hosts that were seen and that no list has.
    pub unlisted: Vec<UnlistedNote>,
    /// What was seen against what a PAC file answers; `None` where none was given.
    pub pac: Option<PacComparison>,
    /// What is to be said, most severe first.
    pub findings: Vec<Finding>,
    /// How to see it in Wireshark: one for each finding.
    pub filters: Vec<FilterNote>,
    /// What could not be read or was left out.
    pub left_out: Vec<String>,
}

impl CaptureReport {
    /// The exit status of the program: 1 where a finding is of severity medium or above; else 2 where
    /// not everything was read or known; else 0.
    pub fn exit_status(&self) -> u8 {
        if self
            .findings
            .iter()
            .any(|it| it.severity >= Severity::Medium)
        {
            1
        } else {
            u8::from(self.incomplete().is_some()) * 2
        }
    }

    /// Why not everything is known, where that is so.
    pub fn incomplete(&self) -> Option<String> {
        let mut reasons: Vec<String> = self
            .files
            .iter()
            .filter_map(|file| Some(format!("{} {}", file.name, file.problem.as_ref()?)))
            .chain(self.left_out.iter().cloned())
            .collect();
        let rows = self.pac.iter().flat_map(|pac| &pac.rows);
        let unknown = rows.filter(|row| row.agrees == "unknown").count();
        if unknown > 0 {
            reasons.push(format!(
                "{unknown} hosts could not be held against the PAC file"
            ));
        }
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }
}

/// A capture file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaptureFile {
    /// Its name.
    pub name: String,
    /// Packets.
    pub packets: u64,
    /// When the first packet was seen, RFC 3339; `None` where there is none.
    pub from: Option<String>,
    /// From the first packet to the last, in milliseconds.
    pub milliseconds: u64,
    /// Why it was not read to its end.
    pub problem: Option<String>,
}

/// A name, as it was asked for by one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NameStory {
    /// The name.
    pub name: String,
    /// `DNS`, `LLMNR`, `mDNS` or `NBNS`.
    pub protocol: &'static str,
    /// Who asked.
    pub askers: Vec<String>,
    /// Who answered, and what; empty where there was no answer.
    pub answers: Vec<NameAnswerNote>,
    /// Frames.
    pub frames: Vec<u64>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NameAnswerNote {
    /// Who answered.
    pub by: String,
    /// `NOERROR`, `NXDOMAIN`, ...
    pub code: String,
    /// The addresses.
    pub addresses: Vec<String>,
}

/// What was said of option 252 in DHCP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DhcpNote {
    /// `DHCP` or `DHCPv6`.
    pub protocol: &'static str,
    /// `DISCOVER`, `OFFER`, `ACK`, `REPLY`, ...
    pub kind: &'static str,
    /// Who said it.
    pub from: String,
    /// False where it is a client that asks for the option.
    pub is_server: bool,
    /// Option 252 as text; `None` where the server does not send it.
    pub option_252: Option<String>,
    /// The frame.
    pub frame: u64,
}

/// A PAC file that was fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PacDownload {
    /// Its address.
    pub url: String,
    /// The server that was connected to.
    pub server: String,
    /// Who fetched it.
    pub client: String,
    /// What the client calls itself.
    pub user_agent: Option<String>,
    /// The status of the answer; `None` where none was seen.
    pub status: Option<u16>,
    /// The media type.
    pub content_type: Option<String>,
    /// Where it is said to be instead.
    pub location: Option<String>,
    /// Length of the file, in bytes.
    pub bytes: usize,
    /// SHA-256 of the file, without compression, where the capture holds all of it.
    pub sha256: Option<String>,
    /// The frame of the request.
    pub frame: u64,
}

/// Direct connections to one server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DirectNote {
    /// The host: as the client named it, else the only name that DNS answers of the capture have for
    /// the address, else the address.
    pub host: String,
    /// Names of the address in DNS answers, where there are several and the client gave none.
    pub names: Vec<String>,
    /// Address and port.
    pub server: String,
    /// The port.
    pub port: u16,
    /// `https`, `http` or `tcp`.
    pub scheme: &'static str,
    /// `connected`, `refused`, `unreachable` or `no-answer`.
    pub fate: &'static str,
    /// What came behind the opening, where that is less than expected: `cut` or `silent`.
    pub then: Option<&'static str>,
    /// Milliseconds after which the SYN was sent again.
    pub resent_after: Vec<u64>,
    /// How many connections.
    pub count: u64,
    /// Frames: of the SYNs, else of the first packet.
    pub frames: Vec<u64>,
    /// Issuer of the server's certificate, where it is readable.
    pub issuer: Option<String>,
}

/// Requests to a proxy for one host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProxiedNote {
    /// Address and port of the proxy.
    pub proxy: String,
    /// The method.
    pub method: String,
    /// What was asked for.
    pub target: String,
    /// True where a login was sent.
    pub with_login: bool,
    /// The status; `None` where no answer was seen.
    pub status: Option<u16>,
    /// The outcome, in words.
    pub outcome: String,
    /// Milliseconds until the answer.
    pub milliseconds: Option<u64>,
    /// Issuer of the certificate in the tunnel, where it is readable.
    pub issuer: Option<String>,
    /// How many requests.
    pub count: u64,
    /// Frames of the requests.
    pub frames: Vec<u64>,
}

/// A required URL, and how it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequiredNote {
    /// The list that requires it.
    pub profile: String,
    /// The pattern.
    pub pattern: String,
    /// The port.
    pub port: u16,
    /// `direct`, `proxy`, `both` or `not-seen`.
    pub seen: &'static str,
    /// Hosts of the pattern that were seen, at most ten.
    pub hosts: Vec<String>,
}

/// A host that was seen and that no list has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct UnlistedNote {
    /// The host.
    pub host: String,
    /// The port.
    pub port: u16,
    /// `direct`, `proxy` or `both`.
    pub seen: &'static str,
}

/// What was seen against what a PAC file answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PacComparison {
    /// The file.
    pub pac: PacFile,
    /// The client that was asked for its answers.
    pub client: String,
    /// Every host of the capture.
    pub rows: Vec<PacRow>,
}

/// One host against the PAC file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PacRow {
    /// The URL that the file was asked about.
    pub url: String,
    /// What was seen: `DIRECT`, or the proxy.
    pub seen: String,
    /// What the file says; `None` where it has no answer.
    pub says: Option<String>,
    /// `yes`; `failover`: a later entry; `no`; `unknown`.
    pub agrees: &'static str,
    /// Why it is unknown, or what else is to be said.
    pub why: Option<String>,
}

/// A display filter of Wireshark that shows what a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FilterNote {
    /// Code of the finding.
    pub code: &'static str,
    /// The file.
    pub file: String,
    /// The filter.
    pub filter: String,
}
