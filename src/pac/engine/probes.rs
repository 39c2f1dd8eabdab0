//! Hiding from the script that its returns are instrumented.

use std::rc::Rc;

use boa_engine::object::FunctionObjectBuilder;
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction, js_string};

use super::instrument::Instrumented;

/// A script that looks at the text of its own functions must not see the probes.
pub(super) fn hide(instrumented: &Rc<Instrumented>, context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().function().prototype();
    let original = prototype.get(js_string!("toString"), context)?;
    context.insert_data(ToString {
        original,
        instrumented: instrumented.clone(),
    });
    let body = NativeFunction::from_fn_ptr(|this, _, context| {
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
        let Some(string) = text.as_string() else {
            return Ok(text);
        };
        let clean = instrumented.without_probes(&string.to_std_string_lossy());
        Ok(JsValue::from(JsString::from(clean)))
    });
    let function = FunctionObjectBuilder::new(context.realm(), body)
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

struct ToString {
    original: JsValue,
    instrumented: Rc<Instrumented>,
}
