//! What natives share during a call. It lives beside the engine's heap, where a script can't reach.

use std::cell::{Cell, RefCell};

use boa_engine::object::JsObject;
use boa_engine::{Context, JsResult, JsValue, js_string};

use super::recorder::Recorder;
use crate::pac::builtins::Replaceable;
use crate::pac::dialects::{Bridge, Dialect};
use crate::pac::evaluation::{Limit, LimitKind, Limits};
use crate::pac::lookup::{Lookups, SharedHost};

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
    pub alerts: RefCell<Vec<String>>,
    /// Characters of the alerts.
    alert_characters: Cell<usize>,
    pub abort: RefCell<Option<Abort>>,
    /// The last return probe: its number and the value that it passed on.
    pub returned: RefCell<Option<(u32, JsValue)>>,
    /// How many of the probes are returns: the first ones.
    pub returns: Cell<u32>,
    /// The array of marks.
    pub marks: RefCell<Option<JsObject>>,
    /// `JSON.stringify` as it was, in clients where values cross as JSON.
    pub stringify: RefCell<Option<JsObject>>,
    recorder: RefCell<Option<Recorder>>,
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
            alert_characters: Cell::new(0),
            abort: RefCell::default(),
            returned: RefCell::default(),
            returns: Cell::new(0),
            marks: RefCell::default(),
            stringify: RefCell::default(),
            recorder: RefCell::default(),
            pristine: RefCell::default(),
        }
    }

    /// Forgets what belongs to the last run.
    pub(super) fn begin_run(&self) {
        self.lookups.borrow_mut().begin_run();
        self.alerts.borrow_mut().clear();
        self.alert_characters.set(0);
        *self.abort.borrow_mut() = None;
        *self.returned.borrow_mut() = None;
        self.record(Recorder::begin_run);
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
    ///
    /// Chromium holds alerts back while a question may still restart the call. Past about 2 KiB it
    /// gives up on that: it starts the call again and waits at each question instead
    /// (services/proxy_resolver/proxy_resolver_v8_tracing.cc, `kMaxAlertsAndErrorsBytes`).
    pub(super) fn alert(&self, message: String) -> Result<(), Limit> {
        if self.is_ending() {
            return Ok(());
        }
        let which = LimitKind::Alerts;
        let mut alerts = self.alerts.borrow_mut();
        if alerts.len() >= self.limits.alerts {
            return Err(Limit {
                which,
                value: format!("{} alerts", self.limits.alerts),
            });
        }
        let characters = message.chars().count();
        if characters > self.limits.alert_characters {
            let value = format!("{} characters in an alert", self.limits.alert_characters);
            return Err(Limit { which, value });
        }
        let all = self.alert_characters.get() + characters;
        if all > self.limits.all_alert_characters {
            let value = format!(
                "{} characters in all alerts",
                self.limits.all_alert_characters
            );
            return Err(Limit { which, value });
        }
        self.alert_characters.set(all);
        alerts.push(message);
        let held = all * 2 + alerts.len() * HELD_ALERT_BYTES;
        if self.lookups.borrow().restarts() && held > MOST_HELD_ALERT_BYTES {
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

    /// Remembers the globals that the client's library relies on, if the script's text gives any
    /// reason to believe that it replaces one.
    pub(super) fn watch(&self, text: &str, context: &mut Context) -> JsResult<()> {
        if self.dialect.library_is_scripted && may_replace(text) {
            *self.pristine.borrow_mut() = Some(Pristine::of(context)?);
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

/// What an alert costs beside its text, and how much is held: Chromium's figures.
const HELD_ALERT_BYTES: usize = 32;
const MOST_HELD_ALERT_BYTES: usize = 2048;

/// A script that names none of these can't replace what the library uses.
fn may_replace(text: &str) -> bool {
    const SUSPECTS: &[&str] = &[
        "RegExp",
        "Date",
        "prototype",
        "__proto__",
        "rototypeOf",
        "eval",
        "Function(",
        "globalThis",
        "this[",
        "constructor",
        "defineProp",
    ];
    const LIBRARY: &[&str] = &[
        "dnsResolve",
        "convert_addr",
        "isValidIpAddress",
        "dnsResolveEx",
        "wdays",
        "months",
    ];
    SUSPECTS.iter().any(|suspect| text.contains(suspect))
        || LIBRARY.iter().any(|name| {
            text.match_indices(name).any(|(at, _)| {
                let before = text.get(..at).unwrap_or_default().trim_end();
                let after = text.get(at + name.len()..).unwrap_or_default().trim_start();
                before.ends_with("function") || !after.starts_with('(')
            })
        })
}

/// The values before the script ran.
struct Pristine {
    date: JsValue,
    regexp: JsValue,
    regexp_test: JsValue,
    regexp_exec: JsValue,
    replace: JsValue,
    builtins: Vec<(&'static str, JsValue)>,
}

impl Pristine {
    fn of(context: &mut Context) -> JsResult<Self> {
        let global = context.global_object();
        let mut builtins = Vec::new();
        for builtin in crate::pac::builtins::ALL {
            let value = global.get(boa_engine::JsString::from(builtin.name), context)?;
            builtins.push((builtin.name, value));
        }
        let regexp_prototype = context.intrinsics().constructors().regexp().prototype();
        let string_prototype = context.intrinsics().constructors().string().prototype();
        Ok(Self {
            date: global.get(js_string!("Date"), context)?,
            regexp: global.get(js_string!("RegExp"), context)?,
            regexp_test: regexp_prototype.get(js_string!("test"), context)?,
            regexp_exec: regexp_prototype.get(js_string!("exec"), context)?,
            replace: string_prototype.get(js_string!("replace"), context)?,
            builtins,
        })
    }

    fn replaced(&self, what: Replaceable, context: &mut Context) -> bool {
        let global = context.global_object();
        match what {
            Replaceable::Date => differs(&global, "Date", &self.date, context),
            Replaceable::RegExp => {
                let prototype = context.intrinsics().constructors().regexp().prototype();
                differs(&global, "RegExp", &self.regexp, context)
                    || differs(&prototype, "test", &self.regexp_test, context)
                    || differs(&prototype, "exec", &self.regexp_exec, context)
            }
            Replaceable::StringReplace => {
                let prototype = context.intrinsics().constructors().string().prototype();
                differs(&prototype, "replace", &self.replace, context)
            }
            // Its entries may have changed too.
            Replaceable::Table(_) => true,
            Replaceable::Builtin(name) => self
                .builtins
                .iter()
                .find(|(known, _)| *known == name)
                .is_some_and(|(_, value)| differs(&global, name, value, context)),
        }
    }
}

/// A getter that throws counts as different: then the general path runs into it too.
fn differs(object: &JsObject, name: &str, pristine: &JsValue, context: &mut Context) -> bool {
    object
        .get(boa_engine::JsString::from(name), context)
        .map_or(true, |value| !JsValue::same_value(&value, pristine))
}

#[cfg(test)]
mod tests {
    use super::may_replace;

    #[test]
    fn only_a_script_that_names_a_suspect_is_watched() {
        assert!(!may_replace(
            "function FindProxyForURL(u,h){return isInNet(dnsResolve(h),'a','b')?'x':'y'}"
        ));
        assert!(may_replace("function dnsResolve(h) { return '10.0.0.1' }"));
        assert!(may_replace("dnsResolve = f"));
        assert!(may_replace("String.prototype.replace = f"));
    }
}
