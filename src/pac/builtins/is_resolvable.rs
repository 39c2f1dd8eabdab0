//! `isResolvable`: has the name an address?

use super::arguments::argument;
use super::operators::is_nullish;
use super::{Builtin, Call, Outcome, Standard, dns_resolve};
use crate::pac::dialects::{FailedLookup, NameArgument};
use crate::pac::value::Value;

/// True where dnsResolve gives anything but `null`, so that the family is dnsResolve's too.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "isResolvable",
    parameters: &["host"],
    standard: Standard::Netscape,
    may_resolve: true,
    summary: "True where dnsResolve finds an address.",
    call: is_resolvable,
};

fn is_resolvable(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    if call.dialect().name_argument == NameArgument::Encodable {
        let name = dns_resolve::python_name(BUILTIN.name, argument(arguments, 0))?;
        let found = dns_resolve::in_python(call, BUILTIN.name, name)?.is_some();
        return Ok(Value::Boolean(found));
    }
    let address = dns_resolve::as_called_by_library(call, argument(arguments, 0))?;
    let failed = match &address {
        Value::Text(text) => {
            text.is_empty() && call.dialect().failed_lookup == FailedLookup::EmptyText
        }
        other => is_nullish(other),
    };
    Ok(Value::Boolean(!failed))
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    #[test]
    fn it_is_what_dns_resolve_says() {
        let mut call = TestCall::firefox().with_name("a.test", &["10.1.2.3"]);
        for (arguments, resolvable) in [
            (vec![Value::text("a.test")], true),
            (vec![Value::text("no.test")], false),
            (vec![Value::Number(1.0)], false),
            (vec![], false),
        ] {
            assert_eq!(
                is_resolvable(&mut call, &arguments),
                Ok(Value::Boolean(resolvable))
            );
        }
        call.replace("dnsResolve", |_| Value::Number(0.0));
        assert_eq!(is_resolvable(&mut call, &[]), Ok(Value::Boolean(true)));
    }
}
