//! DNS questions over the network, as a stub resolver asks them.
//!
//! Only absolute names are asked, one server after the other as the stub resolver of glibc does:
//! an answer, also that a name does not exist, ends the search; SERVFAIL, REFUSED, silence and the
//! like lead to the next server. So it is known who answered. Questions go over UDP, and over TCP
//! where the answer was truncated.

mod answers;
mod exchange;
mod message;
mod servers;
mod services;
mod survey;

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use hickory_resolver::proto::rr::Name;

use super::Paths;
use super::reactor::Reactor;
use crate::finding::discovery::{AddressRecord, Lookup, LookupStatus};

pub use servers::{ServerError, parse_server, server_name};

/// Which servers are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Servers {
    /// Those of the system's configuration, read at the first question: its resolv.conf, or the
    /// system's own interface where there is none.
    System(Box<Paths>),
    /// These, in order.
    Chosen(Vec<SocketAddr>),
}

/// A blocking handle on DNS. Nothing is opened before the first question.
pub struct Dns {
    reactor: Arc<Reactor>,
    servers: Servers,
    deadline: Duration,
    /// The servers, or why there are none.
    asked: OnceLock<Result<Vec<SocketAddr>, String>>,
    /// Those that a survey asks beside them: what stands behind a stub on this machine.
    behind: OnceLock<Vec<SocketAddr>>,
    /// Those that answered nothing at all in a survey: they are not waited for again.
    silent: Mutex<HashSet<SocketAddr>>,
}

impl Dns {
    /// A handle whose questions end after `deadline`, however many servers there are.
    pub(super) fn new(reactor: Arc<Reactor>, servers: Servers, deadline: Duration) -> Self {
        Self {
            reactor,
            servers,
            deadline,
            asked: OnceLock::new(),
            behind: OnceLock::new(),
            silent: Mutex::default(),
        }
    }

    /// Asks for the records of an absolute name, all at once: for each of `records`, in that order,
    /// what was said by each server that was asked.
    pub(super) fn ask(&self, name: &str, records: &[AddressRecord]) -> Vec<Vec<Lookup>> {
        let failed = |status: LookupStatus, why: Option<&str>| {
            let lookup = |&record: &AddressRecord| vec![unanswered(name, record, status, why)];
            records.iter().map(lookup).collect()
        };
        let Some(wire_name) = answers::wire_name(name) else {
            return failed(LookupStatus::BadName, None);
        };
        let servers = match self.servers() {
            Ok(servers) => self.silent_last(servers),
            Err(why) => return failed(LookupStatus::NoServer, Some(why)),
        };
        let asked = self.reactor.block_on(async {
            let tasks: Vec<_> = records
                .iter()
                .map(|&record| {
                    tokio::spawn(question(
                        servers.clone(),
                        Lookup::new(name, record, LookupStatus::NoServer),
                        wire_name.clone(),
                        self.deadline,
                    ))
                })
                .collect();
            let mut lookups = Vec::new();
            for (task, &record) in tasks.into_iter().zip(records) {
                lookups.push(task.await.unwrap_or_else(|error| {
                    let why = format!("the resolver failed: {error}");
                    vec![unanswered(
                        name,
                        record,
                        LookupStatus::BadResponse,
                        Some(&why),
                    )]
                }));
            }
            lookups
        });
        asked.unwrap_or_else(|why| failed(LookupStatus::Unreachable, Some(&why)))
    }

    /// The servers in their order, but those last that a survey found silent.
    fn silent_last(&self, servers: &[SocketAddr]) -> Vec<SocketAddr> {
        let silent = self.silent();
        let mut servers = servers.to_vec();
        servers.sort_by_key(|server| silent.contains(server));
        servers
    }

    fn servers(&self) -> Result<&[SocketAddr], &str> {
        match self.asked.get_or_init(|| self.configured()) {
            Ok(servers) => Ok(servers),
            Err(why) => Err(why),
        }
    }

    fn configured(&self) -> Result<Vec<SocketAddr>, String> {
        let servers = match &self.servers {
            Servers::System(paths) => servers::system_servers(&paths.resolv_conf)?,
            Servers::Chosen(servers) => servers.clone(),
        };
        if servers.is_empty() {
            return Err("no name server was given".to_owned());
        }
        Ok(servers)
    }
}

/// Asks the servers in order until one answers. Each gets its share of the time that is left.
#[expect(
    clippy::disallowed_methods,
    reason = "the deadline of a question and its duration are measured here"
)]
async fn question(
    servers: Vec<SocketAddr>,
    lookup: Lookup,
    name: Name,
    deadline: Duration,
) -> Vec<Lookup> {
    let start = Instant::now();
    let mut said = Vec::new();
    let count = servers.len();
    for (index, server) in servers.into_iter().enumerate() {
        let left = deadline.saturating_sub(start.elapsed());
        let share = left / u32::try_from(count - index).unwrap_or(1);
        let answer = ask_one(server, lookup.clone(), &name, share).await;
        let ended = answer.status.is_answer();
        said.push(answer);
        if ended {
            break;
        }
    }
    said
}

/// Asks one server.
#[expect(
    clippy::disallowed_methods,
    reason = "the duration of a question is measured here"
)]
async fn ask_one(server: SocketAddr, mut lookup: Lookup, name: &Name, most: Duration) -> Lookup {
    let start = Instant::now();
    lookup.servers.push(server_name(server));
    let followed = follow(server, &mut lookup, name);
    if tokio::time::timeout(most, followed).await.is_err() {
        lookup.addresses.clear();
        answers::fail(&mut lookup, LookupStatus::TimedOut, "timed out");
    }
    lookup.milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    lookup
}

/// Asks, and where the server says only that the name is an alias, asks it for that one, too, as Windows
/// does. Servers that resolve names give all of it at once.
async fn follow(server: SocketAddr, lookup: &mut Lookup, name: &Name) {
    let wanted = answers::record_type(lookup.record);
    let mut asked: Vec<Name> = vec![name.clone()];
    while let Some(name) = asked.last() {
        let said = match exchange::ask(server, name, wanted).await {
            Ok(message) => answers::read(lookup, name, &message),
            Err(failure) => return answers::read_failure(lookup, &failure),
        };
        let answers::Said::AliasOf(next) = said else {
            return;
        };
        let why = if asked.contains(&next) {
            format!("its aliases lead in a circle, back to {next}")
        } else if asked.len() >= MOST_QUESTIONS || lookup.chain.len() >= answers::MOST_ALIASES {
            format!("its aliases lead on and on, the last one to {next}")
        } else {
            asked.push(next);
            continue;
        };
        return answers::fail(lookup, LookupStatus::BadResponse, why);
    }
}

/// Questions for one name, each for what the one before was an alias of.
const MOST_QUESTIONS: usize = 8;

/// A question that was not answered.
fn unanswered(
    name: &str,
    record: AddressRecord,
    status: LookupStatus,
    why: Option<&str>,
) -> Lookup {
    let mut lookup = Lookup::new(name, record, status);
    lookup.failure = why.map(str::to_owned);
    lookup
}
