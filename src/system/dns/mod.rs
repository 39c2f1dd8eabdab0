//! DNS questions over the network, through hickory-resolver.
//!
//! Only absolute names are asked, one server after the other as the stub resolver of glibc does:
//! an answer, also that a name does not exist, ends the search; SERVFAIL, REFUSED, silence and the
//! like lead to the next server. So it is known who answered. Questions go over UDP, and over TCP
//! where the answer was truncated.

mod answers;
mod servers;
mod services;
mod survey;

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::Name;
use hickory_resolver::{Resolver, TokioResolver};

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
    clients: OnceLock<Result<Vec<Client>, String>>,
    /// Those that a survey asks beside them: what stands behind a stub on this machine.
    behind: OnceLock<Vec<Client>>,
    /// Those that answered nothing at all in a survey: they are not waited for again.
    silent: Mutex<HashSet<SocketAddr>>,
}

#[derive(Clone)]
struct Client {
    server: SocketAddr,
    resolver: TokioResolver,
}

impl Dns {
    /// A handle whose questions end after `deadline`, however many servers there are.
    pub(super) fn new(reactor: Arc<Reactor>, servers: Servers, deadline: Duration) -> Self {
        Self {
            reactor,
            servers,
            deadline,
            clients: OnceLock::new(),
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
        let clients = match self.clients() {
            Ok(clients) => self.silent_last(clients),
            Err(why) => return failed(LookupStatus::NoServer, Some(why)),
        };
        let asked = self.reactor.block_on(async {
            let tasks: Vec<_> = records
                .iter()
                .map(|&record| {
                    tokio::spawn(question(
                        clients.clone(),
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
    fn silent_last(&self, clients: &[Client]) -> Vec<Client> {
        let silent = self.silent();
        let mut clients = clients.to_vec();
        clients.sort_by_key(|client| silent.contains(&client.server));
        clients
    }

    fn clients(&self) -> Result<&[Client], &str> {
        match self.clients.get_or_init(|| self.open()) {
            Ok(clients) => Ok(clients),
            Err(why) => Err(why),
        }
    }

    fn open(&self) -> Result<Vec<Client>, String> {
        let servers = match &self.servers {
            Servers::System(paths) => servers::system_servers(&paths.resolv_conf)?,
            Servers::Chosen(servers) => servers.clone(),
        };
        if servers.is_empty() {
            return Err("no name server was given".to_owned());
        }
        servers
            .into_iter()
            .map(|server| {
                Client::new(server, self.deadline)
                    .map_err(|error| format!("cannot set up the resolver: {error}"))
            })
            .collect()
    }
}

impl Client {
    fn new(server: SocketAddr, deadline: Duration) -> Result<Self, NetError> {
        client(server, deadline).map(|resolver| Self { server, resolver })
    }
}

fn client(server: SocketAddr, timeout: Duration) -> Result<TokioResolver, NetError> {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()]
        .into_iter()
        .map(|mut connection| {
            connection.port = server.port();
            connection
        })
        .collect();
    let configuration = ResolverConfig::from_parts(
        None,
        Vec::new(),
        vec![NameServerConfig::new(server.ip(), true, connections)],
    );
    let mut builder = Resolver::builder_with_config(configuration, TokioRuntimeProvider::default());
    let options = builder.options_mut();
    options.timeout = timeout;
    // A lost packet is sent again by the library's UDP client; this would repeat SERVFAIL.
    options.attempts = 0;
    options.num_concurrent_reqs = 1;
    // Both are the business of `names`: it knows where an answer came from.
    options.use_hosts_file = ResolveHosts::Never;
    options.cache_size = 0;
    builder.build()
}

/// Asks the servers in order until one answers. Each gets its share of the time that is left.
#[expect(
    clippy::disallowed_methods,
    reason = "the deadline of a question and its duration are measured here"
)]
async fn question(
    clients: Vec<Client>,
    lookup: Lookup,
    name: Name,
    deadline: Duration,
) -> Vec<Lookup> {
    let start = Instant::now();
    let mut said = Vec::new();
    let count = clients.len();
    for (index, client) in clients.into_iter().enumerate() {
        let left = deadline.saturating_sub(start.elapsed());
        let share = left / u32::try_from(count - index).unwrap_or(1);
        let answer = ask_one(&client, lookup.clone(), &name, share).await;
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
async fn ask_one(client: &Client, mut lookup: Lookup, name: &Name, most: Duration) -> Lookup {
    let start = Instant::now();
    lookup.servers.push(server_name(client.server));
    let answer = client
        .resolver
        .lookup(name.clone(), answers::record_type(lookup.record));
    match tokio::time::timeout(most, answer).await {
        Ok(answer) => answers::read(&mut lookup, name, answer),
        Err(_) => answers::read(&mut lookup, name, Err(NetError::Timeout)),
    }
    lookup.milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    lookup
}

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
