//! W-09: DHCP and DNS lead to different files. Which one a client gets depends on the client: some
//! read DHCP first, some never.

use super::{Facts, Rule, finding};
use crate::finding::discovery::{Candidate, CandidateOutcome, Fetch};
use crate::finding::{Finding, Severity};

pub(super) const DHCP_DIFFERS: Rule = Rule {
    code: "W-09",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let first = |mechanism: &str| {
        let mut candidates = facts.discovery.candidates.iter();
        candidates.find(|it| it.mechanism == mechanism && it.outcome == CandidateOutcome::Found)
    };
    let offered: Vec<&str> = facts
        .discovery
        .dhcp
        .iter()
        .filter_map(|option| option.url.as_deref())
        .collect();
    let mut findings = Vec::new();
    if let Some(first) = offered.first()
        && offered.iter().any(|url| url != first)
    {
        findings.push(finding(
            "W-09",
            Severity::Medium,
            "option 252 names different URLs of the PAC file: which one a client gets depends on its link"
                .to_owned(),
            facts
                .discovery
                .dhcp
                .iter()
                .map(|option| format!("{}: {}", option.from, option.value))
                .collect(),
            "Let every DHCP server offer the same URL.",
        ));
    }
    if let (Some(dhcp), Some(dns)) = (first("dhcp"), first("dns"))
        && let (Some(one), Some(other)) = (sha256(dhcp), sha256(dns))
        && one != other
    {
        findings.push(finding(
            "W-09",
            Severity::Medium,
            format!(
                "DHCP and DNS lead to different PAC files: {}",
                who(facts, dhcp, dns)
            ),
            [dhcp, dns]
                .map(|it| format!("{}: SHA-256 {}", it.url, sha256(it).unwrap_or("unknown")))
                .to_vec(),
            "Deliver the same file in both places, or offer it in one of them only.",
        ));
    }
    findings
}

/// Which clients take which of the two files.
fn who(facts: &Facts<'_>, dhcp: &Candidate, dns: &Candidate) -> String {
    let candidates = &facts.discovery.candidates;
    let takers = |place: &Candidate| {
        let clients = facts.discovery.clients.iter().filter(|end| {
            let end = end.candidate.filter(|_| end.has_file == Some(true));
            end.and_then(|index| candidates.get(index)) == Some(place)
        });
        let clients: Vec<&str> = clients.map(|end| end.client).collect();
        let verb = if clients.len() == 1 { "takes" } else { "take" };
        (!clients.is_empty())
            .then(|| format!("{} {verb} that of {}", clients.join(", "), place.url))
    };
    let known: Vec<String> = [dhcp, dns].into_iter().filter_map(takers).collect();
    if known.is_empty() {
        "which one a client gets depends on whether it asks DHCP".to_owned()
    } else {
        known.join("; ")
    }
}

fn sha256(candidate: &Candidate) -> Option<&str> {
    let fetch: &Fetch = candidate.fetch.as_ref()?;
    fetch.sha256.as_deref()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{candidate, checked, discovery};
    use super::*;
    use crate::finding::discovery::{ClientEnd, DhcpOption, Discovery};

    fn network(dhcp: &str, dns: &str) -> Discovery {
        let with = |mut candidate: Candidate, sha256: &str| {
            candidate.fetch = Some(Fetch {
                sha256: Some(sha256.to_owned()),
                ..Fetch::default()
            });
            candidate
        };
        let named = candidate("a.example.com", &["10.0.0.53 10.0.0.80"]);
        let offered = Candidate {
            mechanism: "dhcp",
            name: None,
            url: "http://b.example.com/x.pac".to_owned(),
            ..named.clone()
        };
        discovery(
            &["a.example.com"],
            vec![with(offered, dhcp), with(named, dns)],
        )
    }

    #[test]
    fn different_files_are_found_and_the_same_file_is_not() {
        let found = checked(&DHCP_DIFFERS, &network("aa", "bb"));
        assert_eq!(
            found[0].evidence,
            [
                "http://b.example.com/x.pac: SHA-256 aa",
                "http://wpad.a.example.com/wpad.dat: SHA-256 bb"
            ]
        );
        assert_eq!(checked(&DHCP_DIFFERS, &network("aa", "aa")), []);
    }

    #[test]
    fn only_clients_that_end_there_are_named() {
        let mut network = network("aa", "bb");
        let message = |network: &Discovery| checked(&DHCP_DIFFERS, network)[0].message.clone();
        assert!(message(&network).contains("depends on whether"));
        let end = |client, candidate, has_file| ClientEnd {
            client,
            candidate: Some(candidate),
            has_file,
            why: String::new(),
        };
        network.clients = vec![
            end("Windows", 0, Some(false)),
            end("Chromium", 0, Some(true)),
            end("Firefox", 1, Some(true)),
        ];
        let said = message(&network);
        assert!(said.contains("Chromium takes that of http://b."), "{said}");
        assert!(
            said.contains("Firefox takes that of http://wpad."),
            "{said}"
        );
        assert!(!said.contains("Windows"), "{said}");
    }

    #[test]
    fn leases_that_differ_are_found() {
        let option = |url: &str| DhcpOption {
            from: format!("lease of {url}"),
            value: url.to_owned(),
            url: Some(url.to_owned()),
            declines: false,
            problems: Vec::new(),
        };
        let mut network = network("aa", "aa");
        network.dhcp = vec![option("http://a/"), option("http://b/")];
        assert_eq!(checked(&DHCP_DIFFERS, &network)[0].evidence.len(), 2);
        network.dhcp.pop();
        assert_eq!(checked(&DHCP_DIFFERS, &network), []);
    }
}
