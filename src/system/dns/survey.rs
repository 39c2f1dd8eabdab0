//! Every question to every server, all at once: what each says by itself.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use hickory_resolver::proto::rr::Name;

use super::{Dns, Servers, answers, ask_one, server_name, servers, unanswered};
use crate::finding::discovery::{AddressRecord, Lookup, LookupStatus};

/// Questions that are on their way at the same time.
const AT_ONCE: usize = 600;
/// The time for all questions, as a multiple of that for one.
const LONGEST: u32 = 2;

impl Dns {
    /// Asks every server each of the questions. For each question, in order, the answers in the
    /// order of the servers.
    ///
    /// A survey takes at most twice the time of a question: what is open then was not asked, and
    /// says so. A server that was silent to all questions of a survey is not asked in the next.
    pub(in crate::system) fn survey(
        &self,
        questions: &[(String, AddressRecord)],
    ) -> Vec<Vec<Lookup>> {
        let asked = match self.servers() {
            Ok(servers) => self.surveyed(servers),
            Err(why) => {
                let lookup = |(name, record): &(String, AddressRecord)| {
                    vec![unanswered(name, *record, LookupStatus::NoServer, Some(why))]
                };
                return questions.iter().map(lookup).collect();
            }
        };
        let mut said: Vec<Vec<Lookup>> = questions.iter().map(|_| Vec::new()).collect();
        let mut open: Vec<(usize, SocketAddr, Lookup, Name)> = Vec::new();
        for (index, (name, record)) in questions.iter().enumerate() {
            let Some(wire_name) = answers::wire_name(name) else {
                let lookup = unanswered(name, *record, LookupStatus::BadName, None);
                said.get_mut(index).into_iter().for_each(|said| {
                    said.push(lookup.clone());
                });
                continue;
            };
            for server in &asked {
                let lookup = Lookup::new(name.as_str(), *record, LookupStatus::TimedOut);
                open.push((index, *server, lookup, wire_name.clone()));
            }
        }
        let silent = self.silent();
        let answers = self.reactor.block_on(ask_all(open, self.deadline, &silent));
        match answers {
            Ok(lookups) => {
                self.remember_silent(&asked, &lookups);
                for (index, lookup) in lookups {
                    if let Some(said) = said.get_mut(index) {
                        said.push(lookup);
                    }
                }
            }
            Err(why) => {
                for (said, (name, record)) in said.iter_mut().zip(questions) {
                    said.push(unanswered(
                        name,
                        *record,
                        LookupStatus::Unreachable,
                        Some(&why),
                    ));
                }
            }
        }
        said
    }

    /// The servers that are not waited for.
    pub(super) fn silent(&self) -> HashSet<SocketAddr> {
        let silent = self.silent.lock();
        silent.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember_silent(&self, servers: &[SocketAddr], lookups: &[(usize, Lookup)]) {
        for server in servers {
            let name = server_name(*server);
            let mut said = lookups
                .iter()
                .filter(|(_, lookup)| lookup.servers.contains(&name))
                .peekable();
            let unheard =
                |status| matches!(status, LookupStatus::TimedOut | LookupStatus::Unreachable);
            if said.peek().is_some() && said.all(|(_, lookup)| unheard(lookup.status)) {
                let silent = self.silent.lock();
                silent
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(*server);
            }
        }
    }

    /// The servers of the configuration, and those that a local stub hands questions on to.
    fn surveyed(&self, configured: &[SocketAddr]) -> Vec<SocketAddr> {
        let behind = self.behind.get_or_init(|| {
            let Servers::System(paths) = &self.servers else {
                return Vec::new();
            };
            servers::behind_the_stub(configured, &paths.resolved_conf)
        });
        configured.iter().chain(behind).copied().collect()
    }
}

/// The answers, in the order of the questions.
#[expect(
    clippy::disallowed_methods,
    reason = "the deadline of a survey is measured here"
)]
async fn ask_all(
    open: Vec<(usize, SocketAddr, Lookup, Name)>,
    most: Duration,
    silent: &HashSet<SocketAddr>,
) -> Vec<(usize, Lookup)> {
    let start = Instant::now();
    let mut lookups = Vec::new();
    let mut open = open.into_iter().peekable();
    while open.peek().is_some() {
        let left = (most * LONGEST).saturating_sub(start.elapsed()).min(most);
        let tasks: Vec<_> = open
            .by_ref()
            .take(AT_ONCE)
            .map(|(index, server, lookup, name)| {
                let asked = lookup.clone();
                let is_silent = silent.contains(&server);
                let task = tokio::spawn(async move {
                    if is_silent {
                        return not_asked(server, lookup, "it was silent to all questions before");
                    }
                    if left.is_zero() {
                        return not_asked(server, lookup, "the time for all questions was over");
                    }
                    ask_one(server, lookup, &name, left).await
                });
                (index, asked, task)
            })
            .collect();
        for (index, asked, task) in tasks {
            let lookup = task.await.unwrap_or_else(|error| Lookup {
                status: LookupStatus::BadResponse,
                failure: Some(format!("the resolver failed: {error}")),
                ..asked
            });
            lookups.push((index, lookup));
        }
    }
    lookups
}

fn not_asked(server: SocketAddr, lookup: Lookup, why: &str) -> Lookup {
    Lookup {
        servers: vec![server_name(server)],
        failure: Some(format!("not asked: {why}")),
        ..lookup
    }
}
