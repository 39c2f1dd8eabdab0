//! Runs the cases of a suite, each for each of its clients.

use std::sync::Arc;

use super::{Case, Mismatch, Suite, World, check};
use crate::finding::answers::UrlAnswer;
use crate::pac::dialects::{self, Dialect};
use crate::pac::effect;
use crate::pac::evaluation::{Limits, LoadFailure};
use crate::pac::request::{BadUrl, Request};
use crate::pac::script::Script;
use crate::pac::session::Session;

/// One case for one client, and what came of it.
#[derive(Debug)]
pub struct CaseResult<'a> {
    /// The case.
    pub case: &'a Case,
    /// The client.
    pub client: &'static str,
    /// The answer; none for a URL that can't be asked about.
    pub answer: Option<UrlAnswer>,
    /// Why it fails; `Ok` where it passes.
    pub verdict: Result<(), Failure>,
}

/// Why a case fails.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The answer is not what was expected.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
    /// The URL can't be asked about.
    #[error(transparent)]
    Url(#[from] BadUrl),
}

/// Runs a suite. `name` and `bytes` are the script's.
///
/// The result holds every case for every client: all cases of the first client in the order of the
/// suite, then those of the next. Cases of one client in one world run in one loaded script, in
/// order, so that a script's state carries over as it does in the client.
pub fn run<'a>(suite: &'a Suite, name: &str, bytes: &[u8], limits: &Limits) -> Vec<CaseResult<'a>> {
    let dialects = suite
        .world
        .clients
        .iter()
        .filter_map(|client| dialects::named(client));
    dialects
        .flat_map(|dialect| run_for(suite, name, bytes, limits, dialect))
        .collect()
}

fn run_for<'a>(
    suite: &'a Suite,
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    dialect: &'static Dialect,
) -> Vec<CaseResult<'a>> {
    let mut results: Vec<Option<CaseResult<'a>>> = suite.cases.iter().map(|_| None).collect();
    for (world, members) in by_world(suite) {
        let script = Script::decode(name, bytes, None, dialect);
        let urls: Vec<&str> = members.iter().map(|(_, case)| case.url.as_str()).collect();
        let answers = answers(script, &urls, dialect, world, limits);
        for (place, (index, case)) in members.iter().enumerate() {
            let Some(answer) = answers.get(place) else {
                continue;
            };
            let expected = case.expected_of(dialect.name);
            let reference = expected
                .same_as
                .as_ref()
                .and_then(|url| urls.iter().position(|other| other == url))
                .and_then(|other| answers.get(other)?.as_ref().ok());
            let (answer, verdict) = match answer {
                Ok(answer) => (
                    Some(answer.clone()),
                    check(expected, answer, reference).map_err(Failure::from),
                ),
                Err(error) => (None, Err(Failure::from(error.clone()))),
            };
            if let Some(slot) = results.get_mut(*index) {
                *slot = Some(CaseResult {
                    case,
                    client: dialect.name,
                    answer,
                    verdict,
                });
            }
        }
    }
    results.into_iter().flatten().collect()
}

/// The worlds of a suite in order of appearance, each with its cases and their numbers.
fn by_world(suite: &Suite) -> Vec<(World, Vec<(usize, &Case)>)> {
    let mut worlds: Vec<(World, Vec<(usize, &Case)>)> = Vec::new();
    for (index, case) in suite.cases.iter().enumerate() {
        let world = case.world(&suite.world);
        match worlds.iter_mut().find(|(known, _)| *known == world) {
            Some((_, members)) => members.push((index, case)),
            None => worlds.push((world, vec![(index, case)])),
        }
    }
    worlds
}

fn answers(
    script: Script,
    urls: &[&str],
    dialect: &'static Dialect,
    world: World,
    limits: &Limits,
) -> Vec<Result<UrlAnswer, BadUrl>> {
    let requests: Vec<Result<Request, BadUrl>> =
        urls.iter().map(|url| Request::new(url, dialect)).collect();
    let asked: Vec<Request> = requests
        .iter()
        .flatten()
        .filter(|request| request.bypass.is_none())
        .cloned()
        .collect();
    let mut session = Session::start(script, dialect, Arc::new(world), limits.clone());
    let evaluations = match &mut session {
        Ok(session) => session.evaluate(&asked),
        Err(_) => Vec::new(),
    };
    let mut evaluations = evaluations.iter();
    urls.iter()
        .zip(requests)
        .map(|(url, request)| {
            let request = request?;
            Ok(match &session {
                _ if request.bypass.is_some() => effect::bypass(url, &request),
                Ok(_) => match evaluations.next() {
                    Some(evaluation) => effect::answer(url, &request, evaluation, dialect),
                    // A session gives one evaluation for each request.
                    None => effect::not_loaded(
                        url,
                        &request,
                        &LoadFailure::Crash("it gave no answer".to_owned()),
                        dialect,
                    ),
                },
                Err(failure) => effect::not_loaded(url, &request, failure, dialect),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUITE: &str = r#"
schema = "pac-check/suite@1"
title = "t"
pac = "x.pac"
[world]
clients = ["chromium", "firefox"]

[[case]]
url = "http://a.example/"
route = "PROXY n1:1"

[[case]]
url = "http://b.example/"
route = "PROXY n2:1"

[[case]]
url = "http://c.example/"
at = "2026-06-17T00:00:00Z"
route = "PROXY n1:1"
same_as = "http://a.example/"

[[case]]
url = "nonsense"
route = "DIRECT"

[[case]]
url = "http://localhost/"
status = "bypass"
"#;
    const SCRIPT: &str =
        "var n = 0; function FindProxyForURL(u, h) { n++; return 'PROXY n' + n + ':1'; }";

    #[test]
    fn every_case_is_run_for_every_client_in_order() {
        let suite = match Suite::parse("s.toml", SUITE) {
            Ok(suite) => suite,
            Err(error) => panic!("{error}"),
        };
        let results = run(&suite, "x.pac", SCRIPT.as_bytes(), &Limits::default());
        let told: Vec<(String, String)> = results
            .iter()
            .map(|result| {
                let verdict = match &result.verdict {
                    Ok(()) => "passes".to_owned(),
                    Err(failure) => failure.to_string(),
                };
                (format!("{} {}", result.client, result.case.url), verdict)
            })
            .collect();
        assert_eq!(told.len(), 10);
        assert_eq!(told[0].0, "chromium http://a.example/");
        assert_eq!(told[9].0, "firefox http://localhost/");
        for client in [&told[..5], &told[5..]] {
            assert_eq!(client[0].1, "passes");
            assert_eq!(client[1].1, "passes", "state carries over in one world");
            assert!(
                client[2].1.contains("has no answer to compare with"),
                "another world begins anew, and same_as stays in one world: {}",
                client[2].1
            );
            assert!(client[3].1.contains("is not a URL"), "{}", client[3].1);
            assert_eq!(client[4].1, "passes");
        }
    }

    #[test]
    fn a_script_that_does_not_load_fails_every_case_that_asks_it() {
        let suite = match Suite::parse("s.toml", SUITE) {
            Ok(suite) => suite,
            Err(error) => panic!("{error}"),
        };
        let results = run(&suite, "x.pac", b"}", &Limits::default());
        let passed: Vec<&str> = results
            .iter()
            .filter(|result| result.verdict.is_ok())
            .map(|result| result.case.url.as_str())
            .collect();
        assert_eq!(passed, ["http://localhost/", "http://localhost/"]);
    }
}
