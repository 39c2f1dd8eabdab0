//! `convert_addr`: dotted text to a signed 32-bit number.

use super::arguments::argument;
use super::complaint::method;
use super::operators::{low_byte, to_number};
use super::{Builtin, Call, Outcome, Replaceable, Standard};
use crate::pac::value::{Text, Throw, Value};

/// No check at all: what is between the dots is a number as JavaScript reads it, its lowest eight
/// bits count, and what is missing is zero.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "convert_addr",
    parameters: &["ipchars"],
    standard: Standard::Library,
    may_resolve: false,
    summary: "Packs four numbers separated by dots into a signed 32-bit number.",
    call: convert_addr,
};

/// The bits of the number; the script sees them signed.
pub(super) fn bits(call: &mut dyn Call, value: &Value<'_>) -> Result<u32, Throw> {
    let mut bytes = [0_u8; 4];
    if let Value::Text(text) = value
        && !call.replaced(Replaceable::StringMethod("split"))
    {
        let mut start = 0;
        for byte in &mut bytes {
            let length = text
                .units()
                .skip(start)
                .position(|unit| unit == u16::from(b'.'));
            let end = length.map_or(text.len(), |length| start + length);
            *byte = low_byte(part(call, text.slice(start..end))?);
            start = end + 1;
        }
    } else {
        let parts = method(call, "ipchars", value, "split", &[Value::text(".")])?;
        for (byte, index) in bytes.iter_mut().zip(["0", "1", "2", "3"]) {
            let part = super::complaint::member(call, "bytes", &parts, index)?;
            *byte = low_byte(to_number(call, &part)?);
        }
    }
    Ok(u32::from_be_bytes(bytes))
}

fn convert_addr(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    let bits = bits(call, argument(arguments, 0))?;
    Ok(Value::Number(f64::from(bits.cast_signed())))
}

/// A part as a number: short decimal digits, the usual case, without the engine.
fn part(call: &mut dyn Call, part: Text<'_>) -> Result<f64, Throw> {
    if part.len() < 9 && part.units().all(|unit| matches!(unit, 0x30..=0x39)) {
        let number = part
            .units()
            .fold(0, |number, unit| number * 10 + u32::from(unit - 0x30));
        return Ok(f64::from(number));
    }
    to_number(call, &Value::Text(part))
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    fn converted(text: &str) -> Outcome {
        convert_addr(&mut TestCall::chromium(), &[Value::text(text)])
    }

    #[test]
    fn four_bytes_make_a_signed_number() {
        assert_eq!(converted("1.2.3.4"), Ok(Value::Number(16_909_060.0)));
        assert_eq!(
            converted("192.0.2.172"),
            Ok(Value::Number(-1_073_741_140.0))
        );
    }

    #[test]
    fn missing_parts_are_zero_and_large_ones_wrap() {
        assert_eq!(converted("1.2"), Ok(Value::Number(16_908_288.0)));
        assert_eq!(converted("256.0.0.1.9.9"), Ok(Value::Number(1.0)));
        assert_eq!(
            converted("0x10.-1.1e1.x"),
            Ok(Value::Number(f64::from(0x10FF_0A00)))
        );
    }

    #[test]
    fn what_has_no_split_throws() {
        let outcome = convert_addr(&mut TestCall::chromium(), &[Value::Number(5.0)]);
        assert_eq!(
            outcome,
            Err(Throw::TypeError(
                "ipchars.split is not a function".to_owned()
            ))
        );
        let outcome = convert_addr(&mut TestCall::firefox(), &[]);
        let words = "can't access property \"split\", ipchars is undefined";
        assert_eq!(outcome, Err(Throw::TypeError(words.to_owned())));
    }
}
