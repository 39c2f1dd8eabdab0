//! `RegExp.prototype.source`: the pattern as a literal would have it (ECMA-262, section 22.2.6.13.1).
//!
//! Boa writes a backslash before each slash, also before one that has its backslash already or stands
//! in a class, so that `new RegExp(/a\/b/.source)` means something else. Browsers leave both alone.

use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue, NativeFunction, js_string};

/// Puts it in the place of the engine's, which it asks.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().regexp().prototype();
    let key = PropertyKey::from(js_string!("source"));
    let known = prototype.borrow().properties().get(&key);
    let Some(getter) = known
        .and_then(|known| known.get().cloned())
        .and_then(|getter| getter.as_object())
    else {
        let message = "RegExp.prototype.source has no getter";
        return Err(JsNativeError::typ().with_message(message).into());
    };
    let native = NativeFunction::from_copy_closure_with_captures(source, getter);
    let function = FunctionObjectBuilder::new(context.realm(), native)
        .name(js_string!("get source"))
        .length(0)
        .build();
    let descriptor = PropertyDescriptor::builder()
        .get(function)
        .enumerable(false)
        .configurable(true);
    prototype.define_property_or_throw(key, descriptor, context)?;
    Ok(())
}

fn source(
    this: &JsValue,
    _: &[JsValue],
    getter: &JsObject,
    context: &mut Context,
) -> JsResult<JsValue> {
    let text = getter.call(this, &[], context)?.to_string(context)?;
    let units: Vec<u16> = text.iter().collect();
    Ok(JsString::from(unescaped_twice(&units).as_slice()).into())
}

/// Boa's text without the backslashes that it should not have added: each slash has one of them.
fn unescaped_twice(text: &[u16]) -> Vec<u16> {
    const SLASH: u16 = b'/' as u16;
    const BACKSLASH: u16 = b'\\' as u16;
    const OPEN: u16 = b'[' as u16;
    const CLOSE: u16 = b']' as u16;
    let mut out = Vec::with_capacity(text.len());
    let mut in_class = false;
    let mut escaped = false;
    for (at, &unit) in text.iter().enumerate() {
        if unit == BACKSLASH && text.get(at + 1) == Some(&SLASH) {
            // The one that was added; the slash below decides about its own.
            continue;
        }
        if unit == SLASH && !escaped && !in_class {
            out.push(BACKSLASH);
        }
        out.push(unit);
        match unit {
            _ if escaped => escaped = false,
            BACKSLASH => escaped = true,
            OPEN => in_class = true,
            CLOSE => in_class = false,
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use boa_engine::Source;

    use super::*;

    fn run(script: &str) -> String {
        let mut context = Context::default();
        install(&mut context).expect("the getter");
        let value = context.eval(Source::from_bytes(script)).expect(script);
        value
            .to_string(&mut context)
            .expect("text")
            .to_std_string_escaped()
    }

    #[test]
    fn slashes_have_the_backslash_that_a_literal_needs_and_no_other() {
        for (script, expected) in [
            (r"/a\/b/.source", r"a\/b"),
            (r"/[/]/.source", "[/]"),
            (r"/[\]/]\/[/]/.source", r"[\]/]\/[/]"),
            (r"new RegExp('a/b').source", r"a\/b"),
            (r"new RegExp('a\\/b').source", r"a\/b"),
            (r"new RegExp('a\\\\/b').source", r"a\\\/b"),
            (r"new RegExp('').source", "(?:)"),
            (r"/\\/.source", r"\\"),
            (r"RegExp.prototype.source", "(?:)"),
            (r"String(/^https:\/\/www/i)", r"/^https:\/\/www/i"),
            (r"new RegExp('[a\n]').source", r"[a\n]"),
            (
                r"new RegExp(/^h:\/\/w/.source + '\\.').test('h://w.x')",
                "true",
            ),
        ] {
            assert_eq!(run(script), expected, "{script}");
        }
    }
}
