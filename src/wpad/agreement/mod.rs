//! No report says two things that do not go together: a property over made-up networks, with every
//! sentence held against the facts of the same report.

mod made;

use std::time::Duration;

use proptest::prelude::*;

use super::clients::{self, Dhcp};
use super::delivery::Acceptance;
use super::findings::{Facts, findings};
use super::{Domain, Limits, Settings, Statuses, Survey, discover};
use crate::finding::Finding;
use crate::finding::discovery::{
    Candidate, CandidateOutcome, Discovery, Fetch, FetchFailureKind, Lookup, LookupStatus,
};
use made::{Made, SERVERS, made};

fn looked_at(made: &Made, try_all: bool) -> Discovery {
    let domains = ["a.example.com", "b.example.org"].map(|it| Domain::parse(it).unwrap());
    let settings = Settings {
        domains: &domains,
        domains_from: "/etc/resolv.conf",
        port: 80,
        acceptance: Acceptance {
            must_name_entry_point: true,
            statuses: Statuses::ONLY_200,
            media_types: &[],
        },
        limits: Limits {
            first_response: Duration::from_secs(3),
            // As wide as the widest client, so that each can be judged.
            statuses: Statuses {
                first: 200,
                last: 299,
            },
            ..Limits::of_bytes(1_048_576)
        },
        try_all,
        survey: Some(Survey {
            services: false,
            public_names: false,
        }),
    };
    let (mut discovery, _) = discover(made, &settings);
    discovery.findings = findings(&Facts {
        discovery: &discovery,
        internal: &[],
        expected_sha256: None,
    });
    discovery
}

fn said(discovery: &Discovery) -> impl Iterator<Item = &Lookup> {
    discovery.candidates.iter().flat_map(|it| &it.by_server)
}

fn place<'a>(discovery: &'a Discovery, finding: &Finding) -> Option<(usize, &'a Candidate)> {
    let first = finding.evidence.first()?;
    let mut candidates = discovery.candidates.iter().enumerate();
    candidates.find(|(_, it)| {
        finding.message.contains(&format!("{} ", it.url))
            || *first == it.url
            || first.starts_with(&format!("{}: ", it.url))
    })
}

/// What does not go together, in words.
#[derive(Default)]
struct Claims(Vec<String>);

impl Claims {
    fn add(&mut self, holds: bool, sentence: &str, why: &str) {
        if !holds {
            self.0.push(format!("{sentence}: {why}"));
        }
    }
}

fn contradictions(discovery: &Discovery) -> Vec<String> {
    let mut claims = Claims::default();
    for finding in &discovery.findings {
        let text = &finding.message;
        claims.add(
            !finding.evidence.is_empty() && finding.evidence.iter().all(|it| !it.is_empty()),
            text,
            "no evidence",
        );
        let twins = discovery
            .findings
            .iter()
            .filter(|it| *it == finding)
            .count();
        claims.add(twins == 1, text, "said twice");
        of_place(&mut claims, discovery, finding);
        of_server(&mut claims, discovery, finding);
    }
    of_clients(&mut claims, discovery);
    claims.0
}

/// Is there a file, who takes it, and what is to be done?
fn of_place(claims: &mut Claims, discovery: &Discovery, finding: &Finding) {
    let text = &finding.message;
    let at = place(discovery, finding);
    let ends_with = |has_file: bool, client: &str| {
        discovery.clients.iter().any(|end| {
            end.candidate == at.map(|(index, _)| index)
                && end.has_file == Some(has_file)
                && end.client.starts_with(client)
        })
    };
    match finding.code {
        "W-11" => {
            let (_, candidate) = at.unwrap();
            claims.add(
                candidate.outcome != CandidateOutcome::Found,
                text,
                "it has a file",
            );
            let takes = ends_with(true, "");
            claims.add(
                !takes || text.contains("only some clients"),
                text,
                "a client takes it",
            );
            let kind = candidate.fetch.as_ref().and_then(|it| it.failure.as_ref());
            let quick = kind.is_none_or(|it| {
                it.message.contains("refused")
                    || matches!(
                        it.kind,
                        FetchFailureKind::Tls
                            | FetchFailureKind::TooManyRedirects
                            | FetchFailureKind::NeverAsked
                    )
            });
            claims.add(
                !quick || !text.contains("wait,"),
                text,
                "nothing keeps them waiting",
            );
            let open = discovery
                .clients
                .iter()
                .any(|end| end.candidate == at.map(|(index, _)| index) && end.has_file.is_none());
            claims.add(
                !open || text.contains("known"),
                text,
                "for some that is unknown",
            );
            let certificate = kind.is_some_and(|it| it.kind == FetchFailureKind::Tls);
            claims.add(
                finding.help.contains("certificate") == certificate,
                text,
                &finding.help,
            );
            let lost = candidate.fetch.as_ref().and_then(Fetch::status) == Some(404);
            claims.add(
                finding.help.contains("Put the file") == lost,
                text,
                &finding.help,
            );
        }
        "D-01" => {
            let (_, candidate) = at.unwrap();
            let notes = candidate.fetch.iter().flat_map(|it| &it.notes);
            let notes: Vec<&str> = notes.map(String::as_str).collect();
            let refuses = text.contains("WinHTTP does not take it");
            claims.add(
                !refuses || !ends_with(true, "Windows"),
                text,
                "Windows uses it",
            );
            claims.add(
                refuses || !ends_with(false, "Windows"),
                text,
                "Windows does not use it",
            );
            claims.add(
                !refuses || notes.iter().all(|it| !it.contains("Windows takes it")),
                text,
                "a note says otherwise",
            );
        }
        "P-01" | "D-02" | "D-03" | "P-15" => {
            let (_, candidate) = at.unwrap_or_else(|| panic!("{finding:?}"));
            claims.add(
                candidate.outcome == CandidateOutcome::Found,
                text,
                "no file came",
            );
        }
        _ => {}
    }
}

/// What do name servers say, and which file do clients take?
fn of_server(claims: &mut Claims, discovery: &Discovery, finding: &Finding) {
    let text = &finding.message;
    match finding.code {
        "W-13" => {
            claims.add(
                said(discovery).all(|it| it.addresses.is_empty()),
                text,
                "somebody has it",
            );
            let all = said(discovery).all(|it| it.status.is_answer());
            claims.add(
                all || text.contains("that answered"),
                text,
                "not every server answered",
            );
        }
        "W-19" => {
            let server = SERVERS
                .iter()
                .find(|it| text.contains(&format!("{it} ")))
                .unwrap();
            let of_server = || said(discovery).filter(|it| it.servers == [*server]);
            claims.add(
                of_server().all(|it| !it.status.is_answer()),
                text,
                "it answered",
            );
            let waits = of_server().any(|it| it.status == LookupStatus::TimedOut);
            claims.add(
                waits || !text.contains("answered none"),
                text,
                "it was not silent",
            );
            let refused = of_server().all(|it| it.status == LookupStatus::NobodyListens);
            claims.add(
                refused || !text.contains("nothing listens"),
                text,
                "somebody listens",
            );
        }
        "W-09" => {
            for end in &discovery.clients {
                let named = text.contains(end.client);
                claims.add(
                    !named || end.has_file == Some(true),
                    text,
                    "it ends without a file",
                );
            }
        }
        _ => {}
    }
}

fn of_clients(claims: &mut Claims, discovery: &Discovery) {
    for (end, client) in discovery.clients.iter().zip(clients::ALL) {
        let text = format!("{}: {}", end.client, end.why);
        let asks_dhcp = client.dhcp != Dhcp::Ignored;
        claims.add(
            asks_dhcp || !end.why.contains("DHCP"),
            &text,
            "it does not ask DHCP",
        );
        claims.add(
            end.has_file != Some(true) || end.candidate.is_some(),
            &text,
            "from nowhere",
        );
        let somebody = said(discovery).any(|it| {
            let devolved = discovery.candidates.iter().any(|candidate| {
                candidate.devolved_from.is_some() && candidate.name.as_ref() == Some(&it.name)
            });
            !it.addresses.is_empty() && (client.devolves || !devolved)
        });
        let none = end.why.contains("no name exists: ") && !end.why.contains("asked first");
        claims.add(!somebody || !none, &text, "some server has it");
        let slow = said(discovery).any(|it| {
            it.servers == [SERVERS[0]]
                && (it.status == LookupStatus::TimedOut || it.milliseconds > 1000)
        });
        claims.add(
            slow || !end.why.contains("within 1000 ms"),
            &text,
            "it is not slow",
        );
        let devolved = end
            .candidate
            .and_then(|index| discovery.candidates.get(index));
        let devolved = devolved.is_some_and(|it| it.devolved_from.is_some());
        claims.add(client.devolves || !devolved, &text, "it never asks there");
    }
    if discovery.has_no_place() {
        let codes = ["W-11", "W-12", "W-19", "W-10", "W-09"];
        let odd = discovery
            .findings
            .iter()
            .find(|it| codes.contains(&it.code));
        claims.add(
            odd.is_none(),
            "nothing is there",
            "a finding says otherwise",
        );
        let all = discovery
            .clients
            .iter()
            .all(|it| it.has_file == Some(false));
        claims.add(all, "nothing is there", "a client may have a file");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn nothing_that_is_said_contradicts_anything_else(made in made(), try_all: bool) {
        let discovery = looked_at(&made, try_all);
        let found = contradictions(&discovery);
        prop_assert!(found.is_empty(), "{:#?}\n{:#?}", found, discovery.findings);
    }
}
