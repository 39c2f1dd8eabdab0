//! Names that mean something already.

use crate::pac::builtins;
use crate::pac::decision::Table;

/// Global names that mean something to the language, the client, or its library.
const GLOBALS: &str = "AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array \
    Boolean DataView Date Error EvalError FinalizationRegistry Float16Array Float32Array \
    Float64Array Function Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN \
    Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer \
    String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array \
    Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly arguments async await console decodeURI \
    decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN let \
    months of parseFloat parseInt self static this top undefined unescape wdays window yield";

/// True for a global name that a script that is lowered does not declare.
pub(super) fn is_taken(name: &str) -> bool {
    // `hasOwnProperty` is a variable of many scripts, and of the language only where it is inherited.
    (Table::inherits(name) && name != "hasOwnProperty")
        || GLOBALS.split_ascii_whitespace().any(|taken| taken == name)
        || builtins::ALL.iter().any(|builtin| builtin.name == name)
}
