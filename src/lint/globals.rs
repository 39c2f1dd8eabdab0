//! Names that a script has not declared: which of them it finds all the same.

use super::script::Script;
use crate::pac::builtins;
use crate::pac::tree::{Id, Kind};

/// Names of the language.
const LANGUAGE: [&str; 64] = [
    "AggregateError",
    "Array",
    "ArrayBuffer",
    "Atomics",
    "BigInt",
    "BigInt64Array",
    "BigUint64Array",
    "Boolean",
    "DataView",
    "Date",
    "Error",
    "EvalError",
    "FinalizationRegistry",
    "Float32Array",
    "Float64Array",
    "Function",
    "Infinity",
    "Int16Array",
    "Int32Array",
    "Int8Array",
    "Intl",
    "Iterator",
    "JSON",
    "Map",
    "Math",
    "NaN",
    "Number",
    "Object",
    "Promise",
    "Proxy",
    "RangeError",
    "ReferenceError",
    "Reflect",
    "RegExp",
    "Set",
    "SharedArrayBuffer",
    "String",
    "Symbol",
    "SyntaxError",
    "TypeError",
    "URIError",
    "Uint16Array",
    "Uint32Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "WeakMap",
    "WeakRef",
    "WeakSet",
    "arguments",
    "decodeURI",
    "decodeURIComponent",
    "encodeURI",
    "encodeURIComponent",
    "escape",
    "eval",
    "globalThis",
    "isFinite",
    "isNaN",
    "parseFloat",
    "parseInt",
    "undefined",
    "unescape",
    // Tables of Mozilla's code.
    "wdays",
    "months",
];

/// Objects of browsers, servers and hosts of scripts.
const OUTSIDE: [&str; 22] = [
    "ActiveXObject",
    "Buffer",
    "WScript",
    "WebSocket",
    "XMLHttpRequest",
    "chrome",
    "clearTimeout",
    "confirm",
    "console",
    "document",
    "fetch",
    "importScripts",
    "localStorage",
    "location",
    "module",
    "navigator",
    "process",
    "prompt",
    "require",
    "setInterval",
    "setTimeout",
    "window",
];

/// True for the name of an object that no PAC file has.
pub(super) fn is_outside(name: &str) -> bool {
    OUTSIDE.contains(&name)
}

/// The name that is used here, where nothing defines it and the script does not ask whether it exists.
pub(super) fn unknown_name<'t>(script: &Script<'t>, id: Id) -> Option<&'t str> {
    let Kind::Name(name) = script.tree.kind(id) else {
        return None;
    };
    if script.variable(id).is_some()
        || LANGUAGE.contains(&&**name)
        || builtins::ALL.iter().any(|builtin| builtin.name == &**name)
        || script.has_with()
    {
        return None;
    }
    let parent = script.tree.parent(id);
    let is_asked = matches!(script.tree.kind(parent), Kind::Unary("typeof"));
    (!is_asked && !script.asks_for(name)).then_some(name)
}
