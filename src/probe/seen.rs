//! What was seen of one probe. The same form stands in recorded worlds.

use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::certificates::Certificate;
use super::socks::SocksReply;

/// Everything that was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seen {
    /// Why nothing was sent, where that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_sent: Option<String>,
    /// When it began, seconds since 1970.
    pub at: i64,
    /// The question for the name of the first hop; `None` for an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<NameSeen>,
    /// Connections to the first hop, each address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub connections: Vec<Connection>,
    /// The handshake with a proxy of the kind `https`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_tls: Option<Tls>,
    /// The answer to CONNECT, to the request of SOCKS, or to a plain GET.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answered>,
    /// A proxy that ended a plain request without an answer has taken a TLS handshake.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub speaks_tls: bool,
    /// The handshake with the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// The answer to the request inside a tunnel or inside TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inner: Option<Answered>,
}

impl Seen {
    /// Nothing was sent, for this reason.
    pub fn not_sent(why: impl Into<String>) -> Self {
        Self {
            not_sent: Some(why.into()),
            ..Self::default()
        }
    }

    /// The connection that was used.
    pub fn connected(&self) -> Option<&Connection> {
        let mut all = self.connections.iter();
        all.find(|it| it.outcome == Connected::Yes)
    }
}

/// The question for a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameSeen {
    /// The name.
    pub name: String,
    /// Its addresses.
    #[serde(default)]
    pub addresses: Vec<IpAddr>,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<NameFailure>,
    /// How long it took.
    pub milliseconds: u64,
}

/// Why a name has no address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum NameFailure {
    /// It does not exist.
    NoSuchName,
    /// It has no address.
    NoAddress,
    /// It could not be found out.
    Failed(String),
}

/// One connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// Address and port.
    pub to: SocketAddr,
    /// The outcome.
    pub outcome: Connected,
    /// The system's words, where there is no connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// How long it took.
    pub milliseconds: u64,
}

/// The outcome of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Connected {
    /// It came.
    Yes,
    /// RST.
    Refused,
    /// ICMP: host or network unreachable, or administratively prohibited.
    Unreachable,
    /// This machine has no route there.
    NoRoute,
    /// No answer to any SYN.
    NoAnswer,
    /// Something else.
    Failed,
}

/// An answer, or how it did not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// The end.
    pub end: End,
    /// The answer of HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<Answer>,
    /// The answer of SOCKS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub socks: Option<SocksReply>,
    /// The first bytes, escaped, where they are not an answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub bytes: String,
    /// How long it took from the request on.
    pub milliseconds: u64,
}

/// How waiting for an answer ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum End {
    /// With an answer.
    Answered,
    /// The connection was closed before one was complete.
    Closed,
    /// The connection was reset.
    Reset,
    /// Nothing came in the time for it.
    Silent,
    /// What came is not an answer: why.
    Unreadable(String),
}

/// A TLS handshake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The end.
    pub end: TlsEnd,
    /// `TLSv1.2` or `TLSv1.3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The application protocol that the server chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpn: Option<String>,
    /// The server asked for a certificate of the client.
    #[serde(default)]
    pub asks_client_certificate: bool,
    /// The certificates that came, the server's first.
    #[serde(default)]
    pub chain: Vec<Certificate>,
    /// Whether the chain ends at an authority that browsers trust.
    pub public: Trust,
    /// Whether it ends at an authority that this machine trusts.
    pub machine: Trust,
    /// The first bytes, escaped, where the handshake failed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub bytes: String,
    /// How long it took.
    pub milliseconds: u64,
}

/// How a handshake ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum TlsEnd {
    /// It is complete.
    Done,
    /// The connection was closed.
    Closed,
    /// The connection was reset.
    Reset,
    /// Nothing came in the time for it.
    Silent,
    /// What came is not TLS.
    NotTls,
    /// The server ended it, with this alert.
    Alert(String),
    /// Something else.
    Failed(String),
}

/// Whether a chain is trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Trust {
    /// It is.
    Trusted,
    /// It ends at no authority of the store.
    UnknownIssuer,
    /// It ends at one, and a certificate has expired.
    Expired,
    /// It ends at one, and a certificate is not valid yet.
    NotYetValid,
    /// It ends at one, and is for other names.
    OtherName,
    /// Something else.
    Invalid(String),
    /// Unknown: there was no chain, or no store.
    Unknown(String),
}

impl Tls {
    /// Why clients refuse the certificate, where they do.
    pub(super) fn fault(&self) -> String {
        let rooted = [&self.public, &self.machine]
            .into_iter()
            .find(|it| it.is_rooted());
        let fault = rooted.and_then(Trust::fault);
        fault.map_or_else(|| self.no_authority(), str::to_owned)
    }

    /// Why the chain ends at no authority of any store.
    pub(super) fn no_authority(&self) -> String {
        match &self.machine {
            Trust::Unknown(why) => format!(
                "no public authority issued it, and whether this machine trusts its issuer is unknown: {why}"
            ),
            Trust::Invalid(why) => {
                format!("neither a public authority nor this machine accepts the chain: {why}")
            }
            _ => "neither a public authority nor one that this machine trusts issued it".to_owned(),
        }
    }
}

impl Trust {
    /// What is wrong with a chain that ends at an authority of the store.
    pub(super) const fn fault(&self) -> Option<&'static str> {
        match self {
            Self::Expired => Some("a certificate of the chain has expired"),
            Self::NotYetValid => Some("a certificate of the chain is not valid yet"),
            Self::OtherName => Some("the certificate is for other names"),
            _ => None,
        }
    }

    /// True where the chain ends at an authority of the store, whatever else is wrong.
    pub const fn is_rooted(&self) -> bool {
        matches!(
            self,
            Self::Trusted | Self::Expired | Self::NotYetValid | Self::OtherName
        )
    }
}
