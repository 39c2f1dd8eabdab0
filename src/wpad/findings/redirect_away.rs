//! P-02: on the way to the file a redirect leaves the organisation's domain, or leaves https. Within
//! the organisation's networks another domain is only untidy.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use url::{Host, Url};

use super::{Facts, Rule, finding};
use crate::finding::discovery::{Fetch, Hop};
use crate::finding::{Finding, Severity};
use crate::wpad::address::is_outside;

pub(super) const REDIRECT_AWAY: Rule = Rule {
    code: "P-02",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let candidates = facts.discovery.candidates.iter();
    candidates
        .filter_map(|candidate| away(facts, candidate.fetch.as_ref()?))
        .collect()
}

/// Whether or not a file came from there in the end.
fn away(facts: &Facts<'_>, fetch: &Fetch) -> Option<Finding> {
    let mut evidence = Vec::new();
    let mut severity = Severity::Low;
    let (mut away, mut leaves_https) = (false, false);
    for hops in fetch.hops.windows(2) {
        let [from, to] = hops else { continue };
        let (Ok(before), Ok(after)) = (Url::parse(&from.url), Url::parse(&to.url)) else {
            continue;
        };
        if before.scheme() == "https" && after.scheme() == "http" {
            severity = Severity::High;
            leaves_https = true;
            evidence.push(format!("{} to {}: from https to http", from.url, to.url));
        }
        if owner(&before) != owner(&after) {
            let place = if let Some(address) = inside(to, facts.internal) {
                format!(", at the internal address {address}")
            } else {
                severity = Severity::High;
                away = true;
                String::new()
            };
            evidence.push(format!("{} to {}: another owner{place}", from.url, to.url));
        }
    }
    if evidence.is_empty() {
        return None;
    }
    let message = match (away, leaves_https) {
        (true, _) => "the PAC file is redirected to where others may decide about it",
        (false, true) => {
            "a redirect to the PAC file leaves https: anybody on the way can change it"
        }
        (false, false) => {
            "the PAC file is redirected to a host of another domain, at an address inside"
        }
    };
    Some(finding(
        "P-02",
        severity,
        message.to_owned(),
        evidence,
        "Deliver the file from the server that was found, without a redirect.",
    ))
}

/// The address that answered, or the first that was tried, where all of them are the organisation's.
fn inside(hop: &Hop, internal: &[IpNet]) -> Option<IpAddr> {
    let answered = hop.server.as_ref();
    if let Some(server) = answered.and_then(|it| it.parse::<SocketAddr>().ok()) {
        return Some(server.ip()).filter(|&it| !is_outside(it, internal));
    }
    let mut addresses = hop.addresses.iter();
    let all_inside = addresses.all(|&it| !is_outside(it, internal));
    hop.addresses.first().copied().filter(|_| all_inside)
}

/// The registrable domain of a host name by the public suffix list; else the host itself.
fn owner(url: &Url) -> String {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            psl::domain_str(name).unwrap_or(name).to_owned()
        }
        Some(address) => address.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, delivered};
    use super::*;
    use crate::finding::discovery::CandidateOutcome;

    #[test]
    fn each_hop_is_judged() {
        let found = |urls: &[&str]| {
            let hops = urls.iter().map(|url| Hop {
                url: (*url).to_owned(),
                ..Hop::default()
            });
            let network = delivered(Fetch {
                hops: hops.collect(),
                ..Fetch::default()
            });
            let found = checked(&REDIRECT_AWAY, &network);
            found.first().map_or(0, |one| one.evidence.len())
        };
        assert_eq!(
            found(&["http://wpad.a.example.com/", "https://pac.example.com/"]),
            0
        );
        assert_eq!(
            found(&["http://wpad.a.example.com/", "http://cdn.example.net/"]),
            1
        );
        assert_eq!(found(&["http://wpad.a.co.uk/", "http://wpad.b.co.uk/"]), 1);
        assert_eq!(
            found(&[
                "http://a.example.com/",
                "https://a.example.com/",
                "http://192.0.2.1/"
            ]),
            2
        );
        assert_eq!(found(&["http://a.example.com/"]), 0);
    }

    #[test]
    fn another_name_inside_is_only_untidy_and_a_file_need_not_come() {
        let found = |server: &str, outcome| {
            let hop = |url: &str, server: &str| Hop {
                url: url.to_owned(),
                server: Some(server.to_owned()),
                ..Hop::default()
            };
            let mut network = delivered(Fetch {
                hops: vec![
                    hop("http://wpad.a.example.com/", "10.0.0.80:80"),
                    hop("http://login.example.net/", server),
                ],
                ..Fetch::default()
            });
            network.candidates[0].outcome = outcome;
            network.chosen = None;
            let found = checked(&REDIRECT_AWAY, &network);
            found.first().map(|one| one.severity)
        };
        let page = || CandidateOutcome::NotAPacFile("a page".to_owned());
        assert_eq!(found("198.51.100.7:80", page()), Some(Severity::High));
        assert_eq!(found("10.0.0.81:80", page()), Some(Severity::Low));
        let file = CandidateOutcome::Found;
        assert_eq!(found("203.0.113.9:80", file), Some(Severity::Low));
    }
}
