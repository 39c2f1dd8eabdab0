//! What the probes and marks in a script's text refer to, and what the script may see of them:
//! nothing.

use std::rc::Rc;

use boa_engine::object::builtins::JsArray;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction, Source, js_string};

use super::instrument::Instrumented;
use super::state::State;
use crate::pac::builtins;

/// Defines what the text names, where no enumeration shows it.
pub(super) fn install(
    state: &State,
    instrumented: &Rc<Instrumented>,
    context: &mut Context,
) -> JsResult<()> {
    if instrumented.has_names() {
        define(state, instrumented, context)?;
    }
    hide(instrumented, context)
}

/// Constants of the script's own kind, which are not properties of the global object: a script that
/// can't name them has no way to them, so it can neither freeze nor replace nor count them.
fn define(state: &State, instrumented: &Instrumented, context: &mut Context) -> JsResult<()> {
    let native = |function| NativeFunction::from_fn_ptr(function);
    let probe = FunctionObjectBuilder::new(context.realm(), native(probe))
        .name(js_string!(""))
        .length(2)
        .build();
    let names = &instrumented.names;
    let promise = FunctionObjectBuilder::new(context.realm(), native(promise))
        .name(JsString::from(names.promise.as_str()))
        .length(1)
        .build();
    let zeros = (0..instrumented.sites.marks.length()).map(|_| JsValue::from(0));
    let marks = JsObject::from(JsArray::from_iter(zeros, context));
    *state.marks.borrow_mut() = Some(marks.clone());
    let values = [probe.into(), marks.into(), promise.into()];
    let text = format!(
        "const {}={stem}[0],{}={stem}[1],{}={stem}[2];",
        names.probe,
        names.marks,
        names.promise,
        stem = names.stem(),
    );
    let values = JsArray::from_iter(values, context);
    let key = JsString::from(names.stem());
    let descriptor = PropertyDescriptor::builder()
        .value(values)
        .configurable(true);
    let global = context.global_object();
    global.define_property_or_throw(key.clone(), descriptor, context)?;
    context.eval(Source::from_bytes(text.as_bytes()))?;
    global.delete_property_or_throw(key, context)?;
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

/// Calls the function around a call that gives a promise.
fn promise(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    match arguments.first().and_then(JsValue::as_callable) {
        Some(function) => function.call(&JsValue::undefined(), &[], context),
        None => Ok(JsValue::undefined()),
    }
}

/// A script that looks at the text of its own functions, or at where an error came from, must not see
/// the probes.
fn hide(instrumented: &Rc<Instrumented>, context: &mut Context) -> JsResult<()> {
    let functions = context.intrinsics().constructors().function().prototype();
    let text = functions.get(js_string!("toString"), context)?;
    let errors = context.intrinsics().constructors().error().prototype();
    let stack = accessor(&errors, context)?;
    context.insert_data(Originals {
        text,
        stack: stack.as_ref().and_then(|stack| stack.get().cloned()),
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
    functions.define_property_or_throw(js_string!("toString"), descriptor, context)?;
    let Some(stack) = stack else {
        return Ok(());
    };
    let getter =
        FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(stack_text))
            .name(js_string!("get stack"))
            .length(0)
            .build();
    let descriptor = PropertyDescriptor::builder()
        .get(getter)
        .maybe_set(stack.set().cloned())
        .enumerable(false)
        .configurable(true);
    errors.define_property_or_throw(js_string!("stack"), descriptor, context)?;
    Ok(())
}

/// `Error.prototype.stack`; older clients have none.
fn accessor(errors: &JsObject, context: &mut Context) -> JsResult<Option<PropertyDescriptor>> {
    let object = context.intrinsics().constructors().object().constructor();
    let describe = object.get(js_string!("getOwnPropertyDescriptor"), context)?;
    let Some(describe) = describe.as_callable() else {
        return Ok(None);
    };
    let arguments = [JsValue::from(errors.clone()), js_string!("stack").into()];
    let found = describe.call(&JsValue::undefined(), &arguments, context)?;
    if !found.is_object() {
        return Ok(None);
    }
    found.to_property_descriptor(context).map(Some)
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

/// The engine's own functions.
struct Originals {
    text: JsValue,
    stack: Option<JsValue>,
    instrumented: Rc<Instrumented>,
}

fn to_string(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(originals) = context.get_data::<Originals>() else {
        return Ok(JsValue::undefined());
    };
    let instrumented = originals.instrumented.clone();
    let Some(function) = originals.text.as_object() else {
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

/// The functions that were running, innermost first, as far as they are the script's: places in the
/// text that the engine ran are of no use to it.
fn stack_text(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(originals) = context.get_data::<Originals>() else {
        return Ok(JsValue::undefined());
    };
    let instrumented = originals.instrumented.clone();
    let Some(getter) = originals.stack.as_ref().and_then(JsValue::as_object) else {
        return Ok(JsValue::undefined());
    };
    let text = getter.call(this, &[], context)?;
    let Some(shown) = text.as_string().map(|text| text.to_std_string_lossy()) else {
        return Ok(text);
    };
    let names = &instrumented.names;
    let lines: Vec<&str> = shown
        .lines()
        .take_while(|line| !line.contains(&names.host))
        .filter(|line| !line.contains(names.stem()))
        .map(|line| {
            line.rfind(" (")
                .and_then(|at| line.get(..at))
                .unwrap_or(line)
        })
        .collect();
    Ok(JsValue::from(JsString::from(lines.join("\n"))))
}
