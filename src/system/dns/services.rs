//! Questions for records that are no addresses.

use std::time::Duration;

use hickory_resolver::net::NetError;
use hickory_resolver::proto::rr::{Name, RData, RecordType};

use super::{Client, Dns, answers, server_name};
use crate::finding::discovery::{
    AddressRecord, Lookup, LookupStatus, ServiceLookup, ServiceRecord,
};

/// Questions that are on their way at the same time.
const AT_ONCE: usize = 600;
/// Records of one answer that are kept.
const MOST_VALUES: usize = 64;

impl Dns {
    /// Asks every server each of the questions, all at once, but for those that were silent in a
    /// survey. Nothing where nobody can be asked: the
    /// questions for addresses tell that.
    pub(in crate::system) fn services(
        &self,
        questions: &[(String, ServiceRecord)],
    ) -> Vec<ServiceLookup> {
        let Ok(clients) = self.clients() else {
            return Vec::new();
        };
        let silent = self.silent();
        let mut open: Vec<(Client, ServiceLookup, Name)> = Vec::new();
        for (name, record) in questions {
            let Some(wire_name) = answers::wire_name(name) else {
                continue;
            };
            for client in clients.iter().filter(|it| !silent.contains(&it.server)) {
                let lookup = ServiceLookup {
                    name: name.clone(),
                    record: *record,
                    server: Some(server_name(client.server)),
                    status: LookupStatus::BadResponse,
                    values: Vec::new(),
                    failure: None,
                };
                open.push((client.clone(), lookup, wire_name.clone()));
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

async fn ask(open: &[(Client, ServiceLookup, Name)], most: Duration) -> Vec<ServiceLookup> {
    let tasks: Vec<_> = open
        .iter()
        .cloned()
        .map(|(client, lookup, name)| tokio::spawn(one(client, lookup, name, most)))
        .collect();
    let mut said = Vec::new();
    for task in tasks {
        said.extend(task.await);
    }
    said
}

async fn one(
    client: Client,
    mut lookup: ServiceLookup,
    name: Name,
    most: Duration,
) -> ServiceLookup {
    let wanted = match lookup.record {
        ServiceRecord::Srv => RecordType::SRV,
        ServiceRecord::Txt => RecordType::TXT,
    };
    let question = client.resolver.lookup(name.clone(), wanted);
    let answer = tokio::time::timeout(most, question).await;
    match answer.unwrap_or(Err(NetError::Timeout)) {
        Ok(answer) => {
            let records = answer.answers().iter().take(MOST_VALUES);
            let values = records.filter_map(|record| match &record.data {
                RData::SRV(service) if wanted == RecordType::SRV => Some(service.to_string()),
                RData::TXT(text) if wanted == RecordType::TXT => Some(text.to_string()),
                _ => None,
            });
            lookup.values = values.collect();
            lookup.status = if lookup.values.is_empty() {
                LookupStatus::NoData
            } else {
                LookupStatus::Answered
            };
        }
        Err(error) => {
            let mut other = Lookup::new("", AddressRecord::A, LookupStatus::BadResponse);
            answers::read(&mut other, &name, Err(error));
            lookup.status = other.status;
            lookup.failure = other.failure;
        }
    }
    lookup
}
