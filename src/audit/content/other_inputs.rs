//! P-13: the answer depends on more than the URL: on the clock, on the machine's own address, or on
//! chance. What an audit found is then a sample.

use std::net::Ipv4Addr;

use super::{Bench, Rule, Surroundings, witnessed};
use crate::audit::literals;
use crate::finding::{Finding, Severity};
use crate::pac::request::Request;

pub(super) const OTHER_INPUTS: Rule = Rule {
    code: "P-13",
    check,
};

/// Another half of the day, another half of the week, another half of the year.
const LATER: &[u32] = &[12, 84, 4380];
/// What a script that looks at the clock calls.
const CLOCK: &[&str] = &["Date", "timeRange", "dateRange", "weekdayRange"];
/// Own addresses that are tried whatever the script says.
const ELSEWHERE: [Ipv4Addr; 3] = [
    Ipv4Addr::new(10, 0, 0, 8),
    Ipv4Addr::new(172, 20, 3, 9),
    Ipv4Addr::new(192, 168, 77, 10),
];
/// Own addresses of the script's text that are tried.
const MOST_ADDRESSES: usize = 32;

fn check(bench: &mut Bench<'_>) -> Vec<Finding> {
    let requests = bench.of_hosts();
    let usual = bench.said(Surroundings::Usual, &requests);
    let mut chance = Vec::new();
    if bench.by_chance {
        for (surroundings, when) in [
            (Surroundings::Usual, "asked again"),
            (Surroundings::Anew, "reloaded"),
        ] {
            compare(bench, surroundings, when, &requests, &usual, &mut chance);
        }
        if chance.is_empty() {
            chance.push("several times asked, not always the same".to_owned());
        }
    }
    let (mut clock, mut address) = (Vec::new(), Vec::new());
    // Where chance decides, nothing can be said about anything else.
    if chance.is_empty() {
        for hours in later(bench.text) {
            let later = Surroundings::Later(hours);
            let when = format!("{hours} hours later");
            compare(bench, later, &when, &requests, &usual, &mut clock);
            if !clock.is_empty() {
                break;
            }
        }
        let of_text = literals::addresses(bench.text).into_iter();
        for own in ELSEWHERE.into_iter().chain(of_text.take(MOST_ADDRESSES)) {
            let elsewhere = Surroundings::Elsewhere(own);
            let when = format!("for a client at {own}");
            compare(bench, elsewhere, &when, &requests, &usual, &mut address);
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

/// Hours from now. Where the script may look at the clock: each hour of a day, twice each day of a
/// month, each month of a year, and some years.
fn later(text: &str) -> Vec<u32> {
    if !CLOCK.iter().any(|name| text.contains(name)) {
        return LATER.to_vec();
    }
    let hours = 1..24;
    let days = (1..32).flat_map(|day| [24 * day, 24 * day + 12]);
    let months = (1..13).map(|month| 730 * month);
    let years = [1, 2, 5, 10].map(|years| 8766 * years);
    hours.chain(days).chain(months).chain(years).collect()
}

/// What is said otherwise than usual, each URL once.
fn compare(
    bench: &mut Bench<'_>,
    surroundings: Surroundings,
    when: &str,
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
            witnesses.push(format!(
                "{}: {before}, and then {after} ({when})",
                request.url
            ));
        }
    }
}
