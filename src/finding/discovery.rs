//! The story of a discovery: every candidate for a PAC file and what became of it.

use std::net::IpAddr;

use serde::Serialize;

/// One run of discovery.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Discovery {
    /// Where the domains came from: `--domain`, `/etc/resolv.conf`, ...
    pub domains_from: String,
    /// The domains that candidates were built from, in order.
    pub domains: Vec<String>,
    /// Names that were not asked because they lie at or above a public suffix, with the reason.
    pub not_asked: Vec<NotAsked>,
    /// Every candidate in the order in which it was tried.
    pub candidates: Vec<Candidate>,
    /// Index into `candidates` of the one whose file is used.
    pub chosen: Option<usize>,
    /// What kept discovery from looking at all: no domain known, no name server.
    pub problem: Option<String>,
}

/// A name that devolution would reach but that is a stranger's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotAsked {
    /// The name, for example `wpad.co.uk`.
    pub name: String,
    /// Why not: which public suffix stopped it.
    pub why: String,
}

/// One place where a PAC file might be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// How it was learnt: `dns`, later `dhcp`, ...
    pub mechanism: String,
    /// The URL that is downloaded, for example `http://wpad.corp.example/wpad.dat`.
    pub url: String,
    /// The absolute name asked, with its trailing dot, where the mechanism asks one.
    pub name: Option<String>,
    /// The questions and their answers.
    pub lookups: Vec<Lookup>,
    /// The download, where it came to one.
    pub fetch: Option<Fetch>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: CandidateOutcome,
}

/// The end of a candidate's story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome", content = "why")]
pub enum CandidateOutcome {
    /// The file was downloaded and looks like a PAC script.
    Found,
    /// The name does not exist, or has no address.
    NoSuchName,
    /// Nobody could say whether the name exists: the reason.
    LookupFailed(String),
    /// The name exists but the file could not be downloaded: the reason.
    FetchFailed(String),
    /// A file came, but it is no PAC script: the reason.
    NotAPacFile(String),
    /// An earlier candidate had been found already.
    NotTried,
}

/// One DNS question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lookup {
    /// The absolute name.
    pub name: String,
    /// `A` or `AAAA`.
    pub record: String,
    /// The servers that were asked.
    pub servers: Vec<String>,
    /// Addresses, in the order of the answer.
    pub addresses: Vec<IpAddr>,
    /// Names that the answer led through (CNAME), in order.
    pub chain: Vec<String>,
    /// Smallest time to live of the answer, in seconds.
    pub ttl_seconds: Option<u32>,
    /// The answer code or failure in words: `NOERROR`, `NXDOMAIN`, `SERVFAIL`, `timed out`, ...
    pub status: String,
}

/// One download.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Fetch {
    /// Every request, the redirects first.
    pub hops: Vec<Hop>,
    /// The `Content-Type` of the last response, as sent.
    pub content_type: Option<String>,
    /// Bytes of the body (decoded from any content coding), as far as read.
    pub bytes: u64,
    /// SHA-256 of the body, lower-case hexadecimal; only for a body read whole.
    pub sha256: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
    /// Duration in milliseconds.
    pub milliseconds: u64,
}

/// One request of a download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hop {
    /// The URL requested.
    pub url: String,
    /// The address that answered.
    pub server: Option<String>,
    /// HTTP status, where a response came.
    pub status: Option<u16>,
    /// The `Location` of a redirect, as sent.
    pub location: Option<String>,
}
