//! A script that answers requests: by its decision program where it has one, else in a worker.

#![expect(
    clippy::disallowed_methods,
    reason = "what a run may take is measured by the real clock"
)]

use std::time::Instant;

use super::worker::WorkerSession;
use crate::pac::decision::{Program, Refusal};
use crate::pac::dialects::Dialect;
use crate::pac::evaluation::{Evaluation, Limits, LoadFailure, Outcome, Trace};
use crate::pac::lookup::SharedHost;
use crate::pac::lowering;
use crate::pac::request::Request;
use crate::pac::run_budget::Work;
use crate::pac::script::Script;
use crate::pac::session::LoadedScript;
use crate::pac::steps::{Coverage, Instrumentation};
use crate::pac::worker::message::Confinement;

/// A loaded script.
///
/// A worker is started when it is needed: for a script that is not a decision program, for a run that
/// is to be followed, and for the first request that the program leaves to the engine.
pub struct ScriptSession {
    program: Result<Program, Refusal>,
    worker: Option<WorkerSession>,
    script: Script,
    dialect: &'static Dialect,
    host: SharedHost,
    limits: Limits,
    load_trace: Trace,
}

impl ScriptSession {
    /// Loads a script for a client, following its runs as far as wanted.
    ///
    /// # Errors
    /// What [`WorkerSession::start`] gives, where a worker is needed at once.
    pub fn start(
        script: Script,
        dialect: &'static Dialect,
        host: SharedHost,
        limits: Limits,
        instrumentation: Instrumentation,
    ) -> Result<Self, LoadFailure> {
        let small = script.allowed(&limits).is_ok();
        let began = Instant::now();
        let program = match instrumentation {
            Instrumentation::Returns if small => lowering::lower(&script, dialect),
            _ => Err(Refusal::of_file("what was asked for")),
        };
        limits.run.spend(Work::Load, began.elapsed());
        let mut session = Self {
            program,
            worker: None,
            script,
            dialect,
            host,
            limits,
            load_trace: Trace::default(),
        };
        if session.program.is_err() {
            let worker = session.start_worker(instrumentation)?;
            session.load_trace = worker.load_trace().clone();
        }
        Ok(session)
    }

    /// Why the script is not answered by a decision program, where it is not.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.program.as_ref().err()
    }

    /// What the top level of the script asked and said.
    pub const fn load_trace(&self) -> &Trace {
        &self.load_trace
    }

    /// What holds the worker, where there is one.
    pub fn confinement(&self) -> Option<&Confinement> {
        self.worker.as_ref().map(WorkerSession::confinement)
    }

    /// How often each place of the script was reached, where the runs are followed.
    pub fn coverage(&mut self) -> Option<Coverage> {
        self.worker.as_mut()?.coverage()
    }

    /// Calls the entry point for each request, in order. Gives one evaluation for each request.
    pub fn evaluate(&mut self, requests: &[Request]) -> Vec<Evaluation> {
        let Ok(program) = &self.program else {
            return self.ask_worker(requests);
        };
        let limit = self.limits.answer_characters;
        let run = &self.limits.run;
        let answers: Vec<Option<Evaluation>> = requests
            .iter()
            .map(|request| {
                if let Some(limit) = run.exhausted() {
                    return Some(Evaluation {
                        outcome: Outcome::Limit(limit),
                        trace: Trace::default(),
                    });
                }
                let began = Instant::now();
                let answer = program.evaluate(request, limit);
                run.spend(Work::Call, began.elapsed());
                answer
            })
            .collect();
        let open: Vec<Request> = requests
            .iter()
            .zip(&answers)
            .filter(|(_, answer)| answer.is_none())
            .map(|(request, _)| request.clone())
            .collect();
        let mut engine = self.ask_worker(&open).into_iter();
        answers
            .into_iter()
            .filter_map(|answer| answer.or_else(|| engine.next()))
            .collect()
    }

    fn ask_worker(&mut self, requests: &[Request]) -> Vec<Evaluation> {
        if requests.is_empty() {
            return Vec::new();
        }
        match self.start_worker(Instrumentation::Returns) {
            Ok(worker) => worker.evaluate(requests),
            Err(failure) => {
                let evaluation = Evaluation {
                    outcome: match failure {
                        LoadFailure::Limit(limit) => Outcome::Limit(limit),
                        other => Outcome::Crash(other.to_string()),
                    },
                    trace: Trace::default(),
                };
                vec![evaluation; requests.len()]
            }
        }
    }

    fn start_worker(
        &mut self,
        instrumentation: Instrumentation,
    ) -> Result<&mut WorkerSession, LoadFailure> {
        let worker = match self.worker.take() {
            Some(worker) => worker,
            None => WorkerSession::start_instrumented(
                self.script.clone(),
                self.dialect,
                self.host.clone(),
                self.limits.clone(),
                instrumentation,
            )?,
        };
        Ok(self.worker.insert(worker))
    }
}

impl LoadedScript for ScriptSession {
    fn load_trace(&self) -> &Trace {
        Self::load_trace(self)
    }

    fn evaluate(&mut self, requests: &[Request]) -> Vec<Evaluation> {
        Self::evaluate(self, requests)
    }
}
