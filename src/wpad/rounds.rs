//! The downloads of a survey: no web server that is dead keeps the others waiting.

use std::collections::HashMap;
use std::net::IpAddr;

use url::Url;

use super::delivery;
use super::discover::{Settings, judge};
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
    let requests = (
        requests(&first, settings.limits),
        requests(&rest, settings.limits),
    );
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

/// No file came: those that are only slow get the time that a client gives them.
fn be_patient(
    network: &dyn Network,
    settings: &Settings<'_>,
    fetched: &mut [(Known<'_>, Fetched)],
) {
    let limits = Limits {
        first_response: settings.limits.deadline,
        ..settings.limits
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
                Some(_) => judge(&candidate.lookups).ok()?,
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
