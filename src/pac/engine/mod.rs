//! The JavaScript engine: the only module that names boa_engine.
//!
//! An [`Engine`] holds one loaded script and is called many times. It is synchronous, stays on its
//! thread, and needs the large stack of [`on_large_stack`](super::stack::on_large_stack).

mod conversions;
mod convert;
mod coverage;
mod english;
mod entry_point;
mod error;
mod glimpses;
mod globals;
mod hooks;
mod instrument;
mod json;
mod last_match;
mod library;
mod load;
mod locale;
mod names;
mod natives;
mod old_dates;
mod own;
mod own_stack;
mod place;
mod probes;
mod promises;
mod recorder;
mod regexp_source;
mod sites;
mod sorting;
mod standard_library;
mod state;
mod test_call;
mod tim_sort;

use std::cell::RefCell;
use std::rc::Rc;

use boa_engine::object::JsObject;
use boa_engine::{Context, JsResult, JsString, JsValue};

use self::entry_point::EntryPoint;
use self::error::Failure;
use self::instrument::Instrumented;
use self::own_stack::{Order, OwnStack};
use self::place::Mentioned;
use self::recorder::Recorder;
use self::state::{Abort, State};
use super::dialects::{NonText, PromiseJobs, ScriptState};
use super::evaluation::{Evaluation, Limit, LimitKind, LoadFailure, LookupRecord, Outcome, Trace};
use super::request::Request;
use super::script::Script;
use super::steps::{Coverage, Instrumentation};
use crate::source::{Position, SourceFile};

/// Has the engine's libraries ask the system what they ask only once, so that they ask nothing of a
/// sandbox that is closed after this: `Symbol.for` counts the processors for its table.
pub fn before_sandbox() {
    drop(dashmap::DashMap::<(), ()>::new());
}

/// A loaded script.
pub struct Engine {
    context: Context,
    state: Rc<State>,
    source: SourceFile,
    compiled: SourceFile,
    instrumented: Rc<Instrumented>,
    /// There once the script is about to run.
    own_stack: Option<OwnStack>,
    load_trace: Trace,
    /// The alerts of loading, in clients that load the file with the first request, up to that.
    first_alerts: Vec<String>,
    script: Script,
    instrumentation: Instrumentation,
    /// True once it was called, where the client runs the file again for each call.
    used_up: bool,
    /// What was reached before the file was reloaded.
    earlier: Option<Coverage>,
    /// The counts of the call with which the client tries a file.
    tried: Option<Coverage>,
    /// The same script with full instrumentation, for the places of errors; made when it is needed.
    precise: Option<Box<Engine>>,
    /// Where the script mentions what its last error named.
    mentioned: Mentioned,
}

impl Engine {
    /// What the top level of the script asked and said.
    pub fn load_trace(&self) -> Trace {
        self.load_trace.clone()
    }

    /// Calls the entry point for one request, as often as the client would.
    ///
    /// The questions of the top level come first in the trace: their answers are in the script's
    /// variables, so that every call rests on them.
    pub fn call(&mut self, request: &Request) -> Evaluation {
        let mut evaluation = self.call_alone(request);
        self.improve_place(request, &mut evaluation);
        let asked_again = |known: &LookupRecord| {
            let mut asked = self.load_trace.lookups.iter();
            asked.any(|first| first.question == known.question && first.name == known.name)
        };
        let lookups = &mut evaluation.trace.lookups;
        lookups.retain(|record| !asked_again(record));
        lookups.splice(0..0, self.load_trace.lookups.iter().cloned());
        let alerts = &mut evaluation.trace.alerts;
        alerts.splice(0..0, std::mem::take(&mut self.first_alerts));
        evaluation
    }

    fn call_alone(&mut self, request: &Request) -> Evaluation {
        if let Err(failure) = self.start_afresh() {
            return Evaluation {
                outcome: error::failed_call(failure),
                trace: self.trace(0, None),
            };
        }
        self.state.lookups.borrow_mut().begin_call();
        self.state.lookups.borrow_mut().towards(&request.host);
        let arguments = [
            JsString::from(request.url.as_str()),
            JsString::from(request.host.as_str()),
        ]
        .map(JsValue::from);
        let mut runs = 0;
        loop {
            runs += 1;
            self.begin_run();
            let result = self.run_entry_point(&arguments);
            let abort = self.state.abort.borrow_mut().take();
            match abort {
                Some(Abort::Restart) => {}
                Some(Abort::Limit(limit)) => {
                    return Evaluation {
                        outcome: Outcome::Limit(limit),
                        trace: self.trace(runs, None),
                    };
                }
                None => {
                    let value = result.as_ref().ok().cloned();
                    let outcome = match result {
                        Ok(value) => self.outcome(&value),
                        Err(outcome) => outcome,
                    };
                    return Evaluation {
                        outcome,
                        trace: self.trace(runs, value.as_ref()),
                    };
                }
            }
        }
    }

    /// Where the client keeps nothing from one call to the next: loads the file again.
    fn start_afresh(&mut self) -> Result<(), LoadFailure> {
        let fresh = self.state.dialect.state == ScriptState::FreshEachCall;
        if !fresh || !std::mem::replace(&mut self.used_up, true) {
            return Ok(());
        }
        let earlier = self.coverage();
        let next = self.load_again(self.instrumentation)?;
        let precise = std::mem::replace(self, next).precise;
        self.used_up = true;
        self.earlier = earlier;
        self.precise = precise;
        Ok(())
    }

    fn begin_run(&mut self) {
        self.state.begin_run();
        let runtime = self.context.runtime_limits_mut();
        runtime.set_loop_iteration_limit(self.state.limits.loop_iterations);
        let frames = own_stack::FRAMES;
        runtime.set_recursion_limit(self.state.limits.recursion.saturating_add(frames));
        runtime.set_stack_size_limit(self.state.limits.stack_values);
    }

    /// Calls into the script, so that nothing of the call stays behind.
    fn on_own_stack(&mut self, order: Order) -> JsResult<JsValue> {
        match &mut self.own_stack {
            Some(own_stack) => own_stack.run(order, &self.state, &mut self.context),
            None => order(&mut self.context),
        }
    }

    fn run_entry_point(&mut self, arguments: &[JsValue]) -> Result<JsValue, Outcome> {
        let (state, arguments) = (self.state.clone(), arguments.to_vec());
        let missing = Rc::new(RefCell::new(None));
        let not_found = missing.clone();
        let result = self.on_own_stack(Box::new(move |context| {
            match EntryPoint::find(state.dialect, context)? {
                EntryPoint::Function(function) => answer(&function, &arguments, &state, context),
                EntryPoint::Missing(found) => {
                    *not_found.borrow_mut() = Some(found);
                    Ok(JsValue::undefined())
                }
            }
        }));
        if let Some(found) = missing.borrow_mut().take() {
            let failure = entry_point::missing(self.state.dialect, found);
            return Err(error::failed_call(failure));
        }
        result.map_err(|error| {
            match error::failure(&error, &self.state.limits, &mut self.context) {
                Failure::Threw(message, position) => {
                    Outcome::Threw(self.script_error(message, position))
                }
                Failure::TooDeep(limit) => match self.overflow(&limit) {
                    Some(error) => Outcome::Threw(error),
                    None => Outcome::Limit(limit),
                },
                Failure::Limit(limit) => Outcome::Limit(limit),
                Failure::Broken(message) => Outcome::Crash(message),
            }
        })
    }

    fn outcome(&self, value: &JsValue) -> Outcome {
        let Some(text) = value.as_string() else {
            return Outcome::NotText(type_name(value));
        };
        let most = self.state.limits.answer_characters;
        if text.len() > most {
            let value = format!("{most} characters in the answer");
            return Outcome::Limit(Limit {
                which: LimitKind::Answer,
                value,
            });
        }
        Outcome::Text(text.to_std_string_lossy())
    }

    fn trace(&mut self, runs: u32, value: Option<&JsValue>) -> Trace {
        Trace {
            lookups: self.state.lookups.borrow_mut().take_records(),
            alerts: self.state.alerts.borrow_mut().take(),
            decided_at: value.and_then(|value| self.decided_at(value)),
            runs,
            restarts: 0,
            steps: self.state.record(Recorder::steps).unwrap_or_default(),
        }
    }

    /// The last probe, if it passed on the value that the entry point returned.
    fn decided_at(&self, value: &JsValue) -> Option<Position> {
        let returned = self.state.returned.borrow();
        let (number, passed_on) = returned.as_ref()?;
        if !JsValue::same_value(passed_on, value) {
            return None;
        }
        let site = self.instrumented.sites.probes.get(*number as usize)?;
        Some(self.source.position(site.span().start))
    }
}

/// What the client gets from a call of the entry point.
fn answer(
    function: &JsObject,
    arguments: &[JsValue],
    state: &State,
    context: &mut Context,
) -> JsResult<JsValue> {
    let this = JsValue::from(context.global_object());
    let result = function.call(&this, arguments, context);
    let when = [PromiseJobs::AfterCalls, PromiseJobs::Always];
    promises::run_jobs(&when, state, context)?;
    let value = promises::awaited(result?, state.dialect)?;
    match state.dialect.non_text {
        NonText::TextByJson => json::text(value, state, context),
        NonText::Converted => value.to_string(context).map(JsValue::from),
        NonText::Refused => Ok(value),
    }
}

/// `typeof`, but `null` for null.
fn type_name(value: &JsValue) -> String {
    if value.is_null() {
        "null".to_owned()
    } else {
        value.type_of().to_owned()
    }
}
