//! What natives share during a call. It lives beside the engine's heap, where a script can't reach.

use std::cell::{Cell, RefCell};

use boa_engine::object::JsObject;
use boa_engine::{Context, JsResult, JsValue, js_string};

use super::library::{self, Pristine};
use super::own_stack::Order;
use super::recorder::Recorder;
use crate::pac::alerts::Alerts;
use crate::pac::builtins::Replaceable;
use crate::pac::dialects::{Bridge, Dialect};
use crate::pac::evaluation::{Limit, Limits};
use crate::pac::lookup::{Lookups, SharedHost};
use crate::pac::value::Text;

/// Why a run ends without the script's doing. The script can't catch it.
#[derive(Debug, Clone)]
pub(super) enum Abort {
    /// The client calls the entry point again.
    Restart,
    /// A limit of pac-check.
    Limit(Limit),
}

/// State of one engine.
pub(super) struct State {
    pub dialect: &'static Dialect,
    pub host: SharedHost,
    pub limits: Limits,
    pub lookups: RefCell<Lookups>,
    pub alerts: RefCell<Alerts>,
    pub abort: RefCell<Option<Abort>>,
    /// The last return probe: its number and the value that it passed on.
    pub returned: RefCell<Option<(u32, JsValue)>>,
    /// How many of the probes are returns: the first ones.
    pub returns: Cell<u32>,
    /// The array of marks.
    pub marks: RefCell<Option<JsObject>>,
    /// What the host is about to do on a stack of its own.
    pub order: RefCell<Option<Order>>,
    /// `JSON.stringify` as it was, in clients where values cross as JSON.
    pub stringify: RefCell<Option<JsObject>>,
    recorder: RefCell<Option<Recorder>>,
    /// Globals that are not properties of the global object.
    lexical_names: RefCell<Vec<String>>,
    pristine: RefCell<Option<Pristine>>,
}

impl State {
    pub(super) fn new(host: SharedHost, dialect: &'static Dialect, limits: Limits) -> Self {
        Self {
            dialect,
            lookups: RefCell::new(Lookups::new(host.clone(), dialect, limits.lookups)),
            host,
            limits,
            alerts: RefCell::default(),
            abort: RefCell::default(),
            returned: RefCell::default(),
            returns: Cell::new(0),
            marks: RefCell::default(),
            order: RefCell::default(),
            stringify: RefCell::default(),
            recorder: RefCell::default(),
            lexical_names: RefCell::default(),
            pristine: RefCell::default(),
        }
    }

    /// Forgets what belongs to the last run.
    pub(super) fn begin_run(&self) {
        self.lookups.borrow_mut().begin_run();
        *self.alerts.borrow_mut() = Alerts::default();
        *self.abort.borrow_mut() = None;
        *self.returned.borrow_mut() = None;
        self.record(Recorder::begin_run);
    }

    /// The script declares globals with `let`, `const` or `class`.
    pub(super) fn declare(&self, lexical_names: &[String]) {
        *self.lexical_names.borrow_mut() = lexical_names.to_vec();
    }

    /// The value of a global as code of the library finds it.
    pub(super) fn global(&self, name: &str, context: &mut Context) -> JsResult<JsValue> {
        library::global(name, &self.lexical_names.borrow(), context)
    }

    /// Follows the runs from now on.
    pub(super) fn follow(&self, recorder: Recorder) {
        *self.recorder.borrow_mut() = Some(recorder);
    }

    /// True where the steps of runs are kept.
    pub(super) fn keeps_steps(&self) -> bool {
        let recorder = self.recorder.borrow();
        recorder.as_ref().is_some_and(Recorder::keeps_steps)
    }

    /// A builtin has got the answer to a question.
    pub(super) fn note_answer(&self) {
        if self.keeps_steps()
            && let Some(record) = self.lookups.borrow().answered()
        {
            self.record(|recorder| recorder.answer(record));
        }
    }

    /// Tells the recorder, where there is one.
    pub(super) fn record<T>(&self, tell: impl FnOnce(&mut Recorder) -> T) -> Option<T> {
        self.recorder.borrow_mut().as_mut().map(tell)
    }

    /// A value passes a probe.
    pub(super) fn passed(&self, probe: u32, value: &JsValue) {
        if probe < self.returns.get() {
            *self.returned.borrow_mut() = Some((probe, value.clone()));
        }
        self.record(|recorder| recorder.pass(probe, value));
    }

    /// Keeps an alert, or says which limit it breaks.
    pub(super) fn alert(&self, message: &Text<'_>) -> Result<(), Limit> {
        if self.is_ending() {
            return Ok(());
        }
        let mut alerts = self.alerts.borrow_mut();
        alerts.add(message, &self.limits)?;
        if self.lookups.borrow().restarts() && alerts.are_too_much_to_hold() {
            self.lookups.borrow_mut().wait_from_now_on();
            self.end(Abort::Restart);
        }
        Ok(())
    }

    /// Ends the run: its result does not count. The first reason stands.
    pub(super) fn end(&self, abort: Abort) {
        let mut current = self.abort.borrow_mut();
        if current.is_none() {
            *current = Some(abort);
        }
    }

    /// True where the run's result does not count any more.
    pub(super) fn is_ending(&self) -> bool {
        self.abort.borrow().is_some()
    }

    /// Remembers what the client's library relies on, if the script's text gives any reason to
    /// believe that it replaces some of it.
    pub(super) fn watch(&self, text: &str, context: &mut Context) -> JsResult<()> {
        if self.dialect.library_is_scripted && library::may_replace(text) {
            let lexical_names = self.lexical_names.borrow().clone();
            *self.pristine.borrow_mut() = Some(Pristine::of(text, lexical_names, context)?);
        }
        if self.dialect.bridge == Bridge::PythonByJson {
            let json = context.intrinsics().objects().json();
            let stringify = json.get(js_string!("stringify"), context)?;
            *self.stringify.borrow_mut() = stringify.as_object();
        }
        Ok(())
    }

    pub(super) fn replaced(&self, what: Replaceable, context: &mut Context) -> bool {
        let pristine = self.pristine.borrow();
        pristine
            .as_ref()
            .is_some_and(|pristine| pristine.replaced(what, context))
    }
}
