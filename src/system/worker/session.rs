//! A script in a worker process, with the interface of [`Session`](crate::pac::session::Session).

use std::ffi::OsStr;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout};
use std::sync::Arc;
use std::time::Duration;

use super::MARKER;
use super::deadline::Deadline;
use super::ending::{Verdict, verdict};
use super::process::Process;
use super::timed_host::TimedHost;
use crate::finding::count::counted;
use crate::pac::dialects::Dialect;
use crate::pac::evaluation::{Evaluation, LimitKind, Limits, LoadFailure, Outcome, Trace};
use crate::pac::lookup::SharedHost;
use crate::pac::request::Request;
use crate::pac::script::Script;
use crate::pac::session::LoadedScript;
use crate::pac::steps::{Coverage, Instrumentation};
use crate::pac::worker::message::Confinement;
use crate::pac::worker::{Broken, Conversation, Stopwatch};

/// A script, loaded in a worker process, that answers requests.
///
/// A call that takes too long or uses too much costs the worker, not the program. The next request
/// then gets another worker, in which the script starts again: [`Trace::restarts`] tells.
pub struct WorkerSession {
    program: PathBuf,
    script: Script,
    dialect: &'static Dialect,
    host: SharedHost,
    limits: Limits,
    instrumentation: Instrumentation,
    worker: Option<Worker>,
    confinement: Confinement,
    load_trace: Trace,
    restarts: u32,
    last: Option<Outcome>,
}

struct Worker {
    process: Process,
    deadline: Arc<Deadline>,
    conversation: Conversation<BufReader<ChildStdout>, ChildStdin>,
}

impl WorkerSession {
    /// Loads a script for a client, in a worker that is this program. Its `main` must call
    /// [`run_if_asked`](super::run_if_asked) first.
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
        // A program whose main does not do so would start itself for ever.
        if std::env::args_os().nth(1).as_deref() == Some(OsStr::new(MARKER)) {
            let message = "this program does not know that it was started as a worker".to_owned();
            return Err(LoadFailure::Crash(message));
        }
        let program = this_program()
            .map_err(|error| LoadFailure::Crash(format!("the program's own file: {error}")))?;
        Self::start_program(program, script, dialect, host, limits, instrumentation)
    }

    /// The same with another program as the worker, whose `main` calls
    /// [`run_if_asked`](super::run_if_asked).
    pub fn start_with(
        program: PathBuf,
        script: Script,
        dialect: &'static Dialect,
        host: SharedHost,
        limits: Limits,
    ) -> Result<Self, LoadFailure> {
        let instrumentation = Instrumentation::Returns;
        Self::start_program(program, script, dialect, host, limits, instrumentation)
    }

    fn start_program(
        program: PathBuf,
        script: Script,
        dialect: &'static Dialect,
        host: SharedHost,
        limits: Limits,
        instrumentation: Instrumentation,
    ) -> Result<Self, LoadFailure> {
        script
            .accepted(dialect)
            .map_err(|refused| LoadFailure::Refused(refused.to_string()))?;
        script.allowed(&limits).map_err(LoadFailure::Limit)?;
        let mut session = Self {
            program,
            script,
            dialect,
            host,
            limits,
            instrumentation,
            worker: None,
            confinement: Confinement::default(),
            load_trace: Trace::default(),
            restarts: 0,
            last: None,
        };
        session.load_trace = session.launch()?;
        Ok(session)
    }

    /// What the top level of the script asked and said.
    pub const fn load_trace(&self) -> &Trace {
        &self.load_trace
    }

    /// What holds the worker, as it reported.
    pub const fn confinement(&self) -> &Confinement {
        &self.confinement
    }

    /// The worker's process number, where one is running.
    pub fn process_id(&self) -> Option<u32> {
        self.worker.as_ref().map(|worker| worker.process.id())
    }

    /// Calls the entry point for each request, in order: the script's state carries over from one
    /// to the next, unless its worker ended. Gives one evaluation for each request.
    pub fn evaluate(&mut self, requests: &[Request]) -> Vec<Evaluation> {
        let mut evaluations = Vec::new();
        while let Some(rest) = requests.get(evaluations.len()..)
            && !rest.is_empty()
        {
            if let Some(limit) = self.limits.run.exhausted() {
                let verdict = self.without_trace(Outcome::Limit(limit));
                evaluations.extend(std::iter::repeat_n(verdict, rest.len()));
                break;
            }
            if let Err(outcome) = self.ensure_worker() {
                let verdict = self.without_trace(outcome);
                evaluations.extend(std::iter::repeat_n(verdict, rest.len()));
                break;
            }
            let mut done = Vec::new();
            let broken = self.converse(rest, &mut done);
            for evaluation in &mut done {
                evaluation.trace.restarts = self.restarts;
            }
            evaluations.append(&mut done);
            if let Some(verdict) = broken {
                let outcome = Outcome::from(verdict);
                self.last = Some(outcome.clone());
                evaluations.push(self.without_trace(outcome));
            }
        }
        evaluations
    }

    /// How often each place of the script was reached so far; `None` without full instrumentation,
    /// and where the script is not loaded any more. The counts of workers that ended are lost.
    pub fn coverage(&mut self) -> Option<Coverage> {
        let worker = self.worker.as_mut()?;
        let counted = worker.conversation.coverage(worker.deadline.as_ref());
        match counted {
            Ok(coverage) => coverage,
            Err(broken) => {
                // What broke is of no interest: there are no more answers to be had from it.
                let worker = self.worker.take()?;
                worker.end(&broken, &self.limits);
                None
            }
        }
    }

    /// Asks the worker; the verdict about it where it does not answer all.
    fn converse(&mut self, requests: &[Request], done: &mut Vec<Evaluation>) -> Option<Verdict> {
        let worker = self.worker.as_mut()?;
        let result = worker
            .conversation
            .evaluate(requests, done, worker.deadline.as_ref());
        let broken = result.err()?;
        let worker = self.worker.take()?;
        Some(worker.end(&broken, &self.limits))
    }

    fn without_trace(&self, outcome: Outcome) -> Evaluation {
        Evaluation {
            outcome,
            trace: Trace {
                restarts: self.restarts,
                ..Trace::default()
            },
        }
    }

    /// Starts another worker where the last one ended; the outcome of every further request where
    /// that is not to be.
    fn ensure_worker(&mut self) -> Result<(), Outcome> {
        if self.worker.is_some() {
            return Ok(());
        }
        if self.restarts >= self.limits.restarts {
            return Err(self.given_up());
        }
        self.restarts += 1;
        match self.launch() {
            Ok(_) => Ok(()),
            Err(failure) => {
                // A script that does not load twice is not tried a third time.
                self.restarts = self.limits.restarts;
                let outcome = match failure {
                    LoadFailure::Limit(limit) => Outcome::Limit(limit),
                    LoadFailure::Crash(message) => Outcome::Crash(message),
                    other => Outcome::Crash(format!("started again, it did not load: {other}")),
                };
                self.last = Some(outcome.clone());
                Err(outcome)
            }
        }
    }

    fn given_up(&self) -> Outcome {
        let again = format!(
            "at an earlier URL; started again {}",
            counted(self.restarts, "time")
        );
        match self.last.clone() {
            Some(Outcome::Limit(mut limit)) => {
                limit.value = format!("{} {again}", limit.value);
                Outcome::Limit(limit)
            }
            Some(Outcome::Crash(message)) => Outcome::Crash(format!("{message} ({again})")),
            _ => Outcome::Crash(format!("it ended {again}")),
        }
    }

    /// Starts a worker and loads the script in it.
    fn launch(&mut self) -> Result<Trace, LoadFailure> {
        if let Some(why) = self.script.hopeless.why() {
            return Err(why.clone());
        }
        if let Some(limit) = self.limits.run.exhausted() {
            return Err(LoadFailure::Limit(limit));
        }
        let time = Duration::from_millis(self.limits.call_ms);
        let deadline = Arc::new(Deadline::new(time, self.limits.run.clone()));
        deadline.begin();
        let (process, reader, writer) =
            Process::start(&self.program, deadline.clone()).map_err(|error| {
                let program = self.program.display();
                LoadFailure::Crash(format!("{program} could not be started as worker: {error}"))
            })?;
        let host = TimedHost::new(
            self.host.clone(),
            deadline.clone(),
            Duration::from_millis(self.limits.lookup_ms),
        );
        let mut worker = Worker {
            process,
            deadline,
            conversation: Conversation::new(
                BufReader::new(reader),
                writer,
                Arc::new(host),
                self.limits.clone(),
                self.instrumentation,
                self.script.source.clone(),
            ),
        };
        let loaded = worker
            .conversation
            .load(&self.script, self.dialect, worker.deadline.as_ref());
        match loaded {
            Ok((confinement, result)) => {
                self.confinement = confinement;
                if let Err(failure) = &result
                    && matches!(failure, LoadFailure::Limit(limit) if limit.which == LimitKind::Nesting)
                {
                    self.script.hopeless.note(failure);
                }
                let trace = result?;
                self.worker = Some(worker);
                Ok(trace)
            }
            Err(broken) => {
                let was_parsed = worker.conversation.was_parsed();
                let failure = worker.end(&broken, &self.limits).into();
                if !was_parsed {
                    self.script.hopeless.note(&failure);
                }
                Err(failure)
            }
        }
    }
}

impl LoadedScript for WorkerSession {
    fn load_trace(&self) -> &Trace {
        Self::load_trace(self)
    }

    fn evaluate(&mut self, requests: &[Request]) -> Vec<Evaluation> {
        Self::evaluate(self, requests)
    }
}

impl Worker {
    fn end(self, broken: &Broken, limits: &Limits) -> Verdict {
        let at_once = *broken != Broken::Closed;
        let ended = self.process.end(at_once);
        verdict(broken, &ended, limits)
    }
}

/// The file of this program. On Linux the one that runs, even if another has taken its place.
fn this_program() -> std::io::Result<PathBuf> {
    let own = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && own.exists() {
        return Ok(own.to_owned());
    }
    std::env::current_exe()
}
