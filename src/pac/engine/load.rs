//! Loading: from a script to an engine that has run its top level.

use std::path::Path;
use std::rc::Rc;

use boa_engine::module::IdleModuleLoader;
use boa_engine::optimizer::OptimizerOptions;
use boa_engine::{Context, JsResult, Script as BoaScript, Source};

use super::entry_point::{self, EntryPoint};
use super::instrument::Instrumented;
use super::names::Names;
use super::own::Own;
use super::own_stack::OwnStack;
use super::place::Mentioned;
use super::recorder::Recorder;
use super::state::{Abort, State};
use super::{
    Engine, conversions, error, globals, hooks, last_match, locale, old_dates, probes, promises,
    regexp_source, sorting, standard_library,
};
use crate::pac::dialects::{Dialect, FileValue, LoadThrow, PromiseJobs};
use crate::pac::evaluation::{Limits, LoadFailure, ScriptError, Trace};
use crate::pac::lookup::SharedHost;
use crate::pac::script::Script;
use crate::pac::steps::Instrumentation;
use crate::pac::syntax;
use crate::source::SourceFile;

/// Why no engine was made.
enum Unusable {
    /// The script's own failure.
    Script(LoadFailure),
    /// The engine's parser does not take the text with the probes in it. The front end took the file
    /// without them, so that it is to be tried as it is.
    Probes,
}

impl From<LoadFailure> for Unusable {
    fn from(failure: LoadFailure) -> Self {
        Self::Script(failure)
    }
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
        Self::load_noting(script, dialect, host, limits, instrumentation, &|| ())
    }

    /// As [`Self::load`]; `noted` is called when the script has been parsed.
    pub fn load_noting(
        script: &Script,
        dialect: &'static Dialect,
        host: SharedHost,
        limits: Limits,
        instrumentation: Instrumentation,
        noted: &dyn Fn(),
    ) -> Result<Self, LoadFailure> {
        let (again, same) = (host.clone(), limits.clone());
        Self::load_followed(script, dialect, host, limits, instrumentation, noted)
            .or_else(|unusable| match unusable {
                Unusable::Probes => {
                    let nothing = Instrumentation::Nothing;
                    Self::load_followed(script, dialect, again, same, nothing, &|| ())
                }
                Unusable::Script(_) => Err(unusable),
            })
            .map_err(|unusable| match unusable {
                Unusable::Script(failure) => failure,
                Unusable::Probes => LoadFailure::Crash("no probes were refused".to_owned()),
            })
    }

    fn load_followed(
        script: &Script,
        dialect: &'static Dialect,
        host: SharedHost,
        limits: Limits,
        instrumentation: Instrumentation,
        noted: &dyn Fn(),
    ) -> Result<Self, Unusable> {
        script
            .accepted(dialect)
            .map_err(|refused| LoadFailure::Refused(refused.to_string()))?;
        script.allowed(&limits).map_err(LoadFailure::Limit)?;
        let source = script.source.clone();
        let parsed = syntax::parse(&source);
        if parsed.is_ok() {
            noted();
        }
        if let Ok(syntax) = &parsed
            && let Some(newer) = syntax.newer_than(dialect.language_level)
        {
            return Err(LoadFailure::Syntax(error::too_new(&source, newer, dialect)).into());
        }
        let (promises, elisions) = match &parsed {
            Ok(_) => (
                syntax::promises(&source, dialect).map_err(LoadFailure::Syntax)?,
                syntax::elisions(&source, dialect).map_err(LoadFailure::Syntax)?,
            ),
            Err(_) => (Vec::new(), Vec::new()),
        };
        let own = Own { promises, elisions };
        let lexical_names = match &parsed {
            Ok(syntax) => syntax.lexical_names.clone(),
            Err(_) => Vec::new(),
        };
        let names = Names::new(host.secret());
        let (instrumented, syntax_error) = match parsed {
            Ok(syntax) => {
                let followed = instrumentation;
                let instrumented =
                    Instrumented::as_wanted(&source, &syntax, dialect, followed, own, names);
                (instrumented, None)
            }
            Err(syntax::Unusable::TooDeep(limit)) => return Err(LoadFailure::Limit(limit).into()),
            Err(syntax::Unusable::Illegal(error)) => {
                return Err(LoadFailure::Syntax(error).into());
            }
            Err(syntax::Unusable::Syntax(error)) => (
                Instrumented::plain(source.text(), dialect.library_in_front, names),
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
            own_stack: None,
            load_trace: Trace::default(),
            first_alerts: Vec::new(),
            script: script.clone(),
            instrumentation,
            used_up: false,
            earlier: None,
            tried: None,
            precise: None,
            mentioned: Mentioned::default(),
        };
        engine
            .prepare()
            .map_err(|error| LoadFailure::Crash(error.to_string()))?;
        if let Err(unusable) = engine.run_top_level(syntax_error) {
            return Err(match unusable {
                Unusable::Script(failure) => engine.with_precise_place_of_load(failure).into(),
                Unusable::Probes => Unusable::Probes,
            });
        }
        engine.load_trace = engine.trace(1, None);
        if dialect.loads_at_first_request {
            engine.first_alerts = engine.load_trace.alerts.clone();
        }
        Ok(engine)
    }

    fn prepare(&mut self) -> JsResult<()> {
        sorting::install(&mut self.context)?;
        regexp_source::install(&mut self.context)?;
        standard_library::keep_only(self.state.dialect.language_level, &mut self.context)?;
        conversions::install(&mut self.context)?;
        if last_match::may_ask(self.source.text()) {
            last_match::install(self.state.dialect.remembers_matches, &mut self.context)?;
        }
        if self.source.text().contains("Date") {
            old_dates::install(&mut self.context)?;
        }
        locale::install(self.state.dialect.localization, &mut self.context)?;
        globals::install(self.state.dialect, &mut self.context)?;
        self.state.watch(self.source.text(), &mut self.context)?;
        probes::install(&self.state, &self.instrumented, &mut self.context)?;
        let own_stack = OwnStack::new(&self.instrumented.names, &mut self.context)?;
        self.own_stack = Some(own_stack);
        Ok(())
    }

    /// Where the front end's parser found an error, the engine's has the last word: it is the one
    /// that runs the script. Where both refuse, the front end's error names the place.
    fn run_top_level(&mut self, syntax_error: Option<ScriptError>) -> Result<(), Unusable> {
        self.state.lookups.borrow_mut().begin_load();
        self.begin_run();
        let compiled = self.compiled.text().to_owned();
        let source = Source::from_bytes(compiled.as_bytes()).with_path(Path::new("pac"));
        let script = match BoaScript::parse(source, None, &mut self.context) {
            Ok(script) => script,
            Err(error) => {
                return Err(match syntax_error {
                    Some(error) => LoadFailure::Syntax(error).into(),
                    None if self.instrumentation != Instrumentation::Nothing => Unusable::Probes,
                    None => self.load_failure(&error, true).into(),
                });
            }
        };
        let result = script.evaluate(&mut self.context);
        let jobs = promises::run_jobs(&[PromiseJobs::Always], &self.state, &mut self.context);
        if let Some(Abort::Limit(limit)) = self.state.abort.borrow_mut().take() {
            return Err(LoadFailure::Limit(limit).into());
        }
        jobs.map_err(|error| self.load_failure(&error, false))?;
        if let Err(error) = &result
            && self.state.dialect.load_throw == LoadThrow::Fatal
        {
            let redeclared = error.to_string().starts_with("SyntaxError");
            return Err(self.load_failure(error, redeclared).into());
        }
        if self.state.dialect.file_value == FileValue::MustBeJson
            && let Ok(value) = &result
        {
            self.check_value_of_file(value)?;
        }
        match EntryPoint::find(self.state.dialect, &mut self.context) {
            Ok(EntryPoint::Function(_)) => Ok(self.make_test_call()?),
            Ok(EntryPoint::Missing(found)) => {
                Err(entry_point::missing(self.state.dialect, found).into())
            }
            Err(error) => Err(self.load_failure(&error, false).into()),
        }
    }
}
