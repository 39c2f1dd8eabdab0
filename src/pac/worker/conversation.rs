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
    /// The limit of the whole run, where it is reached.
    fn exhausted(&self) -> Option<Limit> {
        None
    }
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
    /// The worker has parsed the script, or it would have said that it can't be.
    parsed: bool,
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
            parsed: false,
        }
    }

    /// Whether the worker came so far that it had parsed the script.
    pub const fn was_parsed(&self) -> bool {
        self.parsed
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
        let mut message = self.answer_questions()?;
        if message == FromWorker::Parsed {
            self.parsed = true;
            message = self.answer_questions()?;
        }
        match message {
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
                        if let Some(limit) = stopwatch.exhausted().filter(|_| left_in_batch > 0) {
                            return Err(Broken::Limit(limit));
                        }
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
                        return Err(nonsense("a question for what is not a name"));
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
        FromWorker::Parsed => "that the script is parsed, out of turn",
        FromWorker::Loaded(_) => "that the script is loaded, out of turn",
        FromWorker::Done(_) => "an answer out of turn",
        FromWorker::Counted(_) => "counts out of turn",
        FromWorker::Resolve(..)
        | FromWorker::OwnAddresses
        | FromWorker::Now
        | FromWorker::UtcOffset(_) => "a question out of turn",
    })
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::net::IpAddr;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::pac::builtins::Question;
    use crate::pac::evaluation::{LookupRecord, ScriptError};
    use crate::pac::worker::message::{Hold, Layer};
    use crate::pac::worker::{receive, serve};
    use crate::pac::{Family, Host, Resolution, dialects};
    use crate::source::{Position, Span};

    struct Names;

    impl Host for Names {
        fn resolve(&self, name: &str, _: Family) -> Resolution {
            Resolution::Addresses(vec![IpAddr::from([
                10,
                0,
                0,
                u8::try_from(name.len()).unwrap_or(0),
            ])])
        }
        fn own_addresses(&self) -> Vec<IpAddr> {
            vec![IpAddr::from([192, 0, 2, 1])]
        }
        fn now_ms(&self) -> i64 {
            1_781_749_815_123
        }
        fn utc_offset_seconds(&self, _: i64) -> i32 {
            3600
        }
    }

    struct NoHurry;

    impl Stopwatch for NoHurry {
        fn begin(&self) -> bool {
            true
        }
        fn rest(&self) -> bool {
            true
        }
    }

    const SCRIPT: &str = "function FindProxyForURL(u, h) { return 'DIRECT'; }";

    fn script(text: &str) -> Script {
        Script::decode("x.pac", text.as_bytes(), None, dialects::DEFAULT)
    }

    fn limits() -> Limits {
        Limits {
            lookups: 3,
            ..Limits::default()
        }
    }

    fn requests(count: usize) -> Vec<Request> {
        (0..count)
            .map(|number| Request::new(&format!("http://h{number}/"), dialects::DEFAULT).unwrap())
            .collect()
    }

    /// What a parent makes of a worker that says these bytes, and hears nothing.
    fn hear(bytes: &[u8], count: usize) -> (Vec<Evaluation>, Result<(), Broken>) {
        let script = script(SCRIPT);
        let mut done = Vec::new();
        let mut parent = Conversation::new(
            bytes,
            io::sink(),
            Arc::new(Names),
            limits(),
            Instrumentation::default(),
            script.source.clone(),
        );
        let result = parent
            .load(&script, dialects::DEFAULT, &NoHurry)
            .and_then(|_| parent.evaluate(&requests(count), &mut done, &NoHurry));
        (done, result)
    }

    fn say(messages: &[FromWorker]) -> Vec<u8> {
        messages
            .iter()
            .flat_map(|message| frame::encode(message).unwrap())
            .collect()
    }

    fn ready() -> FromWorker {
        FromWorker::Ready {
            version: VERSION,
            confinement: Confinement {
                layers: vec![(Layer::Files, Hold::Off("no".to_owned()))],
            },
        }
    }

    fn loaded() -> FromWorker {
        FromWorker::Loaded(Ok(Trace::default()))
    }

    fn done(outcome: Outcome) -> FromWorker {
        FromWorker::Done(Evaluation {
            outcome,
            trace: Trace::default(),
        })
    }

    fn direct() -> FromWorker {
        done(Outcome::Text("DIRECT".to_owned()))
    }

    fn resolve(name: &str) -> FromWorker {
        FromWorker::Resolve(name.to_owned(), Family::V4)
    }

    fn nonsense_of(messages: &[FromWorker]) -> String {
        match hear(&say(messages), 2).1 {
            Err(Broken::Nonsense(message)) => message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_worker_that_keeps_to_the_order_is_heard_to_the_end() {
        let bytes = say(&[
            ready(),
            resolve("a"),
            loaded(),
            FromWorker::Now,
            FromWorker::UtcOffset(0),
            direct(),
            resolve("a"),
            resolve("b"),
            FromWorker::OwnAddresses,
            direct(),
        ]);
        let (evaluations, result) = hear(&bytes, 2);
        assert_eq!(result, Ok(()));
        assert_eq!(evaluations.len(), 2);
    }

    #[test]
    fn a_worker_that_stops_in_between_has_closed() {
        let bytes = say(&[ready(), loaded(), direct(), direct()]);
        for length in 0..bytes.len() {
            let (evaluations, result) = hear(&bytes[..length], 2);
            assert_eq!(result, Err(Broken::Closed), "{length}");
            assert!(evaluations.len() < 2);
        }
    }

    #[test]
    fn messages_out_of_turn_are_nonsense() {
        for messages in [
            &[direct()][..],
            &[resolve("a")],
            &[loaded()],
            &[ready(), ready()],
            &[ready(), direct()],
            &[ready(), FromWorker::Parsed, FromWorker::Parsed],
            &[ready(), loaded(), FromWorker::Parsed],
            &[ready(), loaded(), loaded()],
            &[ready(), loaded(), ready()],
        ] {
            let message = nonsense_of(messages);
            assert!(message.contains("out of turn"), "{message}");
        }
    }

    #[test]
    fn another_version_is_told() {
        let other = FromWorker::Ready {
            version: VERSION + 1,
            confinement: Confinement::default(),
        };
        let message = nonsense_of(&[other]);
        assert!(message.contains(&format!("version {VERSION}")), "{message}");
    }

    #[test]
    fn questions_are_counted_and_looked_at() {
        let mut messages = vec![ready(), loaded()];
        messages.extend(["a", "b", "c", "d"].map(resolve));
        match hear(&say(&messages), 1).1 {
            Err(Broken::Limit(limit)) => assert_eq!(limit.which, LimitKind::Lookups),
            other => panic!("{other:?}"),
        }
        for name in ["", "\u{e9}", &"x".repeat(255)] {
            let message = nonsense_of(&[ready(), loaded(), resolve(name)]);
            assert!(message.contains("not a name"), "{message}");
        }
    }

    #[test]
    fn what_does_not_come_from_our_engine_is_nonsense() {
        let long = done(Outcome::Text("x".repeat(limits().answer_characters + 1)));
        assert!(nonsense_of(&[ready(), loaded(), long]).contains("an answer beyond"));
        let outside = FromWorker::Loaded(Err(LoadFailure::Syntax(ScriptError {
            message: "x".to_owned(),
            position: None,
            span: Some(Span::new(0, 1_000_000)),
        })));
        assert!(nonsense_of(&[ready(), outside]).contains("outside the script"));
    }

    #[test]
    fn a_frame_of_any_length_is_refused_unread() {
        let mut bytes = say(&[ready()]);
        bytes.extend(u32::MAX.to_le_bytes());
        match hear(&bytes, 1).1 {
            Err(Broken::Nonsense(message)) => assert!(message.contains("4294967295"), "{message}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_parent_does_not_hold_more_than_it_has_room_for() {
        let alerts = FromWorker::Done(Evaluation {
            outcome: Outcome::Text("DIRECT".to_owned()),
            trace: Trace {
                alerts: vec!["x".repeat(100_000)],
                ..Trace::default()
            },
        });
        let mut messages = vec![ready(), loaded()];
        messages.extend(std::iter::repeat_n(alerts, 400));
        let (evaluations, result) = hear(&say(&messages), 400);
        assert_eq!(result, Ok(()));
        let held: usize = evaluations
            .iter()
            .flat_map(|evaluation| &evaluation.trace.alerts)
            .map(String::len)
            .sum();
        assert!(held <= MOST_KEPT + 400 * KEPT_PER_REQUEST, "{held}");
        assert!(matches!(
            &evaluations[399].outcome,
            Outcome::Limit(limit) if limit.which == LimitKind::Alerts
        ));
    }

    #[test]
    fn a_result_that_comes_too_late_does_not_count() {
        struct Late;
        impl Stopwatch for Late {
            fn begin(&self) -> bool {
                true
            }
            fn rest(&self) -> bool {
                false
            }
        }
        let script = script(SCRIPT);
        let bytes = say(&[ready(), loaded()]);
        let mut parent = Conversation::new(
            &*bytes,
            io::sink(),
            Arc::new(Names),
            limits(),
            Instrumentation::default(),
            script.source.clone(),
        );
        let result = parent.load(&script, dialects::DEFAULT, &Late);
        assert_eq!(result, Err(Broken::Closed));
    }

    /// Both ends in this process.
    fn converse(text: &str, count: usize) -> (Result<Trace, LoadFailure>, Vec<Evaluation>) {
        let (worker_reads, parent_writes) = io::pipe().unwrap();
        let (parent_reads, worker_writes) = io::pipe().unwrap();
        let worker = std::thread::Builder::new()
            .stack_size(crate::pac::stack::STACK_BYTES)
            .spawn(move || {
                let mut reader = io::BufReader::new(worker_reads);
                let load = receive(&mut reader).unwrap().unwrap();
                serve(reader, worker_writes, &load, Confinement::default(), || ())
            })
            .unwrap();
        let script = script(text);
        let mut parent = Conversation::new(
            io::BufReader::new(parent_reads),
            parent_writes,
            Arc::new(Names),
            limits(),
            Instrumentation::default(),
            script.source.clone(),
        );
        let mut done = Vec::new();
        let loaded = parent.load(&script, dialects::DEFAULT, &NoHurry);
        let loaded = loaded.unwrap_or_else(|broken| panic!("{broken:?}")).1;
        if loaded.is_ok() {
            let result = parent.evaluate(&requests(count), &mut done, &NoHurry);
            assert_eq!(result, Ok(()));
        }
        drop(parent);
        worker.join().unwrap().unwrap();
        (loaded, done)
    }

    #[test]
    fn the_two_ends_understand_each_other() {
        let (loaded, evaluations) = converse(
            "var n = 0; alert('top'); function FindProxyForURL(u, h) { \
         return [++n, h, dnsResolve('abc.example'), new Date().getHours(), Date.now()].join(' '); }",
            2000,
        );
        assert_eq!(loaded.unwrap().alerts, ["top"]);
        assert_eq!(evaluations.len(), 2000);
        assert_eq!(
            evaluations[1999].outcome,
            // Two runs for each call: the second has the answer.
            Outcome::Text("4000 h1999 10.0.0.11 3 1781749815123".to_owned())
        );
    }

    #[test]
    fn a_script_that_does_not_load_ends_the_worker_in_peace() {
        let (loaded, _) = converse("function FindProxyForURL() {", 0);
        assert!(matches!(loaded, Err(LoadFailure::Syntax(_))), "{loaded:?}");
    }

    #[test]
    fn every_message_survives_its_frame() {
        let position = Some(Position { line: 1, column: 2 });
        let error = ScriptError {
            message: "m".to_owned(),
            position,
            span: Some(Span::new(1, 2)),
        };
        let limit = Limit {
            which: LimitKind::Nesting,
            value: "v".to_owned(),
        };
        let trace = Trace {
            lookups: vec![LookupRecord {
                question: Question::MyIpAddressEx,
                name: "n".to_owned(),
                answer: vec!["::1".parse().unwrap(), "10.0.0.1".parse().unwrap()],
                failure: Some("f".to_owned()),
                microseconds: Some(5),
            }],
            alerts: vec![String::new(), "a".to_owned()],
            decided_at: position,
            runs: 7,
            restarts: 3,
            steps: crate::pac::steps::Steps::default(),
        };
        let outcomes = [
            Outcome::Text("t\u{1f600}".to_owned()),
            Outcome::NotText("null".to_owned()),
            Outcome::Threw(error.clone()),
            Outcome::Limit(limit.clone()),
            Outcome::Crash("c".to_owned()),
        ];
        let failures = [
            LoadFailure::Refused("r".to_owned()),
            LoadFailure::Syntax(error.clone()),
            LoadFailure::Threw(error),
            LoadFailure::NoEntryPoint {
                wanted: vec!["w".to_owned()],
                found: "f".to_owned(),
            },
            LoadFailure::Limit(limit),
            LoadFailure::Crash("c".to_owned()),
        ];
        let mut messages = vec![ready(), FromWorker::Loaded(Ok(trace.clone()))];
        messages.extend(outcomes.map(|outcome| {
            FromWorker::Done(Evaluation {
                outcome,
                trace: trace.clone(),
            })
        }));
        messages.extend(failures.map(|failure| FromWorker::Loaded(Err(failure))));
        messages.extend([
            resolve("n"),
            FromWorker::OwnAddresses,
            FromWorker::Now,
            FromWorker::UtcOffset(i64::MIN),
        ]);
        let bytes = say(&messages);
        let mut reader = bytes.as_slice();
        for message in &messages {
            let read: FromWorker = frame::read(&mut reader, 10_000).unwrap();
            assert_eq!(&read, message);
        }
        for message in [
            ToWorker::Load(Load {
                version: VERSION,
                instrumentation: Instrumentation::Full,
                measures: true,
                limits: Cow::Owned(limits()),
                dialect: "chromium".into(),
                name: "n".into(),
                text_bytes: u32::MAX,
                file_bytes: u64::MAX,
                now_ms: i64::MIN,
            }),
            ToWorker::Evaluate(Batch {
                now_ms: 0,
                requests: Cow::Owned(requests(3)),
            }),
            ToWorker::Resolved(Resolution::Addresses(vec!["::1".parse().unwrap()])),
            ToWorker::Resolved(Resolution::NoSuchName),
            ToWorker::Resolved(Resolution::NoAddress),
            ToWorker::Resolved(Resolution::Failed("f".to_owned())),
            ToWorker::OwnAddresses(vec![]),
            ToWorker::Now(-1),
            ToWorker::UtcOffset(-1),
        ] {
            let bytes = frame::encode(&message).unwrap();
            let read: ToWorker<'static> = frame::read(&mut &*bytes, 10_000).unwrap();
            assert_eq!(read, message);
        }
    }

    /// A message of the protocol, in any order and with any content of its kind.
    fn any_message() -> impl Strategy<Value = Vec<u8>> {
        let message = prop_oneof![
            Just(ready()),
            Just(loaded()),
            Just(direct()),
            "\\PC{0,20}".prop_map(|name| FromWorker::Resolve(name, Family::Any)),
            Just(FromWorker::OwnAddresses),
            Just(FromWorker::Now),
            any::<i64>().prop_map(FromWorker::UtcOffset),
            any::<String>().prop_map(|text| done(Outcome::Text(text))),
            any::<String>().prop_map(|text| done(Outcome::Crash(text))),
            (any::<u32>(), any::<u32>()).prop_map(|(start, end)| {
                done(Outcome::Threw(ScriptError {
                    message: String::new(),
                    position: Some(Position {
                        line: start,
                        column: end,
                    }),
                    span: Some(Span::new(start, end)),
                }))
            }),
        ];
        prop_oneof![
            8 => message.prop_map(|message| frame::encode(&message).unwrap()),
            1 => proptest::collection::vec(any::<u8>(), 0..40),
            1 => proptest::collection::vec(any::<u8>(), 0..40).prop_map(|body| {
                let length = u32::try_from(body.len()).unwrap();
                [length.to_le_bytes().to_vec(), body].concat()
            }),
        ]
    }

    proptest! {
        /// Whatever a worker says, the parent ends, with at most as many evaluations as it has
        /// requests, and with all of them only where nothing was wrong.
        #[test]
        fn a_parent_survives_any_bytes(
            polite in any::<bool>(),
            pieces in proptest::collection::vec(any_message(), 0..12),
        ) {
            let mut bytes = if polite { say(&[ready(), loaded()]) } else { Vec::new() };
            bytes.extend(pieces.concat());
            let (evaluations, result) = hear(&bytes, 4);
            prop_assert_eq!(result.is_ok(), evaluations.len() == 4);
            prop_assert!(evaluations.len() <= 4);
        }
    }
}
