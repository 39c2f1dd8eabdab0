//! Taking from the engine what an older client's engine does not have.

use boa_engine::object::JsObject;
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsResult, JsString};

use crate::pac::dialects::LanguageLevel;

/// An object of the standard library and what it holds, by edition.
struct Held {
    /// The path from the global object; empty for the global object itself.
    path: &'static [&'static str],
    /// Since ECMAScript 3.
    es3: &'static str,
    /// Since ECMAScript 5.
    es5: &'static str,
}

/// Names that an old library holds. What a client's own engine adds to the standard is unknown,
/// and left out.
const HELD: &[Held] = &[
    Held {
        path: &[],
        es3: "NaN Infinity undefined eval parseInt parseFloat isNaN isFinite decodeURI \
              decodeURIComponent encodeURI encodeURIComponent escape unescape Object Function Array \
              String Boolean Number Date RegExp Error EvalError RangeError ReferenceError SyntaxError \
              TypeError URIError Math",
        es5: "JSON",
    },
    Held {
        path: &["Object"],
        es3: "length name prototype",
        es5: "getPrototypeOf getOwnPropertyDescriptor getOwnPropertyNames create defineProperty \
              defineProperties seal freeze preventExtensions isSealed isFrozen isExtensible keys",
    },
    Held {
        path: &["Object", "prototype"],
        es3: "constructor toString toLocaleString valueOf hasOwnProperty isPrototypeOf \
              propertyIsEnumerable",
        es5: "__proto__",
    },
    Held {
        path: &["Function", "prototype"],
        es3: "constructor length name toString apply call",
        es5: "bind",
    },
    // The text of an error is that of any object.
    Held {
        path: &["Error", "prototype"],
        es3: "constructor name message",
        es5: "toString",
    },
    Held {
        path: &["Array"],
        es3: "length name prototype",
        es5: "isArray",
    },
    Held {
        path: &["Array", "prototype"],
        es3: "constructor length toString toLocaleString concat join pop push reverse shift slice \
              sort splice unshift",
        es5: "indexOf lastIndexOf every some forEach map filter reduce reduceRight",
    },
    Held {
        path: &["String"],
        es3: "length name prototype fromCharCode",
        es5: "",
    },
    Held {
        path: &["String", "prototype"],
        es3: "constructor length toString valueOf charAt charCodeAt concat indexOf lastIndexOf \
              localeCompare match replace search slice split substr substring toLowerCase \
              toLocaleLowerCase toUpperCase toLocaleUpperCase anchor big blink bold fixed fontcolor \
              fontsize italics link small strike sub sup",
        es5: "trim",
    },
    Held {
        path: &["Number"],
        es3: "length name prototype MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY",
        es5: "",
    },
    Held {
        path: &["Math"],
        es3: "E LN10 LN2 LOG2E LOG10E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil cos exp floor \
              log max min pow random round sin sqrt tan",
        es5: "",
    },
    Held {
        path: &["Date"],
        es3: "length name prototype parse UTC",
        es5: "now",
    },
    Held {
        path: &["Date", "prototype"],
        es3: "constructor toString toDateString toTimeString toLocaleString toLocaleDateString \
              toLocaleTimeString valueOf getTime getYear getFullYear getUTCFullYear getMonth \
              getUTCMonth getDate getUTCDate getDay getUTCDay getHours getUTCHours getMinutes \
              getUTCMinutes getSeconds getUTCSeconds getMilliseconds getUTCMilliseconds \
              getTimezoneOffset setTime setMilliseconds setUTCMilliseconds setSeconds setUTCSeconds \
              setMinutes setUTCMinutes setHours setUTCHours setDate setUTCDate setMonth setUTCMonth \
              setYear setFullYear setUTCFullYear toUTCString toGMTString",
        es5: "toISOString toJSON",
    },
    Held {
        path: &["RegExp", "prototype"],
        es3: "constructor exec test toString source global ignoreCase multiline compile flags",
        es5: "",
    },
];

/// Removes every named property that the level does not have. Symbols stay: the engine itself
/// needs them.
pub(super) fn keep_only(level: LanguageLevel, context: &mut Context) -> JsResult<()> {
    if level > LanguageLevel::Es5 {
        return Ok(());
    }
    // The global object comes first in the table and is done last: the others are found by it.
    for held in HELD.iter().rev() {
        let mut object = context.global_object();
        for name in held.path {
            let value = object.get(JsString::from(*name), context)?;
            let Some(next) = value.as_object() else {
                break;
            };
            object = next.clone();
        }
        let newer = if level >= LanguageLevel::Es5 {
            held.es5
        } else {
            ""
        };
        let keep: Vec<&str> = held
            .es3
            .split_whitespace()
            .chain(newer.split_whitespace())
            .collect();
        remove_all_but(&keep, &object, context)?;
    }
    Ok(())
}

fn remove_all_but(keep: &[&str], object: &JsObject, context: &mut Context) -> JsResult<()> {
    for key in object.own_property_keys(context)? {
        let PropertyKey::String(name) = &key else {
            continue;
        };
        if !keep.contains(&name.to_std_string_lossy().as_str()) {
            // What can't be removed stays: it is there in every edition.
            object.delete_property_or_throw(key, context).ok();
        }
    }
    Ok(())
}
