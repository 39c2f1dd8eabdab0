//! The script's only window on the world: names, own addresses, time.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// Which addresses a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// IPv4 only (A records).
    V4,
    /// IPv6 and IPv4 (AAAA and A records), in the order of the resolver's answer; a host file or a
    /// plain resolver gives IPv6 first, as getaddrinfo does on a machine with both (RFC 6724).
    Any,
}

/// What happened to a DNS question.
///
/// A script sees only addresses or nothing. pac-check keeps apart what a script can't: a name that
/// does not exist is an answer, a server that is silent is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// At least one address, in the order of the answer.
    Addresses(Vec<IpAddr>),
    /// The name does not exist (NXDOMAIN), or the world given says so.
    NoSuchName,
    /// The name exists but has no address of the family (NODATA).
    NoAddress,
    /// Not resolved: time-out, SERVFAIL, refused, no server, `--offline`. The reason, for
    /// people.
    Failed(String),
}

impl Resolution {
    /// The addresses; empty for everything that is not an answer with addresses.
    pub fn addresses(&self) -> &[IpAddr] {
        match self {
            Self::Addresses(addresses) => addresses,
            Self::NoSuchName | Self::NoAddress | Self::Failed(_) => &[],
        }
    }

    /// False where it is unknown: a decision that rests on it is unknown.
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Failed(_))
    }
}

/// The world as a script sees it. Synchronous: sockets, if any, are behind it.
///
/// Modelled on Chromium's `ProxyResolverV8::JSBindings`
/// (services/proxy_resolver/proxy_resolver_v8.h): the evaluator sees an interface and nothing else.
pub trait Host {
    /// Resolves `name`, which is never an IP literal, never empty and plain ASCII (already
    /// punycode). A trailing dot is kept. The system's search list applies to a name without a dot,
    /// as it would for the client.
    fn resolve(&self, name: &str, family: Family) -> Resolution;

    /// True where [`Self::resolve`] never waits for anybody: then its time need not be bounded.
    fn resolves_at_once(&self) -> bool {
        false
    }

    /// The machine's own addresses, the preferred one of each family first; empty when unknown.
    fn own_addresses(&self) -> Vec<IpAddr>;

    /// Now, in milliseconds since 1970-01-01T00:00:00Z.
    fn now_ms(&self) -> i64;

    /// The local time zone's offset from UTC, in seconds east, at an instant given in seconds since
    /// 1970-01-01T00:00:00Z.
    fn utc_offset_seconds(&self, unix_seconds: i64) -> i32;

    /// Microseconds of a clock that never goes back, since any moment; `None` where nobody measures,
    /// as in tests, whose reports must not differ from run to run. The script never sees it.
    fn monotonic_us(&self) -> Option<u64> {
        None
    }

    /// A number that nobody can guess, another one each time. The script never sees it, and no report
    /// depends on it.
    fn secret(&self) -> u128 {
        let half = || u128::from(RandomState::new().hash_one(()));
        half() << 64 | half()
    }
}
