//! Tries every candidate in order and writes down what happened to each.

use std::collections::HashMap;

use url::Url;

use super::delivery;
use super::dhcp;
use super::ends::{self, Body};
use super::mechanisms::{self, Place, Surroundings};
use super::settings::Settings;
use super::{Fetched, Network, Request};
use super::{host_addresses, rounds, survey};
use crate::finding::discovery::{
    AddressRecord, Candidate, CandidateOutcome, Discovery, Lookup, LookupStatus,
};

/// The PAC file that discovery chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveredFile {
    /// The URL that delivered it, after all redirects.
    pub url: String,
    /// The bytes, any content coding taken off.
    pub bytes: Vec<u8>,
    /// The `Content-Type` as sent.
    pub content_type: Option<String>,
}

/// Tries the candidates of every mechanism in order. The first that delivers a PAC file is chosen;
/// a failure is written down and the next is tried (draft-ietf-wrec-wpad-01, section 4.6.1).
pub fn discover(
    network: &dyn Network,
    settings: &Settings<'_>,
) -> (Discovery, Option<DeliveredFile>) {
    let mut discovery = Discovery {
        domains_from: settings.domains_from.to_owned(),
        domains: settings.domains.iter().map(ToString::to_string).collect(),
        ..Discovery::default()
    };
    let (expired, offered): (Vec<_>, Vec<_>) =
        network.offered().into_iter().partition(|it| it.expired);
    discovery.dhcp = offered.iter().map(dhcp::read).collect();
    discovery.expired_dhcp = expired.iter().map(dhcp::read).collect();
    discovery.leases_left_out = network.leases_left_out();
    let surroundings = Surroundings {
        domains: settings.domains,
        offered: &discovery.dhcp,
        port: settings.port,
    };
    let mut places = Vec::new();
    let mut not_asked = Vec::new();
    for mechanism in mechanisms::ALL {
        let found = (mechanism.places)(network, &surroundings);
        not_asked.extend(found.not_asked);
        let named = found.places.into_iter().map(|place| (mechanism, place));
        places.extend(named);
    }
    discovery.not_asked = not_asked;
    let mut candidates: Vec<(Url, Candidate)> = places
        .into_iter()
        .map(|(mechanism, place)| (place.url.clone(), begin(mechanism.name, place)))
        .collect();
    if settings.survey.is_some() {
        survey::ask(network, candidates.iter_mut().map(|(_, it)| it));
    }
    let mut downloads = match settings.survey {
        Some(_) => rounds::downloads(network, settings, &candidates),
        None => HashMap::new(),
    };
    let mut chosen = None;
    let mut bodies: Vec<Option<Body>> = vec![None; candidates.len()];
    let mut done: Vec<&'static str> = Vec::new();
    for index in 0..candidates.len() {
        let Some((url, candidate)) = candidates.get_mut(index) else {
            break;
        };
        let enough = if settings.survey.is_some() {
            done.contains(&candidate.mechanism)
        } else {
            chosen.is_some()
        };
        if enough && !settings.try_all && !downloads.contains_key(&index) {
            continue;
        }
        let download = downloads.remove(&index);
        let (file, body) = attempt(network, settings, url, candidate, download);
        if let Some(known) = bodies.get_mut(index) {
            *known = body;
        }
        if file.is_some() {
            done.push(candidate.mechanism);
        }
        if let (None, Some(file)) = (&chosen, file) {
            discovery.chosen = Some(index);
            chosen = Some(file);
        }
    }
    discovery.candidates = candidates.into_iter().map(|(_, it)| it).collect();
    if let Some(survey) = settings.survey {
        discovery.links = network.links();
        discovery.probes = survey::probe(network, &discovery.candidates);
        discovery.copies = survey::copies(
            network,
            rounds::in_time(network, settings.limits),
            &discovery,
        );
        if survey.services {
            discovery.services = survey::services(network, &discovery.candidates);
        }
        if survey.public_names {
            discovery.public_names = survey::public_names(network, &discovery.not_asked);
        }
        discovery.registrations = survey::registrations(network, settings.domains);
        discovery.clients = ends::ends(&discovery, &bodies);
    }
    discovery.problem = problem(settings, &discovery);
    (discovery, chosen)
}

fn begin(mechanism: &'static str, place: Place) -> Candidate {
    Candidate {
        mechanism,
        url: place.url.into(),
        name: place.name,
        devolved_from: place.devolved_from.map(|domain| domain.to_string()),
        lookups: Vec::new(),
        by_server: Vec::new(),
        fetch: None,
        outcome: CandidateOutcome::NotTried,
    }
}

/// Asks and downloads, as far as that was not done before. The file, where it is one, and what its
/// bytes are to any client.
fn attempt(
    network: &dyn Network,
    settings: &Settings<'_>,
    url: &Url,
    candidate: &mut Candidate,
    download: Option<Fetched>,
) -> (Option<DeliveredFile>, Option<Body>) {
    let mut addresses = Vec::new();
    if let Some(name) = &candidate.name {
        if candidate.lookups.is_empty() {
            candidate.lookups = network.lookup(name, &[AddressRecord::A, AddressRecord::Aaaa]);
        }
        match host_addresses::of(&candidate.lookups) {
            Ok(found) => addresses = found,
            Err(outcome) => {
                candidate.outcome = outcome;
                return (None, None);
            }
        }
    }
    let fetched = download.unwrap_or_else(|| {
        network.get(&Request {
            url,
            addresses: &addresses,
            limits: settings.limits,
        })
    });
    if let Some(failure) = &fetched.story.failure {
        candidate.outcome = CandidateOutcome::FetchFailed(failure.message.clone());
        candidate.fetch = Some(fetched.story);
        return (None, None);
    }
    let verdict = delivery::check(&fetched, settings.acceptance);
    let notes = delivery::notes(&fetched);
    let body_facts = Body::of(&fetched, settings.limits.statuses);
    let Fetched { mut story, body } = fetched;
    let file = match verdict {
        Ok(()) => {
            story.notes.extend(notes);
            story.text = Some(delivery::text_form(&body));
            candidate.outcome = CandidateOutcome::Found;
            let url = story.hops.last().map(|hop| hop.url.clone());
            Some(DeliveredFile {
                url: url.unwrap_or_else(|| candidate.url.clone()),
                bytes: body,
                content_type: story.content_type.clone(),
            })
        }
        Err(defect) if defect.is_about_delivery() => {
            candidate.outcome = CandidateOutcome::FetchFailed(defect.to_string());
            None
        }
        Err(defect) => {
            candidate.outcome = CandidateOutcome::NotAPacFile(defect.to_string());
            None
        }
    };
    candidate.fetch = Some(story);
    (file, body_facts)
}

fn problem(settings: &Settings<'_>, discovery: &Discovery) -> Option<String> {
    if settings.domains.is_empty() && discovery.candidates.is_empty() {
        return Some(
            "no domain is known to look for wpad in; name one with --domain, or the file itself \
             with --pac"
                .to_owned(),
        );
    }
    if discovery.candidates.is_empty() {
        return Some(format!(
            "nothing may be asked: every name for {} lies at or above a public suffix; name another \
             domain with --domain, or the file itself with --pac",
            discovery.domains.join(", ")
        ));
    }
    let nobody_answered = discovery.candidates.iter().all(|candidate| {
        !candidate.lookups.is_empty()
            && candidate.lookups.iter().all(|lookup| {
                matches!(
                    lookup.status,
                    LookupStatus::NoServer
                        | LookupStatus::NotAsked
                        | LookupStatus::NotRecorded
                        | LookupStatus::NobodyListens
                        | LookupStatus::Unreachable
                )
            })
    });
    nobody_answered.then(|| {
        let lookup = discovery
            .candidates
            .first()
            .and_then(|candidate| candidate.lookups.first());
        format!(
            "no question could be asked: {}",
            lookup.map(Lookup::describe).unwrap_or_default()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::discovery::{Fetch, FetchFailure, FetchFailureKind, Hop};
    use crate::wpad::Statuses;
    use crate::wpad::delivery::Acceptance;
    use crate::wpad::{Domain, Limits};
    use std::cell::RefCell;

    const SCRIPT: &[u8] = b"function FindProxyForURL(url, host) { return 'DIRECT'; }";

    /// Answers by the first label after `wpad.`; writes down what was asked.
    #[derive(Default)]
    struct World {
        asked: RefCell<Vec<String>>,
    }

    impl World {
        fn asked(&self) -> Vec<String> {
            self.asked.borrow().clone()
        }
    }

    impl Network for World {
        fn lookup(&self, name: &str, records: &[AddressRecord]) -> Vec<Lookup> {
            self.asked.borrow_mut().push(name.to_owned());
            let kind = name.split('.').nth(1).unwrap();
            records
                .iter()
                .map(|&record| {
                    let (status, address) = match (kind, record) {
                        ("missing", _) => (LookupStatus::NoSuchName, None),
                        ("nodata", _)
                        | ("v4", AddressRecord::Aaaa)
                        | ("half", AddressRecord::A) => (LookupStatus::NoData, None),
                        ("broken", _) => (LookupStatus::ServerFailed, None),
                        ("offline", _) => (LookupStatus::NotAsked, None),
                        ("half", AddressRecord::Aaaa) => (LookupStatus::TimedOut, None),
                        (_, AddressRecord::A) => (LookupStatus::Answered, Some("192.0.2.1")),
                        (_, AddressRecord::Aaaa) => (LookupStatus::Answered, Some("2001:db8::1")),
                    };
                    Lookup {
                        addresses: address.iter().map(|text| text.parse().unwrap()).collect(),
                        ..Lookup::new(name, record, status)
                    }
                })
                .collect()
        }

        fn get(&self, request: &Request<'_>) -> Fetched {
            let addresses: Vec<String> =
                request.addresses.iter().map(ToString::to_string).collect();
            self.asked
                .borrow_mut()
                .push(format!("{} at {}", request.url, addresses.join(",")));
            let kind = request.url.host_str().unwrap().split('.').nth(1).unwrap();
            let (status, body): (_, &[u8]) = match kind {
                "lost" => (404, b""),
                "page" => (200, b"<html><title>Login</title>"),
                _ => (200, SCRIPT),
            };
            Fetched {
                story: Fetch {
                    hops: vec![Hop {
                        url: request.url.to_string(),
                        status: Some(status),
                        ..Hop::default()
                    }],
                    failure: (kind == "refused").then(|| FetchFailure {
                        kind: FetchFailureKind::Connect,
                        message: "connection refused".to_owned(),
                    }),
                    ..Fetch::default()
                },
                body: body.to_vec(),
            }
        }
    }

    fn run(domains: &[&str], try_all: bool) -> (Discovery, Option<DeliveredFile>, World) {
        let domains: Vec<Domain> = domains
            .iter()
            .map(|domain| Domain::parse(domain).unwrap())
            .collect();
        let world = World::default();
        let settings = Settings {
            domains: &domains,
            domains_from: "--domain",
            port: 80,
            acceptance: Acceptance {
                must_name_entry_point: true,
                statuses: Statuses::ONLY_200,
                media_types: &[],
            },
            limits: Limits::of_bytes(1_048_576),
            try_all,
            survey: None,
        };
        let (discovery, file) = discover(&world, &settings);
        (discovery, file, world)
    }

    fn outcomes(discovery: &Discovery) -> Vec<&CandidateOutcome> {
        discovery
            .candidates
            .iter()
            .map(|candidate| &candidate.outcome)
            .collect()
    }

    #[test]
    fn each_failure_is_told_and_the_next_candidate_is_tried() {
        let (discovery, file, _) = run(
            &[
                "missing.example.com",
                "nodata.example.com",
                "broken.example.com",
                "half.example.com",
                "refused.example.com",
                "lost.example.com",
                "page.example.com",
                "good.example.com",
            ],
            false,
        );
        let outcomes = outcomes(&discovery);
        assert_eq!(outcomes[0], &CandidateOutcome::NoSuchName);
        assert_eq!(outcomes[1], &CandidateOutcome::NoSuchName);
        assert_eq!(
            outcomes[2],
            &CandidateOutcome::LookupFailed(
                "A of wpad.broken.example.com.: SERVFAIL; AAAA of wpad.broken.example.com.: SERVFAIL"
                    .to_owned()
            )
        );
        assert_eq!(
            outcomes[3],
            &CandidateOutcome::LookupFailed("AAAA of wpad.half.example.com.: timed out".to_owned())
        );
        assert_eq!(
            outcomes[4],
            &CandidateOutcome::FetchFailed("connection refused".to_owned())
        );
        assert!(
            matches!(outcomes[5], CandidateOutcome::FetchFailed(why) if why.contains("404")),
            "{:?}",
            outcomes[5]
        );
        assert!(
            matches!(outcomes[6], CandidateOutcome::NotAPacFile(why) if why.contains("Login")),
            "{:?}",
            outcomes[6]
        );
        assert_eq!(outcomes[7], &CandidateOutcome::Found);
        assert_eq!(outcomes[8], &CandidateOutcome::NotTried);
        assert_eq!(outcomes.len(), 9);
        assert_eq!(
            discovery.candidates[8].url,
            "http://wpad.example.com/wpad.dat"
        );
        assert_eq!(
            discovery.candidates[8].devolved_from.as_deref(),
            Some("missing.example.com")
        );
        assert_eq!(discovery.chosen, Some(7));
        assert_eq!(discovery.problem, None);
        assert_eq!(discovery.not_asked[0].name, "wpad.com");
        assert_eq!(file.unwrap().bytes, SCRIPT);
    }

    #[test]
    fn nothing_is_asked_after_the_first_pac_file() {
        let (_, _, world) = run(&["good.example.com", "good.example.org"], false);
        assert_eq!(
            world.asked(),
            [
                "wpad.good.example.com.",
                "http://wpad.good.example.com/wpad.dat at 2001:db8::1,192.0.2.1",
            ]
        );
    }

    #[test]
    fn trying_all_keeps_the_first_choice() {
        let (discovery, file, _) = run(&["page.example.com", "good.example.com"], true);
        let outcomes = outcomes(&discovery);
        assert!(matches!(outcomes[0], CandidateOutcome::NotAPacFile(_)));
        assert_eq!(outcomes[1], &CandidateOutcome::Found);
        assert_eq!(outcomes[2], &CandidateOutcome::Found);
        assert_eq!(discovery.chosen, Some(1));
        assert_eq!(file.unwrap().url, "http://wpad.good.example.com/wpad.dat");
    }

    #[test]
    fn one_family_is_enough() {
        let (discovery, file, _) = run(&["v4.example.com"], false);
        assert_eq!(discovery.candidates[0].lookups.len(), 2);
        assert!(file.is_some());
    }

    #[test]
    fn a_discovery_that_could_not_begin_says_why() {
        assert!(
            run(&[], false)
                .0
                .problem
                .unwrap()
                .contains("no domain is known")
        );
        let (discovery, _, world) = run(&["co.uk", "corp"], false);
        assert!(discovery.problem.unwrap().contains("co.uk, corp"));
        assert_eq!(discovery.not_asked.len(), 3);
        assert!(world.asked().is_empty());
        let (discovery, _, _) = run(&["offline.co.uk"], false);
        assert!(discovery.problem.unwrap().contains("not asked"));
        // A server that answered something is no such problem.
        assert_eq!(run(&["missing.co.uk"], false).0.problem, None);
        assert_eq!(run(&["broken.co.uk"], false).0.problem, None);
    }
}
