//! The world as discovery sees it.

use std::net::IpAddr;
use std::time::Duration;

use url::Url;

use crate::finding::discovery::{AddressRecord, Fetch, Link, Lookup, ServiceLookup, ServiceRecord};

/// Redirects that Chromium follows (net/url_request/url_request.cc, `kMaxRedirects`).
pub const MOST_REDIRECTS: u32 = 20;

/// Statuses whose body is taken, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statuses {
    /// The first.
    pub first: u16,
    /// The last.
    pub last: u16,
}

impl Statuses {
    /// 200 alone.
    pub const ONLY_200: Self = Self {
        first: 200,
        last: 200,
    };

    /// True where the body counts.
    pub const fn contain(self, status: u16) -> bool {
        self.first <= status && status <= self.last
    }
}

impl std::fmt::Display for Statuses {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.first == self.last {
            return self.first.fmt(formatter);
        }
        write!(formatter, "{} to {}", self.first, self.last)
    }
}

/// How much a download may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest body in bytes, after any content coding was taken off. Chromium's 1 MiB comes from
    /// its dialect.
    pub most_bytes: u64,
    /// Redirects followed; one more ends the download.
    pub most_redirects: u32,
    /// Time for everything, from the first question to the last byte. Chromium takes 30 seconds
    /// (net/proxy_resolution/pac_file_fetcher_impl.cc).
    pub deadline: Duration,
    /// Time for the head of the last response. Clients have no such limit; a survey, which looks at many
    /// servers, gives up earlier ([`FetchFailureKind::GivenUp`](crate::finding::discovery::FetchFailureKind::GivenUp)).
    pub first_response: Duration,
    /// Time for everything that one of many is given in a survey; `deadline` where it is the only one.
    pub given_up_after: Duration,
    /// Statuses whose body is read; a redirect is followed all the same.
    pub statuses: Statuses,
}

impl Limits {
    /// Chromium's limits for a largest size.
    pub const fn of_bytes(most_bytes: u64) -> Self {
        Self {
            most_bytes,
            most_redirects: MOST_REDIRECTS,
            deadline: Duration::from_secs(30),
            first_response: Duration::from_secs(30),
            given_up_after: Duration::from_secs(30),
            statuses: Statuses::ONLY_200,
        }
    }
}

/// A download to make.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What to get.
    pub url: &'a Url,
    /// The addresses of its host, where they are known already: the first connection goes there and
    /// nowhere else. Empty: the name is resolved.
    pub addresses: &'a [IpAddr],
    /// How much it may take.
    pub limits: Limits,
}

/// A download that was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fetched {
    /// What happened.
    pub story: Fetch,
    /// The body; empty unless the status is one whose body counts and all of it came.
    pub body: Vec<u8>,
}

/// Option 252 as a DHCP server sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Where it was found, for the report: the path of a lease, `--dhcp-252`.
    pub from: String,
    /// The bytes.
    pub value: Vec<u8>,
    /// True where the lease holds something else than bytes can be read from: `value` is then its text.
    pub unreadable: bool,
    /// True where the lease is over: it offers nothing any more.
    pub expired: bool,
}

/// The only window of discovery on the world. Synchronous.
pub trait Network {
    /// Asks for the records of an absolute name (with its trailing dot), one answer for each of
    /// `records`, in that order. No search list is applied.
    fn lookup(&self, name: &str, records: &[AddressRecord]) -> Vec<Lookup>;

    /// Asks every name server by itself, all questions at once: for each of the questions, in order,
    /// the answers in the order of the servers. No search list is applied. Without servers that can
    /// be told apart it is as [`lookup`](Self::lookup).
    fn survey(&self, questions: &[(String, AddressRecord)]) -> Vec<Vec<Lookup>> {
        questions
            .iter()
            .map(|(name, record)| self.lookup(name, &[*record]))
            .collect()
    }

    /// Asks every name server for these records, all at once: the answers that came, and those that
    /// did not.
    fn services(&self, questions: &[(String, ServiceRecord)]) -> Vec<ServiceLookup> {
        let _ = questions;
        Vec::new()
    }

    /// Asks the public name servers that the user named, and nobody else, whether these absolute
    /// names exist: all answers to the first name, then all to the second. Without such servers
    /// nothing is said.
    fn registrations(&self, names: &[String]) -> Vec<Lookup> {
        let _ = names;
        Vec::new()
    }

    /// Downloads, without any proxy.
    fn get(&self, request: &Request<'_>) -> Fetched;

    /// Downloads all of these, at the same time where that is possible.
    fn get_all(&self, requests: &[Request<'_>]) -> Vec<Fetched> {
        requests.iter().map(|request| self.get(request)).collect()
    }

    /// Downloads the first of these, and where that is not enough, the rest; `None` where they were not
    /// needed. The rest may be begun while the first is slow.
    fn get_some(
        &self,
        first: &[Request<'_>],
        rest: &[Request<'_>],
        enough: &dyn Fn(&[Fetched]) -> bool,
    ) -> (Vec<Fetched>, Option<Vec<Fetched>>) {
        let fetched = self.get_all(first);
        let rest = (!enough(&fetched)).then(|| self.get_all(rest));
        (fetched, rest)
    }

    /// What is left of the time that a survey may take; `None` where nothing bounds it.
    fn left(&self) -> Option<Duration> {
        None
    }

    /// What DHCP offers as option 252, as far as it can be seen; in the order in which it counts.
    fn offered(&self) -> Vec<Offered> {
        Vec::new()
    }

    /// Why leases of this machine were not looked for; `None` where they were.
    fn leases_left_out(&self) -> Option<String> {
        None
    }

    /// The network links of the machine, where its own domains are looked at and its system tells them.
    fn links(&self) -> Vec<Link> {
        Vec::new()
    }

    /// A label that no name has, the same for the whole run.
    fn probe_label(&self) -> String {
        "pac-check-nobody".to_owned()
    }
}
