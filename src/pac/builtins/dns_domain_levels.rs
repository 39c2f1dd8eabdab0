//! `dnsDomainLevels`: how many dots?

use super::arguments::argument;
use super::complaint::{member, method};
use super::operators::to_number;
use super::{Builtin, Call, Outcome, Standard};
use crate::pac::value::Value;

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
    let converted;
    let host = if call.dialect().library_is_scripted {
        host
    } else {
        converted = Value::Text(call.to_text(host)?);
        &converted
    };
    let levels = if let Value::Text(host) = host {
        let dots = host.units().filter(|&unit| unit == u16::from(b'.')).count();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a length in memory is far below 2^53"
        )]
        let dots = dots as f64;
        dots
    } else {
        let labels = method(call, "host", host, "split", &[Value::text(".")])?;
        let length = member(call, "host.split(...)", &labels, "length")?;
        to_number(call, &length)? - 1.0
    };
    Ok(Value::Number(levels))
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;
    use crate::pac::value::Throw;

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
