//! What is to be said about a discovery: one file per rule, and a row in [`ALL`].
//!
//! A rule looks at the facts of a discovery and at nothing else. The codes are those of
//! [`crate::finding::codes`].

mod above_public_suffix;
mod ambiguous_text;
mod another_name_for_all;
mod collision_marker;
mod devolution_to_suffix;
mod dhcp_differs;
mod differing_copies;
mod disagreeing_servers;
mod large_file;
mod long_caching;
mod malformed_option;
mod media_type;
mod nobody_has_it;
mod not_delivered;
mod plain_http;
mod public_address;
mod public_name_exists;
mod redirect_away;
mod silent_address;
mod silent_server;
mod undelegated;
mod unexpected_file;
mod unread_records;
mod unregistered;

use ipnet::IpNet;

pub use unexpected_file::unexpected;

use crate::finding::discovery::{Candidate, CandidateOutcome, Discovery, Fetch, Lookup};
use crate::finding::{Finding, Severity};

/// Every rule, in the order of the codes.
pub const ALL: &[&Rule] = &[
    &media_type::MEDIA_TYPE,
    &large_file::LARGE_FILE,
    &long_caching::LONG_CACHING,
    &differing_copies::DIFFERING_COPIES,
    &unexpected_file::UNEXPECTED_FILE,
    &plain_http::PLAIN_HTTP,
    &redirect_away::REDIRECT_AWAY,
    &ambiguous_text::AMBIGUOUS_TEXT,
    &above_public_suffix::ABOVE_PUBLIC_SUFFIX,
    &public_name_exists::PUBLIC_NAME_EXISTS,
    &public_address::PUBLIC_ADDRESS,
    &collision_marker::COLLISION_MARKER,
    &another_name_for_all::ANOTHER_NAME_FOR_ALL,
    &unregistered::UNREGISTERED,
    &undelegated::UNDELEGATED,
    &public_name_exists::BARE_NAME_EXISTS,
    &dhcp_differs::DHCP_DIFFERS,
    &malformed_option::MALFORMED_OPTION,
    &not_delivered::NOT_DELIVERED,
    &disagreeing_servers::DISAGREEING_SERVERS,
    &nobody_has_it::NOBODY_HAS_IT,
    &unread_records::UNREAD_RECORDS,
    &silent_address::SILENT_ADDRESS,
    &devolution_to_suffix::DEVOLUTION_TO_SUFFIX,
    &silent_server::SILENT_SERVER,
];

/// One kind of thing that can be said.
pub struct Rule {
    /// The code of its findings.
    pub code: &'static str,
    /// The findings.
    pub check: fn(&Facts<'_>) -> Vec<Finding>,
}

/// What the rules look at.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What was found out.
    pub discovery: &'a Discovery,
    /// Networks of the organisation beside those that are private anyway.
    pub internal: &'a [IpNet],
    /// The SHA-256 that the file should have, hexadecimal.
    pub expected_sha256: Option<&'a str>,
}

/// All findings, most severe first, else in the order of the rules.
pub fn findings(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = ALL.iter().flat_map(|rule| (rule.check)(facts)).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

fn finding(
    code: &'static str,
    severity: Severity,
    message: String,
    evidence: Vec<String>,
    help: &str,
) -> Finding {
    Finding {
        code,
        severity,
        message,
        evidence,
        help: help.to_owned(),
        labels: Vec::new(),
    }
}

impl Facts<'_> {
    /// The candidate whose file is used, and its download.
    fn chosen(&self) -> Option<(&Candidate, &Fetch)> {
        let candidate = self.discovery.candidates.get(self.discovery.chosen?)?;
        Some((candidate, candidate.fetch.as_ref()?))
    }

    /// Every place that delivered a PAC file, once, and its download: clients differ in the one that
    /// they end with.
    fn delivered(&self) -> impl Iterator<Item = (&Candidate, &Fetch)> {
        let all = &self.discovery.candidates;
        let is_first = |index: usize, url: &str| {
            let mut before = all.iter().take(index);
            !before.any(|it| it.url == url && it.outcome == CandidateOutcome::Found)
        };
        all.iter()
            .enumerate()
            .filter(|(_, it)| it.outcome == CandidateOutcome::Found)
            .filter(move |(index, it)| is_first(*index, &it.url))
            .filter_map(|(_, candidate)| Some((candidate, candidate.fetch.as_ref()?)))
    }

    /// The candidates that are names.
    fn named(&self) -> impl Iterator<Item = (&str, &Candidate)> {
        let candidates = self.discovery.candidates.iter();
        candidates.filter_map(|candidate| Some((candidate.name.as_deref()?, candidate)))
    }
}

/// Everything that was said to the questions of a candidate.
fn said(candidate: &Candidate) -> &[Lookup] {
    if candidate.by_server.is_empty() {
        &candidate.lookups
    } else {
        &candidate.by_server
    }
}

/// A name without its trailing dot, as people write it.
fn bare(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// One answer in a few words: `10.0.0.53: 10.0.0.80`, `10.0.0.54: NXDOMAIN`.
fn fact(lookup: &Lookup) -> String {
    let addresses: Vec<String> = lookup.addresses.iter().map(ToString::to_string).collect();
    let what = if addresses.is_empty() {
        lookup
            .failure
            .clone()
            .unwrap_or_else(|| lookup.status.word().to_owned())
    } else {
        addresses.join(" and ")
    };
    let by = match lookup.servers.last() {
        Some(server) => format!(" at {server}"),
        None => String::new(),
    };
    format!(
        "{} of {}{by}: {what}",
        lookup.record.word(),
        bare(&lookup.name)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::codes::Code;
    use crate::finding::discovery::{AddressRecord, LookupStatus};

    /// An answer of one server: addresses, or the word of a status.
    pub(super) fn answer(name: &str, server: &str, text: &str) -> Lookup {
        let status = match text {
            "NXDOMAIN" => LookupStatus::NoSuchName,
            "NODATA" => LookupStatus::NoData,
            "timed out" => LookupStatus::TimedOut,
            "SERVFAIL" => LookupStatus::ServerFailed,
            "REFUSED" => LookupStatus::Refused,
            "connection refused" => LookupStatus::NobodyListens,
            _ => LookupStatus::Answered,
        };
        let addresses: Vec<std::net::IpAddr> = match status {
            LookupStatus::Answered => text.split(' ').map(|text| text.parse().unwrap()).collect(),
            _ => Vec::new(),
        };
        let record = match addresses.first() {
            Some(address) if address.is_ipv6() => AddressRecord::Aaaa,
            _ => AddressRecord::A,
        };
        Lookup {
            servers: vec![server.to_owned()],
            addresses,
            ..Lookup::new(name, record, status)
        }
    }

    /// A candidate for `wpad.DOMAIN` with what each server said, in the form `SERVER ANSWER`.
    pub(super) fn candidate(domain: &str, said: &[&str]) -> Candidate {
        let name = format!("wpad.{domain}.");
        let by_server: Vec<Lookup> = said
            .iter()
            .map(|text| {
                let (server, text) = text.split_once(' ').unwrap();
                answer(&name, server, text)
            })
            .collect();
        let found = by_server.iter().any(|lookup| !lookup.addresses.is_empty());
        Candidate {
            mechanism: "dns",
            url: format!("http://wpad.{domain}/wpad.dat"),
            name: Some(name),
            devolved_from: None,
            lookups: Lookup::combined(&by_server).into_iter().collect(),
            by_server,
            fetch: None,
            outcome: if found {
                CandidateOutcome::Found
            } else {
                CandidateOutcome::NoSuchName
            },
        }
    }

    /// A discovery in these domains with these candidates.
    pub(super) fn discovery(domains: &[&str], candidates: Vec<Candidate>) -> Discovery {
        Discovery {
            domains_from: "/etc/resolv.conf".to_owned(),
            domains: domains.iter().map(ToString::to_string).collect(),
            not_asked: domains
                .iter()
                .flat_map(|domain| {
                    let domain = crate::wpad::Domain::parse(domain).unwrap();
                    crate::wpad::devolution::devolve(&domain).refused
                })
                .map(|refused| refused.not_asked(format!("wpad.{}", refused.domain)))
                .collect(),
            candidates,
            ..Discovery::default()
        }
    }

    /// A discovery whose chosen file was downloaded like this.
    pub(super) fn delivered(fetch: Fetch) -> Discovery {
        let mut one = candidate("a.example.com", &["10.0.0.53 10.0.0.80"]);
        one.fetch = Some(fetch);
        Discovery {
            chosen: Some(0),
            ..discovery(&["a.example.com"], vec![one])
        }
    }

    /// The findings of one rule.
    pub(super) fn checked(rule: &Rule, discovery: &Discovery) -> Vec<Finding> {
        let facts = Facts {
            discovery,
            internal: &["203.0.113.0/24".parse().unwrap()],
            expected_sha256: Some("AA"),
        };
        let findings = (rule.check)(&facts);
        for finding in &findings {
            assert_eq!(finding.code, rule.code);
            assert!(!finding.evidence.is_empty(), "{finding:?}");
            assert!(!finding.help.is_empty(), "{finding:?}");
        }
        findings
    }

    #[test]
    fn rules_stand_in_the_order_of_their_codes_and_each_code_is_documented() {
        assert!(ALL.is_sorted_by(|a, b| a.code < b.code));
        for rule in ALL {
            assert!(Code::named(rule.code).is_some(), "{}", rule.code);
        }
    }

    #[test]
    fn a_network_as_it_should_be_has_nothing_to_say() {
        let good = candidate(
            "corp.example.com",
            &["10.0.0.53 10.0.0.80", "10.0.0.54 10.0.0.80"],
        );
        let discovery = discovery(&["corp.example.com"], vec![good]);
        let facts = Facts {
            discovery: &discovery,
            internal: &[],
            expected_sha256: None,
        };
        assert_eq!(findings(&facts), []);
    }
}
