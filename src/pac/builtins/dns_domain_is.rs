//! `dnsDomainIs`: does the host end in this text?

use super::arguments::argument;
use super::complaint::{member, method};
use super::operators::{at_least, loosely_equal, to_number};
use super::{Builtin, Call, Outcome, Replaceable, Standard, python};
use crate::pac::dialects::DomainSuffix;
use crate::pac::value::{Throw, Value};

/// A plain test of the last characters: case counts, and no dot is asked for, so that
/// `dnsDomainIs("badexample.com", "example.com")` is true.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "dnsDomainIs",
    parameters: &["host", "domain"],
    standard: Standard::Netscape,
    may_resolve: false,
    summary: "True where the host ends in the given text.",
    call: dns_domain_is,
};

/// What the library calls.
const SUBSTRING: Replaceable = Replaceable::StringMethod("substring");

fn dns_domain_is(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    let host = argument(arguments, 0);
    let domain = argument(arguments, 1);
    Ok(Value::Boolean(match call.dialect().domain_suffix {
        DomainSuffix::EndsWith => match (host, domain) {
            (Value::Text(host), Value::Text(domain)) if !call.replaced(SUBSTRING) => {
                host.ends_with(domain)
            }
            _ => step_by_step(call, host, domain)?,
        },
        DomainSuffix::EndsWithAnyCase => {
            let host = python::lowered(BUILTIN.name, host)?;
            host.ends_with(&python::lowered(BUILTIN.name, domain)?)
        }
        DomainSuffix::ConvertedEndsWith => {
            let host = call.to_text(host)?;
            let domain = call.to_text(domain)?;
            host.ends_with(&domain) && (host.is_empty() || !domain.is_empty())
        }
    }))
}

/// What the library does to anything that has `length` and `substring`.
fn step_by_step(call: &mut dyn Call, host: &Value<'_>, domain: &Value<'_>) -> Result<bool, Throw> {
    let host_length = length(call, "host", host)?;
    let domain_length = length(call, "domain", domain)?;
    if !at_least(call, &host_length, &domain_length)? {
        return Ok(false);
    }
    // The library reads both a second time.
    let host_length = length(call, "host", host)?;
    let domain_length = length(call, "domain", domain)?;
    let start = to_number(call, &host_length)? - to_number(call, &domain_length)?;
    let end = match host {
        Value::Text(text) if !call.replaced(SUBSTRING) => {
            let start = text.len().min(index(start));
            Value::Text(text.slice(start..text.len()).into_owned())
        }
        _ => method(call, "host", host, "substring", &[Value::Number(start)])?,
    };
    loosely_equal(call, &end, domain)
}

fn length(
    call: &mut dyn Call,
    expression: &str,
    value: &Value<'_>,
) -> Result<Value<'static>, Throw> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a length in memory is far below 2^53"
    )]
    match value {
        Value::Text(text) => Ok(Value::Number(text.len() as f64)),
        _ => member(call, expression, value, "length"),
    }
}

/// The index that `substring` makes of a number: NaN and negative ones are 0.
const fn index(number: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates, as wanted"
    )]
    let index = number as usize;
    index
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    fn ends_in(host: &str, domain: &str) -> bool {
        let arguments = [Value::text(host), Value::text(domain)];
        dns_domain_is(&mut TestCall::chromium(), &arguments) == Ok(Value::Boolean(true))
    }

    #[test]
    fn the_domain_is_a_suffix_without_regard_to_labels() {
        assert!(ends_in("www.example.com", ".example.com"));
        assert!(ends_in("badexample.com", "example.com"));
        assert!(ends_in("x", ""));
        assert!(ends_in("b\u{fc}cher\u{2603}.example", ".example"));
    }

    #[test]
    fn case_the_bare_domain_and_a_trailing_dot_do_not_match() {
        assert!(!ends_in("WWW.EXAMPLE.COM", ".example.com"));
        assert!(!ends_in("example.com", ".example.com"));
        assert!(!ends_in("www.example.com.", ".example.com"));
    }

    #[test]
    fn objects_are_asked_for_what_the_library_uses() {
        let mut call = TestCall::chromium();
        let domain = call.string_object(".test");
        let outcome = dns_domain_is(&mut call, &[Value::text("www.corp.test"), domain]);
        assert_eq!(outcome, Ok(Value::Boolean(true)));
        let domain = call.array(vec![Value::text(".test")]);
        let outcome = dns_domain_is(&mut call, &[Value::text("www.corp.test"), domain]);
        assert_eq!(
            outcome,
            Ok(Value::Boolean(false)),
            "an array of one has length 1"
        );
    }

    #[test]
    fn a_missing_argument_throws_and_a_number_is_no_match() {
        let outcome = dns_domain_is(&mut TestCall::chromium(), &[Value::text("x")]);
        let words = "Cannot read properties of undefined (reading 'length')";
        assert_eq!(outcome, Err(Throw::TypeError(words.to_owned())));
        let numbers = [Value::Number(123.0), Value::Number(3.0)];
        let outcome = dns_domain_is(&mut TestCall::chromium(), &numbers);
        assert_eq!(outcome, Ok(Value::Boolean(false)));
    }
}
