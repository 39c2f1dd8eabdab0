//! P-14: a client that prefers another entry point gets another answer. Windows calls
//! `FindProxyForURLEx` where the file has it (Microsoft Learn, WinHTTP: IPv6-aware proxy helper API
//! definitions); browsers never do.

use super::{Bench, Rule, Surroundings, witnessed};
use crate::audit::literals;
use crate::finding::answers::UrlAnswer;
use crate::finding::{Finding, Severity};
use crate::pac::dialects::{self, Dialect};
use crate::pac::effect;
use crate::pac::request::Request;

pub(super) const ENTRY_POINTS: Rule = Rule {
    code: "P-14",
    check,
};

/// Hosts of the script's own text that are tried.
const MOST_HOSTS: usize = 100;

/// The first client that knows more than one entry point. Both are called as it calls them, so that
/// nothing else differs.
pub fn client() -> Option<&'static Dialect> {
    let mut dialects = dialects::ALL.iter().copied();
    dialects.find(|dialect| dialect.entry_points.len() > 1)
}

fn check(bench: &mut Bench<'_>) -> Vec<Finding> {
    let Some((client, preferred, usual)) = client().and_then(|client| {
        let (preferred, usual) = (client.entry_points.first()?, client.entry_points.last()?);
        Some((client, *preferred, *usual))
    }) else {
        return Vec::new();
    };
    if bench.by_chance || !bench.text.contains(preferred) {
        return Vec::new();
    }
    let requests = requests(bench, client);
    let mut of = |entry_point| {
        let evaluations = bench.evaluate(Surroundings::EntryPoint(entry_point), &requests);
        let answers = requests.iter().zip(&evaluations);
        let answers: Vec<UrlAnswer> = answers
            .map(|(request, evaluation)| effect::answer(&request.url, request, evaluation, client))
            .collect();
        answers
    };
    let (first, second) = (of(preferred), of(usual));
    let differing = first.iter().zip(&second).filter_map(|(one, other)| {
        let (one_says, other_says) = (says(one)?, says(other)?);
        (one_says != other_says).then(|| {
            format!(
                "{}: {one_says} by {preferred}, {other_says} by {usual}",
                one.url
            )
        })
    });
    witnessed(
        "P-14",
        Severity::Low,
        &format!("{preferred}, which only some clients call, answers differently from {usual}"),
        differing.collect(),
        "Let one call the other, or remove it: clients should not differ by accident.",
    )
    .into_iter()
    .collect()
}

/// Both kinds of URL for the hosts of the bench and for those that the script itself names.
fn requests(bench: &Bench<'_>, client: &'static Dialect) -> Vec<Request> {
    let named = literals::hosts(bench.text).into_iter().take(MOST_HOSTS);
    let hosts = bench.hosts.iter().cloned().chain(named);
    hosts
        .flat_map(|host| [format!("https://{host}/"), format!("http://{host}/")])
        .filter_map(|url| Request::new(&url, client).ok())
        .filter(|request| request.bypass.is_none())
        .collect()
}

/// What the client makes of it; `None` where pac-check had to end it.
fn says(answer: &UrlAnswer) -> Option<String> {
    if !answer.is_known() && answer.error.is_none() {
        return None;
    }
    match (&answer.effective, &answer.error) {
        (_, Some(error)) => Some(format!("an error ({})", error.message)),
        (effective, None) => effective.clone(),
    }
}
