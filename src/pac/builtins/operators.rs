//! JavaScript's operators over our values, where a library function applies them to whatever the
//! script passed. ECMA-262 sections 7.1 and 7.2.

use std::cmp::Ordering;

use super::Call;
use crate::pac::value::{Hint, Text, Throw, Value};

/// `value == null`
pub(super) const fn is_nullish(value: &Value<'_>) -> bool {
    matches!(value, Value::Undefined | Value::Null)
}

/// `a == b`
pub(super) fn loosely_equal(
    call: &mut dyn Call,
    a: &Value<'_>,
    b: &Value<'_>,
) -> Result<bool, Throw> {
    Ok(match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.same(b),
        (Value::Number(a), Value::Number(b)) => equal_numbers(*a, *b),
        (Value::Object(a), Value::Object(b)) => call.same_object(*a, *b),
        (Value::Undefined | Value::Null, _) | (_, Value::Undefined | Value::Null) => {
            is_nullish(a) && is_nullish(b)
        }
        (Value::Object(_), primitive) | (primitive, Value::Object(_)) => {
            let object = if matches!(a, Value::Object(_)) { a } else { b };
            match call.to_primitive(object, Hint::Default)? {
                // A symbol equals nothing. A BigInt would be compared by value; no client has been
                // seen to get one here.
                Value::Object(_) => false,
                converted => return loosely_equal(call, &converted, primitive),
            }
        }
        (a, b) => {
            let a = to_number(call, a)?;
            let b = to_number(call, b)?;
            equal_numbers(a, b)
        }
    })
}

/// `a <= b`
pub(super) fn at_most(call: &mut dyn Call, a: &Value<'_>, b: &Value<'_>) -> Result<bool, Throw> {
    Ok(compare(call, a, b)?.is_some_and(Ordering::is_le))
}

/// `a >= b`
pub(super) fn at_least(call: &mut dyn Call, a: &Value<'_>, b: &Value<'_>) -> Result<bool, Throw> {
    Ok(compare(call, a, b)?.is_some_and(Ordering::is_ge))
}

/// `a < b`
pub(super) fn less_than(call: &mut dyn Call, a: &Value<'_>, b: &Value<'_>) -> Result<bool, Throw> {
    Ok(compare(call, a, b)?.is_some_and(Ordering::is_lt))
}

/// `a > b`
pub(super) fn more_than(call: &mut dyn Call, a: &Value<'_>, b: &Value<'_>) -> Result<bool, Throw> {
    Ok(compare(call, a, b)?.is_some_and(Ordering::is_gt))
}

/// The text that `value + "..."` puts in front.
pub(super) fn to_text_of_sum<'v>(
    call: &mut dyn Call,
    value: &Value<'v>,
) -> Result<Text<'v>, Throw> {
    match value {
        Value::Object(_) => {
            let primitive = call.to_primitive(value, Hint::Default)?;
            call.to_text(&primitive)
        }
        primitive => call.to_text(primitive),
    }
}

/// ToNumber, without the engine for what is not text.
pub(super) fn to_number(call: &mut dyn Call, value: &Value<'_>) -> Result<f64, Throw> {
    match value {
        Value::Number(number) => Ok(*number),
        Value::Undefined => Ok(f64::NAN),
        Value::Null => Ok(0.0),
        Value::Boolean(boolean) => Ok(f64::from(u8::from(*boolean))),
        Value::Text(_) | Value::Object(_) => call.to_number(value),
    }
}

/// The lowest eight bits of ToInt32, as in `value & 0xff`.
pub(super) fn low_byte(number: f64) -> u8 {
    if !number.is_finite() {
        return 0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to 255"
    )]
    let byte = number.trunc().rem_euclid(256.0) as u8;
    byte
}

/// `parseInt(value)`: NaN, or the leading integer.
pub(super) fn parse_int(call: &mut dyn Call, value: &Value<'_>) -> Result<f64, Throw> {
    if let Value::Number(number) = value {
        let size = number.abs();
        // Inside these bounds numbers are written without an exponent.
        if size == 0.0 || (1e-6..1e21).contains(&size) {
            return Ok(number.trunc());
        }
    }
    let text = call.to_text(value)?;
    Ok(leading_integer(&text))
}

fn leading_integer(text: &Text<'_>) -> f64 {
    let mut at = text
        .units()
        .take_while(|&unit| is_white_space(unit))
        .count();
    let negative = text.unit(at) == Some(u16::from(b'-'));
    if negative || text.unit(at) == Some(u16::from(b'+')) {
        at += 1;
    }
    let marker = [text.unit(at), text.unit(at + 1)].map(|unit| unit.unwrap_or_default() | 0x20);
    let hexadecimal = text.unit(at) == Some(u16::from(b'0')) && marker[1] == u16::from(b'x');
    let radix = if hexadecimal { 16 } else { 10 };
    if hexadecimal {
        at += 2;
    }
    let digits: String = text
        .units()
        .skip(at)
        .map_while(|unit| char::from_u32(u32::from(unit)).filter(|unit| unit.is_digit(radix)))
        .collect();
    let size = match digits.as_str() {
        "" => return f64::NAN,
        // Rust reads any number of decimal digits, correctly rounded.
        decimal if !hexadecimal => decimal.parse().unwrap_or(f64::NAN),
        digits => digits
            .chars()
            .filter_map(|digit| digit.to_digit(16))
            .fold(0.0, |size, digit| size * 16.0 + f64::from(digit)),
    };
    if negative { -size } else { size }
}

/// White space and line terminators of ECMA-262 sections 12.2 and 12.3.
const fn is_white_space(unit: u16) -> bool {
    matches!(
        unit,
        0x09..=0x0D | 0x20 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F
            | 0x3000 | 0xFEFF
    )
}

#[expect(clippy::float_cmp, reason = "JavaScript's own equality of numbers")]
fn equal_numbers(a: f64, b: f64) -> bool {
    a == b
}

/// IsLessThan both ways: `None` where a NaN is involved.
fn compare(call: &mut dyn Call, a: &Value<'_>, b: &Value<'_>) -> Result<Option<Ordering>, Throw> {
    if let (Value::Number(a), Value::Number(b)) = (a, b) {
        return Ok(a.partial_cmp(b));
    }
    let converted_a = number_first(call, a)?;
    let converted_b = number_first(call, b)?;
    let (a, b) = (
        converted_a.as_ref().unwrap_or(a),
        converted_b.as_ref().unwrap_or(b),
    );
    if let (Value::Text(a), Value::Text(b)) = (a, b) {
        return Ok(Some(a.units().cmp(b.units())));
    }
    let a = to_number(call, a)?;
    let b = to_number(call, b)?;
    Ok(a.partial_cmp(&b))
}

fn number_first(call: &mut dyn Call, value: &Value<'_>) -> Result<Option<Value<'static>>, Throw> {
    match value {
        Value::Object(_) => call.to_primitive(value, Hint::Number).map(Some),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    fn integer(text: &str) -> f64 {
        parse_int(&mut TestCall::chromium(), &Value::text(text)).unwrap()
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "exact integers")]
    fn parse_int_reads_the_leading_integer() {
        assert_eq!(integer("17"), 17.0);
        assert_eq!(integer(" \t\u{feff}-3rd"), -3.0);
        assert_eq!(integer("0x1F"), 31.0);
        assert_eq!(integer("08"), 8.0);
        assert_eq!(integer("1e3"), 1.0);
        assert_eq!(integer("99999999999999999999"), 1e20);
        assert!(integer("").is_nan() && integer("JUN").is_nan() && integer("0x").is_nan());
        assert!(integer("-").is_nan());
        let mut call = TestCall::chromium();
        assert_eq!(parse_int(&mut call, &Value::Number(31.9)).unwrap(), 31.0);
        assert_eq!(parse_int(&mut call, &Value::Number(-0.5)).unwrap(), 0.0);
        // Written as 1e+21 and 5e-7.
        assert_eq!(parse_int(&mut call, &Value::Number(1e21)).unwrap(), 1.0);
        assert_eq!(parse_int(&mut call, &Value::Number(5e-7)).unwrap(), 5.0);
        assert!(parse_int(&mut call, &Value::Undefined).unwrap().is_nan());
    }

    #[test]
    fn loose_equality_converts_as_javascript_does() {
        let mut call = TestCall::chromium();
        let mut equal = |a: &Value<'_>, b: &Value<'_>| loosely_equal(&mut call, a, b).unwrap();
        assert!(equal(&Value::text("1"), &Value::Number(1.0)));
        assert!(equal(&Value::Boolean(true), &Value::text("1")));
        assert!(equal(&Value::Undefined, &Value::Null));
        assert!(!equal(&Value::Null, &Value::Number(0.0)));
        assert!(!equal(&Value::Number(f64::NAN), &Value::Number(f64::NAN)));
    }

    #[test]
    fn texts_are_ordered_by_code_units_and_mixed_values_by_number() {
        let mut call = TestCall::chromium();
        assert!(at_most(&mut call, &Value::text("10"), &Value::text("9")).unwrap());
        assert!(!at_most(&mut call, &Value::text("10"), &Value::Number(9.0)).unwrap());
        assert!(!at_most(&mut call, &Value::Undefined, &Value::Number(9.0)).unwrap());
    }
}
