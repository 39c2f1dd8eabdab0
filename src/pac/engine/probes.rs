//! What the probes and marks in a script's text refer to, and what the script may see of them:
//! nothing.

use std::rc::Rc;

use boa_engine::object::builtins::JsArray;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction, js_string};

use super::instrument::Instrumented;
use super::state::State;
use crate::pac::builtins;

/// Defines the probe function and the array of marks, where no enumeration shows them.
pub(super) fn install(
    state: &State,
    instrumented: &Rc<Instrumented>,
    context: &mut Context,
) -> JsResult<()> {
    let function = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(probe))
        .name(js_string!(""))
        .length(2)
        .build();
    define(&instrumented.probe, function.into(), context)?;
    let zeros = (0..instrumented.sites.marks.length()).map(|_| JsValue::from(0));
    let marks = JsObject::from(JsArray::from_iter(zeros, context));
    *state.marks.borrow_mut() = Some(marks.clone());
    define(&instrumented.marks, marks.into(), context)?;
    hide(instrumented, context)
}

fn define(name: &str, value: JsValue, context: &mut Context) -> JsResult<()> {
    let descriptor = PropertyDescriptor::builder()
        .value(value)
        .writable(false)
        .enumerable(false)
        .configurable(false);
    context
        .global_object()
        .define_property_or_throw(JsString::from(name), descriptor, context)?;
    Ok(())
}

/// Notes the value and gives it back.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature of a native function"
)]
fn probe(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let [number, value, ..] = arguments else {
        return Ok(JsValue::undefined());
    };
    if let (Some(state), Some(number)) = (context.get_data::<Rc<State>>(), number.as_i32()) {
        state.passed(number.unsigned_abs(), value);
    }
    Ok(value.clone())
}

/// A script that looks at the text of its own functions must not see the probes.
fn hide(instrumented: &Rc<Instrumented>, context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().function().prototype();
    let original = prototype.get(js_string!("toString"), context)?;
    context.insert_data(ToString {
        original,
        instrumented: instrumented.clone(),
    });
    let function =
        FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(to_string))
            .name(js_string!("toString"))
            .length(0)
            .build();
    let descriptor = PropertyDescriptor::builder()
        .value(function)
        .writable(true)
        .enumerable(false)
        .configurable(true);
    prototype.define_property_or_throw(js_string!("toString"), descriptor, context)?;
    Ok(())
}

/// A function of the client's library in JavaScript does not look like native code. Its text is the
/// client's; here it has no body.
fn of_library(shown: &str, context: &Context) -> Option<String> {
    let name = shown
        .strip_prefix("function ")?
        .strip_suffix("() { [native code] }")?;
    let builtin = builtins::ALL.iter().find(|builtin| builtin.name == name)?;
    let dialect = context.get_data::<Rc<State>>()?.dialect;
    let parameters = if dialect.is_native(name) {
        String::new()
    } else {
        builtin.parameters.join(", ")
    };
    let scripted = dialect.is_scripted(name);
    scripted.then(|| format!("function {name}({parameters}) {{\n}}"))
}

struct ToString {
    original: JsValue,
    instrumented: Rc<Instrumented>,
}

fn to_string(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(ToString {
        original,
        instrumented,
    }) = context.get_data::<ToString>()
    else {
        return Ok(JsValue::undefined());
    };
    let (original, instrumented) = (original.clone(), instrumented.clone());
    let Some(function) = original.as_object() else {
        return Ok(JsValue::undefined());
    };
    let text = function.call(this, &[], context)?;
    let shown = text.as_string().map(|text| text.to_std_string_lossy());
    let clean = shown.and_then(|shown| {
        instrumented
            .without_probes(&shown)
            .or_else(|| of_library(&shown, context))
    });
    Ok(clean.map_or(text, |clean| JsValue::from(JsString::from(clean))))
}
