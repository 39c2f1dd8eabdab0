//! A script that answers requests: by its decision program where it has one, else in a worker.

#![expect(
    clippy::disallowed_methods,
    reason = "what a run may take is measured by the real clock"
)]

use std::time::Instant;

use super::worker::{TimedWorld, WorkerSession};
use crate::pac::decision::{Program, Refusal};
use crate::pac::dialects::Dialect;
use crate::pac::evaluation::{
    AnsweredBy, Evaluation, Limit, LimitKind, Limits, LoadFailure, Outcome, Trace,
};
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
    world: TimedWorld,
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
        let may_lower = script.allowed(&limits).is_ok()
            && limits.answered_by != AnsweredBy::Engine
            && instrumentation == Instrumentation::Returns;
        let began = Instant::now();
        let program = if may_lower {
            lowering::lower(&script, dialect)
        } else {
            Err(Refusal::of_file("what was asked for"))
        };
        limits.run.spend(Work::Load, began.elapsed());
        let mut session = Self {
            program,
            worker: None,
            script,
            dialect,
            world: TimedWorld::new(host.clone(), &limits),
            host,
            limits,
            load_trace: Trace::default(),
        };
        let by_program = session.limits.answered_by == AnsweredBy::Decision;
        match &session.program {
            Err(refusal) if by_program => {
                return Err(LoadFailure::Limit(no_program(&format!(
                    "the file is none because of {}",
                    refusal.reason
                ))));
            }
            Err(_) => {
                let worker = session.start_worker(instrumentation)?;
                session.load_trace = worker.load_trace().clone();
            }
            Ok(_) => {}
        }
        Ok(session)
    }

    /// Why the script is not answered by a decision program, where it is not.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.program.as_ref().err()
    }

    /// True where the program and the engine both answer.
    pub fn compares(&self) -> bool {
        self.limits.answered_by == AnsweredBy::Both
    }

    /// The decision program, where there is one.
    pub fn program(&self) -> Option<&Program> {
        self.program.as_ref().ok()
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
        let mut began = Instant::now();
        let mut answers: Vec<Option<Evaluation>> = requests
            .iter()
            .map(|request| {
                if let Some(limit) = self.limits.run.exhausted() {
                    return Some(limited(limit));
                }
                if program.asks() {
                    return self.asking_the_world(program, request);
                }
                let answer = program.evaluate(request, &self.host, &self.limits);
                let ended = Instant::now();
                self.limits.run.spend(Work::Call, ended - began);
                began = ended;
                answer
            })
            .collect();
        match self.limits.answered_by {
            AnsweredBy::Decision => {
                for answer in &mut answers {
                    answer.get_or_insert_with(|| {
                        limited(no_program("only the engine can answer this request"))
                    });
                }
            }
            AnsweredBy::Both => return self.compare(requests, answers),
            AnsweredBy::Auto | AnsweredBy::Engine => {}
        }
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

    fn asking_the_world(&self, program: &Program, request: &Request) -> Option<Evaluation> {
        self.world.begin();
        let answer = program.evaluate(request, self.world.host(), &self.limits);
        if let Some(answer) = &answer {
            self.limits.run.spend_questions(answer.trace.lookups.len());
        }
        if self.world.end() {
            return Some(limited(Limit {
                which: LimitKind::Time,
                value: format!("{} ms", self.limits.call_ms),
            }));
        }
        answer
    }

    /// Where both ways answer, and not the same, the answer is that pac-check has a defect.
    fn compare(
        &mut self,
        requests: &[Request],
        answers: Vec<Option<Evaluation>>,
    ) -> Vec<Evaluation> {
        let engine = self.ask_worker(requests);
        answers
            .into_iter()
            .zip(engine)
            .map(|(answer, expected)| match answer {
                Some(answer) if !is_same(&answer, &expected) => Evaluation {
                    outcome: Outcome::Crash(difference(&answer, &expected)),
                    trace: expected.trace,
                },
                _ => expected,
            })
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

fn limited(limit: Limit) -> Evaluation {
    Evaluation {
        outcome: Outcome::Limit(limit),
        trace: Trace::default(),
    }
}

fn no_program(what: &str) -> Limit {
    Limit {
        which: LimitKind::Decision,
        value: what.to_owned(),
    }
}

/// The same but for times: the world was asked twice.
fn is_same(a: &Evaluation, b: &Evaluation) -> bool {
    let questions = |evaluation: &Evaluation| -> Vec<_> {
        let lookups = evaluation.trace.lookups.iter();
        lookups
            .map(|record| (record.question, record.name.clone(), record.answer.clone()))
            .collect()
    };
    a.outcome == b.outcome
        && a.trace.decided_at == b.trace.decided_at
        && a.trace.alerts == b.trace.alerts
        && a.trace.runs == b.trace.runs
        && questions(a) == questions(b)
}

fn difference(answer: &Evaluation, expected: &Evaluation) -> String {
    format!(
        "a defect of pac-check: the decision program gives {:?} at {:?}, the engine {:?} at {:?}",
        answer.outcome, answer.trace.decided_at, expected.outcome, expected.trace.decided_at
    )
}
