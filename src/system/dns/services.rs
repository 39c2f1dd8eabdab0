//! Questions for records that are not addresses.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::proto::rr::{Name, RData, RecordType};

use super::{Dns, answers, exchange, server_name};
use crate::finding::discovery::{
    AddressRecord, Lookup, LookupStatus, ServiceLookup, ServiceRecord,
};

/// Questions that are on their way at the same time.
const AT_ONCE: usize = 600;
/// Records of one answer that are kept.
const MOST_VALUES: usize = 64;

impl Dns {
    /// Asks every server each of the questions, all at once, but for those that were silent in a
    /// survey. Nothing where no question can be asked: the
    /// questions for addresses tell that.
    pub(in crate::system) fn services(
        &self,
        questions: &[(String, ServiceRecord)],
    ) -> Vec<ServiceLookup> {
        let Ok(servers) = self.servers() else {
            return Vec::new();
        };
        let silent = self.silent();
        let mut open: Vec<(SocketAddr, ServiceLookup, Name)> = Vec::new();
        for (name, record) in questions {
            let Some(wire_name) = answers::wire_name(name) else {
                continue;
            };
            for server in servers.iter().filter(|it| !silent.contains(it)) {
                let lookup = ServiceLookup {
                    name: name.clone(),
                    record: *record,
                    server: Some(server_name(*server)),
                    status: LookupStatus::BadResponse,
                    values: Vec::new(),
                    failure: None,
                };
                open.push((*server, lookup, wire_name.clone()));
            }
        }
        let mut said = Vec::new();
        for some in open.chunks(AT_ONCE) {
            let asked = self.reactor.block_on(ask(some, self.deadline));
            said.extend(asked.unwrap_or_default());
        }
        said
    }
}

async fn ask(open: &[(SocketAddr, ServiceLookup, Name)], most: Duration) -> Vec<ServiceLookup> {
    let tasks: Vec<_> = open
        .iter()
        .cloned()
        .map(|(server, lookup, name)| tokio::spawn(one(server, lookup, name, most)))
        .collect();
    let mut said = Vec::new();
    for task in tasks {
        said.extend(task.await);
    }
    said
}

async fn one(
    server: SocketAddr,
    mut lookup: ServiceLookup,
    name: Name,
    most: Duration,
) -> ServiceLookup {
    let wanted = match lookup.record {
        ServiceRecord::Srv => RecordType::SRV,
        ServiceRecord::Txt => RecordType::TXT,
    };
    let answer = tokio::time::timeout(most, exchange::ask(server, &name, wanted)).await;
    let mut failed = Lookup::new("", AddressRecord::A, LookupStatus::TimedOut);
    match answer {
        Ok(Ok(message)) => {
            let (status, failure) = answers::status(&message);
            (failed.status, failed.failure) = (status, failure);
            let of_name = message.answers.iter().filter(|it| it.owner == name);
            let values = of_name.filter_map(|answer| match &answer.data {
                RData::SRV(service) if wanted == RecordType::SRV => Some(service.to_string()),
                RData::TXT(text) if wanted == RecordType::TXT => Some(text.to_string()),
                _ => None,
            });
            if status == LookupStatus::Answered {
                lookup.values = values.take(MOST_VALUES).collect();
                if lookup.values.is_empty() {
                    failed.status = LookupStatus::NoData;
                }
            }
        }
        Ok(Err(failure)) => answers::read_failure(&mut failed, &failure),
        Err(_) => failed.failure = Some("timed out".to_owned()),
    }
    lookup.status = failed.status;
    lookup.failure = failed.failure;
    lookup
}
