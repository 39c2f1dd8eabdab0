//! Who is asked for a name, and what is remembered.
//!
//! For an absolute name: `--resolve` first, then the chosen source. For a name as a script or a URL
//! has it, also the search list and, before it, the files that list the name as it stands: the
//! order of glibc (nsswitch `files dns`, resolv.conf `search`).

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use super::Paths;
use super::dns::{Dns, Servers};
use super::files;
use super::hosts::Hosts;
use super::reactor::Reactor;
use super::search_list::{self, SearchList, is_bare_wpad};
use crate::finding::discovery::{AddressRecord, Lookup, LookupStatus};
use crate::pac::Resolution;

/// Where answers come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The system's hosts file, then its name servers.
    System,
    /// These name servers, in order, and no hosts file.
    Servers(Vec<SocketAddr>),
    /// A hosts file: names outside it do not exist.
    Hosts(Hosts),
    /// Nobody: every name that `--resolve` does not have is unknown.
    Offline,
}

/// Answers for names. Every question is asked once and its answer kept, failures too: a run sees
/// one state of the world, and a dead server costs its time once for a name.
pub struct Names {
    source: Source,
    overrides: Hosts,
    search: Option<SearchList>,
    paths: Paths,
    dns: Dns,
    found_search: OnceLock<SearchList>,
    system_hosts: OnceLock<Hosts>,
    memory: Mutex<HashMap<(String, AddressRecord), Lookup>>,
}

impl Names {
    /// `search`: the search list; `None` for the system's own, which counts only where the source
    /// is the system or a chosen server.
    pub(super) fn new(
        reactor: Arc<Reactor>,
        source: Source,
        overrides: Hosts,
        search: Option<SearchList>,
        paths: Paths,
        deadline: Duration,
    ) -> Self {
        let servers = match &source {
            Source::Servers(servers) => Servers::Chosen(servers.clone()),
            _ => Servers::System(paths.resolv_conf.clone()),
        };
        Self {
            source,
            overrides,
            search,
            paths,
            dns: Dns::new(reactor, servers, deadline),
            found_search: OnceLock::new(),
            system_hosts: OnceLock::new(),
            memory: Mutex::default(),
        }
    }

    /// Asks for the records of an absolute name; no search list is applied.
    pub fn ask(&self, name: &str, records: &[AddressRecord]) -> Vec<Lookup> {
        let key = name.to_ascii_lowercase();
        let mut answers: Vec<Option<Lookup>> = {
            let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
            records
                .iter()
                .map(|&record| {
                    let known = memory.get(&(key.clone(), record)).cloned();
                    known.or_else(|| self.without_network(name, record))
                })
                .collect()
        };
        let open: Vec<AddressRecord> = records
            .iter()
            .zip(&answers)
            .filter(|(_, answer)| answer.is_none())
            .map(|(&record, _)| record)
            .collect();
        if !open.is_empty() {
            let mut asked = self.dns.ask(name, &open).into_iter();
            let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
            for answer in answers.iter_mut().filter(|answer| answer.is_none()) {
                *answer = asked.next();
                if let Some(lookup) = answer
                    && memory.len() < MOST_REMEMBERED
                {
                    memory.insert((key.clone(), lookup.record), lookup.clone());
                }
            }
        }
        answers.into_iter().flatten().collect()
    }

    /// Resolves a name as a client does. Addresses come in the order of `records`.
    pub fn resolve(&self, name: &str, records: &[AddressRecord]) -> Resolution {
        if let Some(addresses) = self.listed_as_it_stands(name, records) {
            return Resolution::Addresses(addresses);
        }
        let mut failure = None;
        let mut exists = false;
        for question in self.search_list().questions(name) {
            let lookups = self.ask(&question, records);
            let addresses: Vec<IpAddr> = lookups
                .iter()
                .flat_map(|lookup| lookup.addresses.iter().copied())
                .collect();
            if !addresses.is_empty() {
                return Resolution::Addresses(addresses);
            }
            exists |= lookups
                .iter()
                .any(|lookup| lookup.status == LookupStatus::NoData);
            let failed: Vec<&Lookup> = lookups
                .iter()
                .filter(|lookup| !lookup.status.is_answer())
                .collect();
            if failed.is_empty() {
                continue;
            }
            let text: Vec<String> = failed.iter().map(|lookup| lookup.describe()).collect();
            failure.get_or_insert_with(|| text.join("; "));
            // As glibc: after SERVFAIL the next domain is tried, after silence none.
            if failed
                .iter()
                .any(|lookup| lookup.status != LookupStatus::ServerFailed)
            {
                break;
            }
        }
        if is_bare_wpad(name) && !matches!(self.source, Source::Hosts(_)) {
            failure.get_or_insert_with(|| {
                "wpad. is not asked: it would be a stranger's top-level domain".to_owned()
            });
        }
        match failure {
            Some(failure) => Resolution::Failed(failure),
            None if exists => Resolution::NoAddress,
            None => Resolution::NoSuchName,
        }
    }

    /// The answer that needs no question, where there is one.
    fn without_network(&self, name: &str, record: AddressRecord) -> Option<Lookup> {
        let answer = |status| Some(Lookup::new(name, record, status));
        if let Some(addresses) = self.overrides.find(name) {
            return Some(listed(name, record, addresses, "--resolve"));
        }
        match &self.source {
            Source::Hosts(hosts) => {
                if let Some(addresses) = hosts.find(name) {
                    return Some(listed(name, record, addresses, "--hosts"));
                }
                localhost(name, record).or_else(|| answer(LookupStatus::NoSuchName))
            }
            Source::System => {
                let lookup = self.system_hosts().find(name).map(|addresses| {
                    let file = self.paths.hosts.display().to_string();
                    listed(name, record, addresses, &file)
                });
                // A hosts file that has the other family only leaves this one to DNS.
                lookup
                    .filter(|lookup| lookup.status == LookupStatus::Answered)
                    .or_else(|| localhost(name, record))
            }
            Source::Servers(_) => localhost(name, record),
            Source::Offline => localhost(name, record).or_else(|| {
                let mut lookup = Lookup::new(name, record, LookupStatus::NotAsked);
                lookup.failure = Some("not asked (--offline)".to_owned());
                Some(lookup)
            }),
        }
    }

    /// Addresses of a name that a file or the command line has without any domain.
    fn listed_as_it_stands(&self, name: &str, records: &[AddressRecord]) -> Option<Vec<IpAddr>> {
        let addresses = self.overrides.find(name).or_else(|| match &self.source {
            Source::Hosts(hosts) => hosts.find(name),
            Source::System => self.system_hosts().find(name),
            Source::Servers(_) | Source::Offline => None,
        })?;
        let addresses: Vec<IpAddr> = records
            .iter()
            .flat_map(|record| {
                addresses
                    .iter()
                    .copied()
                    .filter(|&address| record.holds(address))
            })
            .collect();
        (!addresses.is_empty()).then_some(addresses)
    }

    fn search_list(&self) -> &SearchList {
        self.search.as_ref().unwrap_or_else(|| {
            self.found_search.get_or_init(|| match self.source {
                Source::System | Source::Servers(_) => search_list::machine(&self.paths)
                    .map(|machine| machine.search)
                    .unwrap_or_default(),
                Source::Hosts(_) | Source::Offline => SearchList::default(),
            })
        })
    }

    fn system_hosts(&self) -> &Hosts {
        self.system_hosts.get_or_init(|| {
            let path = self.paths.hosts.to_string_lossy();
            // A machine may do without one.
            let bytes = files::read("hosts file", &path, MOST_HOSTS_BYTES).unwrap_or_default();
            Hosts::parse_leniently(&String::from_utf8_lossy(&bytes))
        })
    }
}

/// Answers that are kept. A script can ask for any number of names.
const MOST_REMEMBERED: usize = 20_000;
/// Largest hosts file of the system; block lists have some megabytes.
const MOST_HOSTS_BYTES: u64 = 64 * 1024 * 1024;

fn listed(name: &str, record: AddressRecord, addresses: &[IpAddr], by: &str) -> Lookup {
    let addresses: Vec<IpAddr> = addresses
        .iter()
        .copied()
        .filter(|&address| record.holds(address))
        .collect();
    let status = if addresses.is_empty() {
        LookupStatus::NoData
    } else {
        LookupStatus::Answered
    };
    Lookup {
        addresses,
        servers: vec![by.to_owned()],
        ..Lookup::new(name, record, status)
    }
}

/// RFC 6761, section 6.3: localhost is loopback, and nobody is asked.
fn localhost(name: &str, record: AddressRecord) -> Option<Lookup> {
    let bare = name.strip_suffix('.').unwrap_or(name);
    let last = bare.rsplit('.').next().unwrap_or_default();
    last.eq_ignore_ascii_case("localhost").then(|| {
        let addresses = [
            IpAddr::V6(Ipv6Addr::LOCALHOST),
            IpAddr::V4(Ipv4Addr::LOCALHOST),
        ];
        listed(name, record, &addresses, "RFC 6761")
    })
}
