//! What a builtin may do in a step: ask the world, as the client asks it.

use crate::pac::alerts::Alerts;
use crate::pac::builtins::{Call, Question, Replaceable};
use crate::pac::dialects::Dialect;
use crate::pac::evaluation::Limits;
use crate::pac::lookup::{Lookups, Reply, SharedHost};
use crate::pac::value::{Hint, ObjectHandle, Text, Throw, Value};

/// The world during a call of the entry point.
pub(super) struct World<'w> {
    pub(super) dialect: &'static Dialect,
    pub(super) host: &'w SharedHost,
    pub(super) limits: &'w Limits,
    pub(super) lookups: Lookups,
    pub(super) alerts: Alerts,
    /// The client starts the call again.
    pub(super) restarts: bool,
}

impl<'w> World<'w> {
    pub(super) fn new(dialect: &'static Dialect, host: &'w SharedHost, limits: &'w Limits) -> Self {
        let mut lookups = Lookups::new(host.clone(), dialect, limits.lookups);
        lookups.begin_call();
        Self {
            dialect,
            host,
            limits,
            lookups,
            alerts: Alerts::default(),
            restarts: false,
        }
    }

    pub(super) fn begin_run(&mut self) {
        self.lookups.begin_run();
        self.alerts = Alerts::default();
        self.restarts = false;
    }
}

type Outcome = Result<Value<'static>, Throw>;

/// The engine shall do it.
const GIVE_UP: Throw = Throw::Pending;

impl Call for World<'_> {
    fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    fn ask(&mut self, question: Question, name: &Text<'_>) -> Result<Option<String>, Throw> {
        match self.lookups.ask(question, name) {
            Reply::Answer(answer) => Ok(answer),
            Reply::Restart => {
                self.restarts = true;
                Err(GIVE_UP)
            }
            Reply::TooMany => Err(GIVE_UP),
        }
    }

    fn now_ms(&mut self) -> i64 {
        self.host.now_ms()
    }

    fn utc_offset_seconds(&mut self, unix_seconds: i64) -> i32 {
        self.host.utc_offset_seconds(unix_seconds)
    }

    fn alert(&mut self, message: &Text<'_>) -> Result<(), Throw> {
        self.alerts.add(message, self.limits).map_err(|_| GIVE_UP)?;
        if self.lookups.restarts() && self.alerts.are_too_much_to_hold() {
            self.lookups.wait_from_now_on();
            self.restarts = true;
            return Err(GIVE_UP);
        }
        Ok(())
    }

    fn to_text<'v>(&mut self, value: &Value<'v>) -> Result<Text<'v>, Throw> {
        super::operators::to_text(value.clone()).ok_or(GIVE_UP)
    }

    fn to_number(&mut self, value: &Value<'_>) -> Result<f64, Throw> {
        super::operators::to_number(value).ok_or(GIVE_UP)
    }

    fn to_primitive(&mut self, _: &Value<'_>, _: Hint) -> Outcome {
        Err(GIVE_UP)
    }

    fn get(&mut self, _: &Value<'_>, _: &str) -> Outcome {
        Err(GIVE_UP)
    }

    fn invoke(&mut self, _: &Value<'_>, _: &str, _: &[Value<'_>]) -> Outcome {
        Err(GIVE_UP)
    }

    fn construct(&mut self, _: &str, _: &[Value<'_>]) -> Outcome {
        Err(GIVE_UP)
    }

    fn literal_regexp(&mut self, _: &str, _: &str) -> Outcome {
        Err(GIVE_UP)
    }

    fn look_up(&mut self, _: &str, _: &Value<'_>) -> Result<Option<Value<'static>>, Throw> {
        Err(GIVE_UP)
    }

    fn call_global(&mut self, _: &str, _: &[Value<'_>]) -> Outcome {
        Err(GIVE_UP)
    }

    fn to_json(&mut self, _: &Value<'_>) -> Result<Option<String>, Throw> {
        Err(GIVE_UP)
    }

    fn same_object(&mut self, _: ObjectHandle, _: ObjectHandle) -> bool {
        false
    }

    // A script that replaces anything is not lowered.
    fn replaced(&mut self, _: Replaceable) -> bool {
        false
    }
}
