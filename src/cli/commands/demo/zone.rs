//! The names of the corporate network, and the answer to a DNS question about them. No socket here.

use std::collections::BTreeMap;
use std::net::IpAddr;

use hickory_resolver::proto::op::{Edns, Message, MessageType, OpCode, Query, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, AAAA, CNAME, SOA};
use hickory_resolver::proto::rr::{DNSClass, Name, RData, Record, RecordType};

/// Time to live of every record, in seconds: short, as internal zones have it.
const TTL_SECONDS: u32 = 300;

/// Aliases that one answer follows, at most.
const MOST_ALIASES: usize = 8;

/// A small table of names. What is not in it does not exist.
#[derive(Debug, Clone)]
pub(super) struct Zone {
    apex: String,
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone)]
enum Entry {
    Addresses(Vec<IpAddr>),
    Alias(String),
}

impl Zone {
    /// An empty zone; its own name exists and has no address.
    pub(super) fn new(apex: &str) -> Self {
        Self {
            apex: key(apex),
            entries: BTreeMap::from([(key(apex), Entry::Addresses(Vec::new()))]),
        }
    }

    /// Adds a name with its addresses (A and AAAA).
    pub(super) fn host(mut self, name: &str, addresses: &[IpAddr]) -> Self {
        self.entries
            .insert(key(name), Entry::Addresses(addresses.to_vec()));
        self
    }

    /// Adds a name that stands for another (CNAME).
    pub(super) fn alias(mut self, name: &str, target: &str) -> Self {
        self.entries.insert(key(name), Entry::Alias(key(target)));
        self
    }

    /// The answer to a request; `None` for a message that deserves none.
    pub(super) fn answer(&self, request: &Message) -> Option<Message> {
        // Answering an answer would let two servers talk for ever.
        if request.metadata.message_type != MessageType::Query {
            return None;
        }
        let mut response = Message::response(request.metadata.id, request.metadata.op_code);
        response.metadata.recursion_desired = request.metadata.recursion_desired;
        response.metadata.recursion_available = true;
        response.add_queries(request.queries.iter().cloned());
        if request.edns.is_some() {
            response.set_edns(Edns::new());
        }
        response.metadata.response_code = match request.queries.as_slice() {
            _ if request.metadata.op_code != OpCode::Query => ResponseCode::NotImp,
            [question] if question.query_class() == DNSClass::IN => {
                self.fill(question, &mut response)
            }
            [_] => ResponseCode::Refused,
            _ => ResponseCode::FormErr,
        };
        Some(response)
    }

    fn fill(&self, question: &Query, response: &mut Message) -> ResponseCode {
        let mut name = question.name().clone();
        for _ in 0..MOST_ALIASES {
            let asked = key(&name.to_ascii());
            response.metadata.authoritative = self.is_inside(&asked);
            match self.entries.get(&asked) {
                None => {
                    self.add_start_of_authority(&asked, response);
                    return self.code_for_missing(&asked);
                }
                Some(Entry::Addresses(addresses)) => {
                    let records = addresses
                        .iter()
                        .map(|&address| address_data(address))
                        .filter(|data| data.record_type() == question.query_type())
                        .map(|data| Record::from_rdata(name.clone(), TTL_SECONDS, data));
                    let before = response.answers.len();
                    response.add_answers(records);
                    if response.answers.len() == before {
                        self.add_start_of_authority(&asked, response);
                    }
                    return ResponseCode::NoError;
                }
                Some(Entry::Alias(target)) => {
                    let Ok(target) = Name::from_ascii(format!("{target}.")) else {
                        return ResponseCode::ServFail;
                    };
                    let data = RData::CNAME(CNAME(target.clone()));
                    response.add_answer(Record::from_rdata(name, TTL_SECONDS, data));
                    if question.query_type() == RecordType::CNAME {
                        return ResponseCode::NoError;
                    }
                    name = target;
                }
            }
        }
        ResponseCode::ServFail
    }

    /// A name above an existing one exists (RFC 8020).
    fn code_for_missing(&self, asked: &str) -> ResponseCode {
        let below = format!(".{asked}");
        if asked.is_empty() || self.entries.keys().any(|name| name.ends_with(&below)) {
            ResponseCode::NoError
        } else {
            ResponseCode::NXDomain
        }
    }

    fn is_inside(&self, name: &str) -> bool {
        name.strip_suffix(&self.apex)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// A negative answer carries the zone's SOA, so that it can be cached (RFC 2308, section 3).
    fn add_start_of_authority(&self, asked: &str, response: &mut Message) {
        let names = (
            Name::from_ascii(format!("{}.", self.apex)),
            Name::from_ascii(format!("ns.{}.", self.apex)),
            Name::from_ascii(format!("hostmaster.{}.", self.apex)),
        );
        if let ((Ok(apex), Ok(server), Ok(person)), true) = (names, self.is_inside(asked)) {
            let data = SOA::new(server, person, 1, 3600, 600, 86_400, TTL_SECONDS);
            response.add_authority(Record::from_rdata(apex, TTL_SECONDS, RData::SOA(data)));
        }
    }
}

/// Names compare without letter case and without the final dot.
fn key(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn address_data(address: IpAddr) -> RData {
    match address {
        IpAddr::V4(address) => RData::A(A(address)),
        IpAddr::V6(address) => RData::AAAA(AAAA(address)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> Zone {
        Zone::new("corp.example")
            .host(
                "wpad.corp.example",
                &["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()],
            )
            .host("a.b.corp.example", &["192.0.2.2".parse().unwrap()])
            .alias("autoproxy.corp.example", "wpad.corp.example")
            .alias("lost.corp.example", "nowhere.corp.example")
            .alias("ring.corp.example", "ring.corp.example")
    }

    fn ask(name: &str, record: RecordType) -> (ResponseCode, Vec<String>) {
        let mut request = Message::query();
        request.add_query(Query::query(Name::from_ascii(name).unwrap(), record));
        let response = zone().answer(&request).unwrap();
        assert_eq!(response.metadata.id, request.metadata.id);
        assert_eq!(response.queries, request.queries);
        let data = response
            .answers
            .iter()
            .map(|record| record.data.to_string());
        (response.metadata.response_code, data.collect())
    }

    #[test]
    fn addresses_come_by_family() {
        let v4 = ask("wpad.corp.example.", RecordType::A);
        assert_eq!(v4, (ResponseCode::NoError, vec!["192.0.2.1".to_owned()]));
        let v6 = ask("WPAD.corp.Example.", RecordType::AAAA);
        assert_eq!(v6, (ResponseCode::NoError, vec!["2001:db8::1".to_owned()]));
    }

    #[test]
    fn an_alias_comes_with_what_it_stands_for() {
        assert_eq!(
            ask("autoproxy.corp.example.", RecordType::A),
            (
                ResponseCode::NoError,
                vec!["wpad.corp.example.".to_owned(), "192.0.2.1".to_owned()]
            )
        );
        let lost = ask("lost.corp.example.", RecordType::A);
        assert_eq!(lost.0, ResponseCode::NXDomain);
        assert_eq!(
            ask("ring.corp.example.", RecordType::A).0,
            ResponseCode::ServFail
        );
    }

    #[test]
    fn names_outside_the_table_do_not_exist() {
        for name in ["x.corp.example.", "login.windows.net.", "notcorp.example."] {
            assert_eq!(
                ask(name, RecordType::A),
                (ResponseCode::NXDomain, vec![]),
                "{name}"
            );
        }
    }

    #[test]
    fn a_name_above_an_existing_one_exists_without_address() {
        for name in ["b.corp.example.", "corp.example.", "example.", "."] {
            assert_eq!(
                ask(name, RecordType::A),
                (ResponseCode::NoError, vec![]),
                "{name}"
            );
        }
    }

    #[test]
    fn negative_answers_inside_the_zone_can_be_cached() {
        let authorities = |name: &str| {
            let mut request = Message::query();
            request.add_query(Query::query(Name::from_ascii(name).unwrap(), RecordType::A));
            zone().answer(&request).unwrap().authorities.len()
        };
        assert_eq!(authorities("x.corp.example."), 1);
        assert_eq!(authorities("corp.example."), 1);
        assert_eq!(authorities("login.windows.net."), 0);
        assert_eq!(authorities("notcorp.example."), 0);
        assert_eq!(authorities("wpad.corp.example."), 0);
    }

    #[test]
    fn odd_requests_are_refused_and_answers_are_ignored() {
        let code = |request: &Message| zone().answer(request).unwrap().metadata.response_code;
        let mut request = Message::query();
        assert_eq!(code(&request), ResponseCode::FormErr);
        let mut question = Query::query(Name::root(), RecordType::A);
        question.set_query_class(DNSClass::CH);
        request.add_query(question);
        assert_eq!(code(&request), ResponseCode::Refused);
        request.metadata.op_code = OpCode::Update;
        assert_eq!(code(&request), ResponseCode::NotImp);
        request.metadata.message_type = MessageType::Response;
        assert_eq!(zone().answer(&request), None);
    }
}
