//! The story of a discovery: every candidate for a PAC file and what became of it.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::Finding;

/// One run of discovery.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Discovery {
    /// Where the domains came from: `--domain`, `/etc/resolv.conf`, ...
    pub domains_from: String,
    /// The domains that candidates were built from, in order.
    pub domains: Vec<String>,
    /// Names that were not asked because they lie at or above a public suffix, with the reason.
    pub not_asked: Vec<NotAsked>,
    /// What DHCP offers as option 252.
    pub dhcp: Vec<DhcpOption>,
    /// Every candidate in the order in which it was tried.
    pub candidates: Vec<Candidate>,
    /// Index into `candidates` of the one whose file is used.
    pub chosen: Option<usize>,
    /// Names that nobody has, asked beside those that were found: what a server says to them tells
    /// whether its other answers mean anything.
    pub probes: Vec<Probe>,
    /// What each client ends with, where every name server was asked.
    pub clients: Vec<ClientEnd>,
    /// What is to be said about the discovery, most severe first. In an audit it stands with the
    /// findings of the audit.
    pub findings: Vec<Finding>,
    /// What kept discovery from looking at all: no domain known, no name server.
    pub problem: Option<String>,
}

/// Option 252 of a DHCP lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DhcpOption {
    /// Where it was found: the path of a lease, `--dhcp-252`.
    pub from: String,
    /// The value as text; bytes that are no ASCII text are written as `\\x00`.
    pub value: String,
    /// The URL that clients read from it, where they can.
    pub url: Option<String>,
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
    /// True where it has a PAC file, false where it has none; `None` where that is not known.
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

/// The records of an address question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AddressRecord {
    /// IPv4 addresses (RFC 1035, section 3.4.1).
    A,
    /// IPv6 addresses (RFC 3596, section 2.1).
    #[serde(rename = "AAAA")]
    Aaaa,
}

impl AddressRecord {
    /// `A` or `AAAA`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
        }
    }

    /// True for an address that such a record can hold.
    pub const fn holds(self, address: IpAddr) -> bool {
        match self {
            Self::A => address.is_ipv4(),
            Self::Aaaa => address.is_ipv6(),
        }
    }
}

/// The end of a DNS question.
///
/// The first three are answers, as is [`BadName`](Self::BadName). After all others nobody knows
/// whether the name exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LookupStatus {
    /// Addresses came.
    #[serde(rename = "NOERROR")]
    Answered,
    /// The name exists, but has no such record.
    #[serde(rename = "NODATA")]
    NoData,
    /// The name does not exist.
    #[serde(rename = "NXDOMAIN")]
    NoSuchName,
    /// The text can't be a domain name (an empty label, one of more than 63 bytes, more than 255
    /// bytes in all): no question was sent.
    #[serde(rename = "not a domain name")]
    BadName,
    /// The server could not find out.
    #[serde(rename = "SERVFAIL")]
    ServerFailed,
    /// The server does not answer us.
    #[serde(rename = "REFUSED")]
    Refused,
    /// Another error code, or a message that makes no sense.
    #[serde(rename = "bad response")]
    BadResponse,
    /// No answer within the time.
    #[serde(rename = "timed out")]
    TimedOut,
    /// The question could not be sent.
    #[serde(rename = "unreachable")]
    Unreachable,
    /// There is no server to ask.
    #[serde(rename = "no server")]
    NoServer,
    /// Not asked, because pac-check was told not to.
    #[serde(rename = "not asked")]
    NotAsked,
    /// The recorded world that is played has no answer to this question.
    #[serde(rename = "not recorded")]
    NotRecorded,
}

impl LookupStatus {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Answered => "NOERROR",
            Self::NoData => "NODATA",
            Self::NoSuchName => "NXDOMAIN",
            Self::BadName => "not a domain name",
            Self::ServerFailed => "SERVFAIL",
            Self::Refused => "REFUSED",
            Self::BadResponse => "bad response",
            Self::TimedOut => "timed out",
            Self::Unreachable => "unreachable",
            Self::NoServer => "no server",
            Self::NotAsked => "not asked",
            Self::NotRecorded => "not recorded",
        }
    }

    /// True where we now know whether the name has such a record.
    pub const fn is_answer(self) -> bool {
        matches!(
            self,
            Self::Answered | Self::NoData | Self::NoSuchName | Self::BadName
        )
    }
}

/// One DNS question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// The absolute name.
    pub name: String,
    /// What was asked for.
    pub record: AddressRecord,
    /// Who was asked, in order; the last one gave the answer. An address with its port where that
    /// is not 53, or the name of a file.
    #[serde(default)]
    pub servers: Vec<String>,
    /// Addresses, in the order of the answer.
    #[serde(default)]
    pub addresses: Vec<IpAddr>,
    /// Names that the answer led through (CNAME), in order.
    #[serde(default)]
    pub chain: Vec<String>,
    /// Smallest time to live of the answer, in seconds.
    #[serde(default)]
    pub ttl_seconds: Option<u32>,
    /// What became of the question.
    pub status: LookupStatus,
    /// Why there is no answer, in words, where there is none.
    #[serde(default)]
    pub failure: Option<String>,
    /// Duration in milliseconds.
    #[serde(default)]
    pub milliseconds: u64,
}

impl Lookup {
    /// A question with its end and nothing else yet.
    pub fn new(name: impl Into<String>, record: AddressRecord, status: LookupStatus) -> Self {
        Self {
            name: name.into(),
            record,
            servers: Vec::new(),
            addresses: Vec::new(),
            chain: Vec::new(),
            ttl_seconds: None,
            status,
            failure: None,
            milliseconds: 0,
        }
    }

    /// What a client makes of the answers of its name servers, in their order: the first that is an
    /// answer counts, as in the stub resolver of glibc. `None` where nobody was asked.
    pub fn combined(answers: &[Self]) -> Option<Self> {
        let mut combined = answers.first()?.clone();
        combined.servers.clear();
        combined.milliseconds = 0;
        let mut servers = Vec::new();
        let mut failures: Vec<String> = Vec::new();
        let mut waited: u64 = 0;
        for answer in answers {
            servers.extend(answer.servers.iter().cloned());
            waited = waited.saturating_add(answer.milliseconds);
            combined = answer.clone();
            if answer.status.is_answer() {
                failures.clear();
                break;
            }
            let failure = answer.failure.as_deref().unwrap_or(answer.status.word());
            failures.push(if answers.len() == 1 {
                failure.to_owned()
            } else {
                format!("{} {failure}", answer.servers.join(", "))
            });
        }
        combined.servers = servers;
        combined.milliseconds = waited;
        combined.failure = (!failures.is_empty()).then(|| failures.join(", "));
        Some(combined)
    }

    /// One line for people: `A of wpad.corp.example. at 10.0.0.53: SERVFAIL`.
    pub fn describe(&self) -> String {
        let mut text = format!("{} of {}", self.record.word(), self.name);
        if !self.servers.is_empty() {
            text.push_str(" at ");
            text.push_str(&self.servers.join(", "));
        }
        text.push_str(": ");
        text.push_str(self.failure.as_deref().unwrap_or(self.status.word()));
        text
    }
}

/// One download.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fetch {
    /// Every request, the redirects first.
    pub hops: Vec<Hop>,
    /// The `Content-Type` of the last response, as sent.
    pub content_type: Option<String>,
    /// Bytes of the body (decoded from any content coding), as far as read.
    pub bytes: u64,
    /// SHA-256 of the body, lower-case hexadecimal; only for a body read whole.
    pub sha256: Option<String>,
    /// What went wrong on the way. A response with an error status is none: it arrived.
    pub failure: Option<FetchFailure>,
    /// What is odd about a download that went well: a missing type, a step from https to http.
    pub notes: Vec<String>,
    /// Duration in milliseconds.
    pub milliseconds: u64,
}

impl Fetch {
    /// The status of the last response; `None` where none came.
    pub fn status(&self) -> Option<u16> {
        self.hops.last().and_then(|hop| hop.status)
    }
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
    /// The host's name has no address, or nobody could say.
    NoAddress,
    /// No connection to any address of the host.
    Connect,
    /// The TLS handshake failed, the certificate for example.
    Tls,
    /// No whole response within the time.
    TimedOut,
    /// More bytes than a client takes.
    TooLarge,
    /// More redirects than a client follows.
    TooManyRedirects,
    /// A redirect to where no client goes, `file:` for example.
    BadRedirect,
    /// The connection ended before the response did.
    CutShort,
    /// What came is no HTTP response, or its content coding is broken.
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
