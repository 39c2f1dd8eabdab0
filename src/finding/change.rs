//! What changed between two audits.

use serde::Serialize;

/// The result of `pac-check audit --baseline`. The JSON shape is `pac-check/changes@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeReport {
    /// The file that was compared with.
    pub baseline: String,
    /// What changed, in the order of an audit: the file, the network, the answers, the findings.
    pub changes: Vec<Change>,
    /// Why the new audit does not know everything, where that is so: then what did not change is not
    /// known either.
    pub unknown: Option<String>,
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What kind of thing.
    pub kind: ChangeKind,
    /// Which one: a URL, a name, a pattern.
    pub subject: String,
    /// As it was; `None` where it was not there.
    pub before: Option<String>,
    /// As it is; `None` where it is gone.
    pub after: Option<String>,
}

/// Kinds of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// The client that was evaluated: all else may differ for that reason.
    Client,
    /// What is required and allowed: verdicts may differ for that reason.
    Policy,
    /// A client's settings.
    Settings,
    /// Where the PAC file comes from.
    Source,
    /// Its SHA-256.
    File,
    /// A network link of the machine.
    Link,
    /// Option 252 of a lease.
    Dhcp,
    /// What a name server says about a name.
    Name,
    /// What happened to a place where a PAC file might be.
    Candidate,
    /// The file from one address of its server.
    Copy,
    /// What a client ends with.
    End,
    /// The route of a URL.
    Route,
    /// The verdict on a requirement.
    Verdict,
    /// What the proxy's own list lets through.
    ProxyList,
    /// The outcome of direct connections, in a capture.
    Connection,
    /// The outcome of requests to a proxy, in a capture.
    Request,
    /// A finding.
    Finding,
}

impl ChangeKind {
    /// The words that reports use.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Policy => "policy",
            Self::Settings => "settings",
            Self::Source => "source",
            Self::File => "file",
            Self::Link => "link",
            Self::Dhcp => "DHCP 252",
            Self::Name => "name",
            Self::Candidate => "candidate",
            Self::Copy => "copy",
            Self::End => "client ends",
            Self::Route => "route",
            Self::Verdict => "verdict",
            Self::ProxyList => "proxy list",
            Self::Connection => "connection",
            Self::Request => "request",
            Self::Finding => "finding",
        }
    }
}
