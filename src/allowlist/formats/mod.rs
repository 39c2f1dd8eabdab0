//! The formats of lists, one file each.

mod foreign;
mod lines;
mod names;
mod networks;
mod pan_os;
mod plain;
mod squid;
mod umbrella;
mod zscaler;

use std::net::IpAddr;

use super::rules::Rulebook;
use crate::source::SourceFile;
use crate::source::document::DocumentError;

/// Entries that one list may have.
pub(super) const MOST_ENTRIES: usize = 300_000;

/// A format of lists.
#[derive(Debug)]
pub struct ListFormat {
    /// Name on the command line.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Where its meaning is described.
    pub source: &'static str,
    /// Reads a list: the file itself first, then those that it may refer to.
    pub parse: fn(Vec<SourceFile>) -> Result<Rulebook, DocumentError>,
    /// What to add, so that what is missing gets through.
    pub remedy: fn(&Rulebook, &[Missing<'_>], Option<IpAddr>) -> Remedy,
}

/// Every format, in the order in which they are listed.
pub const ALL: &[&ListFormat] = &[
    &squid::SQUID,
    &pan_os::PAN_OS,
    &zscaler::ZSCALER,
    &umbrella::UMBRELLA,
    &plain::PLAIN,
    &networks::NETWORKS,
];

/// A required pattern that a list does not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing<'a> {
    /// The port.
    pub port: u16,
    /// `CONNECT` or `GET`.
    pub method: &'static str,
    /// The host, without the `*.`.
    pub host: &'a str,
    /// How many labels may stand before it; `None` where it is one host.
    pub labels: Option<u16>,
    /// The path, where one is required and the proxy sees it.
    pub path: Option<&'a str>,
}

/// Lines to add to a list, in its own format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// Where they go, in words.
    pub place: String,
    /// The line of the first file before which they go; `None` for the end.
    pub before_line: Option<u32>,
    /// The lines.
    pub lines: Vec<String>,
}

impl ListFormat {
    /// The format of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|format| format.name == name)
    }

    /// The format that a text looks like, where that is clear: Squid's configuration has directives,
    /// service tags are JSON.
    pub fn guess(file: &SourceFile) -> Option<&'static Self> {
        if file.text().trim_start().starts_with('{') {
            return Some(&networks::NETWORKS);
        }
        let directive = |line: &str| {
            let mut words = line.split_whitespace();
            matches!(words.next(), Some("acl" | "http_access" | "http_port"))
                && words.next().is_some()
        };
        file.text()
            .lines()
            .take(20_000)
            .any(directive)
            .then_some(&squid::SQUID)
    }
}
