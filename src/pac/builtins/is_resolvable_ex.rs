//! `isResolvableEx`: has the name an address of either family?

use super::arguments::argument;
use super::operators::loosely_equal;
use super::{Builtin, Call, Outcome, Standard, dns_resolve_ex};
use crate::pac::dialects::MicrosoftFunctions;
use crate::pac::value::Value;

/// True where dnsResolveEx does not give `""`: so it is also true for what is not a primitive string,
/// where dnsResolveEx gives `undefined`.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "isResolvableEx",
    parameters: &["host"],
    standard: Standard::Microsoft,
    may_resolve: true,
    summary: "True where dnsResolveEx finds an address.",
    call: is_resolvable_ex,
};

fn is_resolvable_ex(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    if call.dialect().microsoft_functions == MicrosoftFunctions::Python {
        let found = dns_resolve_ex::in_python(call, BUILTIN.name, argument(arguments, 0))?;
        return Ok(Value::Boolean(!found.is_empty()));
    }
    let addresses = dns_resolve_ex::as_called_by_library(call, argument(arguments, 0))?;
    // pacparser compares with null, which is not an answer of dnsResolveEx.
    let always = call.dialect().microsoft_functions == MicrosoftFunctions::Unchecked;
    Ok(Value::Boolean(
        always || !loosely_equal(call, &addresses, &Value::text(""))?,
    ))
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    #[test]
    fn only_a_name_that_fails_is_not_resolvable() {
        let mut call = TestCall::chromium().with_name("v6.test", &["2001:db8::1"]);
        for (arguments, resolvable) in [
            (vec![Value::text("v6.test")], true),
            (vec![Value::text("no.test")], false),
            (vec![Value::Null], true),
            (vec![], true),
        ] {
            assert_eq!(
                is_resolvable_ex(&mut call, &arguments),
                Ok(Value::Boolean(resolvable))
            );
        }
        call.replace("dnsResolveEx", |_| Value::Number(0.0));
        let outcome = is_resolvable_ex(&mut call, &[Value::text("v6.test")]);
        assert_eq!(outcome, Ok(Value::Boolean(false)), "0 == \"\"");
    }
}
