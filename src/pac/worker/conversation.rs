//! The parent's end: sends scripts and requests, answers questions, believes nothing.

use std::borrow::Cow;
use std::io::{Read, Write};

use super::bounds::{check, check_counts, check_loaded, longest_counts, longest_message};
use super::frame::{self, FrameError};
use super::message::{Batch, Confinement, FromWorker, Load, ToWorker, VERSION};
use crate::pac::dialects::Dialect;
use crate::pac::evaluation::{Evaluation, Limit, LimitKind, Limits, LoadFailure, Outcome, Trace};
use crate::pac::lookup::SharedHost;
use crate::pac::request::Request;
use crate::pac::script::Script;
use crate::pac::steps::{Coverage, Instrumentation};
use crate::source::SourceFile;

/// Told when the time of a load or call begins and when nothing is running any more. Both say
/// whether what was running ended in time; where it did not, the worker is being ended.
pub trait Stopwatch {
    /// A load or call begins.
    fn begin(&self) -> bool;
    /// Nothing is running.
    fn rest(&self) -> bool;
}

/// The parent's end of the pipes to one worker.
pub struct Conversation<R, W> {
    reader: R,
    writer: W,
    host: SharedHost,
    limits: Limits,
    instrumentation: Instrumentation,
    source: SourceFile,
    /// Questions in the call that is running.
    asked: usize,
}

/// Why a conversation can't go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// The worker closed its end: how it ended tells why.
    Closed,
    /// The worker said what it must not say.
    Nonsense(String),
    /// The worker asked for more than the script may.
    Limit(Limit),
}

/// Requests in one message: enough that the way there and back does not count, and so few that the
/// parent does not hold a long list twice.
const REQUESTS_AT_ONCE: usize = 512;

/// Bytes kept of the evaluations of one [`Conversation::evaluate`], beside [`KEPT_PER_REQUEST`] for
/// each: what a script can make its parent hold.
const MOST_KEPT: usize = 16 * 1024 * 1024;
const KEPT_PER_REQUEST: usize = 1024;

/// What a step takes, roughly.
const OF_A_STEP: usize = 256;

/// Longest name that can be asked: with all its dots, and one at the end.
const MOST_NAME_BYTES: usize = 254;

impl<R: Read, W: Write> Conversation<R, W> {
    /// Begins with a worker that has not been told anything.
    pub fn new(
        reader: R,
        writer: W,
        host: SharedHost,
        limits: Limits,
        instrumentation: Instrumentation,
        source: SourceFile,
    ) -> Self {
        Self {
            reader,
            writer,
            host,
            limits,
            instrumentation,
            source,
            asked: 0,
        }
    }

    /// Gives the worker its script. The inner result is the script's own. The time of loading began
    /// when the worker was started.
    pub fn load(
        &mut self,
        script: &Script,
        dialect: &Dialect,
        stopwatch: &impl Stopwatch,
    ) -> Result<(Confinement, Result<Trace, LoadFailure>), Broken> {
        self.asked = 0;
        let text = script.source.text();
        let load = Load {
            version: VERSION,
            instrumentation: self.instrumentation,
            measures: self.host.monotonic_us().is_some(),
            limits: Cow::Borrowed(&self.limits),
            dialect: Cow::Borrowed(dialect.name),
            name: Cow::Borrowed(script.source.name()),
            text_bytes: u32::try_from(text.len()).unwrap_or(u32::MAX),
            file_bytes: script.bytes,
            now_ms: self.host.now_ms(),
        };
        frame::write(&mut self.writer, &ToWorker::Load(load)).map_err(broken)?;
        self.writer
            .write_all(text.as_bytes())
            .and_then(|()| self.writer.flush())
            .map_err(|_| Broken::Closed)?;
        let confinement = match self.read()? {
            FromWorker::Ready { version, .. } if version != VERSION => {
                let message = format!(
                    "it speaks version {version} of the protocol, and this program version \
                     {VERSION}: was the program replaced while it ran?"
                );
                return Err(Broken::Nonsense(message));
            }
            FromWorker::Ready { confinement, .. } => confinement,
            other => return Err(out_of_turn(&other)),
        };
        match self.answer_questions()? {
            FromWorker::Loaded(loaded) => {
                in_time(stopwatch.rest())?;
                check_loaded(&loaded, &self.limits, &self.source).map_err(nonsense)?;
                Ok((confinement, loaded))
            }
            other => Err(out_of_turn(&other)),
        }
    }

    /// Calls the entry point for each request and adds an evaluation for each to `done`; fewer where
    /// the conversation breaks: then the next request is the one that broke it.
    pub fn evaluate(
        &mut self,
        requests: &[Request],
        done: &mut Vec<Evaluation>,
        stopwatch: &impl Stopwatch,
    ) -> Result<(), Broken> {
        let mut left = MOST_KEPT.saturating_add(requests.len().saturating_mul(KEPT_PER_REQUEST));
        for requests in requests.chunks(REQUESTS_AT_ONCE) {
            let batch = Batch {
                now_ms: self.host.now_ms(),
                requests: Cow::Borrowed(requests),
            };
            in_time(stopwatch.begin())?;
            frame::write(&mut self.writer, &ToWorker::Evaluate(batch)).map_err(broken)?;
            for left_in_batch in (0..requests.len()).rev() {
                self.asked = 0;
                match self.answer_questions()? {
                    FromWorker::Done(evaluation) => {
                        in_time(match left_in_batch {
                            0 => stopwatch.rest(),
                            _ => stopwatch.begin(),
                        })?;
                        check(&evaluation, &self.limits, &self.source).map_err(nonsense)?;
                        done.push(kept(evaluation, &mut left));
                    }
                    other => return Err(out_of_turn(&other)),
                }
            }
        }
        Ok(())
    }

    /// What was reached so far.
    pub fn coverage(&mut self, stopwatch: &impl Stopwatch) -> Result<Option<Coverage>, Broken> {
        in_time(stopwatch.begin())?;
        frame::write(&mut self.writer, &ToWorker::Count).map_err(broken)?;
        let longest = longest_counts(&self.source);
        match frame::read(&mut self.reader, longest).map_err(broken)? {
            FromWorker::Counted(coverage) => {
                in_time(stopwatch.rest())?;
                if let Some(coverage) = &coverage {
                    check_counts(coverage, &self.source).map_err(nonsense)?;
                }
                Ok(coverage)
            }
            other => Err(out_of_turn(&other)),
        }
    }

    fn read(&mut self) -> Result<FromWorker, Broken> {
        let longest = longest_message(&self.limits, self.instrumentation);
        frame::read(&mut self.reader, longest).map_err(broken)
    }

    /// Answers until something else than a question comes.
    fn answer_questions(&mut self) -> Result<FromWorker, Broken> {
        loop {
            let answer = match self.read()? {
                FromWorker::Resolve(name, family) => {
                    self.count_question()?;
                    if name.is_empty() || name.len() > MOST_NAME_BYTES || !name.is_ascii() {
                        return Err(nonsense("a question for what is no name"));
                    }
                    ToWorker::Resolved(self.host.resolve(&name, family))
                }
                FromWorker::OwnAddresses => {
                    self.count_question()?;
                    ToWorker::OwnAddresses(self.host.own_addresses())
                }
                FromWorker::Now => ToWorker::Now(self.host.now_ms()),
                FromWorker::UtcOffset(seconds) => {
                    ToWorker::UtcOffset(self.host.utc_offset_seconds(seconds))
                }
                other => return Ok(other),
            };
            frame::write(&mut self.writer, &answer).map_err(broken)?;
        }
    }

    /// The worker counts by itself, and stops a script that asks too much. This counts the worker.
    fn count_question(&mut self) -> Result<(), Broken> {
        if self.asked >= self.limits.lookups {
            return Err(Broken::Limit(Limit {
                which: LimitKind::Lookups,
                value: format!("{} names", self.limits.lookups),
            }));
        }
        self.asked += 1;
        Ok(())
    }
}

/// Replaces an evaluation for which there is no room.
fn kept(evaluation: Evaluation, left: &mut usize) -> Evaluation {
    let texts: usize = evaluation.trace.alerts.iter().map(String::len).sum();
    let addresses: usize = evaluation
        .trace
        .lookups
        .iter()
        .map(|lookup| lookup.name.len() + lookup.answer.len() * size_of::<std::net::IpAddr>())
        .sum();
    // Bounded in number and length: about so much each.
    let steps = evaluation.trace.steps.kept().count() * OF_A_STEP;
    let answer = match &evaluation.outcome {
        Outcome::Text(text) => text.len(),
        _ => 0,
    };
    match left.checked_sub(texts + addresses + steps + answer) {
        Some(rest) => {
            *left = rest;
            evaluation
        }
        None => Evaluation {
            outcome: Outcome::Limit(Limit {
                which: if answer > texts {
                    LimitKind::Answer
                } else {
                    LimitKind::Alerts
                },
                value: format!("{MOST_KEPT} bytes in the answers to one list of URLs"),
            }),
            trace: Trace::default(),
        },
    }
}

/// A result that comes too late does not count: the worker is dying of it.
const fn in_time(in_time: bool) -> Result<(), Broken> {
    if in_time { Ok(()) } else { Err(Broken::Closed) }
}

fn broken(error: FrameError) -> Broken {
    match error {
        FrameError::Pipe(_) => Broken::Closed,
        other => Broken::Nonsense(format!("it sent {other}")),
    }
}

fn nonsense(what: &str) -> Broken {
    Broken::Nonsense(format!("it sent {what}"))
}

fn out_of_turn(message: &FromWorker) -> Broken {
    nonsense(match message {
        FromWorker::Ready { .. } => "that it is ready, out of turn",
        FromWorker::Loaded(_) => "that the script is loaded, out of turn",
        FromWorker::Done(_) => "an answer out of turn",
        FromWorker::Counted(_) => "counts out of turn",
        FromWorker::Resolve(..)
        | FromWorker::OwnAddresses
        | FromWorker::Now
        | FromWorker::UtcOffset(_) => "a question out of turn",
    })
}
