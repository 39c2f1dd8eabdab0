//! W-17: the name has several addresses, and not each delivers the file. Which one a client tries
//! first depends on its system (RFC 6724).

use super::{Facts, Rule, finding};
use crate::finding::discovery::DeliveredCopy;
use crate::finding::{Finding, Severity};

pub(super) const SILENT_ADDRESS: Rule = Rule {
    code: "W-17",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let copies = &facts.discovery.copies;
    let tried = copies.iter().filter(|copy| !copy.fetch.was_left_out());
    let (delivered, failed): (Vec<&DeliveredCopy>, Vec<&DeliveredCopy>) =
        tried.partition(|copy| copy.fetch.sha256.is_some());
    if delivered.is_empty() || failed.is_empty() {
        return Vec::new();
    }
    let family = |copy: &&DeliveredCopy| copy.address.is_ipv6();
    let one_family = failed
        .iter()
        .all(|it| delivered.iter().all(|ok| family(ok) != family(it)));
    let (severity, what) = if one_family {
        let family = if failed.iter().any(family) {
            "IPv6"
        } else {
            "IPv4"
        };
        (Severity::Info, format!("over {family} no PAC file comes"))
    } else {
        (
            Severity::Low,
            "not every address delivers the PAC file".to_owned(),
        )
    };
    let evidence = failed.iter().map(|copy| why(copy)).chain(
        delivered
            .iter()
            .map(|copy| format!("{}: delivered", copy.address)),
    );
    vec![finding(
        "W-17",
        severity,
        format!("{what}: clients that try such an address first wait, or get none"),
        evidence.collect(),
        "Let the web server deliver the file at every address of the name, or take the others out of \
         DNS.",
    )]
}

fn why(copy: &DeliveredCopy) -> String {
    let fetch = &copy.fetch;
    match (&fetch.failure, fetch.status()) {
        (Some(failure), _) => format!("{}: {}", copy.address, failure.message),
        (None, Some(status)) => format!("{}: status {status}", copy.address),
        (None, None) => format!("{}: no response", copy.address),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, discovery};
    use super::*;
    use crate::finding::discovery::{Fetch, FetchFailure, FetchFailureKind};

    fn found(copies: &[(&str, bool)]) -> Vec<Finding> {
        let mut network = discovery(&["a.example.com"], Vec::new());
        network.copies = copies
            .iter()
            .map(|(address, delivered)| DeliveredCopy {
                address: address.parse().unwrap(),
                fetch: Fetch {
                    sha256: delivered.then(|| "aa".to_owned()),
                    failure: (!delivered).then(|| FetchFailure {
                        kind: FetchFailureKind::Connect,
                        message: "refused".to_owned(),
                    }),
                    ..Fetch::default()
                },
            })
            .collect();
        checked(&SILENT_ADDRESS, &network)
    }

    #[test]
    fn an_address_that_delivers_nothing_is_found() {
        let one = found(&[("10.0.0.80", true), ("fd00::80", false)]);
        assert_eq!(one[0].severity, Severity::Info);
        assert_eq!(
            one[0].evidence,
            ["fd00::80: refused", "10.0.0.80: delivered"]
        );
        assert!(one[0].message.contains("IPv6"));
        let other = found(&[("10.0.0.80", true), ("10.0.0.81", false)]);
        assert_eq!(other[0].severity, Severity::Low);
        assert_eq!(found(&[("10.0.0.80", true), ("fd00::80", true)]), []);
        assert_eq!(found(&[("10.0.0.80", false), ("fd00::80", false)]), []);
    }
}
