//! DNS questions and their answers.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

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
/// The first three are answers, as is [`BadName`](Self::BadName). After all others it is unknown
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
    /// Nobody listens at the server's address, and the system says so at once (ICMP, port unreachable).
    #[serde(rename = "connection refused")]
    NobodyListens,
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
            Self::NobodyListens => "connection refused",
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
    /// What happened to the question.
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

/// Records beside addresses with which a network may name its PAC file (draft-ietf-wrec-wpad-01,
/// sections 4.4.3 and 4.4.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ServiceRecord {
    /// Host and port of a service (RFC 2782).
    Srv,
    /// Text (RFC 1035, section 3.3.14).
    Txt,
}

/// One question for such a record to one server, and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceLookup {
    /// The absolute name.
    pub name: String,
    /// What was asked for.
    pub record: ServiceRecord,
    /// Who was asked; absent where there is nobody.
    #[serde(default)]
    pub server: Option<String>,
    /// What happened to the question.
    pub status: LookupStatus,
    /// The records as text.
    #[serde(default)]
    pub values: Vec<String>,
    /// Why there is no answer, in words, where there is none.
    #[serde(default)]
    pub failure: Option<String>,
}
