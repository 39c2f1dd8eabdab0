//! `myIpAddressEx`: the machine's own addresses.

use super::{Builtin, Call, Outcome, Question, Standard};
use crate::pac::value::{Text, Value};

/// A list joined by `;`, `""` on failure.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "myIpAddressEx",
    parameters: &[],
    standard: Standard::Microsoft,
    may_resolve: true,
    summary: "The machine's own addresses, joined by \";\", or \"\".",
    call: my_ip_address_ex,
};

fn my_ip_address_ex(call: &mut dyn Call, _arguments: &[Value<'_>]) -> Outcome {
    let addresses = call.ask(Question::MyIpAddressEx, &Text::latin1(b""))?;
    Ok(Value::text(addresses.as_deref().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    #[test]
    fn it_is_the_list_or_an_empty_text() {
        let mut call = TestCall::chromium();
        assert_eq!(my_ip_address_ex(&mut call, &[]), Ok(Value::text("")));
        call.own_addresses = vec!["192.0.2.10".to_owned(), "2001:db8::10".to_owned()];
        let expected = Ok(Value::text("192.0.2.10;2001:db8::10"));
        assert_eq!(my_ip_address_ex(&mut call, &[]), expected);
    }
}
