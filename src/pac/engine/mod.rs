//! The JavaScript engine: the only module that names boa_engine.
//!
//! An [`Engine`] holds one loaded script and is called many times. It is synchronous, stays on its
//! thread, and needs the large stack of [`on_large_stack`](super::stack::on_large_stack).

mod conversions;
mod convert;
mod coverage;
mod entry_point;
mod error;
mod glimpses;
mod globals;
mod hooks;
mod instrument;
mod json;
mod last_match;
mod library;
mod natives;
mod old_dates;
mod place;
mod probes;
mod promises;
mod recorder;
mod sites;
mod standard_library;
mod state;
mod test_call;

use std::path::Path;
use std::rc::Rc;

use boa_engine::module::IdleModuleLoader;
use boa_engine::optimizer::OptimizerOptions;
use boa_engine::{Context, JsResult, JsString, JsValue, Script as BoaScript, Source};

use self::error::Failure;
use self::instrument::Instrumented;
use self::recorder::Recorder;
use self::state::{Abort, State};
use super::dialects::{Dialect, FileValue, LoadThrow, NonText, PromiseJobs, ScriptState};
use super::evaluation::{
    Evaluation, Limit, LimitKind, Limits, LoadFailure, LookupRecord, Outcome, ScriptError, Trace,
};
use super::lookup::SharedHost;
use super::request::Request;
use super::script::Script;
use super::steps::{Coverage, Instrumentation};
use super::syntax::{self, Unusable};
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
    load_trace: Trace,
    /// The alerts of loading, in clients that load the file with the first request, up to that.
    first_alerts: Vec<String>,
    script: Script,
    instrumentation: Instrumentation,
    /// True once it was called, where the client runs the file anew for each call.
    used_up: bool,
    /// What was reached before the file was loaded anew.
    earlier: Option<Coverage>,
    /// The counts of the call with which the client tries a file.
    tried: Option<Coverage>,
    /// The same script with full instrumentation, for the places of errors; made when it is needed.
    precise: Option<Box<Engine>>,
}

impl Engine {
    /// Parses, instruments, compiles and runs the top level of a script.
    pub fn load(
        script: &Script,
        dialect: &'static Dialect,
        host: SharedHost,
        limits: Limits,
        instrumentation: Instrumentation,
    ) -> Result<Self, LoadFailure> {
        script
            .accepted(dialect)
            .map_err(|refused| LoadFailure::Refused(refused.to_string()))?;
        limits
            .allow_source(script.bytes)
            .map_err(LoadFailure::Limit)?;
        let source = script.source.clone();
        let parsed = syntax::parse(&source);
        if let Ok(syntax) = &parsed
            && let Some(newer) = syntax.newer_than(dialect.language_level)
        {
            return Err(LoadFailure::Syntax(error::too_new(&source, newer, dialect)));
        }
        let promises = match &parsed {
            Ok(_) => syntax::promises(&source, dialect).map_err(LoadFailure::Syntax)?,
            Err(_) => Vec::new(),
        };
        let lexical_names = match &parsed {
            Ok(syntax) => syntax.lexical_names.clone(),
            Err(_) => Vec::new(),
        };
        let (instrumented, syntax_error) = match parsed {
            Ok(syntax) => (
                Instrumented::as_wanted(&source, &syntax, dialect, instrumentation, promises),
                None,
            ),
            Err(Unusable::TooDeep(limit)) => return Err(LoadFailure::Limit(limit)),
            Err(Unusable::Illegal(error)) => return Err(LoadFailure::Syntax(error)),
            Err(Unusable::Syntax(error)) => (
                Instrumented::plain(source.text(), dialect.library_in_front),
                Some(error),
            ),
        };
        let hooks = hooks::Hooks::new(host.clone());
        let mut context = Context::builder()
            .host_hooks(hooks.clone())
            .clock(hooks)
            // The default one reads files below the working directory for `import()`.
            .module_loader(Rc::new(IdleModuleLoader))
            .can_block(false)
            .build()
            .map_err(|error| LoadFailure::Crash(error.to_string()))?;
        // It drops `if (false) {}`, and with it the value that such a statement has; a probe in the
        // condition would keep both.
        context.set_optimizer_options(OptimizerOptions::empty());
        let state = Rc::new(State::new(host, dialect, limits));
        state.declare(&lexical_names);
        context.insert_data(state.clone());
        let instrumented = Rc::new(instrumented);
        state.returns.set(instrumented.sites.returns);
        if instrumented.sites.full {
            let keeps_steps = instrumentation == Instrumentation::Full;
            state.follow(Recorder::new(instrumented.clone(), keeps_steps));
        }
        let compiled = SourceFile::new(source.name(), instrumented.text.clone());
        let mut engine = Self {
            context,
            state,
            source,
            compiled,
            instrumented,
            load_trace: Trace::default(),
            first_alerts: Vec::new(),
            script: script.clone(),
            instrumentation,
            used_up: false,
            earlier: None,
            tried: None,
            precise: None,
        };
        engine
            .prepare()
            .map_err(|error| LoadFailure::Crash(error.to_string()))?;
        engine
            .run_top_level(syntax_error)
            .map_err(|failure| engine.with_precise_place_of_load(failure))?;
        engine.load_trace = engine.trace(1, None);
        if dialect.loads_at_first_request {
            engine.first_alerts = engine.load_trace.alerts.clone();
        }
        Ok(engine)
    }

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
        runtime.set_recursion_limit(self.state.limits.recursion);
        runtime.set_stack_size_limit(self.state.limits.stack_values);
    }

    fn prepare(&mut self) -> JsResult<()> {
        standard_library::keep_only(self.state.dialect.language_level, &mut self.context)?;
        conversions::install(&mut self.context)?;
        if last_match::may_ask(self.source.text()) {
            last_match::install(self.state.dialect.remembers_matches, &mut self.context)?;
        }
        if self.source.text().contains("Date") {
            old_dates::install(&mut self.context)?;
        }
        globals::install(self.state.dialect, &mut self.context)?;
        self.state.watch(self.source.text(), &mut self.context)?;
        probes::install(&self.state, &self.instrumented, &mut self.context)
    }

    /// Where the front end's parser found an error, the engine's has the last word: it is the one
    /// that runs the script. Where both refuse, the front end's error names the place.
    fn run_top_level(&mut self, syntax_error: Option<ScriptError>) -> Result<(), LoadFailure> {
        self.state.lookups.borrow_mut().begin_load();
        self.begin_run();
        let compiled = self.compiled.text().to_owned();
        let source = Source::from_bytes(compiled.as_bytes()).with_path(Path::new("pac"));
        let script = match BoaScript::parse(source, None, &mut self.context) {
            Ok(script) => script,
            Err(error) => {
                return Err(match syntax_error {
                    Some(error) => LoadFailure::Syntax(error),
                    None => self.load_failure(&error, true),
                });
            }
        };
        let result = script.evaluate(&mut self.context);
        let jobs = self.run_promise_jobs(&[PromiseJobs::Always]);
        if let Some(Abort::Limit(limit)) = self.state.abort.borrow_mut().take() {
            return Err(LoadFailure::Limit(limit));
        }
        jobs.map_err(|error| self.load_failure(&error, false))?;
        if let Err(error) = &result
            && self.state.dialect.load_throw == LoadThrow::Fatal
        {
            let redeclared = error.to_string().starts_with("SyntaxError");
            return Err(self.load_failure(error, redeclared));
        }
        if self.state.dialect.file_value == FileValue::MustBeJson
            && let Ok(value) = &result
        {
            self.check_value_of_file(value)?;
        }
        self.entry_point()?;
        self.make_test_call()
    }

    fn run_entry_point(&mut self, arguments: &[JsValue]) -> Result<JsValue, Outcome> {
        let entry_point = self.entry_point().map_err(error::failed_call)?;
        let this = JsValue::from(self.context.global_object());
        let result = match entry_point.as_object() {
            Some(function) => function.call(&this, arguments, &mut self.context),
            None => Ok(JsValue::undefined()),
        };
        let jobs = self.run_promise_jobs(&[PromiseJobs::AfterCalls, PromiseJobs::Always]);
        let result = jobs.and(result).and_then(|value| self.awaited(value));
        let result = match (result, self.state.dialect.non_text) {
            (Ok(value), NonText::TextByJson) => self.text_by_json(value),
            (Ok(value), NonText::Converted) => {
                value.to_string(&mut self.context).map(JsValue::from)
            }
            (result, _) => result,
        };
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

/// `typeof`, but `null` for null.
fn type_name(value: &JsValue) -> String {
    if value.is_null() {
        "null".to_owned()
    } else {
        value.type_of().to_owned()
    }
}
