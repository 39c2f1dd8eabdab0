//! What a script passed.

use crate::pac::value::Value;

/// The argument at an index; `undefined` where the script passed fewer.
pub(super) fn argument<'a, 'v>(arguments: &'a [Value<'v>], index: usize) -> &'a Value<'v> {
    arguments.get(index).unwrap_or(&Value::Undefined)
}
