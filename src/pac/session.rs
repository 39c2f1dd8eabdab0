//! A script on a thread of its own: loading, and calls with a deadline for each.
//!
//! The engine can't be interrupted from inside. A session whose script passes its deadline is given
//! up: its thread goes on until the process ends, and later requests get the same verdict at once.

#![expect(
    clippy::disallowed_methods,
    reason = "the deadline of a script that can't be interrupted needs a clock outside of it"
)]

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::dialects::Dialect;
use super::engine::Engine;
use super::evaluation::{Evaluation, Limit, LimitKind, Limits, LoadFailure, Outcome, Trace};
use super::lookup::SharedHost;
use super::request::Request;
use super::script::Script;
use super::stack::STACK_BYTES;
use super::steps::{Coverage, Instrumentation};

/// A loaded script that answers requests, wherever it runs.
pub trait LoadedScript {
    /// What the top level of the script asked and said.
    fn load_trace(&self) -> &Trace;

    /// Calls the entry point for each request, in order, and gives one evaluation for each. The
    /// script's state carries over from one to the next.
    fn evaluate(&mut self, requests: &[Request]) -> Vec<Evaluation>;
}

/// How a script is loaded: [`Session::start`] in a box, or another way with the same meaning.
pub type LoadScript<'a> = &'a dyn Fn(
    Script,
    &'static Dialect,
    SharedHost,
    Limits,
) -> Result<Box<dyn LoadedScript>, LoadFailure>;

/// A script on a thread of its own, in this process.
pub struct Session {
    orders: Sender<Order>,
    progress: Arc<Progress>,
    stopped: Option<Outcome>,
    load_trace: Trace,
}

impl Session {
    /// Loads a script for a client.
    pub fn start(
        script: Script,
        dialect: &'static Dialect,
        host: SharedHost,
        limits: Limits,
    ) -> Result<Self, LoadFailure> {
        Self::start_instrumented(script, dialect, host, limits, Instrumentation::Returns)
    }

    /// As [`Self::start`], following the runs as far as wanted.
    pub fn start_instrumented(
        script: Script,
        dialect: &'static Dialect,
        host: SharedHost,
        limits: Limits,
        instrumentation: Instrumentation,
    ) -> Result<Self, LoadFailure> {
        let (orders, inbox) = channel::<Order>();
        let progress = Arc::new(Progress::new(Duration::from_millis(limits.call_ms)));
        let work = Ending(progress.clone());
        std::thread::Builder::new()
            .name("script".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || {
                let progress = &work.0;
                progress.begin();
                match Engine::load(&script, dialect, host, limits, instrumentation) {
                    Ok(mut engine) => {
                        let trace = engine.load_trace();
                        progress.loaded(Ok(trace));
                        serve(&mut engine, &inbox, progress);
                    }
                    Err(failure) => progress.loaded(Err(failure)),
                }
            })
            .map_err(|error| LoadFailure::Crash(format!("no thread could be started: {error}")))?;
        let load_trace = match progress.wait(|state| state.loaded.take()) {
            Ok(loaded) => loaded?,
            Err(Outcome::Limit(limit)) => return Err(LoadFailure::Limit(limit)),
            Err(_) => return Err(LoadFailure::Crash(ENDED.to_owned())),
        };
        Ok(Self {
            orders,
            progress,
            stopped: None,
            load_trace,
        })
    }

    /// What the top level of the script asked and said.
    pub const fn load_trace(&self) -> &Trace {
        &self.load_trace
    }

    /// How often each place of the script was reached so far; `None` without full instrumentation,
    /// and where the script was given up.
    pub fn coverage(&mut self) -> Option<Coverage> {
        if self.stopped.is_some() {
            return None;
        }
        self.orders.send(Order::Count).ok()?;
        self.progress.wait(|state| state.counted.take()).ok()?.0
    }

    /// Calls the entry point for each request, in order: the script's state carries over from one
    /// to the next. Gives one evaluation for each request.
    pub fn evaluate(&mut self, requests: &[Request]) -> Vec<Evaluation> {
        let mut evaluations = Vec::new();
        if self.stopped.is_none() && !requests.is_empty() {
            // An error means that the thread has ended: waiting finds that out.
            let _ = self.orders.send(Order::Call(requests.to_vec()));
            let count = requests.len();
            let finished = self
                .progress
                .wait(|state| (state.done.len() >= count).then(|| std::mem::take(&mut state.done)));
            match finished {
                Ok(done) => evaluations = done,
                Err(outcome) => {
                    evaluations = std::mem::take(&mut self.progress.lock().done);
                    self.stopped = Some(outcome);
                }
            }
        }
        if let Some(outcome) = &self.stopped {
            let rest = requests.len().saturating_sub(evaluations.len());
            let verdict = Evaluation {
                outcome: outcome.clone(),
                trace: Trace::default(),
            };
            evaluations.extend(std::iter::repeat_n(verdict, rest));
        }
        evaluations
    }
}

impl LoadedScript for Session {
    fn load_trace(&self) -> &Trace {
        Self::load_trace(self)
    }

    fn evaluate(&mut self, requests: &[Request]) -> Vec<Evaluation> {
        Self::evaluate(self, requests)
    }
}

/// What the thread is to do.
enum Order {
    Call(Vec<Request>),
    Count,
}

const ENDED: &str = "its thread ended without an answer";

fn serve(engine: &mut Engine, inbox: &Receiver<Order>, progress: &Progress) {
    for order in inbox {
        let Order::Call(requests) = order else {
            progress.counted(engine.coverage());
            continue;
        };
        let last = requests.len().saturating_sub(1);
        for (index, request) in requests.iter().enumerate() {
            progress.begin();
            let evaluation = engine.call(request);
            progress.finished(evaluation, index == last);
        }
    }
}

/// What the two threads share.
struct Progress {
    state: Mutex<State>,
    changed: Condvar,
    deadline: Duration,
}

#[derive(Default)]
struct State {
    loaded: Option<Result<Trace, LoadFailure>>,
    done: Vec<Evaluation>,
    /// When the load or call that is running began.
    began: Option<Instant>,
    /// The answer to the last [`Order::Count`].
    counted: Option<Counted>,
    ended: bool,
}

/// What was counted, if anything is.
struct Counted(Option<Coverage>);

impl Progress {
    fn new(deadline: Duration) -> Self {
        Self {
            state: Mutex::default(),
            changed: Condvar::new(),
            deadline,
        }
    }

    /// The data stays whole whatever happened to the other thread: every change is one assignment.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self) {
        self.lock().began = Some(Instant::now());
    }

    fn loaded(&self, result: Result<Trace, LoadFailure>) {
        let mut state = self.lock();
        state.loaded = Some(result);
        state.began = None;
        self.changed.notify_one();
    }

    fn finished(&self, evaluation: Evaluation, last: bool) {
        let mut state = self.lock();
        state.done.push(evaluation);
        state.began = None;
        if last {
            self.changed.notify_one();
        }
    }

    fn counted(&self, coverage: Option<Coverage>) {
        self.lock().counted = Some(Counted(coverage));
        self.changed.notify_one();
    }

    /// Waits for what `take` looks for; an outcome where it will never come.
    fn wait<T>(&self, mut take: impl FnMut(&mut State) -> Option<T>) -> Result<T, Outcome> {
        let mut state = self.lock();
        loop {
            if let Some(value) = take(&mut state) {
                return Ok(value);
            }
            if state.ended {
                return Err(Outcome::Crash(ENDED.to_owned()));
            }
            let passed = state.began.map_or(Duration::ZERO, |began| began.elapsed());
            if passed >= self.deadline {
                let value = format!("{} ms", self.deadline.as_millis());
                return Err(Outcome::Limit(Limit {
                    which: LimitKind::Time,
                    value,
                }));
            }
            state = self
                .changed
                .wait_timeout(state, self.deadline.saturating_sub(passed))
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

/// Says that the thread is gone, also where it panicked.
struct Ending(Arc<Progress>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::pac::{Family, Host, Resolution, dialects};

    struct Nobody;

    impl Host for Nobody {
        fn resolve(&self, _: &str, _: Family) -> Resolution {
            Resolution::NoSuchName
        }
        fn own_addresses(&self) -> Vec<IpAddr> {
            Vec::new()
        }
        fn now_ms(&self) -> i64 {
            0
        }
        fn utc_offset_seconds(&self, _: i64) -> i32 {
            0
        }
    }

    fn start(text: &str, call_ms: u64) -> Result<Session, LoadFailure> {
        let dialect = dialects::DEFAULT;
        let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
        Session::start(
            script,
            dialect,
            Arc::new(Nobody),
            Limits {
                call_ms,
                ..Limits::default()
            },
        )
    }

    fn requests(urls: &[&str]) -> Vec<Request> {
        urls.iter()
            .map(|url| Request::new(url, dialects::DEFAULT).unwrap())
            .collect()
    }

    #[test]
    fn state_carries_over_from_call_to_call() {
        let mut session = start(
            "var n = 0; function FindProxyForURL() { return 'PROXY p:' + ++n; }",
            10_000,
        )
        .unwrap();
        let evaluations = session.evaluate(&requests(&["http://a/", "http://b/"]));
        assert_eq!(
            evaluations[1].outcome,
            Outcome::Text("PROXY p:2".to_owned())
        );
        let evaluations = session.evaluate(&requests(&["http://c/"]));
        assert_eq!(
            evaluations[0].outcome,
            Outcome::Text("PROXY p:3".to_owned())
        );
    }

    fn outcomes(client: &str, text: &str) -> Result<Vec<Outcome>, LoadFailure> {
        let dialect = dialects::named(client).unwrap();
        let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
        let mut session = Session::start(script, dialect, Arc::new(Nobody), Limits::default())?;
        let request = Request::new("http://a.test/", dialect).unwrap();
        let evaluations = session.evaluate(&[request.clone(), request]);
        Ok(evaluations
            .into_iter()
            .map(|evaluation| evaluation.outcome)
            .collect())
    }

    #[test]
    fn a_client_that_runs_the_file_anew_for_each_call_forgets() {
        let text = "var n = 0; function FindProxyForURL() { return 'n' + ++n; }";
        let same = |client| {
            let outcomes = outcomes(client, text).unwrap();
            outcomes[0] == outcomes[1]
        };
        assert!(same("wine") && same("libproxy"));
        assert!(!same("chromium") && !same("pacparser"));
    }

    #[test]
    fn syntax_that_is_newer_than_the_clients_language_is_an_error_with_its_place() {
        let text = "var a = 1;\nvar f = (x) => x;\nfunction FindProxyForURL() { return 'DIRECT'; }";
        let Err(LoadFailure::Syntax(error)) = outcomes("winhttp", text) else {
            panic!("WinHTTP loads an arrow function");
        };
        assert!(error.message.contains("an arrow function"), "{error:?}");
        assert_eq!(error.position.map(|position| position.line), Some(2));
        let text = "function FindProxyForURL(u, h) { return h?.length ? 'a' : 'b'; }";
        assert!(outcomes("pac-resolver", text).is_err());
        assert!(outcomes("pacparser", text).is_ok());
    }

    #[test]
    fn a_syntax_error_that_only_the_engine_sees_has_its_place_in_the_file() {
        let text = "function FindProxyForURL(u, h) {\n  return f(h) && h ?? u;\n}";
        let Err(LoadFailure::Syntax(error)) = outcomes("chromium", text) else {
            panic!("?? and && are mixed");
        };
        assert!(!error.message.contains(" at line "), "{error:?}");
        assert_eq!(error.position.map(|position| position.line), Some(2));
    }

    #[test]
    fn what_the_clients_library_does_not_have_is_not_there() {
        let text = "function FindProxyForURL() { return [typeof ''.startsWith, typeof JSON, typeof [].indexOf].join(' '); }";
        for (client, types) in [
            ("wine", "undefined undefined undefined"),
            ("winhttp", "undefined object function"),
            ("libproxy", "function object function"),
        ] {
            let outcome = outcomes(client, text).unwrap().remove(0);
            assert_eq!(outcome, Outcome::Text(types.to_owned()), "{client}");
        }
    }

    #[test]
    fn an_error_at_the_top_level_stops_some_clients_and_not_others() {
        let text = "function FindProxyForURL() { return 'DIRECT'; } throw 1;";
        assert!(outcomes("libproxy", text).is_ok() && outcomes("wine", text).is_ok());
        assert!(outcomes("chromium", text).is_err() && outcomes("pacparser", text).is_err());
    }

    #[test]
    fn the_entry_point_of_microsoft_comes_first_where_it_is_known() {
        let text = "function FindProxyForURL() { return 'old'; } function FindProxyForURLEx() { return 'new'; }";
        for (client, wanted) in [("winhttp", "new"), ("pacparser", "new"), ("wine", "old")] {
            let outcome = outcomes(client, text).unwrap().remove(0);
            assert_eq!(outcome, Outcome::Text(wanted.to_owned()), "{client}");
        }
        let text = "const FindProxyForURL = function () { return 'lexical'; };";
        assert!(outcomes("chromium", text).is_err());
        assert!(outcomes("pac-resolver", text).is_ok());
    }

    #[test]
    fn pypac_asks_for_microsofts_entry_point_only_where_the_other_is_not_declared() {
        let ex = "function FindProxyForURLEx() { return 'new'; }";
        let only = outcomes("pypac", ex).unwrap().remove(0);
        assert_eq!(only, Outcome::Text("new".to_owned()));
        let declared = outcomes("pypac", &format!("var FindProxyForURL; {ex}"));
        assert!(
            matches!(declared, Err(LoadFailure::NoEntryPoint { .. })),
            "{declared:?}"
        );
    }

    #[test]
    fn pypac_tries_a_file_with_a_call_that_counts() {
        let text = "var n = 0; function FindProxyForURL(u, h) { return 'n' + ++n + u.length; }";
        let outcome = outcomes("pypac", text).unwrap().remove(0);
        assert_eq!(outcome, Outcome::Text("n214".to_owned()));
        let text = "function FindProxyForURL(u, h) {\n return u.split('/')[2].length + 'x'; }";
        let Err(LoadFailure::Threw(error)) = outcomes("pypac", text) else {
            panic!("the URL of the first call has no third part");
        };
        assert!(
            error.message.contains("in the call for 0.0.0.0"),
            "{error:?}"
        );
        assert_eq!(error.position.map(|position| position.line), Some(2));
        assert!(outcomes("pacparser", text).is_ok());
    }

    #[test]
    fn the_call_with_which_pypac_tries_a_file_covers_nothing() {
        let dialect = dialects::named("pypac").unwrap();
        let text =
            "function FindProxyForURL(u, h) { if (h == '0.0.0.0') return 'a'; return 'DIRECT'; }";
        let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
        let (host, limits) = (Arc::new(Nobody), Limits::default());
        let how = Instrumentation::Counts;
        let mut session = Session::start_instrumented(script, dialect, host, limits, how).unwrap();
        let request = Request::new("http://a.test/", dialect).unwrap();
        session.evaluate(&[request]);
        let coverage = session.coverage().unwrap();
        let returns: Vec<u64> = coverage
            .returns
            .iter()
            .map(|reached| reached.times)
            .collect();
        assert_eq!(returns, [0, 1]);
        assert_eq!(
            (coverage.conditions[0].held, coverage.conditions[0].failed),
            (0, 1)
        );
        assert_eq!(coverage.functions[0].times, 1);
    }

    /// Followed or not: marks of statements have no value.
    #[test]
    fn pypac_refuses_a_file_whose_value_is_no_json() {
        let dialect = dialects::named("pypac").unwrap();
        let entry = "function FindProxyForURL() { return 'DIRECT'; }\n";
        for (rest, taken) in [
            ("f = function () {};", false),
            ("f = function () {}; var a = 1; function g() {}", false),
            ("if (a = entry) { f = function () {} }", false),
            ("f = function () {}; a = 1;", true),
            ("var f = function () {};", true),
            ("f = [function () {}];", true),
            ("f = Symbol();", false),
            ("f = {}; f.f = f;", false),
        ] {
            for how in [Instrumentation::Returns, Instrumentation::Full] {
                let text = format!("var entry = 1, a, f; {entry}{rest}");
                let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
                let host = Arc::new(Nobody);
                let limits = Limits::default();
                let session = Session::start_instrumented(script, dialect, host, limits, how);
                assert_eq!(session.is_ok(), taken, "{rest} {how:?}");
            }
        }
    }

    #[test]
    fn in_pypac_an_answer_must_be_a_text_as_json() {
        for (value, text) in [
            ("new String('DIRECT')", Some("DIRECT")),
            (
                "{ toJSON: function () { return 'DIRECT' } }",
                Some("DIRECT"),
            ),
            ("{ toString: function () { return 'DIRECT' } }", None),
            ("['DIRECT']", None),
            ("undefined", None),
        ] {
            let text_of_file = format!("function FindProxyForURL() {{ return {value}; }}");
            let outcome = outcomes("pypac", &text_of_file).unwrap().remove(0);
            match text {
                Some(text) => assert_eq!(outcome, Outcome::Text(text.to_owned()), "{value}"),
                None => assert!(
                    matches!(outcome, Outcome::NotText(_)),
                    "{value}: {outcome:?}"
                ),
            }
        }
        let function = outcomes("pypac", "function FindProxyForURL() { return alert; }");
        assert!(
            matches!(function, Err(LoadFailure::Threw(_))),
            "{function:?}"
        );
    }

    #[test]
    fn a_call_that_hangs_is_a_limit_and_keeps_what_was_finished() {
        let text = "function FindProxyForURL(u, h) { if (h == 'b') /(x+x+)+y/.test(Array(40).join('x')); return 'DIRECT'; }";
        let mut session = start(text, 300).unwrap();
        let evaluations = session.evaluate(&requests(&["http://a/", "http://b/", "http://c/"]));
        assert_eq!(evaluations.len(), 3);
        assert_eq!(evaluations[0].outcome, Outcome::Text("DIRECT".to_owned()));
        for evaluation in &evaluations[1..] {
            assert!(
                matches!(&evaluation.outcome, Outcome::Limit(limit) if limit.which == LimitKind::Time)
            );
        }
    }

    #[test]
    fn a_load_that_hangs_is_a_limit() {
        let text = "function FindProxyForURL() {} /(x+x+)+y/.test(Array(40).join('x'));";
        assert!(matches!(start(text, 300), Err(LoadFailure::Limit(_))));
    }

    #[test]
    fn deep_scripts_run_and_deeper_ones_are_refused() {
        let terms = "h == 'x' || ".repeat(5_000);
        let else_if = "if (h == 'x') return 'a'; else ".repeat(5_000);
        let brackets = format!("{}'DIRECT'{}", "(".repeat(1_000), ")".repeat(1_000));
        for body in [
            format!("return {terms} h == 'a' ? 'DIRECT' : 'PROXY p:1';"),
            format!("{else_if} return 'DIRECT';"),
            format!("return {brackets};"),
            format!(
                "return {} h == 'a' ? 'DIRECT' : 'x'",
                "h == 'b.example' || ".repeat(49_201)
            ),
        ] {
            let text = format!("function FindProxyForURL(u, h) {{ {body} }}");
            let mut session = start(&text, 60_000).unwrap_or_else(|failure| panic!("{failure}"));
            let evaluations = session.evaluate(&requests(&["http://a/"]));
            assert_eq!(evaluations[0].outcome, Outcome::Text("DIRECT".to_owned()));
        }
        let text = format!(
            "function FindProxyForURL() {{ return {} }}",
            "(".repeat(500_000)
        );
        assert!(
            matches!(start(&text, 60_000), Err(LoadFailure::Limit(limit)) if limit.which == LimitKind::Nesting)
        );
    }
}
