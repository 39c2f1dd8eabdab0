//! Every builtin with arbitrary arguments, in every client, without an engine.

#![no_main]

use std::borrow::Cow;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use pac_check::pac::builtins;

mod arbitrary_call;

use arbitrary_call::ArbitraryCall;
use pac_check::pac::value::{ObjectHandle, Text, Value};

fuzz_target!(|data: &[u8]| {
    let mut bytes = Unstructured::new(data);
    // Too few bytes for a call are not a defect.
    let _ = run(&mut bytes);
});

fn run(bytes: &mut Unstructured<'_>) -> Result<()> {
    let builtin = *bytes.choose(builtins::ALL)?;
    let mut arguments = Vec::new();
    for _ in 0..bytes.int_in_range(0..=8)? {
        arguments.push(value(bytes)?);
    }
    if builtin.name == "shExpMatch" && arguments.iter().any(is_a_slow_pattern) {
        return Ok(());
    }
    let mut call = ArbitraryCall::new(bytes)?;
    // An exception is an answer like any other; only a panic is a defect.
    let _ = builtin.run(&mut call, &arguments);
    Ok(())
}

/// Alternatives and repeated groups make a regular expression exponential, in browsers as here.
fn is_a_slow_pattern(value: &Value<'_>) -> bool {
    value.as_text().is_some_and(|text| {
        text.units()
            .any(|unit| u8::try_from(unit).is_ok_and(|byte| b"+{(|".contains(&byte)))
            || text.units().filter(|unit| *unit == u16::from(b'*')).count() > 3
    })
}

fn value(bytes: &mut Unstructured<'_>) -> Result<Value<'static>> {
    Ok(match bytes.int_in_range(0..=9)? {
        0 => Value::Undefined,
        1 => Value::Null,
        2 => Value::Boolean(bytes.arbitrary()?),
        3 => Value::Number(bytes.arbitrary()?),
        4 => Value::Number(f64::from(bytes.int_in_range(-2..=100)?)),
        5 => Value::Object(ObjectHandle(bytes.arbitrary()?)),
        6 => Value::Text(Text::Utf16(Cow::Owned(units(bytes)?))),
        7 => {
            let words = [
                "MON",
                "SUN",
                "GMT",
                "JAN",
                "DEC",
                "10.0.0.0",
                "255.255.0.0",
                "a.example",
                "*.a",
                "2001:db8::/32",
                "::ffff:10.0.0.1",
                "0x7f.1",
                "10.0.0.1;::1",
                "",
                "-1",
                "256",
            ];
            Value::text(bytes.choose(&words)?)
        }
        _ => {
            let length = bytes.int_in_range(0..=64)?;
            Value::Text(Text::Latin1(Cow::Owned(bytes.bytes(length)?.to_vec())))
        }
    })
}

fn units(bytes: &mut Unstructured<'_>) -> Result<Vec<u16>> {
    (0..bytes.int_in_range(0..=32)?)
        .map(|_| bytes.arbitrary())
        .collect()
}
