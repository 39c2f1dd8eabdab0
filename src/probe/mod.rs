//! Layer 2: what happens to required URLs on the way that a PAC file or settings send them.
//!
//! [`Plan`] says which connections are made, [`Prober`] makes them (`src/system/probe`), [`classify()`]
//! reads what was seen, and [`run()`] says what that means. Nothing here opens a socket or reads a
//! clock: what was seen is plain data, and can be recorded and played. Everything that a server sent is
//! hostile: each reader is bounded.

mod answer;
mod asked;
mod attached;
mod attempt;
mod certificates;
mod chains;
mod classify;
mod content;
mod demands;
mod findings;
mod inside;
mod meaning;
mod outcome;
mod peers;
mod phase;
mod plan;
mod planned;
mod revocation;
mod revocation_content;
mod run;
mod seen;
mod situations;
mod socks;

pub use answer::{Answer, HeadRead, MOST_BODY, MOST_HEAD, read_head};
pub use asked::{Ask, Probe, Way, WayKind};
pub use attached::attach;
pub use certificates::{Certificate, certificate};
pub use classify::{Judged, classify};
pub use content::{Content, MOST_CONTENT, content, unchunked};
pub use peers::Peers;
pub use plan::{Choices, Plan};
pub use run::{dry, run};
pub use seen::{
    Answered, Connected, Connection, End, NameFailure, NameSeen, Seen, Tls, TlsEnd, Trust,
};
pub use situations::{ALL as SITUATIONS, Entry, Situation};
pub use socks::{
    SocksRead, SocksReply, read_socks4, read_socks5, socks4_request, socks5_greeting,
    socks5_request,
};

use std::time::Duration;

/// How much a probe may do, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest wait for a connection: long enough for two more SYNs (after 1 and 3 seconds on Linux and
    /// today's Windows, RFC 6298).
    pub connect: Duration,
    /// Longest wait for the answer to one request, and for a TLS handshake.
    pub answer: Duration,
    /// Probes at the same time.
    pub at_once: usize,
    /// Connections that are begun in a second.
    pub per_second: u32,
    /// Longest time for everything. What is not begun by then is unknown.
    pub total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(9),
            answer: Duration::from_secs(8),
            at_once: 64,
            per_second: 40,
            total: Duration::from_secs(34),
        }
    }
}

/// Who makes the connections.
pub trait Prober {
    /// What was seen of each probe, in order. `done` is called once for each.
    fn probe(&self, probes: &[Probe], done: &(dyn Fn() + Sync)) -> Vec<Seen>;
}
