//! Who is asked for a name, and what is remembered.
//!
//! For an absolute name: `--resolve` first, then the chosen source. For a name as a script or a URL
//! has it, also the search list and, before it, the files that list the name as it stands: the
//! order of glibc (nsswitch `files dns`, resolv.conf `search`).

use std::borrow::Cow;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use super::Paths;
use super::dns::{Dns, Servers};
use super::files;
use super::hosts::Hosts;
use super::links;
use super::reactor::Reactor;
use super::recording::{Player, Recorder};
use super::search_list::{self, Machine, MachineError, SearchList, is_bare_wpad};
use crate::finding::discovery::{
    AddressRecord, Lookup, LookupStatus, ServiceLookup, ServiceRecord,
};
use crate::pac::Resolution;
use crate::wpad::links::Links;

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
    /// A recorded world: what it does not have is unknown.
    Recorded(Arc<Player>),
}

/// Answers for names. Every question is asked once and its answer kept, failures too: a run sees
/// one state of the world, and a dead server costs its time once for a name.
pub struct Names {
    source: Source,
    overrides: Hosts,
    search: Option<SearchList>,
    paths: Paths,
    dns: Dns,
    recorder: Option<Arc<Recorder>>,
    machine: OnceLock<Result<Machine, MachineError>>,
    links: OnceLock<Links>,
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
        recorder: Option<Arc<Recorder>>,
    ) -> Self {
        let servers = match &source {
            Source::Servers(servers) => Servers::Chosen(servers.clone()),
            _ => Servers::System(Box::new(paths.clone())),
        };
        if let (Some(recorder), Some(search)) = (&recorder, &search) {
            recorder.search(search, "--domain");
        }
        Self {
            source,
            overrides,
            search,
            paths,
            dns: Dns::new(reactor, servers, deadline),
            recorder,
            machine: OnceLock::new(),
            links: OnceLock::new(),
            system_hosts: OnceLock::new(),
            memory: Mutex::default(),
        }
    }

    /// Asks for the records of an absolute name; no search list is applied.
    pub fn ask(&self, name: &str, records: &[AddressRecord]) -> Vec<Lookup> {
        let mut answers: Vec<Option<Lookup>> = records
            .iter()
            .map(|&record| self.remembered(name, record))
            .collect();
        for (answer, &record) in answers.iter_mut().zip(records) {
            if answer.is_none()
                && let Some(said) = self.without_network(name, record)
            {
                *answer = self.remember(&said);
            }
        }
        let open: Vec<AddressRecord> = records
            .iter()
            .zip(&answers)
            .filter(|(_, answer)| answer.is_none())
            .map(|(&record, _)| record)
            .collect();
        if !open.is_empty() {
            let mut asked = self.dns.ask(name, &open).into_iter();
            for answer in answers.iter_mut().filter(|answer| answer.is_none()) {
                *answer = asked.next().and_then(|said| self.remember(&said));
            }
        }
        answers.into_iter().flatten().collect()
    }

    /// Asks each name server by itself: for each of the questions, in order, the answers in the
    /// order of the servers. No search list is applied.
    pub fn survey(&self, questions: &[(String, AddressRecord)]) -> Vec<Vec<Lookup>> {
        let mut said: Vec<Option<Vec<Lookup>>> = questions
            .iter()
            .map(|(name, record)| match &self.source {
                Source::Recorded(player) if self.listed(name).is_none() => {
                    Some(player.survey(name, *record))
                }
                _ => self.without_network(name, *record),
            })
            .collect();
        let open: Vec<(String, AddressRecord)> = questions
            .iter()
            .zip(&said)
            .filter(|(_, said)| said.is_none())
            .map(|(question, _)| question.clone())
            .collect();
        if !open.is_empty() {
            let asked = self.dns.survey(&open);
            if let (Some(recorder), Some(first)) = (&self.recorder, asked.first()) {
                let servers = first.iter().flat_map(|lookup| lookup.servers.clone());
                recorder.name_servers(servers.collect());
            }
            let mut asked = asked.into_iter();
            for said in said.iter_mut().filter(|said| said.is_none()) {
                *said = asked.next();
            }
        }
        let said: Vec<Vec<Lookup>> = said.into_iter().map(Option::unwrap_or_default).collect();
        for answers in &said {
            self.remember(answers);
        }
        said
    }

    /// Asks each name server for records that are not addresses. A world of a hosts file has none.
    pub fn services(&self, questions: &[(String, ServiceRecord)]) -> Vec<ServiceLookup> {
        let said = match &self.source {
            Source::Hosts(_) | Source::Offline => Vec::new(),
            Source::Recorded(player) => player.services(questions),
            Source::System | Source::Servers(_) => self.dns.services(questions),
        };
        if let Some(recorder) = &self.recorder {
            recorder.services(&said);
        }
        said
    }

    /// The machine's own domains.
    pub fn machine(&self) -> &Result<Machine, MachineError> {
        self.machine.get_or_init(|| {
            let machine = match &self.source {
                Source::Recorded(player) => player.machine(),
                _ => search_list::machine(&self.paths, || self.links()),
            };
            if let (Some(recorder), None) = (&self.recorder, &self.search) {
                recorder.machine(&machine);
            }
            machine
        })
    }

    /// What the machine's services tell about its links, where the machine's own domains count.
    pub fn links(&self) -> &Links {
        self.links.get_or_init(|| {
            let links = match &self.source {
                Source::Recorded(player) => player.recording().system.links.clone(),
                Source::System | Source::Servers(_) if self.search.is_none() => {
                    links::of_system(&self.paths)
                }
                _ => Links::default(),
            };
            if let Some(recorder) = &self.recorder {
                recorder.links(&links);
            }
            links
        })
    }

    fn remembered(&self, name: &str, record: AddressRecord) -> Option<Lookup> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.get(&(name.to_ascii_lowercase(), record)).cloned()
    }

    /// Keeps what was said to a question, and says what it comes to.
    fn remember(&self, said: &[Lookup]) -> Option<Lookup> {
        let lookup = Lookup::combined(said)?;
        let key = (lookup.name.to_ascii_lowercase(), lookup.record);
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.len() < MOST_REMEMBERED && memory.insert(key, lookup.clone()).is_none() {
            self.record(said);
        }
        Some(lookup)
    }

    fn record(&self, said: &[Lookup]) {
        if let Some(recorder) = &self.recorder {
            recorder.answers(said);
        }
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

    /// What is said to a question that need not be asked, where it is such a one.
    fn without_network(&self, name: &str, record: AddressRecord) -> Option<Vec<Lookup>> {
        let answer = |status| Lookup::new(name, record, status);
        if let Some(addresses) = self.overrides.find(name) {
            return Some(vec![listed(name, record, addresses, "--resolve")]);
        }
        let one = match &self.source {
            Source::Hosts(hosts) => {
                if let Some(addresses) = hosts.find(name) {
                    return Some(vec![listed(name, record, addresses, "--hosts")]);
                }
                localhost(name, record).or_else(|| Some(answer(LookupStatus::NoSuchName)))
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
                let mut lookup = answer(LookupStatus::NotAsked);
                lookup.failure = Some("not asked (--offline)".to_owned());
                Some(lookup)
            }),
            Source::Recorded(player) => {
                return Some(match localhost(name, record) {
                    Some(lookup) => vec![lookup],
                    None => player.answers(name, record),
                });
            }
        };
        one.map(|lookup| vec![lookup])
    }

    /// The entry of a name in a file or on the command line.
    fn listed(&self, name: &str) -> Option<&[IpAddr]> {
        self.overrides.find(name).or_else(|| match &self.source {
            Source::Hosts(hosts) => hosts.find(name),
            Source::System => self.system_hosts().find(name),
            Source::Recorded(player) => player.host(name),
            Source::Servers(_) | Source::Offline => None,
        })
    }

    /// Addresses of a name that a file or the command line has without any domain.
    fn listed_as_it_stands(&self, name: &str, records: &[AddressRecord]) -> Option<Vec<IpAddr>> {
        let addresses = self.listed(name)?;
        if let Some(recorder) = &self.recorder {
            recorder.host(name, addresses);
        }
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

    fn search_list(&self) -> Cow<'_, SearchList> {
        match (&self.search, &self.source) {
            (Some(search), _) => Cow::Borrowed(search),
            (None, Source::Hosts(_) | Source::Offline) => Cow::Owned(SearchList::default()),
            (None, Source::System | Source::Servers(_) | Source::Recorded(_)) => self
                .machine()
                .as_ref()
                .map_or_else(|_| Cow::default(), |machine| Cow::Borrowed(&machine.search)),
        }
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
