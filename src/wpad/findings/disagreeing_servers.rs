//! W-12: the name servers of one machine answer differently for `wpad`.
//!
//! A known cause is the global query block list of Windows DNS servers (MS-DNSP, 3.1.1.1.4): it is
//! kept per server, and hides `wpad` from the zones that the server has itself, even where there is a
//! record.

use std::net::IpAddr;

use super::{Facts, Rule, bare, fact, finding};
use crate::finding::discovery::{AddressRecord, Link, Lookup, LookupStatus};
use crate::finding::{Finding, Severity};

pub(super) const DISAGREEING_SERVERS: Rule = Rule {
    code: "W-12",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, candidate) in facts.named() {
        let differing: Vec<&Lookup> = [AddressRecord::A, AddressRecord::Aaaa]
            .into_iter()
            .flat_map(|record| {
                let answers = candidate.by_server.iter();
                let answers = answers.filter(|it| it.record == record && counts(facts, it));
                let answers: Vec<&Lookup> = answers.collect();
                within_links(facts, &answers)
            })
            .collect();
        if differing.is_empty() {
            continue;
        }
        let blocked = differing
            .iter()
            .any(|lookup| lookup.status == LookupStatus::NoSuchName)
            && differing.iter().any(|lookup| !lookup.addresses.is_empty());
        let fails = differing.iter().any(|lookup| !lookup.status.is_answer());
        let help = if fails {
            "Find out why a server that answers other questions fails for this one: its forwarder, its \
             copy of the zone, or a rule that blocks the name."
        } else if blocked {
            "Make the zones the same on every server. Where it is a Windows DNS server that says \
             NXDOMAIN, look at its global query block list (dnscmd /info /globalqueryblocklist): it \
             hides wpad even where there is a record."
        } else {
            "Make the zones the same on every server; where links have name servers of their own \
             (VPN), check that each of these answers is meant."
        };
        findings.push(finding(
            "W-12",
            Severity::Medium,
            format!(
                "the name servers disagree on {}: what a client gets depends on the server that it \
                 asks",
                bare(name)
            ),
            differing.into_iter().map(fact).collect(),
            help,
        ));
    }
    findings
}

/// What a server says counts, and that it says nothing to this question where it answers others.
fn counts(facts: &Facts<'_>, lookup: &Lookup) -> bool {
    if lookup.status.is_answer() {
        return true;
    }
    if !matches!(
        lookup.status,
        LookupStatus::Refused | LookupStatus::ServerFailed
    ) {
        return false;
    }
    let candidates = facts.discovery.candidates.iter();
    let probes = facts.discovery.probes.iter();
    let mut all = candidates
        .flat_map(|it| &it.by_server)
        .chain(probes.flat_map(|it| &it.lookups));
    all.any(|it| it.status.is_answer() && it.servers == lookup.servers)
}

/// Where the links of the machine are known, servers of different links may disagree rightly: only
/// those of one link are compared, and those that are not a link's (a stub, or a configuration of its own).
fn within_links<'a>(facts: &Facts<'_>, answers: &[&'a Lookup]) -> Vec<&'a Lookup> {
    let links = &facts.discovery.links;
    let serves = |link: &Link, answer: &Lookup| {
        let mut servers = answer.servers.iter();
        servers.any(|server| link.servers.contains(server))
    };
    let of_no_link = |answer: &Lookup| !links.iter().any(|link| serves(link, answer));
    let mut found = differing(answers.iter().copied().filter(|it| of_no_link(it)));
    for link in links {
        let of_link = answers.iter().copied().filter(|it| serves(link, it));
        for answer in differing(of_link) {
            if !found.iter().any(|known| std::ptr::eq(*known, answer)) {
                found.push(answer);
            }
        }
    }
    found
}

/// All of them where two differ, else none.
fn differing<'a>(answers: impl Iterator<Item = &'a Lookup>) -> Vec<&'a Lookup> {
    let answers: Vec<&Lookup> = answers.collect();
    let Some(first) = answers.first() else {
        return Vec::new();
    };
    if answers
        .iter()
        .all(|answer| meaning(answer) == meaning(first))
    {
        return Vec::new();
    }
    answers
}

/// What an answer says to a client, whatever the order of its addresses: that a name does not exist, or
/// only has no address, is the same to it.
fn meaning(lookup: &Lookup) -> (LookupStatus, Vec<IpAddr>) {
    let mut addresses = lookup.addresses.clone();
    addresses.sort_unstable();
    let status = match lookup.status {
        LookupStatus::NoSuchName => LookupStatus::NoData,
        status => status,
    };
    (status, addresses)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{candidate, checked, discovery};
    use super::*;

    fn found(said: &[&str]) -> Vec<Finding> {
        let one = candidate("corp.example.com", said);
        checked(
            &DISAGREEING_SERVERS,
            &discovery(&["corp.example.com"], vec![one]),
        )
    }

    #[test]
    fn servers_that_disagree_are_named_with_what_they_say() {
        let blocked = found(&["10.0.0.53 10.0.0.80", "10.0.0.54 NXDOMAIN"]);
        assert_eq!(
            blocked[0].evidence,
            [
                "A of wpad.corp.example.com at 10.0.0.53: 10.0.0.80",
                "A of wpad.corp.example.com at 10.0.0.54: NXDOMAIN",
            ]
        );
        assert!(blocked[0].help.contains("block list"));
        let other = found(&["10.0.0.53 10.0.0.80", "10.0.0.54 10.0.0.81"]);
        assert!(!other[0].help.contains("block list"));
    }

    #[test]
    fn a_server_that_refuses_this_name_alone_disagrees() {
        let of_wpad = ["10.0.0.53 10.0.0.80", "10.0.0.54 SERVFAIL"];
        let of_other = ["10.0.0.53 NXDOMAIN", "10.0.0.54 NXDOMAIN"];
        let network = discovery(
            &["a.example.com"],
            vec![
                candidate("a.example.com", &of_wpad),
                candidate("example.com", &of_other),
            ],
        );
        let found = checked(&DISAGREEING_SERVERS, &network);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].evidence[1],
            "A of wpad.a.example.com at 10.0.0.54: SERVFAIL"
        );
    }

    #[test]
    fn servers_of_different_links_may_disagree() {
        let said = ["10.0.0.53 10.0.0.80", "10.0.0.54 NXDOMAIN"];
        let one = candidate("corp.example.com", &said);
        let mut network = discovery(&["corp.example.com"], vec![one]);
        let link = |name: &str, servers: &[&str]| Link {
            name: name.to_owned(),
            servers: servers.iter().map(ToString::to_string).collect(),
            ..Link::default()
        };
        for (links, count) in [
            (
                vec![link("2", &["10.0.0.53"]), link("3", &["10.0.0.54"])],
                0,
            ),
            (
                vec![link("2", &["10.0.0.53", "10.0.0.54"]), link("3", &[])],
                1,
            ),
            (vec![link("2", &["10.9.0.53"])], 1),
            (vec![link("2", &["10.0.0.53"])], 0),
        ] {
            network.links = links;
            let found = checked(&DISAGREEING_SERVERS, &network);
            assert_eq!(found.len(), count, "{:?}", network.links);
        }
    }

    #[test]
    fn another_order_and_a_dead_server_are_no_disagreement() {
        for said in [
            &["a 10.0.0.80 10.0.0.81", "b 10.0.0.81 10.0.0.80"][..],
            &["a 10.0.0.80", "b timed out", "c SERVFAIL"],
            &["a NXDOMAIN", "b NXDOMAIN"],
            &["a 10.0.0.80", "a 2001:db8::1"],
        ] {
            assert_eq!(found(said), [], "{said:?}");
        }
    }
}
