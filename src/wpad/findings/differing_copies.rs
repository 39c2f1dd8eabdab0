//! D-04: the addresses of one name deliver different files.

use super::{Facts, Rule, finding};
use crate::finding::{Finding, Severity};

pub(super) const DIFFERING_COPIES: Rule = Rule {
    code: "D-04",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let copies = facts.discovery.copies.iter();
    let copies: Vec<(String, &str)> = copies
        .filter_map(|copy| Some((copy.address.to_string(), copy.fetch.sha256.as_deref()?)))
        .collect();
    let differ = copies
        .first()
        .is_some_and(|(_, first)| copies.iter().any(|(_, other)| other != first));
    if !differ {
        return Vec::new();
    }
    let evidence = copies
        .iter()
        .map(|(address, sha256)| format!("{address}: SHA-256 {sha256}"));
    vec![finding(
        "D-04",
        Severity::High,
        "the addresses of the web server deliver different PAC files: which one a client gets is a \
         matter of chance"
            .to_owned(),
        evidence.collect(),
        "Deliver the same file from every server.",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, discovery};
    use super::*;
    use crate::finding::discovery::{DeliveredCopy, Fetch};

    #[test]
    fn different_hashes_are_found_and_a_dead_address_has_none() {
        let found = |hashes: &[Option<&str>]| {
            let mut network = discovery(&["a.example.com"], Vec::new());
            network.copies = hashes
                .iter()
                .map(|hash| DeliveredCopy {
                    address: "10.0.0.80".parse().unwrap(),
                    fetch: Fetch {
                        sha256: hash.map(str::to_owned),
                        ..Fetch::default()
                    },
                })
                .collect();
            checked(&DIFFERING_COPIES, &network)
        };
        assert_eq!(found(&[Some("aa"), None, Some("bb")])[0].evidence.len(), 2);
        assert_eq!(found(&[Some("aa"), None, Some("aa")]), []);
        assert_eq!(found(&[]), []);
    }
}
