//! P-13: the answer depends on more than the URL: on the clock, on the machine's own address, or on
//! chance. What an audit found is then a sample.

use super::{Bench, Rule, Surroundings, witnessed};
use crate::finding::{Finding, Severity};
use crate::pac::request::Request;

pub(super) const OTHER_INPUTS: Rule = Rule {
    code: "P-13",
    check,
};

/// Another half of the day, another half of the week, another half of the year.
const LATER: &[u32] = &[12, 84, 4380];
const ELSEWHERE: &[u8] = &[1, 2, 3];

fn check(bench: &mut Bench<'_>) -> Vec<Finding> {
    let hosts = bench.hosts.clone();
    let requests: Vec<Request> = hosts
        .iter()
        .flat_map(|host| [format!("https://{host}/"), format!("http://{host}/")])
        .filter_map(|url| bench.request(&url))
        .collect();
    let usual = bench.said(Surroundings::Usual, &requests);
    let mut chance = Vec::new();
    for surroundings in [Surroundings::Usual, Surroundings::Anew] {
        compare(bench, surroundings, &requests, &usual, &mut chance);
    }
    let (mut clock, mut address) = (Vec::new(), Vec::new());
    // Where chance decides, nothing can be said about anything else.
    if chance.is_empty() {
        for &hours in LATER {
            let later = Surroundings::Later(hours);
            compare(bench, later, &requests, &usual, &mut clock);
        }
        for &number in ELSEWHERE {
            let elsewhere = Surroundings::Elsewhere(number);
            compare(bench, elsewhere, &requests, &usual, &mut address);
        }
    }
    let found = [
        witnessed(
            "P-13",
            Severity::Medium,
            "the same URL gets another answer when it is asked again: an audit is only a sample",
            chance,
            "Choose the proxy by the host (a hash of its name), not by chance or by memory.",
        ),
        witnessed(
            "P-13",
            Severity::Info,
            "the answer depends on the time",
            clock,
            "Audit it at the times that matter (--at).",
        ),
        witnessed(
            "P-13",
            Severity::Info,
            "the answer depends on the address of the client",
            address,
            "Audit it for each site (--my-ip).",
        ),
    ];
    found.into_iter().flatten().collect()
}

/// What is said otherwise than usual, each URL once.
fn compare(
    bench: &mut Bench<'_>,
    surroundings: Surroundings,
    requests: &[Request],
    usual: &[Option<String>],
    witnesses: &mut Vec<String>,
) {
    let said = bench.said(surroundings, requests);
    for ((request, before), after) in requests.iter().zip(usual).zip(&said) {
        let (Some(before), Some(after)) = (before, after) else {
            continue;
        };
        let known = witnesses
            .iter()
            .any(|witness| witness.starts_with(&format!("{}: ", request.url)));
        if before != after && !known {
            witnesses.push(format!("{}: {before}, and then {after}", request.url));
        }
    }
}
