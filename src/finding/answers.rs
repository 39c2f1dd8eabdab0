//! What a PAC file answered for URLs, as the reports show it.
//!
//! The JSON shape is `pac-check/url@1`; changing it means a new name.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::source::Position;

/// The PAC file that answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PacFile {
    /// The path, `-` or URL that it came from.
    pub source: String,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// The result of `pac-check url`: what each client makes of each URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlReport {
    /// The PAC file that answered.
    pub pac: PacFile,
    /// The answers, client by client. With one client the JSON holds them at the top level.
    pub clients: Vec<ClientAnswers>,
    /// True where every client was asked for (`--client all`): the JSON then names each, also where
    /// there is only one.
    pub all_clients: bool,
}

/// The answers in one client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClientAnswers {
    /// Name of the client.
    #[serde(skip)]
    pub client: String,
    /// One answer for each URL, in the order asked.
    pub results: Vec<UrlAnswer>,
}

/// Who answers in one client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Way {
    /// `decision program`, `engine`, or `both` where they are compared.
    pub by: &'static str,
    /// Why the file is not a decision program.
    pub reason: Option<String>,
    /// Where that is in the file.
    pub at: Option<Position>,
    /// How large the program is.
    pub program: Option<String>,
}

/// The end of one evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The script answered.
    Ok,
    /// The client never asks the script for this URL.
    Bypass,
    /// The script could not be loaded, threw, or returned no string.
    Error,
    /// A limit of pac-check stopped it.
    Limit,
    /// The engine died.
    Crash,
}

/// One entry of a route.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct RouteEntry {
    /// `direct`, `proxy`, `https`, `socks4`, `socks5` or `quic`; from libraries that do not decide
    /// on a version, `socks` and `socks4a` too.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Name or address of the proxy; absent for `direct`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Port of the proxy; absent for `direct`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
}

impl std::fmt::Display for RouteEntry {
    /// The normal form: `PROXY h:p`, `HTTPS h:p`, `SOCKS4 h:p`, `SOCKS5 h:p`, `QUIC h:p`, `DIRECT`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.kind.to_ascii_uppercase())?;
        if let Some(host) = &self.host {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            if host.contains(':') {
                write!(formatter, " [{host}]")?;
            } else {
                write!(formatter, " {host}")?;
            }
            if let Some(port) = self.port {
                write!(formatter, ":{port}")?;
            }
        }
        Ok(())
    }
}

/// A piece of the returned string that the client does not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// The piece.
    pub text: String,
    /// Why the client drops it.
    pub why: String,
}

/// An error of the script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScriptFailure {
    /// The message, with the name of the error class where it has one.
    pub message: String,
    /// Line in the file as the user has it, from 1.
    pub line: Option<u32>,
    /// Column in characters, from 1.
    pub column: Option<u32>,
    /// What the client does in this case, or that it is unknown.
    pub warning: Option<String>,
}

/// A DNS question of the script and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScriptLookup {
    /// `dnsResolve`, `dnsResolveEx`, `myIpAddress` or `myIpAddressEx`.
    pub question: &'static str,
    /// The name; empty for the machine's own addresses.
    pub name: String,
    /// The addresses; empty where there is none.
    pub answer: Vec<String>,
    /// Why it is unknown, where it is: the decision then rests on a guess.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// The answer for one URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UrlAnswer {
    /// The URL as given.
    pub url: String,
    /// The host that the script received.
    pub host: String,
    /// The URL that the script received.
    pub seen_url: String,
    /// The end of the evaluation.
    pub status: Status,
    /// The script's own value, verbatim; `None` where it returned no string.
    pub returned: Option<Arc<str>>,
    /// What the client takes from the value, in order. Equal answers share it, and the texts beside it.
    pub route: Arc<[RouteEntry]>,
    /// What the client does, also where it fails open, in the normal form
    /// `PROXY h:p; HTTPS h:p; SOCKS4 h:p; SOCKS5 h:p; DIRECT`. A library that hands the string to its
    /// caller unread: the string itself.
    /// `None` where pac-check stopped the script: a client without that limit may do anything. And
    /// where a client only reports an error: what follows is the business of who asked it.
    pub effective: Option<Arc<str>>,
    /// The pieces that the client drops.
    pub rejected: Arc<[Rejected]>,
    /// What went wrong.
    pub error: Option<ScriptFailure>,
    /// Where the return that decided stands.
    pub decided_at: Option<Position>,
    /// The DNS questions, in order.
    pub lookups: Arc<[ScriptLookup]>,
    /// The script's alerts.
    pub alerts: Arc<[String]>,
}

impl Status {
    /// The word that reports and suites use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Bypass => "bypass",
            Self::Error => "error",
            Self::Limit => "limit",
            Self::Crash => "crash",
        }
    }
}

impl RouteEntry {
    /// False for a proxy whose host has characters that no name and no address has: a placeholder that
    /// nobody filled in, for example, or two entries with a comma between them.
    pub fn is_possible(&self) -> bool {
        let of_host = |it: char| it.is_alphanumeric() || "-._:[]%@".contains(it);
        self.host
            .as_deref()
            .is_none_or(|host| !host.is_empty() && host.chars().all(of_host))
    }
}

impl UrlAnswer {
    /// What is wrong with a route that the client takes all the same.
    pub fn warnings(&self) -> Vec<String> {
        const QUOTED: usize = 120;
        let impossible = self.route.iter().filter(|entry| !entry.is_possible());
        let hosts = impossible.filter_map(|entry| entry.host.as_deref());
        let mut warnings: Vec<String> = hosts
            .map(|host| {
                let shown: String = host.chars().take(QUOTED).collect();
                format!("`{shown}` cannot be the name of a host; the client looks for it and finds nothing")
            })
            .collect();
        warnings.dedup();
        warnings
    }
}

#[cfg(test)]
impl UrlAnswer {
    /// The answer of a script that returned a route in its normal form.
    pub(crate) fn returning(url: &str, route: &str) -> Self {
        let host = url.split('/').nth(2).unwrap_or_default();
        Self {
            url: url.to_owned(),
            host: host.to_owned(),
            seen_url: url.to_owned(),
            status: Status::Ok,
            returned: Some(route.into()),
            route: route
                .split("; ")
                .filter_map(RouteEntry::in_normal_form)
                .collect(),
            effective: Some(route.into()),
            rejected: Arc::default(),
            error: None,
            decided_at: None,
            lookups: Arc::default(),
            alerts: Arc::default(),
        }
    }
}

#[cfg(test)]
impl RouteEntry {
    fn in_normal_form(entry: &str) -> Option<Self> {
        let (word, server) = entry.split_once(' ').unwrap_or((entry, ""));
        let kind = match word {
            "DIRECT" => "direct",
            "PROXY" => "proxy",
            "HTTPS" => "https",
            "SOCKS4" => "socks4",
            "SOCKS5" => "socks5",
            _ => return None,
        };
        let (host, port) = server.rsplit_once(':').unzip();
        Some(Self {
            kind,
            host: host.map(str::to_owned),
            port: port.and_then(|port| port.parse().ok()),
        })
    }
}

impl UrlAnswer {
    /// The route in its normal form, or `unknown` where pac-check stopped the script.
    pub fn effective_text(&self) -> &str {
        self.effective.as_deref().unwrap_or("unknown")
    }

    /// True where the script was asked, or would have been; false for a text that is not a URL, or one
    /// about which the client never asks.
    pub const fn was_asked(&self) -> bool {
        !self.seen_url.is_empty()
    }

    /// How the script ended in words, where it did not answer.
    pub const fn failure(&self) -> Option<&'static str> {
        Some(match self.status {
            Status::Ok => return None,
            Status::Bypass => "the client never asks the PAC file",
            Status::Error if !self.was_asked() => "the PAC file was not asked",
            Status::Error => "the script failed",
            Status::Limit => "stopped by a limit of pac-check",
            Status::Crash => "the engine died",
        })
    }

    /// True where the route is what the client does, and does not rest on a DNS question that
    /// that was not answered.
    pub fn is_known(&self) -> bool {
        matches!(self.status, Status::Ok | Status::Bypass)
            && self.lookups.iter().all(|lookup| lookup.failure.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_entry_is_printed_in_the_normal_form() {
        let entry = |kind, host: Option<&str>| RouteEntry {
            kind,
            host: host.map(str::to_owned),
            port: host.map(|_| 8080),
        };
        assert_eq!(entry("direct", None).to_string(), "DIRECT");
        assert_eq!(entry("proxy", Some("p")).to_string(), "PROXY p:8080");
        assert_eq!(
            entry("socks5", Some("::1")).to_string(),
            "SOCKS5 [::1]:8080"
        );
        assert_eq!(
            entry("https", Some("[::1]")).to_string(),
            "HTTPS [::1]:8080"
        );
    }
}
