//! What a PAC file does with what it is given, found by running it: the same URL with one thing
//! changed, and the answers compared. Each finding has a witness.
//!
//! The runs take place in a sealed world: no name exists in it, so that nothing is asked of anybody,
//! and rules behind an answer of DNS are not seen.

mod entry_points;
mod failing_inputs;
mod https_path;
mod lookup_taint;
mod other_inputs;
mod spelling;

pub use entry_points::client as client_with_entry_points;

use std::collections::HashSet;
use std::net::Ipv4Addr;

use url::Url;

use super::literals;
use crate::finding::{Finding, Label, Severity};
use crate::pac::dialects::{Dialect, OnError};
use crate::pac::evaluation::{Evaluation, Limit, LoadFailure, Outcome};
use crate::pac::request::Request;
use crate::source::{Position, SourceFile};

/// Every rule, in the order of the codes.
pub const ALL: &[&Rule] = &[
    &lookup_taint::LOOKUP_TAINT,
    &https_path::HTTPS_PATH,
    &spelling::SPELLING,
    &failing_inputs::FAILING_INPUTS,
    &other_inputs::OTHER_INPUTS,
    &entry_points::ENTRY_POINTS,
];

/// Hosts that are tried of each source; a PAC file rarely has more kinds of answers.
const MOST_HOSTS: usize = 24;
/// A URL of a host that no script names.
const PROBE: &str = "http://pac-check-host.example/";
/// Witnesses that one finding names.
const WITNESSES: usize = 5;

/// What is said where not all was tried.
pub const UNTRIED: &str = "P-12";
/// Codes of what only trying finds: where not all was tried, none of them is known to be absent.
pub const OF_TRIALS: [&str; 5] = ["P-03", "P-04", "P-05", "P-13", "P-14"];

/// One kind of thing that can be found.
pub struct Rule {
    /// The code of its findings.
    pub code: &'static str,
    /// Runs the script and says what it found.
    pub check: fn(&mut Bench<'_>) -> Vec<Finding>,
}

/// The world that a run takes place in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Surroundings {
    /// Some time, some own address.
    Usual,
    /// Loaded again, all else as usual.
    Anew,
    /// So many hours later.
    Later(u32),
    /// With another own address.
    Elsewhere(Ipv4Addr),
    /// In [`client_with_entry_points`], which finds no entry point but this one.
    EntryPoint(&'static str),
}

/// Runs the script: one evaluation for each request, none where it can't be loaded.
pub type Run<'a> = dyn FnMut(Surroundings, &[Request]) -> Vec<Evaluation> + 'a;

/// A script, and what to try it with.
pub struct Bench<'a> {
    dialect: &'static Dialect,
    text: &'a str,
    hosts: Vec<String>,
    /// True where the same URL does not always get the same answer: then a difference between two
    /// URLs says nothing.
    by_chance: bool,
    run: &'a mut Run<'a>,
}

/// The findings on a script, most severe first. `urls` are those that matter to the user; they choose
/// the hosts. The error says why nothing was tried: a first call did not end of its own.
pub fn findings<'a>(
    dialect: &'static Dialect,
    text: &'a str,
    urls: &[String],
    run: &'a mut Run<'a>,
) -> Result<Vec<Finding>, String> {
    let mut bench = Bench {
        dialect,
        text,
        hosts: hosts(urls, text),
        by_chance: false,
        run,
    };
    bench.is_sound()?;
    bench.by_chance = bench.decides_by_chance();
    let mut findings: Vec<Finding> = ALL
        .iter()
        .flat_map(|rule| (rule.check)(&mut bench))
        .collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(findings)
}

/// What is said where the client can't use the file at all; nothing where it was pac-check that gave up,
/// as every URL says so.
pub fn unusable(dialect: &Dialect, failure: &LoadFailure, source: &SourceFile) -> Option<Finding> {
    if matches!(failure, LoadFailure::Limit(_) | LoadFailure::Crash(_)) {
        return None;
    }
    let title = dialect.title;
    let then = match dialect.load_error {
        OnError::Direct => "goes DIRECT for every URL".to_owned(),
        OnError::Reported => "reports an error for every URL".to_owned(),
    };
    let place = failure.script_error().and_then(|error| error.position);
    Some(Finding {
        code: "P-17",
        severity: Severity::High,
        message: format!("{title} cannot use the file and {then}: {failure}"),
        evidence: Vec::new(),
        help: "Correct the file, and audit again: nothing else in it was tried.".to_owned(),
        labels: place
            .map(|start| Label {
                file: source.name().to_owned(),
                start,
                end: Position {
                    column: start.column + 1,
                    ..start
                },
                text: String::new(),
            })
            .into_iter()
            .collect(),
    })
}

/// How far the runs came until their time was over.
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress {
    /// Calls that were made.
    pub calls: usize,
    /// The longest time that one took, on average over a few, in milliseconds.
    pub slowest_ms: u128,
    /// Bytes of the file, which is reloaded for each time and own address.
    pub bytes: usize,
}

/// What is said where the runs were ended after so many seconds, before all inputs were tried. Which of
/// the causes it is, is measured.
pub fn cut_short(seconds: u64, progress: Progress) -> Finding {
    let Progress {
        calls,
        slowest_ms,
        bytes,
    } = progress;
    let help = if slowest_ms >= SLOW_CALL_MS {
        "The file is slow: find out why, as clients wait for it with each URL."
    } else if bytes > LARGE_FILE {
        "The file is large, and is reloaded for each of many inputs: rules that list hosts one by one \
         often fit into a few patterns."
    } else {
        "The file is neither slow nor large. Where discovery or dead servers took the time, audit it by \
         itself: --pac."
    };
    untried(
        // The same in each run, however much time was left.
        "the time that was left for it was over",
        format!(
            "ended after {seconds} s: {calls} calls were made, the slowest took {slowest_ms} ms; the file \
             has {bytes} bytes"
        ),
        help,
    )
}

/// What is said where nothing was tried, and why.
pub fn not_tried(why: &str) -> Finding {
    let help = "See what it does there: pac-check explain. --timeout and --limit allow it more.";
    untried(why, PROBE.to_owned(), help)
}

/// A call that takes longer is slow: most take less than one.
const SLOW_CALL_MS: u128 = 20;
/// A file that takes long to load.
const LARGE_FILE: usize = 256 * 1024;

/// Which limit of pac-check it was.
fn in_words(limit: &Limit) -> String {
    format!(
        "the limit {} ({}) ended it",
        limit.which.word(),
        limit.value
    )
}

fn untried(why: &str, evidence: String, help: &str) -> Finding {
    Finding {
        code: UNTRIED,
        severity: Severity::Info,
        message: format!(
            "the PAC file was not tried with all inputs, as {why}: what {} to {}, {} and {} did not find \
             is unknown",
            OF_TRIALS[0], OF_TRIALS[2], OF_TRIALS[3], OF_TRIALS[4]
        ),
        evidence: vec![evidence],
        help: help.to_owned(),
        labels: Vec::new(),
    }
}

/// The hosts of the URLs, those that the script names, each once, and one that no rule can know.
fn hosts(urls: &[String], text: &str) -> Vec<String> {
    let mut known = HashSet::new();
    let named = urls.iter().filter_map(|url| {
        let url = Url::parse(url).ok()?;
        url.host_str().map(str::to_owned)
    });
    let mut hosts: Vec<String> = named
        .filter(|host| known.insert(host.clone()))
        .take(MOST_HOSTS)
        .collect();
    let of_text = literals::hosts(text).into_iter();
    hosts.extend(
        of_text
            .filter(|host| known.insert(host.clone()))
            .take(MOST_HOSTS),
    );
    hosts.push("pac-check-host.example".to_owned());
    hosts
}

impl Bench<'_> {
    /// One call ends as calls should; else why not.
    fn is_sound(&mut self) -> Result<(), String> {
        let request = self.request(PROBE);
        let request = request.ok_or_else(|| "the client asks it for no host".to_owned())?;
        let evaluations = self.evaluate(Surroundings::Usual, &[request]);
        match evaluations.first().map(|evaluation| &evaluation.outcome) {
            None => Err("it could not be loaded for that".to_owned()),
            Some(Outcome::Limit(limit)) => Err(format!(
                "a first call, for a host that the file does not name, did not end: {}",
                in_words(limit)
            )),
            Some(Outcome::Crash(why)) => Err(format!("the engine died in a first call: {why}")),
            Some(Outcome::Text(_) | Outcome::NotText(_) | Outcome::Threw(_)) => Ok(()),
        }
    }

    /// Asked several times, some URL gets another answer.
    fn decides_by_chance(&mut self) -> bool {
        const TIMES: usize = 4;
        let requests = self.of_hosts();
        let first = self.said(Surroundings::Usual, &requests);
        let mut differs = |surroundings| {
            let again = self.said(surroundings, &requests);
            // None where pac-check ended it, and none at all where the time is over: no other answer.
            let mut pairs = first.iter().zip(&again);
            pairs.any(|pair| matches!(pair, (Some(one), Some(other)) if one != other))
        };
        (1..TIMES).any(|_| differs(Surroundings::Usual)) || differs(Surroundings::Anew)
    }

    /// A request of each kind for each host.
    fn of_hosts(&self) -> Vec<Request> {
        let urls = self.hosts.iter();
        urls.flat_map(|host| [format!("https://{host}/"), format!("http://{host}/")])
            .filter_map(|url| self.request(&url))
            .collect()
    }

    /// What the client hands to the script; `None` where it does not ask it.
    fn request(&self, url: &str) -> Option<Request> {
        let request = Request::new(url, self.dialect).ok()?;
        request.bypass.is_none().then_some(request)
    }

    fn evaluate(&mut self, surroundings: Surroundings, requests: &[Request]) -> Vec<Evaluation> {
        let evaluations = (self.run)(surroundings, requests);
        if evaluations.len() == requests.len() {
            evaluations
        } else {
            Vec::new()
        }
    }

    /// What the script says to each; `None` where pac-check had to end it.
    fn said(&mut self, surroundings: Surroundings, requests: &[Request]) -> Vec<Option<String>> {
        let evaluations = self.evaluate(surroundings, requests);
        evaluations.iter().map(said).collect()
    }

    /// Pairs of requests that should be answered alike, and their answers where they are not. None
    /// where chance decides.
    fn differences(&mut self, pairs: &[(Request, Request)]) -> Vec<String> {
        if self.by_chance {
            return Vec::new();
        }
        let requests: Vec<Request> = pairs
            .iter()
            .flat_map(|(one, other)| [one.clone(), other.clone()])
            .collect();
        let said = self.said(Surroundings::Usual, &requests);
        let differing = pairs
            .iter()
            .zip(said.as_chunks::<2>().0)
            .filter_map(|(pair, said)| match said {
                [Some(one), Some(other)] if one != other => Some((pair, one, other)),
                _ => None,
            });
        differing
            .map(|((first, second), one, other)| {
                format!("{}: {one}; {}: {other}", first.url, second.url)
            })
            .collect()
    }
}

fn said(evaluation: &Evaluation) -> Option<String> {
    match &evaluation.outcome {
        Outcome::Text(text) => Some(text.clone()),
        Outcome::NotText(kind) => Some(format!("no text, but {kind}")),
        Outcome::Threw(error) => Some(format!("error: {}", error.message)),
        Outcome::Limit(_) | Outcome::Crash(_) => None,
    }
}

/// One finding over witnesses; none where there are none.
fn witnessed(
    code: &'static str,
    severity: Severity,
    message: &str,
    mut witnesses: Vec<String>,
    help: &str,
) -> Option<Finding> {
    if witnesses.is_empty() {
        return None;
    }
    let more = witnesses.len().saturating_sub(WITNESSES);
    witnesses.truncate(WITNESSES);
    if more > 0 {
        witnesses.push(format!("and {more} more"));
    }
    Some(Finding {
        code,
        severity,
        message: message.to_owned(),
        evidence: witnesses,
        help: help.to_owned(),
        labels: Vec::new(),
    })
}
