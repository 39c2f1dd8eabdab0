//! P-01: the file comes over plain http: whoever is on the way can change it. WPAD by DNS cannot do
//! better, so within the network it is only said.

use std::net::SocketAddr;

use super::{Facts, Rule, finding};
use crate::finding::discovery::{Candidate, Fetch};
use crate::finding::{Finding, Severity};
use crate::wpad::address::is_outside;

pub(super) const PLAIN_HTTP: Rule = Rule {
    code: "P-01",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    facts
        .delivered()
        .filter_map(|(candidate, fetch)| of_place(facts, candidate, fetch))
        .collect()
}

fn of_place(facts: &Facts<'_>, candidate: &Candidate, fetch: &Fetch) -> Option<Finding> {
    let hop = fetch.hops.iter().find(|hop| hop.url.starts_with("http:"))?;
    let outside = fetch.hops.iter().any(|hop| {
        let answered = hop
            .server
            .as_ref()
            .and_then(|it| it.parse::<SocketAddr>().ok());
        match answered {
            Some(server) => is_outside(server.ip(), facts.internal),
            None => hop
                .addresses
                .iter()
                .any(|&it| is_outside(it, facts.internal)),
        }
    });
    let severity = if outside {
        Severity::High
    } else {
        Severity::Info
    };
    let only_begins = fetch
        .hops
        .last()
        .is_some_and(|last| last.url.starts_with("https:"));
    let how = if only_begins {
        "the way to the PAC file begins over plain http, so that anybody on the way can lead elsewhere"
    } else {
        "the PAC file comes over plain http, so that anybody on the way can change it"
    };
    let (why, help) = if candidate.url.starts_with("https:") {
        (
            "a redirect leaves https",
            "Deliver the file at its https URL, without that redirect.",
        )
    } else if candidate.mechanism == "dns" {
        (
            "WPAD by DNS knows nothing else",
            "Where clients are managed, set an https URL of the PAC file and switch detection off.",
        )
    } else {
        (
            "an https URL would do",
            "Let option 252 name an https URL whose certificate clients trust.",
        )
    };
    Some(finding(
        "P-01",
        severity,
        format!("{how}; {why}"),
        vec![hop.url.clone()],
        help,
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, delivered};
    use super::*;
    use crate::finding::discovery::Hop;

    #[test]
    fn plain_http_matters_more_outside() {
        let found = |url: &str, server: &str| {
            let network = delivered(Fetch {
                hops: vec![Hop {
                    url: url.to_owned(),
                    server: Some(server.to_owned()),
                    ..Hop::default()
                }],
                ..Fetch::default()
            });
            let found = checked(&PLAIN_HTTP, &network);
            found.first().map(|one| one.severity)
        };
        assert_eq!(found("http://a/", "10.0.0.80:80"), Some(Severity::Info));
        assert_eq!(found("http://a/", "198.51.100.7:80"), Some(Severity::High));
        assert_eq!(found("https://a/", "198.51.100.7:443"), None);
    }
}
