//! `dnsResolve`: the address of a name.

use super::arguments::argument;
use super::{Builtin, Call, Outcome, Question, Replaceable, Standard, python};
use crate::pac::dialects::{FailedLookup, NameArgument};
use crate::pac::value::{Text, Throw, Value};

/// In browsers only a primitive string is a name; for anything else, and for every failure, the
/// answer is `null` (DnsResolveCallbackHelper in proxy_resolver_v8.cc; PACDnsResolve in
/// ProxyAutoConfig.cpp). Others convert, or answer `undefined` or `""`.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "dnsResolve",
    parameters: &["host"],
    standard: Standard::Netscape,
    may_resolve: true,
    summary: "The address of a name, or null.",
    call: dns_resolve,
};

/// `dnsResolve(host)` as another builtin calls it: the global as the script left it.
pub(super) fn as_called_by_library(call: &mut dyn Call, host: &Value<'_>) -> Outcome {
    if call.replaced(Replaceable::Global(BUILTIN.name)) {
        call.call_global(BUILTIN.name, std::slice::from_ref(host))
    } else {
        dns_resolve(call, std::slice::from_ref(host))
    }
}

fn dns_resolve(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    let converted;
    let name = match (call.dialect().name_argument, arguments) {
        (NameArgument::TextRequired, []) => {
            return Err(Throw::TypeError(
                "dnsResolve: At least 1 argument required, but only 0 passed".to_owned(),
            ));
        }
        (NameArgument::Encodable, _) => {
            let name = python_name(BUILTIN.name, argument(arguments, 0))?;
            let answer = in_python(call, BUILTIN.name, name)?;
            return Ok(Value::text(answer.as_deref().unwrap_or_default()));
        }
        (NameArgument::Converted, _) => {
            converted = call.to_text(argument(arguments, 0))?;
            &converted
        }
        (NameArgument::OneText, [Value::Text(name)])
        | (NameArgument::TextOnly | NameArgument::TextRequired, [Value::Text(name), ..]) => name,
        (NameArgument::OneText, _) => return Ok(Value::Undefined),
        (NameArgument::TextOnly | NameArgument::TextRequired, _) => return Ok(Value::Null),
    };
    let answer = call.ask(Question::DnsResolve, name)?;
    Ok(match (answer, call.dialect().failed_lookup) {
        (Some(address), _) => Value::text(&address),
        (None, FailedLookup::Null) => Value::Null,
        (None, FailedLookup::Undefined) => Value::Undefined,
        (None, FailedLookup::EmptyText) => Value::text(""),
    })
}

/// What Python's gethostbyname takes: a text.
pub(super) fn python_name<'a, 'v>(
    function: &str,
    value: &'a Value<'v>,
) -> Result<&'a Text<'v>, Throw> {
    match value {
        Value::Text(name) => Ok(name),
        other => {
            let class = python::class(other);
            Err(python::raised(
                function,
                &format!("TypeError: the name is {class}"),
            ))
        }
    }
}

/// PyPAC's own dnsResolve, whatever the script did to the global one. `function` is what the script
/// called.
pub(super) fn in_python(
    call: &mut dyn Call,
    function: &str,
    name: &Text<'_>,
) -> Result<Option<String>, Throw> {
    if !python::encodable(name) {
        return Err(python::raised(
            function,
            "UnicodeError: an empty or too long label of a name",
        ));
    }
    call.ask(Question::DnsResolve, name)
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    #[test]
    fn a_name_gives_its_address_and_an_unknown_one_null() {
        let mut call = TestCall::chromium().with_name("a.test", &["10.1.2.3"]);
        let found = dns_resolve(&mut call, &[Value::text("a.test")]);
        assert_eq!(found, Ok(Value::text("10.1.2.3")));
        assert_eq!(
            dns_resolve(&mut call, &[Value::text("no.test")]),
            Ok(Value::Null)
        );
        let asked = ["a.test", "no.test"].map(|name| (Question::DnsResolve, name.to_owned()));
        assert_eq!(call.asked, asked);
    }

    #[test]
    fn what_is_not_a_primitive_string_is_null_without_a_question() {
        let mut call = TestCall::firefox().with_name("a.test", &["10.1.2.3"]);
        let name = call.string_object("a.test");
        assert_eq!(dns_resolve(&mut call, &[name]), Ok(Value::Null));
        assert_eq!(
            dns_resolve(&mut call, &[Value::Number(1.0)]),
            Ok(Value::Null)
        );
        assert!(call.asked.is_empty());
    }

    #[test]
    fn no_argument_is_null_in_chromium_and_an_error_in_firefox() {
        assert_eq!(dns_resolve(&mut TestCall::chromium(), &[]), Ok(Value::Null));
        let outcome = dns_resolve(&mut TestCall::firefox(), &[]);
        assert!(matches!(outcome, Err(Throw::TypeError(_))));
    }

    #[test]
    fn an_abort_passes_through() {
        let mut call = TestCall::chromium();
        call.aborts = true;
        assert_eq!(
            dns_resolve(&mut call, &[Value::text("a.test")]),
            Err(Throw::Pending)
        );
    }
}
