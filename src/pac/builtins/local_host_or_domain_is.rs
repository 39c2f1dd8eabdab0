//! `localHostOrDomainIs`: this very host, or its name without the domain?

use super::arguments::argument;
use super::complaint::method;
use super::operators::{loosely_equal, to_text_of_sum};
use super::{Builtin, Call, Outcome, Replaceable, Standard, python};
use crate::pac::dialects::LocalHost;
use crate::pac::value::{Text, Throw, Value};

/// Equal, or the full name begins with the host and a dot: `www.corp` matches `www.corp.example`
/// too. Case counts.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "localHostOrDomainIs",
    parameters: &["host", "hostdom"],
    standard: Standard::Netscape,
    may_resolve: false,
    summary: "True where the host is the full name, or its beginning up to a dot.",
    call: local_host_or_domain_is,
};

/// What the library calls.
const LAST_INDEX_OF: Replaceable = Replaceable::StringMethod("lastIndexOf");

fn local_host_or_domain_is(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    let host = argument(arguments, 0);
    let full = argument(arguments, 1);
    Ok(Value::Boolean(match call.dialect().local_host {
        LocalHost::Begins => match (host, full) {
            (Value::Text(host), Value::Text(full)) if !call.replaced(LAST_INDEX_OF) => {
                host.same(full) || begins(full, host)
            }
            _ => loosely_equal(call, host, full)? || begins_step_by_step(call, host, full)?,
        },
        LocalHost::EqualIfDotted => equal_if_dotted(call, host, full)?,
        LocalHost::PrefixAnyCase => {
            let full = python::lowered(BUILTIN.name, full)?;
            full.starts_with(&python::lowered(BUILTIN.name, host)?)
        }
        LocalHost::LabelByLabel => {
            let host = labels(call, "host", host)?;
            let full = labels(call, "hostdom", full)?;
            full.starts_with(&host)
        }
    }))
}

/// libproxy 0.4 looks for a host without a dot by the text of a regular expression with its slashes
/// (`/^www/`), which nothing matches.
fn equal_if_dotted(call: &mut dyn Call, host: &Value<'_>, full: &Value<'_>) -> Result<bool, Throw> {
    let dot = method(call, "host", host, "search", &[Value::text("\\.")])?;
    if !loosely_equal(call, &dot, &Value::Number(-1.0))? {
        return loosely_equal(call, host, full);
    }
    let host = to_text_of_sum(call, host)?;
    let around = |text: &'static [u8]| text.iter().copied().map(u16::from);
    let pattern = around(b"/^")
        .chain(host.units())
        .chain(around(b"/"))
        .collect();
    let pattern = Value::Text(Text::Utf16(pattern));
    let found = method(call, "hostdom", full, "search", &[pattern])?;
    Ok(!loosely_equal(call, &found, &Value::Number(-1.0))?)
}

fn labels(call: &mut dyn Call, expression: &str, value: &Value<'_>) -> Result<Vec<String>, Throw> {
    let Value::Text(text) = value else {
        // Only a string has it.
        method(call, expression, value, "split", &[Value::text(".")])?;
        return Err(Throw::TypeError(format!("{expression} is not a string")));
    };
    Ok(text.to_text().split('.').map(str::to_owned).collect())
}

fn begins(full: &Text<'_>, host: &Text<'_>) -> bool {
    full.unit(host.len()) == Some(u16::from(b'.')) && full.slice(0..host.len()).same(host)
}

fn begins_step_by_step(
    call: &mut dyn Call,
    host: &Value<'_>,
    full: &Value<'_>,
) -> Result<bool, Throw> {
    if let Value::Text(full) = full
        && !call.replaced(LAST_INDEX_OF)
    {
        let host = to_text_of_sum(call, host)?;
        return Ok(begins(full, &host));
    }
    // The method is looked for before the sum is built; only the order of two failures shows it.
    let host = to_text_of_sum(call, host)?;
    let host_and_dot = Text::Utf16(host.units().chain([u16::from(b'.')]).collect());
    let arguments = [Value::Text(host_and_dot), Value::Number(0.0)];
    let found = method(call, "hostdom", full, "lastIndexOf", &arguments)?;
    loosely_equal(call, &found, &Value::Number(0.0))
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    fn matches(host: &str, full: &str) -> bool {
        let arguments = [Value::text(host), Value::text(full)];
        local_host_or_domain_is(&mut TestCall::chromium(), &arguments) == Ok(Value::Boolean(true))
    }

    #[test]
    fn the_full_name_and_its_beginnings_up_to_a_dot_match() {
        assert!(matches("www.example.com", "www.example.com"));
        assert!(matches("www", "www.example.com"));
        assert!(matches("www.example", "www.example.com"));
        assert!(matches("", ".x"));
    }

    #[test]
    fn other_beginnings_and_other_case_do_not() {
        for (host, full) in [
            ("w", "www.example.com"),
            ("WWW", "www.example.com"),
            ("www.example.com", "www"),
            ("www", "www"),
        ] {
            assert_eq!(matches(host, full), host == full, "{host} {full}");
        }
        assert!(!matches(".", ".x"));
    }

    #[test]
    fn other_values_are_converted_or_throw() {
        let mut call = TestCall::chromium();
        let host = call.array(vec![Value::text("www")]);
        let arguments = [host, Value::text("www.corp.test")];
        assert_eq!(
            local_host_or_domain_is(&mut call, &arguments),
            Ok(Value::Boolean(true))
        );
        let arguments = [Value::Null, Value::text("null.x")];
        assert_eq!(
            local_host_or_domain_is(&mut call, &arguments),
            Ok(Value::Boolean(true))
        );
        let words = "Cannot read properties of undefined (reading 'lastIndexOf')".to_owned();
        let outcome = local_host_or_domain_is(&mut call, &[Value::text("www")]);
        assert_eq!(outcome, Err(Throw::TypeError(words)));
    }
}
