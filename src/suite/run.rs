//! Runs the cases of a suite, each for each of its clients.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use super::{Case, Mismatch, Moment, Suite, World, check};
use crate::finding::answers::UrlAnswer;
use crate::pac::dialects::{self, Dialect};
use crate::pac::effect;
use crate::pac::evaluation::{Limits, LoadFailure};
use crate::pac::request::{BadUrl, Request};
use crate::pac::script::Readings;
use crate::pac::session::{LoadScript, LoadedScript, Session};

/// URLs that a script is asked about at a time: few enough that progress is seen, enough that the
/// way to the script costs nothing beside them.
const BATCH: usize = 256;

/// One case for one client, and what came of it.
#[derive(Debug)]
pub struct CaseResult<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its place among the cases of the suite, from 0.
    pub number: usize,
    /// The client.
    pub client: &'static str,
    /// The answer; none for a URL that can't be asked about.
    pub answer: Option<UrlAnswer>,
    /// The answer for the URL of `same_as`, where the expectation names one that was evaluated.
    pub reference: Option<Box<UrlAnswer>>,
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

/// The cases of one client in one world: they run one after the other in one loaded script, so that
/// a script's state carries over as it does in the client. Parts know nothing of each other and may
/// run at the same time, with the same results.
#[derive(Debug)]
pub struct Part<'a> {
    dialect: &'static Dialect,
    world: World,
    /// The cases and their places in the suite.
    members: Vec<(usize, &'a Case)>,
}

/// A script's bytes and its name for messages.
#[derive(Debug, Clone, Copy)]
pub struct ScriptBytes<'a> {
    /// The name.
    pub name: &'a str,
    /// The bytes.
    pub bytes: &'a [u8],
    /// The texts that clients make of them.
    pub readings: &'a Readings,
}

/// Runs a suite. `name` and `bytes` are the script's.
///
/// The result holds every case for every client: all cases of the first client in the order of the
/// suite, then those of the next.
///
/// Scripts run in this process: for files that are trusted.
pub fn run<'a>(suite: &'a Suite, name: &str, bytes: &[u8], limits: &Limits) -> Vec<CaseResult<'a>> {
    run_with(
        suite,
        name,
        bytes,
        limits,
        &|script, dialect, host, limits| {
            let session = Session::start(script, dialect, host, limits)?;
            Ok(Box::new(session))
        },
    )
}

/// The same with scripts loaded in another way.
pub fn run_with<'a>(
    suite: &'a Suite,
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    load: LoadScript<'_>,
) -> Vec<CaseResult<'a>> {
    let clients = suite.dialects();
    let readings = Readings::default();
    let script = ScriptBytes {
        name,
        bytes,
        readings: &readings,
    };
    let results = parts(suite, &clients)
        .iter()
        .flat_map(|part| part.run(script, limits, load, &|_| {}))
        .collect();
    in_order(results, &clients)
}

/// The parts of a suite for these clients.
pub fn parts<'a>(suite: &'a Suite, clients: &[&'static Dialect]) -> Vec<Part<'a>> {
    let worlds = by_world(suite);
    clients
        .iter()
        .flat_map(|dialect| {
            worlds.iter().map(|(world, members)| Part {
                dialect,
                world: world.clone(),
                members: members.clone(),
            })
        })
        .collect()
}

/// The results of parts, whatever the order in which they ended, in the order of [`run()`].
pub fn in_order<'a>(
    mut results: Vec<CaseResult<'a>>,
    clients: &[&'static Dialect],
) -> Vec<CaseResult<'a>> {
    results.sort_by_key(|result| {
        let client = clients
            .iter()
            .position(|client| client.name == result.client);
        (client, result.number)
    });
    results
}

impl Suite {
    /// The clients that the suite is about.
    pub fn dialects(&self) -> Vec<&'static Dialect> {
        let clients = self.world.clients.iter();
        clients
            .filter_map(|client| dialects::named(client))
            .collect()
    }
}

impl<'a> Part<'a> {
    /// The name of its client.
    pub const fn client(&self) -> &'static str {
        self.dialect.name
    }

    /// How many cases it has.
    pub fn cases(&self) -> usize {
        self.members.len()
    }

    /// Runs the cases. `done` is told how many more are done, again and again.
    pub fn run(
        &self,
        script: ScriptBytes<'_>,
        limits: &Limits,
        load: LoadScript<'_>,
        done: &dyn Fn(usize),
    ) -> Vec<CaseResult<'a>> {
        let ScriptBytes {
            name,
            bytes,
            readings,
        } = script;
        let script = readings.script(name, bytes, None, self.dialect);
        let world = Arc::new(self.world.clone());
        let mut session = load(script, self.dialect, world, limits.clone());
        let mut answers = Vec::new();
        for batch in self.members.chunks(BATCH) {
            answers.extend(answers_of(batch, self.dialect, &mut session));
            done(batch.len());
        }
        let places = self.referred(&answers);
        let members = self.members.iter().zip(&answers);
        members
            .map(|((number, case), answer)| {
                let expected = case.expected_of(self.dialect.name);
                let reference = expected.same_as.as_deref();
                let reference = reference.and_then(|url| places.get(url).copied());
                let (answer, verdict) = match answer {
                    Ok(answer) => (
                        Some(answer.clone()),
                        check(expected, answer, reference).map_err(Failure::from),
                    ),
                    Err(error) => (None, Err(Failure::from(error.clone()))),
                };
                CaseResult {
                    case,
                    number: *number,
                    client: self.dialect.name,
                    answer,
                    reference: reference.cloned().map(Box::new),
                    verdict,
                }
            })
            .collect()
    }

    /// The first answer for each URL: what `same_as` means.
    fn referred<'b>(
        &self,
        answers: &'b [Result<UrlAnswer, BadUrl>],
    ) -> HashMap<&'a str, &'b UrlAnswer> {
        let mut places: HashMap<&str, Option<&UrlAnswer>> = HashMap::new();
        for ((_, case), answer) in self.members.iter().zip(answers) {
            places
                .entry(case.url.as_str())
                .or_insert_with(|| answer.as_ref().ok());
        }
        places
            .into_iter()
            .filter_map(|(url, answer)| Some((url, answer?)))
            .collect()
    }
}

/// What tells the worlds of a suite's cases from each other.
type Differing<'a> = (Option<&'a Vec<IpAddr>>, Option<(i64, i32)>);

/// The worlds of a suite in order of appearance, each with its cases and their places.
fn by_world(suite: &Suite) -> Vec<(World, Vec<(usize, &Case)>)> {
    let mut worlds: Vec<(World, Vec<(usize, &Case)>)> = Vec::new();
    let mut places: HashMap<Differing<'_>, usize> = HashMap::new();
    for (number, case) in suite.cases.iter().enumerate() {
        let my_ip = case.my_ip.as_ref().filter(|own| **own != suite.world.my_ip);
        let at = case.at.filter(|at| *at != suite.world.at);
        let at = at.map(|at: Moment| (at.unix_ms, at.utc_offset_seconds));
        let place = *places.entry((my_ip, at)).or_insert(worlds.len());
        match worlds.get_mut(place) {
            Some((_, members)) => members.push((number, case)),
            None => worlds.push((case.world(&suite.world), vec![(number, case)])),
        }
    }
    worlds
}

fn answers_of(
    members: &[(usize, &Case)],
    dialect: &'static Dialect,
    session: &mut Result<Box<dyn LoadedScript>, LoadFailure>,
) -> Vec<Result<UrlAnswer, BadUrl>> {
    let requests: Vec<Result<Request, BadUrl>> = members
        .iter()
        .map(|(_, case)| Request::new(&case.url, dialect))
        .collect();
    let asked: Vec<Request> = requests
        .iter()
        .flatten()
        .filter(|request| request.bypass.is_none())
        .cloned()
        .collect();
    let evaluations = match session {
        Ok(session) => session.evaluate(&asked),
        Err(_) => Vec::new(),
    };
    let mut evaluations = evaluations.iter();
    members
        .iter()
        .zip(requests)
        .map(|((_, case), request)| {
            let (url, request) = (case.url.as_str(), request?);
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
                "another world starts again, and same_as stays in one world: {}",
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
