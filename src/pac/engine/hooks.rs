//! What the engine may know of the machine: the clock and the zone of the
//! [`Host`](crate::pac::Host), nothing else.

use std::rc::Rc;

use boa_engine::Context;
use boa_engine::context::HostHooks;
use boa_engine::context::time::{Clock, JsInstant};

use crate::pac::lookup::SharedHost;

/// Most bytes of one ArrayBuffer.
const MOST_BUFFER_BYTES: u64 = 16 * 1024 * 1024;

pub(super) struct Hooks {
    host: SharedHost,
}

impl Hooks {
    pub(super) fn new(host: SharedHost) -> Rc<Self> {
        Rc::new(Self { host })
    }
}

impl HostHooks for Hooks {
    fn local_timezone_offset_seconds(&self, unix_time_seconds: i64) -> i32 {
        self.host.utc_offset_seconds(unix_time_seconds)
    }

    fn max_buffer_size(&self, _: &mut Context) -> u64 {
        MOST_BUFFER_BYTES
    }
}

impl Clock for Hooks {
    fn now(&self) -> JsInstant {
        let milliseconds = u64::try_from(self.host.now_ms()).unwrap_or(0);
        let nanoseconds = u32::try_from(milliseconds % 1000).unwrap_or(0) * 1_000_000;
        JsInstant::new(milliseconds / 1000, nanoseconds)
    }

    fn system_time_millis(&self) -> i64 {
        self.host.now_ms()
    }
}
