//! What is asked of a list.

use std::net::IpAddr;

use super::formats::Missing;
use crate::finding::allowlist::Coverage;
use crate::profiles::{Row, Standing};

/// A pattern of hosts, and the request for them.
#[derive(Debug, Clone)]
pub(super) struct Wanted<'a> {
    /// The domain that the pattern ends in, in lower case; of one host the host.
    pub(super) host: &'a str,
    /// What the pattern has before the domain: `*.`, `a.*.`; empty for one host.
    pub(super) lead: &'a str,
    /// The most labels that may stand before it; `None` where it is one host.
    pub(super) labels: Option<u16>,
    /// The path that a proxy sees, as the beginning of many; `None` is any path.
    pub(super) path: Option<&'a str>,
    /// The method: `CONNECT` shows the proxy host and port only.
    pub(super) method: &'static str,
    pub(super) port: u16,
    /// The client's address, where it was given.
    pub(super) client: Option<IpAddr>,
    /// The addresses of the one host; none where they were not given.
    pub(super) addresses: Vec<IpAddr>,
    /// The step of a TLS connection (of `ssl_bump`); 0 where a request is asked about.
    pub(super) step: u8,
}

impl<'a> Wanted<'a> {
    /// What a list is to get, where it does not let all of this through. Rows of the past get nothing.
    pub(super) fn missing(&self, coverage: Coverage, row: &Row) -> Option<Missing<'a>> {
        let lacks = matches!(coverage, Coverage::None | Coverage::Partial);
        (lacks && row.standing != Standing::Legacy).then_some(Missing {
            port: self.port,
            method: self.method,
            host: self.host,
            labels: self.labels,
            path: self.path,
        })
    }
}
