//! `dnsResolveEx`: all addresses of a name.

use super::arguments::argument;
use super::{Builtin, Call, Outcome, Question, Replaceable, Standard, dns_resolve, python};
use crate::pac::dialects::MicrosoftFunctions;
use crate::pac::value::{Throw, Value};

/// A list joined by `;`. Failure is `""`; an argument that is not a primitive string gives
/// `undefined` without a question (DnsResolveCallbackHelper in proxy_resolver_v8.cc).
pub(super) const BUILTIN: Builtin = Builtin {
    name: "dnsResolveEx",
    parameters: &["host"],
    standard: Standard::Microsoft,
    may_resolve: true,
    summary: "All addresses of a name, joined by \";\", or \"\".",
    call: dns_resolve_ex,
};

/// `dnsResolveEx(host)` as another builtin calls it: the global as the script left it.
pub(super) fn as_called_by_library(call: &mut dyn Call, host: &Value<'_>) -> Outcome {
    if call.replaced(Replaceable::Global(BUILTIN.name)) {
        call.call_global(BUILTIN.name, std::slice::from_ref(host))
    } else {
        dns_resolve_ex(call, std::slice::from_ref(host))
    }
}

fn dns_resolve_ex(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    if call.dialect().microsoft_functions == MicrosoftFunctions::Python {
        let addresses = in_python(call, BUILTIN.name, argument(arguments, 0))?;
        return Ok(Value::text(&addresses.join(";")));
    }
    let converted;
    let name = match (call.dialect().microsoft_functions, argument(arguments, 0)) {
        (MicrosoftFunctions::Checked, Value::Text(name)) if !call.dialect().encodes(name) => {
            return Ok(Value::Undefined);
        }
        (_, Value::Text(name)) => name,
        (MicrosoftFunctions::Unchecked, other) => {
            converted = call.to_text(other)?;
            &converted
        }
        (_, _) => {
            return Ok(Value::Undefined);
        }
    };
    let answer = call.ask(Question::DnsResolveEx, name)?;
    Ok(Value::text(answer.as_deref().unwrap_or_default()))
}

/// Python's getaddrinfo: each address once for each of three kinds of sockets, and the loopback
/// addresses for `None`.
pub(super) fn in_python(
    call: &mut dyn Call,
    function: &str,
    name: &Value<'_>,
) -> Result<Vec<String>, Throw> {
    let addresses = match name {
        Value::Null => Some("::1;127.0.0.1".to_owned()),
        other => {
            let name = dns_resolve::python_name(function, other)?;
            if !python::encodable(name) {
                return Err(python::raised(
                    function,
                    "UnicodeError: an empty or too long label of a name",
                ));
            }
            call.ask(Question::DnsResolveEx, name)?
        }
    };
    let addresses = addresses.unwrap_or_default();
    let single = addresses.split(';').filter(|address| !address.is_empty());
    Ok(single
        .flat_map(|address| [address, address, address])
        .map(str::to_owned)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    #[test]
    fn the_addresses_are_joined_and_failure_is_an_empty_text() {
        let mut call = TestCall::chromium().with_name("multi.test", &["10.0.0.1", "10.0.0.2"]);
        let found = dns_resolve_ex(&mut call, &[Value::text("multi.test")]);
        assert_eq!(found, Ok(Value::text("10.0.0.1;10.0.0.2")));
        assert_eq!(
            dns_resolve_ex(&mut call, &[Value::text("no.test")]),
            Ok(Value::text(""))
        );
    }

    #[test]
    fn what_is_not_a_primitive_string_is_undefined() {
        let mut call = TestCall::chromium();
        assert_eq!(dns_resolve_ex(&mut call, &[]), Ok(Value::Undefined));
        assert_eq!(
            dns_resolve_ex(&mut call, &[Value::Number(1.0)]),
            Ok(Value::Undefined)
        );
        assert!(call.asked.is_empty());
    }

    #[test]
    fn pypac_has_each_address_for_three_kinds_of_sockets() {
        let mut call = TestCall::pypac().with_name("a.test", &["10.0.0.1"]);
        let found = dns_resolve_ex(&mut call, &[Value::text("a.test")]);
        assert_eq!(found, Ok(Value::text("10.0.0.1;10.0.0.1;10.0.0.1")));
        let found = dns_resolve_ex(&mut call, &[Value::text("no.test")]);
        assert_eq!(found, Ok(Value::text("")));
        let found = dns_resolve_ex(&mut call, &[Value::Number(1.0)]);
        assert!(matches!(found, Err(Throw::InternalError(_))));
        let own = dns_resolve_ex(&mut call, &[Value::Null]).unwrap();
        assert!(matches!(own, Value::Text(text) if text.to_text().starts_with("::1;")));
    }
}
