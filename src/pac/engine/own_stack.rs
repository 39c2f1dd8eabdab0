//! Where a call runs: on a stack of its own.
//!
//! The engine keeps one stack of values for all calls, and where a call ends by an error it leaves
//! some of them there: registers of the outermost function, at the end of a limit also what was below.
//! After enough calls the stack is full. A generator has a stack of its own, so every call runs inside
//! of one, and what it leaves goes with the generator.

use std::rc::Rc;

use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue, NativeFunction, Source};
use boa_engine::{js_string, property::PropertyKey};

use super::names::Names;
use super::state::State;

/// What the host does inside.
pub(super) type Order = Box<dyn FnOnce(&mut Context) -> JsResult<JsValue>>;

/// Calls between the frame that the engine begins with and that of the order.
pub(super) const FRAMES: usize = 1;

/// Calls for which one generator serves. Each is a turn of its loop, and the limit of turns is the
/// script's.
const MOST_TURNS: u32 = 16;

const TEXT: &[u8] = b"(function*(order){for(;;)yield order()})";

pub(super) struct OwnStack {
    /// Makes a generator.
    make: JsObject,
    next: JsObject,
    /// Calls what the state has ready.
    order: JsObject,
    /// A generator that waits, and the turns that it has made.
    waiting: Option<(JsObject, u32)>,
}

impl OwnStack {
    /// Before the script runs: it may replace what is used here.
    pub(super) fn new(names: &Names, context: &mut Context) -> JsResult<Self> {
        let order =
            FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(take_order))
                .name(JsString::from(names.host.as_str()))
                .build();
        let make = context.eval(Source::from_bytes(TEXT))?;
        let prototype = context.intrinsics().objects().generator();
        let next = prototype.get(js_string!("next"), context)?;
        match (make.as_object(), next.as_object()) {
            (Some(make), Some(next)) => Ok(Self {
                make,
                next,
                order: order.into(),
                waiting: None,
            }),
            _ => Err(broken()),
        }
    }

    pub(super) fn run(
        &mut self,
        order: Order,
        state: &State,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let (generator, turns) = match self.waiting.take() {
            Some((generator, turns)) if turns < MOST_TURNS => (generator, turns + 1),
            _ => {
                let order = JsValue::from(self.order.clone());
                let made = self.make.call(&JsValue::undefined(), &[order], context)?;
                (made.as_object().ok_or_else(broken)?, 1)
            }
        };
        *state.order.borrow_mut() = Some(order);
        let step = self.next.call(&generator.clone().into(), &[], context)?;
        if !state.is_ending() {
            self.waiting = Some((generator, turns));
        }
        let step = step.as_object().ok_or_else(broken)?;
        step.get(PropertyKey::from(js_string!("value")), context)
    }
}

fn take_order(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let state = context.get_data::<Rc<State>>().cloned();
    let order = state.and_then(|state| state.order.borrow_mut().take());
    order.ok_or_else(broken)?(context)
}

fn broken() -> boa_engine::JsError {
    JsNativeError::error()
        .with_message("the engine has no generators")
        .into()
}
