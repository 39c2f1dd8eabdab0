//! What the resolver library says, in our words.

use hickory_resolver::lookup;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, RecordType};

use crate::finding::discovery::{AddressRecord, Lookup, LookupStatus};

/// The type of a record in the library.
pub(super) const fn record_type(record: AddressRecord) -> RecordType {
    match record {
        AddressRecord::A => RecordType::A,
        AddressRecord::Aaaa => RecordType::AAAA,
    }
}

/// The absolute name as the library has it. Labels are taken as bytes: what a script asks for is no
/// host name by anybody's rules, and a backslash in it is no escape. `None` for what DNS can't
/// carry.
pub(super) fn wire_name(name: &str) -> Option<Name> {
    let labels = name.strip_suffix('.').unwrap_or(name);
    if labels.split('.').any(str::is_empty) {
        return None;
    }
    Name::from_labels(labels.split('.').map(str::as_bytes)).ok()
}

/// Reads the answer of one server into `lookup`.
pub(super) fn read(lookup: &mut Lookup, asked: &Name, answer: Result<lookup::Lookup, NetError>) {
    match answer {
        Ok(answer) => read_records(lookup, asked, &answer),
        Err(error) => read_error(lookup, asked, error),
    }
}

fn read_records(lookup: &mut Lookup, asked: &Name, answer: &lookup::Lookup) {
    let wanted = record_type(lookup.record);
    let mut end = asked.clone();
    for record in answer.answers() {
        let relevant = match &record.data {
            RData::CNAME(target) if record.name == end => {
                end = target.0.clone();
                lookup.chain.push(end.to_string());
                true
            }
            RData::A(address) if wanted == RecordType::A => {
                lookup.addresses.push(address.0.into());
                true
            }
            RData::AAAA(address) if wanted == RecordType::AAAA => {
                lookup.addresses.push(address.0.into());
                true
            }
            _ => false,
        };
        if relevant {
            lookup.ttl_seconds = Some(
                lookup
                    .ttl_seconds
                    .map_or(record.ttl, |ttl| ttl.min(record.ttl)),
            );
        }
    }
    lookup.status = if lookup.addresses.is_empty() {
        LookupStatus::NoData
    } else {
        LookupStatus::Answered
    };
}

fn read_error(lookup: &mut Lookup, asked: &Name, error: NetError) {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(none)) => {
            // The library asks on for the target of a CNAME; its name is that of the last question.
            if none.query.name() != asked {
                lookup.chain.push(none.query.name().to_string());
            }
            lookup.ttl_seconds = none.negative_ttl;
            if none.response_code == ResponseCode::NXDomain {
                lookup.status = LookupStatus::NoSuchName;
            } else if none.soa.is_none() && none.ns.is_some() {
                // RFC 2308, section 2.2: no answer, name servers and no SOA is a referral.
                fail(
                    lookup,
                    LookupStatus::BadResponse,
                    "the server only refers to other servers; it does not resolve names for us",
                );
            } else {
                lookup.status = LookupStatus::NoData;
            }
        }
        NetError::Dns(DnsError::ResponseCode(ResponseCode::ServFail)) => {
            fail(
                lookup,
                LookupStatus::ServerFailed,
                "the server failed (SERVFAIL)",
            );
        }
        NetError::Dns(DnsError::ResponseCode(ResponseCode::Refused)) => {
            fail(
                lookup,
                LookupStatus::Refused,
                "the server refuses to answer us (REFUSED)",
            );
        }
        NetError::Dns(DnsError::ResponseCode(code)) => {
            fail(
                lookup,
                LookupStatus::BadResponse,
                format!("the server answered {code}"),
            );
        }
        NetError::Timeout => fail(lookup, LookupStatus::TimedOut, "timed out"),
        // The library's word where each way to send failed at once.
        NetError::NoConnections => fail(
            lookup,
            LookupStatus::Unreachable,
            "the question could not be sent: there is no way to the server",
        ),
        NetError::Io(cause) => fail(lookup, LookupStatus::Unreachable, cause.to_string()),
        other => fail(lookup, LookupStatus::BadResponse, other.to_string()),
    }
}

/// Notes that nobody knows.
pub(super) fn fail(lookup: &mut Lookup, status: LookupStatus, why: impl Into<String>) {
    lookup.status = status;
    lookup.failure = Some(why.into());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_no_host_names_can_be_asked() {
        for name in ["a_b.corp.", "-x-.corp.", "a\\.b.corp.", "*.corp.", "1.2.3."] {
            let wire = wire_name(name).unwrap();
            assert_eq!(
                usize::from(wire.num_labels()) + usize::from(name.starts_with('*')),
                name.matches('.').count(),
                "{name}"
            );
            assert!(wire.is_fqdn());
        }
    }

    #[test]
    fn what_dns_cannot_carry_is_no_name() {
        let long_label = format!("{}.example.", "a".repeat(64));
        let long_name = format!("{}example.", "abcdefg.".repeat(32));
        for name in ["", ".", "a..b.", ".a.", &long_label, &long_name] {
            assert_eq!(wire_name(name), None, "{name:?}");
        }
    }
}
