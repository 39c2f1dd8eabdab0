//! `isValidIpAddress`: is this text a dotted IPv4 address?

use super::arguments::argument;
use super::complaint::{member, method};
use super::operators::{is_nullish, more_than};
use super::{Builtin, Call, Outcome, Replaceable, Standard, dotted_quad};
use crate::pac::value::{Throw, Value};

/// A helper of Mozilla's library that scripts can see: four groups of one to three decimal digits,
/// each at most 255.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "isValidIpAddress",
    parameters: &["ipchars"],
    standard: Standard::Library,
    may_resolve: false,
    summary: "True for an IPv4 address written as four decimal numbers.",
    call: is_valid_ip_address,
};

/// `isValidIpAddress(value)` as isInNet calls it: the global as the script left it.
pub(super) fn as_called_by_library(call: &mut dyn Call, value: &Value<'_>) -> Result<bool, Throw> {
    if call.replaced(Replaceable::Global(BUILTIN.name)) {
        let answer = call.call_global(BUILTIN.name, std::slice::from_ref(value))?;
        Ok(call.to_boolean(&answer))
    } else {
        is_address(call, value)
    }
}

fn is_valid_ip_address(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    Ok(Value::Boolean(is_address(call, argument(arguments, 0))?))
}

fn is_address(call: &mut dyn Call, value: &Value<'_>) -> Result<bool, Throw> {
    if call.replaced(Replaceable::RegExp) {
        return step_by_step(call, value);
    }
    Ok(match value {
        Value::Text(text) => dotted_quad::parse(text).is_some(),
        // The library runs a regular expression over it, which converts it to text.
        Value::Object(_) => dotted_quad::parse(&call.to_text(value)?).is_some(),
        // No number or other primitive is written with three dots.
        Value::Undefined | Value::Null | Value::Boolean(_) | Value::Number(_) => false,
    })
}

/// What the library does with its regular expression.
fn step_by_step(call: &mut dyn Call, value: &Value<'_>) -> Result<bool, Throw> {
    const FOUR_GROUPS: &str = r"^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$";
    let expression = call.literal_regexp(FOUR_GROUPS, "")?;
    let groups = method(
        call,
        "/.../",
        &expression,
        "exec",
        std::slice::from_ref(value),
    )?;
    if is_nullish(&groups) {
        return Ok(false);
    }
    for index in ["1", "2", "3", "4"] {
        let group = member(call, "matches", &groups, index)?;
        if more_than(call, &group, &Value::Number(255.0))? {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    #[test]
    fn texts_and_what_converts_to_them_are_tested() {
        let mut call = TestCall::chromium();
        let array = call.array(vec![Value::text("10.1.2.3")]);
        for (value, valid) in [
            (Value::text("10.1.2.3"), true),
            (Value::text("10.1.2.256"), false),
            (array, true),
            (Value::Number(10.1), false),
            (Value::Undefined, false),
        ] {
            assert_eq!(
                is_valid_ip_address(&mut call, &[value]),
                Ok(Value::Boolean(valid))
            );
        }
    }
}
