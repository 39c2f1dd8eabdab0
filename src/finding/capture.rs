//! What a packet capture shows, as plain data.

use serde::Serialize;

use super::Finding;

/// The result of `pac-check capture`. The JSON shape is `pac-check/capture@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaptureReport {
    /// Version of the program.
    pub version: &'static str,
    /// The files that were read.
    pub files: Vec<CaptureFile>,
    /// Who asked for `wpad`, and who answered.
    pub wpad_names: Vec<NameStory>,
    /// What DHCP servers said of option 252.
    pub dhcp: Vec<DhcpNote>,
    /// PAC files that were fetched.
    pub pac_files: Vec<PacDownload>,
    /// Direct connections.
    pub direct: Vec<DirectNote>,
    /// Requests to proxies.
    pub proxied: Vec<ProxiedNote>,
    /// Addresses that nobody answered for on the link.
    pub silent_addresses: Vec<String>,
    /// Every required URL, and whether it was seen; empty where no list was given.
    pub required: Vec<RequiredNote>,
    /// What is to be said, most severe first.
    pub findings: Vec<Finding>,
    /// How to see it in Wireshark: one for each finding.
    pub filters: Vec<FilterNote>,
    /// What could not be read or was left out.
    pub left_out: Vec<String>,
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
    /// Who answered, and what; empty where nobody did.
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

/// What a DHCP server said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DhcpNote {
    /// The server.
    pub server: String,
    /// `OFFER` or `ACK`.
    pub kind: &'static str,
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
    /// Length of the body, in bytes.
    pub bytes: usize,
    /// SHA-256 of the body, where the capture holds all of it.
    pub sha256: Option<String>,
    /// The frame of the request.
    pub frame: u64,
}

/// Direct connections to one server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DirectNote {
    /// The host: as the client named it, else from a DNS answer of the capture, else the address.
    pub host: String,
    /// Address and port.
    pub server: String,
    /// The port.
    pub port: u16,
    /// `https`, `http` or `tcp`.
    pub scheme: &'static str,
    /// `connected`, `refused`, `unreachable` or `no-answer`.
    pub fate: &'static str,
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
    /// What became of it, in words.
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
