//! The downloads of a survey: no web server that is dead keeps the others waiting.

use std::collections::HashMap;
use std::net::IpAddr;

use url::Url;

use super::delivery;
use super::host_addresses;
use super::settings::Settings;
use super::{Fetched, Limits, Network, Request};
use crate::finding::discovery::Candidate;

/// A candidate whose place is known: its index, and what to ask for.
struct Known<'a> {
    index: usize,
    mechanism: &'static str,
    url: &'a Url,
    addresses: Vec<IpAddr>,
}

/// Downloads for the candidates that have an address, by their index: the first of each mechanism,
/// and where these are not enough or slow, the others at the same time. With `try_all` all of them.
pub(super) fn downloads(
    network: &dyn Network,
    settings: &Settings<'_>,
    candidates: &[(Url, Candidate)],
) -> HashMap<usize, Fetched> {
    let mut first: Vec<Known<'_>> = Vec::new();
    let mut rest: Vec<Known<'_>> = Vec::new();
    for known in known(candidates) {
        let later = first.iter().any(|it| it.mechanism == known.mechanism);
        if later && !settings.try_all {
            rest.push(known);
        } else {
            first.push(known);
        }
    }
    let enough = |fetched: &[Fetched]| fetched.iter().all(|it| is_file(it, settings));
    let limits = in_time(network, settings.limits);
    let requests = (requests(&first, limits), requests(&rest, limits));
    let (of_first, of_rest) = network.get_some(&requests.0, &requests.1, &enough);
    let of_rest = rest.into_iter().zip(of_rest.unwrap_or_default());
    let mut fetched: Vec<(Known<'_>, Fetched)> =
        first.into_iter().zip(of_first).chain(of_rest).collect();
    if !fetched.iter().any(|(_, it)| is_file(it, settings)) {
        be_patient(network, settings, &mut fetched);
    }
    fetched
        .into_iter()
        .map(|(known, fetched)| (known.index, fetched))
        .collect()
}

/// The limits of one of many, where a survey has only so much time. A response is always waited for as
/// long as the limits say.
pub(super) fn in_time(network: &dyn Network, limits: Limits) -> Limits {
    let left = network.left().unwrap_or(limits.deadline);
    Limits {
        given_up_after: left.max(limits.first_response).min(limits.given_up_after),
        ..limits
    }
}

/// No file came: those that are only slow get the time that a client gives them, as far as the survey
/// has it.
fn be_patient(
    network: &dyn Network,
    settings: &Settings<'_>,
    fetched: &mut [(Known<'_>, Fetched)],
) {
    let limits = in_time(network, settings.limits);
    if limits.given_up_after <= limits.first_response {
        return;
    }
    let limits = Limits {
        first_response: limits.given_up_after,
        ..limits
    };
    let slow: Vec<&mut (Known<'_>, Fetched)> = fetched
        .iter_mut()
        .filter(|(_, it)| it.story.was_given_up())
        .collect();
    let requests: Vec<Request<'_>> = slow
        .iter()
        .map(|(known, _)| known.request(limits))
        .collect();
    let again = network.get_all(&requests);
    drop(requests);
    for ((_, fetched), again) in slow.into_iter().zip(again) {
        *fetched = again;
    }
}

fn known(candidates: &[(Url, Candidate)]) -> impl Iterator<Item = Known<'_>> {
    candidates
        .iter()
        .enumerate()
        .filter_map(|(index, (url, candidate))| {
            let addresses = match &candidate.name {
                None => Vec::new(),
                Some(_) => host_addresses::of(&candidate.lookups).ok()?,
            };
            Some(Known {
                index,
                mechanism: candidate.mechanism,
                url,
                addresses,
            })
        })
}

fn requests<'a>(known: &'a [Known<'_>], limits: Limits) -> Vec<Request<'a>> {
    known.iter().map(|known| known.request(limits)).collect()
}

impl Known<'_> {
    fn request(&self, limits: Limits) -> Request<'_> {
        Request {
            url: self.url,
            addresses: &self.addresses,
            limits,
        }
    }
}

fn is_file(fetched: &Fetched, settings: &Settings<'_>) -> bool {
    fetched.story.failure.is_none() && delivery::check(fetched, settings.acceptance).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::discovery::{
        AddressRecord, CandidateOutcome, Fetch, FetchFailure, Hop, Lookup,
    };
    use crate::wpad::Statuses;
    use crate::wpad::delivery::Acceptance;
    use std::cell::RefCell;
    use std::time::Duration;

    const SCRIPT: &[u8] = b"function FindProxyForURL(url, host) { return 'DIRECT'; }";

    /// Web servers by the first label: `slow` answers only who waits long, `lost` has no file.
    #[derive(Default)]
    struct World {
        asked: RefCell<Vec<String>>,
        left: Option<Duration>,
    }

    impl Network for World {
        fn lookup(&self, _name: &str, _records: &[AddressRecord]) -> Vec<Lookup> {
            Vec::new()
        }

        fn left(&self) -> Option<Duration> {
            self.left
        }

        fn get(&self, request: &Request<'_>) -> Fetched {
            let host = request.url.host_str().unwrap();
            let patient = request.limits.first_response >= Duration::from_secs(8);
            let waits = if patient { " patiently" } else { "" };
            self.asked.borrow_mut().push(format!("{host}{waits}"));
            let gave_up = host.starts_with("slow") && !patient;
            Fetched {
                story: Fetch {
                    hops: vec![Hop {
                        status: Some(if host.starts_with("lost") { 404 } else { 200 }),
                        ..Hop::default()
                    }],
                    failure: gave_up.then(|| FetchFailure {
                        kind: crate::finding::discovery::FetchFailureKind::GivenUp,
                        message: "no response".to_owned(),
                    }),
                    ..Fetch::default()
                },
                body: SCRIPT.to_vec(),
            }
        }
    }

    /// What was asked for, and the indexes that have a file.
    fn run(hosts: &[&str], try_all: bool) -> (Vec<String>, Vec<usize>) {
        run_within(None, hosts, try_all)
    }

    fn run_within(
        left: Option<Duration>,
        hosts: &[&str],
        try_all: bool,
    ) -> (Vec<String>, Vec<usize>) {
        let candidates: Vec<(Url, Candidate)> = hosts
            .iter()
            .map(|host| {
                let candidate = Candidate {
                    mechanism: if host.contains(".dhcp") {
                        "dhcp"
                    } else {
                        "dns"
                    },
                    url: String::new(),
                    name: None,
                    devolved_from: None,
                    lookups: Vec::new(),
                    by_server: Vec::new(),
                    fetch: None,
                    outcome: CandidateOutcome::NotTried,
                };
                (Url::parse(&format!("http://{host}/")).unwrap(), candidate)
            })
            .collect();
        let settings = Settings {
            domains: &[],
            domains_from: "",
            port: 80,
            acceptance: Acceptance {
                must_name_entry_point: true,
                statuses: Statuses::ONLY_200,
                media_types: &[],
            },
            limits: Limits {
                first_response: Duration::from_secs(3),
                ..Limits::of_bytes(1_048_576)
            },
            try_all,
            survey: None,
        };
        let world = World {
            left,
            ..World::default()
        };
        let fetched = downloads(&world, &settings, &candidates);
        let mut found: Vec<usize> = fetched
            .iter()
            .filter(|(_, it)| is_file(it, &settings))
            .map(|(index, _)| *index)
            .collect();
        found.sort_unstable();
        (world.asked.into_inner(), found)
    }

    #[test]
    fn one_file_of_each_mechanism_is_enough() {
        let (asked, found) = run(&["a.dhcp", "b.dns", "c.dns"], false);
        assert_eq!(
            (asked, found),
            (vec!["a.dhcp".to_owned(), "b.dns".to_owned()], vec![0, 1])
        );
        assert_eq!(run(&["a.dhcp", "b.dns", "c.dns"], true).1, [0, 1, 2]);
        let (asked, found) = run(&["a.dhcp", "lost.dns", "c.dns"], false);
        assert_eq!((asked.len(), found), (3, vec![0, 2]));
    }

    #[test]
    fn a_slow_server_is_waited_for_only_where_nobody_has_a_file() {
        let (asked, found) = run(&["slow.dns", "b.dns"], false);
        assert_eq!(
            (asked, found),
            (vec!["slow.dns".to_owned(), "b.dns".to_owned()], vec![1])
        );
        let (asked, found) = run(&["slow.dns", "lost.dns"], false);
        assert_eq!(asked, ["slow.dns", "lost.dns", "slow.dns patiently"]);
        assert_eq!(found, [0]);
    }

    #[test]
    fn a_slow_server_is_waited_for_no_longer_than_the_survey_has_time() {
        let hosts = ["slow.dns", "lost.dns"];
        let within = |seconds| run_within(Some(Duration::from_secs(seconds)), &hosts, false);
        assert_eq!(within(9).1, [0]);
        assert_eq!(within(7).0.len(), 3);
        assert!(within(7).1.is_empty());
        // Not a second time as short as the first.
        assert_eq!(within(3).0, hosts);
        assert_eq!(within(0).0, hosts);
    }
}
