//! `dnsDomainLevels`: how many dots?

use super::arguments::argument;
use super::complaint::{member, method};
use super::operators::to_number;
use super::python::{self, Kind};
use super::{Builtin, Call, Outcome, Replaceable, Standard};
use crate::pac::dialects::Bridge;
use crate::pac::value::{Text, Throw, Value};

/// Every dot counts, also one at the end and those of an IP literal.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "dnsDomainLevels",
    parameters: &["host"],
    standard: Standard::Netscape,
    may_resolve: false,
    summary: "The number of dots in the host.",
    call: dns_domain_levels,
};

fn dns_domain_levels(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    let host = argument(arguments, 0);
    if call.dialect().bridge == Bridge::PythonByJson {
        return Ok(Value::Number(as_number(counted(call, BUILTIN.name, host)?)));
    }
    let converted;
    let host = if call.dialect().library_is_scripted {
        host
    } else {
        converted = Value::Text(call.to_text(host)?);
        &converted
    };
    let levels = if let Value::Text(host) = host
        && !call.replaced(Replaceable::StringMethod("split"))
    {
        as_number(dots(host))
    } else {
        let labels = method(call, "host", host, "split", &[Value::text(".")])?;
        let length = member(call, "host.split(...)", &labels, "length")?;
        to_number(call, &length)? - 1.0
    };
    Ok(Value::Number(levels))
}

/// Python's `host.count(".")`: dots of a text, entries of an array that are one.
pub(super) fn counted(call: &mut dyn Call, name: &str, host: &Value<'_>) -> Result<usize, Throw> {
    if let Some((Kind::List, entries)) = python::items(call, host)? {
        return Ok(entries.iter().filter(|entry| *entry == ".").count());
    }
    Ok(dots(python::text(name, host, "count")?))
}

fn dots(text: &Text<'_>) -> usize {
    text.units().filter(|&unit| unit == u16::from(b'.')).count()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a length in memory is far below 2^53"
)]
const fn as_number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    #[test]
    fn dots_are_counted() {
        for (host, dots) in [("", 0.0), ("www", 0.0), ("a.b.c.", 3.0), ("10.0.0.1", 3.0)] {
            let outcome = dns_domain_levels(&mut TestCall::chromium(), &[Value::text(host)]);
            assert_eq!(outcome, Ok(Value::Number(dots)), "{host}");
        }
    }

    #[test]
    fn a_string_object_is_split_and_a_number_is_not() {
        let mut call = TestCall::chromium();
        let host = call.string_object("a.b");
        assert_eq!(
            dns_domain_levels(&mut call, &[host]),
            Ok(Value::Number(1.0))
        );
        assert_eq!(
            dns_domain_levels(&mut call, &[Value::Number(1.5)]),
            Err(Throw::TypeError("host.split is not a function".to_owned()))
        );
    }
}
