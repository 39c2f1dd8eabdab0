//! The story of a discovery: every candidate for a PAC file and what happened to it.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::Finding;
pub use super::lookup::{AddressRecord, Lookup, LookupStatus, ServiceLookup, ServiceRecord};

/// One run of discovery.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Discovery {
    /// Where the domains came from: `--domain`, `/etc/resolv.conf`, ...
    pub domains_from: String,
    /// The domains that candidates were built from, in order.
    pub domains: Vec<String>,
    /// The network links of the machine, where its system tells them and its own domains are looked
    /// at.
    pub links: Vec<Link>,
    /// Names that were not asked because they lie at or above a public suffix, with the reason.
    pub not_asked: Vec<NotAsked>,
    /// What DHCP offers as option 252.
    pub dhcp: Vec<DhcpOption>,
    /// What it offered in leases that are over: no client uses that any more.
    pub expired_dhcp: Vec<DhcpOption>,
    /// Every candidate in the order in which it was tried.
    pub candidates: Vec<Candidate>,
    /// Index into `candidates` of the one whose file is used.
    pub chosen: Option<usize>,
    /// Names that nobody has, asked beside those that were found: what a server says to them tells
    /// whether its other answers mean anything.
    pub probes: Vec<Probe>,
    /// Records with which the draft lets a network name its PAC file, and that no client reads.
    pub services: Vec<ServiceLookup>,
    /// What the name servers said to names at or above a public suffix, where they were told to be
    /// asked.
    pub public_names: Vec<Lookup>,
    /// What public name servers, where some were named, said to the domains in which the search
    /// domains were registered.
    pub registrations: Vec<Lookup>,
    /// The chosen file from each of its server's addresses by itself, where it has several.
    pub copies: Vec<DeliveredCopy>,
    /// What each client ends with, where every name server was asked.
    pub clients: Vec<ClientEnd>,
    /// Why leases of this machine were not looked for; `None` where they were.
    pub leases_left_out: Option<String>,
    /// What is to be said about the discovery, most severe first. In an audit it stands with the
    /// findings of the audit.
    pub findings: Vec<Finding>,
    /// What kept discovery from looking at all: no domain known, no name server.
    pub problem: Option<String>,
}

impl Discovery {
    /// True where every place was looked at and none exists: every name server says of every name that it
    /// has no address, and DHCP offers nothing, or says that there is nothing. A name that clients ask for
    /// and pac-check does not leaves it open.
    pub fn has_no_place(&self) -> bool {
        let is_missing = |lookup: &Lookup| lookup.status.is_answer() && lookup.addresses.is_empty();
        let is_asked = |domain: &String| {
            let name = format!("wpad.{domain}.");
            let mut candidates = self.candidates.iter();
            candidates.any(|it| it.name.as_deref() == Some(name.as_str()))
        };
        self.problem.is_none()
            && !self.candidates.is_empty()
            && self.dhcp.iter().all(|option| option.declines)
            && self.domains.iter().all(is_asked)
            && self.candidates.iter().all(|candidate| {
                candidate.outcome == CandidateOutcome::NoSuchName
                    && candidate.lookups.iter().all(is_missing)
                    && candidate.by_server.iter().all(is_missing)
            })
            && self.public_names.iter().all(|it| it.addresses.is_empty())
    }
}

/// A network link with name servers or domains of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Link {
    /// Name or number, as the system has it.
    pub name: String,
    /// Domains that complete short names.
    pub domains: Vec<String>,
    /// Domains whose questions go to this link and that complete nothing; `.` for all.
    pub routed: Vec<String>,
    /// Its name servers, in order.
    pub servers: Vec<String>,
}

/// A PAC file from one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveredCopy {
    /// The address.
    pub address: IpAddr,
    /// The download.
    pub fetch: Fetch,
}

/// Option 252 of a DHCP lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DhcpOption {
    /// Where it was found: the path of a lease, `--dhcp-252`.
    pub from: String,
    /// The value as text; bytes that are not ASCII text are written as `\\x00`.
    pub value: String,
    /// The URL that clients read from it, where they can.
    pub url: Option<String>,
    /// True where it says on purpose that the network has no PAC file: nothing, or a line end alone.
    pub declines: bool,
    /// What is odd about it.
    pub problems: Vec<String>,
}

/// What a client that detects the proxy automatically ends with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClientEnd {
    /// The client, for people.
    pub client: &'static str,
    /// Index of the candidate that decides for it; `None` where none does.
    pub candidate: Option<usize>,
    /// True where it has a PAC file, false where it has none; `None` where that is unknown.
    pub has_file: Option<bool>,
    /// How it comes to that.
    pub why: String,
}

/// A random name in a domain, and what each name server said to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Probe {
    /// The domain.
    pub domain: String,
    /// The questions and answers, a server each.
    pub lookups: Vec<Lookup>,
}

/// A name that devolution would reach but that is a stranger's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotAsked {
    /// The name, for example `wpad.co.uk`.
    pub name: String,
    /// The public suffix that stopped it, for example `co.uk`.
    pub suffix: String,
    /// The part of the public suffix list that has it.
    pub section: SuffixSection,
    /// Why not, in words.
    pub why: String,
}

/// The parts of the public suffix list (<https://publicsuffix.org/list/>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SuffixSection {
    /// Suffixes delegated by IANA or a registry, such as `co.uk`.
    Icann,
    /// Suffixes under which a company lets others have names, such as `github.io`.
    Private,
    /// In no part: the list's default rule makes every top-level domain a public suffix. Names in
    /// such a domain (`corp`, `lan`) collide with strangers' names once somebody delegates it.
    Unlisted,
}

/// One place where a PAC file might be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// How it was learnt: `dns`, later `dhcp`, ...
    pub mechanism: &'static str,
    /// The URL that is downloaded, for example `http://wpad.corp.example/wpad.dat`.
    pub url: String,
    /// The absolute name asked, with its trailing dot, where the mechanism asks one.
    pub name: Option<String>,
    /// The domain that this one is a parent of. `None` where the candidate belongs to one of the
    /// domains themselves: clients that do not devolve (Chromium, Firefox, glibc) ask only those.
    pub devolved_from: Option<String>,
    /// The questions and their answers.
    pub lookups: Vec<Lookup>,
    /// What each name server said by itself, where each was asked: all answers to the first
    /// question, then all to the second.
    pub by_server: Vec<Lookup>,
    /// The download, where it came to one.
    pub fetch: Option<Fetch>,
    /// What happened to it.
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
    /// Whether the name exists is unknown: the reason.
    LookupFailed(String),
    /// The name exists but the file could not be downloaded: the reason.
    FetchFailed(String),
    /// A file came, but it is not a PAC script: the reason.
    NotAPacFile(String),
    /// An earlier candidate had been found already.
    NotTried,
}

/// One download.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fetch {
    /// Every request, the redirects first.
    pub hops: Vec<Hop>,
    /// The `Content-Type` of the last response, as sent.
    pub content_type: Option<String>,
    /// The `Cache-Control` of the last response, as sent.
    pub cache_control: Option<String>,
    /// Bytes of the body (decoded from any content coding), as far as read.
    pub bytes: u64,
    /// SHA-256 of the body, lower-case hexadecimal; only for a body read whole.
    pub sha256: Option<String>,
    /// How the text is written, of a PAC file.
    pub text: Option<TextForm>,
    /// What went wrong on the way. A response with an error status is none: it arrived.
    pub failure: Option<FetchFailure>,
    /// What is odd about a download that went well: a missing type, a step from https to http.
    pub notes: Vec<String>,
    /// Duration in milliseconds.
    pub milliseconds: u64,
}

impl Fetch {
    /// True where nobody tried: then nothing is known about the server.
    pub fn was_left_out(&self) -> bool {
        self.failure.as_ref().is_some_and(|failure| {
            matches!(
                failure.kind,
                FetchFailureKind::NotAttempted | FetchFailureKind::NotRecorded
            )
        })
    }

    /// True where the server was only given the time that a survey has.
    pub fn was_given_up(&self) -> bool {
        let failure = self.failure.as_ref();
        failure.is_some_and(|failure| failure.kind == FetchFailureKind::GivenUp)
    }

    /// The status of the last response; `None` where none came.
    pub fn status(&self) -> Option<u16> {
        self.hops.last().and_then(|hop| hop.status)
    }
}

/// How the bytes of a text are to be read, as far as they tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextForm {
    /// ASCII: every client reads the same.
    Ascii,
    /// UTF-8 beyond ASCII, with a byte order mark.
    Utf8WithMark,
    /// UTF-8 beyond ASCII, without one.
    Utf8,
    /// UTF-16 with a byte order mark.
    Utf16,
    /// Neither: bytes of some older encoding.
    Other,
}

/// Why a download ended without a response read whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FetchFailure {
    /// The kind, for programs.
    pub kind: FetchFailureKind,
    /// The URL and why its download failed, for people: `http://a.example/x: no connection`.
    pub message: String,
}

/// Kinds of failed downloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchFailureKind {
    /// The URL can't be downloaded: not http or https, no host.
    BadUrl,
    /// The host's name has no address.
    NoAddress,
    /// It is unknown which address the host's name has.
    Unresolved,
    /// Every address of the host is one that pac-check never asks: nobody's, the link's own, a metadata
    /// service's.
    NeverAsked,
    /// No connection to any address of the host.
    Connect,
    /// The TLS handshake failed, the certificate for example.
    Tls,
    /// No whole response within the time.
    TimedOut,
    /// No response within the time that a survey gives to one of many servers; a client waits longer.
    GivenUp,
    /// More bytes than a client takes.
    TooLarge,
    /// More redirects than a client follows.
    TooManyRedirects,
    /// A redirect to where no client goes, `file:` for example.
    BadRedirect,
    /// The connection ended before the response did.
    CutShort,
    /// What came is not an HTTP response, or its content coding is broken.
    BadResponse,
    /// Not attempted, because pac-check was told not to.
    NotAttempted,
    /// The recorded world that is played does not have this download.
    NotRecorded,
}

/// One request of a download.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hop {
    /// The URL requested.
    pub url: String,
    /// The addresses that could be tried, in order.
    pub addresses: Vec<IpAddr>,
    /// The address and port that answered.
    pub server: Option<String>,
    /// HTTP status, where a response came.
    pub status: Option<u16>,
    /// The `Location` of a redirect, as sent.
    pub location: Option<String>,
}
