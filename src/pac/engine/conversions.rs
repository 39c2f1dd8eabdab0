//! Objects to primitives, as the standard has it.
//!
//! Boa ends an object's conversion that needs itself with 0 or an empty string, and the script goes
//! on to an answer that no client gives: in V8 and SpiderMonkey the conversions overflow the stack.
//! A method under `Symbol.toPrimitive` is called before Boa's own way is taken.

use boa_engine::property::PropertyDescriptor;
use boa_engine::{
    Context, JsNativeError, JsResult, JsString, JsSymbol, JsValue, NativeFunction, js_string,
};

/// Gives all objects that inherit from `Object.prototype` the standard's conversion.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let function = NativeFunction::from_fn_ptr(to_primitive).to_js_function(context.realm());
    let prototype = context.intrinsics().constructors().object().prototype();
    let descriptor = PropertyDescriptor::builder()
        .value(function)
        // An object must be able to get one of its own by assignment.
        .writable(true)
        .enumerable(false)
        .configurable(true);
    prototype.define_property_or_throw(JsSymbol::to_primitive(), descriptor, context)?;
    Ok(())
}

/// `OrdinaryToPrimitive` (ECMA-262, section 7.1.1.1).
fn to_primitive(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(object) = this.as_object() else {
        return Ok(this.clone());
    };
    let hint = arguments.first().and_then(JsValue::as_string);
    let methods = if hint.is_some_and(|hint| hint == js_string!("string")) {
        [TO_STRING, VALUE_OF]
    } else {
        [VALUE_OF, TO_STRING]
    };
    for name in methods {
        let method = object.get(JsString::from(name), context)?;
        if let Some(method) = method.as_callable() {
            let result = method.call(this, &[], context)?;
            if !result.is_object() {
                return Ok(result);
            }
        }
    }
    Err(JsNativeError::typ()
        .with_message("cannot convert object to primitive value")
        .into())
}

const TO_STRING: &str = "toString";
const VALUE_OF: &str = "valueOf";

#[cfg(test)]
mod tests {
    use boa_engine::Source;

    use super::*;

    #[test]
    fn objects_convert_by_their_methods_in_the_order_of_the_hint() {
        let cases = [
            ("'' + {}", "[object Object]"),
            ("'' + [1, [2, 3]]", "1,2,3"),
            (
                "var both = { toString: function () { return 's' }, valueOf: function () { return 7 } }; \
                 '' + both + String(both) + (both + 1) + [both] + both * 2",
                "7s8s14",
            ),
            (
                "'' + { toString: function () { return {} }, valueOf: function () { return 'v' } }",
                "v",
            ),
            (
                "var own = {}; own[Symbol.toPrimitive] = function () { return 'own' }; '' + own",
                "own",
            ),
            ("typeof ('' + new Date(0))", "string"),
            ("String(new Error('x'))", "Error: x"),
            (
                "try { '' + { toString: null, valueOf: null } } catch (error) { error.name }",
                "TypeError",
            ),
            (
                "var names = []; for (var name in {}) names.push(name); names.join()",
                "",
            ),
        ];
        for (script, expected) in cases {
            let mut context = Context::default();
            install(&mut context).unwrap();
            let value = context.eval(Source::from_bytes(script)).unwrap();
            let text = value.to_string(&mut context).unwrap();
            assert_eq!(text.to_std_string_lossy(), expected, "{script}");
        }
    }

    #[test]
    fn a_conversion_that_needs_itself_does_not_end_with_a_default_value() {
        let script = "var o = { toString: function () { return '' + o } }; '' + o";
        let mut context = Context::default();
        context.runtime_limits_mut().set_recursion_limit(50);
        install(&mut context).unwrap();
        context.eval(Source::from_bytes(script)).unwrap_err();
    }
}
