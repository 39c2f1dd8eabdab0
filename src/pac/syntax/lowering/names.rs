//! The names of a simple script.

use std::collections::HashMap;

use super::Assigned;
use crate::pac::builtins;

/// What each name is. All share one scope: none is declared twice.
#[derive(Default)]
pub(super) struct Names {
    known: HashMap<String, Name>,
    /// True in the function: its parameters are unknown outside.
    in_function: bool,
}

struct Name {
    variable: u32,
    assigned: Assigned,
}

impl Names {
    /// False where it is known already.
    pub(super) fn add(&mut self, name: &str, variable: u32, assigned: Assigned) -> bool {
        let known = self
            .known
            .insert(name.to_owned(), Name { variable, assigned });
        known.is_none()
    }

    /// What follows is in the function.
    pub(super) const fn enter_function(&mut self) {
        self.in_function = true;
    }

    /// The variable of that name.
    pub(super) fn variable(&self, name: &str) -> Option<u32> {
        let name = self.known.get(name)?;
        let is_seen = self.in_function || name.assigned == Assigned::Never;
        is_seen.then_some(name.variable)
    }

    /// The variable of that name, where the function may assign to it.
    pub(super) fn local(&self, name: &str) -> Option<u32> {
        let name = self.known.get(name)?;
        (name.assigned == Assigned::Freely).then_some(name.variable)
    }

    pub(super) fn is_local(&self, name: &str) -> bool {
        self.local(name).is_some()
    }
}

/// Global names that mean something to the language, the client, or its library.
const GLOBALS: &str = "AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array \
    Boolean DataView Date Error EvalError FinalizationRegistry Float16Array Float32Array \
    Float64Array Function Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN \
    Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer \
    String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array \
    Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly arguments async await console decodeURI \
    decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN let \
    months of parseFloat parseInt self static this top undefined unescape wdays window yield";

/// True for a name that a simple script does not declare.
pub(super) fn is_taken(name: &str) -> bool {
    let entry_point = name.starts_with("FindProxyForURL");
    entry_point
        || name.starts_with("__")
        || GLOBALS.split_ascii_whitespace().any(|taken| taken == name)
        || builtins::ALL.iter().any(|builtin| builtin.name == name)
}
