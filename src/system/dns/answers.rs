//! What an answer says, in our words.

use hickory_resolver::proto::rr::{Name, RData, RecordType};

use super::exchange::Failure;
use super::message::{Message, code_name};
use crate::finding::discovery::{AddressRecord, Lookup, LookupStatus};

/// Aliases of one name that are followed and shown.
pub(super) const MOST_ALIASES: usize = 16;

/// The type of a record in the library.
pub(super) const fn record_type(record: AddressRecord) -> RecordType {
    match record {
        AddressRecord::A => RecordType::A,
        AddressRecord::Aaaa => RecordType::AAAA,
    }
}

/// The absolute name as the library has it. Labels are taken as bytes: what a script asks for is no
/// host name by anybody's rules, and a backslash in it is not an escape. `None` for what DNS can't
/// carry.
pub(super) fn wire_name(name: &str) -> Option<Name> {
    let labels = name.strip_suffix('.').unwrap_or(name);
    if labels.split('.').any(str::is_empty) {
        return None;
    }
    Name::from_labels(labels.split('.').map(str::as_bytes)).ok()
}

/// What an answer says to a question for addresses.
#[derive(Debug)]
pub(super) enum Said {
    /// The question is answered, or its failure noted.
    All,
    /// Only that the name is an alias of this one.
    AliasOf(Name),
}

/// Reads the answer of one server into `lookup`. `asked` is the name of the question.
///
/// As in glibc (measured with 2.36): a code that is not a success counts, whatever records come with it;
/// records belong to the name that was asked for and to the names that it is an alias of, in the order
/// in which they stand; all others are skipped.
pub(super) fn read(lookup: &mut Lookup, asked: &Name, message: &Message) -> Said {
    let wanted = record_type(lookup.record);
    let mut end = asked.clone();
    for answer in &message.answers {
        if answer.owner != end {
            continue;
        }
        match &answer.data {
            RData::CNAME(target) => {
                end = target.0.clone();
                if lookup.chain.len() < MOST_ALIASES {
                    lookup.chain.push(end.to_string());
                }
            }
            RData::A(address) if wanted == RecordType::A => {
                lookup.addresses.push(address.0.into());
            }
            RData::AAAA(address) if wanted == RecordType::AAAA => {
                lookup.addresses.push(address.0.into());
            }
            _ => continue,
        }
        let ttl = lookup.ttl_seconds.unwrap_or(answer.ttl);
        lookup.ttl_seconds = Some(ttl.min(answer.ttl));
    }
    let (status, failure) = status(message);
    if status == LookupStatus::Answered && !lookup.addresses.is_empty() {
        lookup.status = status;
        return Said::All;
    }
    lookup.addresses.clear();
    if let Some(failure) = failure {
        fail(lookup, status, failure);
        return Said::All;
    }
    if status == LookupStatus::NoSuchName {
        // RFC 2308, section 2.1: with aliases it is the last of them that does not exist.
        lookup.status = status;
        lookup.ttl_seconds = message.negative_ttl;
        return Said::All;
    }
    if end != *asked && message.negative_ttl.is_none() {
        return Said::AliasOf(end);
    }
    lookup.ttl_seconds = message.negative_ttl;
    lookup.status = LookupStatus::NoData;
    Said::All
}

/// What the code of an answer says, whatever its records: success, no such name, or a failure.
pub(super) fn status(message: &Message) -> (LookupStatus, Option<String>) {
    let name = || code_name(message.code);
    match message.code {
        0 if refers(message) => {
            let why = "the server only refers to other servers; it does not resolve names for us";
            (LookupStatus::BadResponse, Some(why.to_owned()))
        }
        0 => (LookupStatus::Answered, None),
        2 => {
            let why = "the server failed (SERVFAIL)";
            (LookupStatus::ServerFailed, Some(why.to_owned()))
        }
        3 => (LookupStatus::NoSuchName, None),
        5 => {
            let why = "the server refuses to answer us (REFUSED)";
            (LookupStatus::Refused, Some(why.to_owned()))
        }
        code if code_name(code).starts_with("code") => {
            let why = format!("the server answered with {}", name());
            (LookupStatus::BadResponse, Some(why))
        }
        code => {
            let why = format!("the server answered with code {code} ({})", name());
            (LookupStatus::BadResponse, Some(why))
        }
    }
}

/// No answer, but servers of a zone (RFC 2308, section 2.2: a missing record comes with the zone's SOA,
/// or with nothing); or nothing from a server that neither has the zone nor resolves names, as glibc has
/// it (resolv/res_send.c).
fn refers(message: &Message) -> bool {
    let names_others = message.names_servers && message.negative_ttl.is_none();
    message.answers.is_empty() && (names_others || message.is_lame)
}

/// Notes that no answer came.
pub(super) fn read_failure(lookup: &mut Lookup, failure: &Failure) {
    let status = match failure {
        Failure::NobodyListens => LookupStatus::NobodyListens,
        Failure::Unsendable(_) => LookupStatus::Unreachable,
        Failure::Broken(_) | Failure::CutOff(_) => LookupStatus::BadResponse,
    };
    fail(lookup, status, failure.to_string());
}

/// Notes that it is unknown.
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
