//! `myIpAddress`: the machine's own address.

use super::{Builtin, Call, Outcome, Question, Standard};
use crate::pac::dialects::FailedLookup;
use crate::pac::value::{Text, Value};

/// Arguments are ignored. Both browsers give the loopback address where they find none, PyPAC `""`.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "myIpAddress",
    parameters: &[],
    standard: Standard::Netscape,
    may_resolve: true,
    summary: "The machine's own address, or \"127.0.0.1\".",
    call: my_ip_address,
};

fn my_ip_address(call: &mut dyn Call, _arguments: &[Value<'_>]) -> Outcome {
    let address = call.ask(Question::MyIpAddress, &Text::latin1(b""))?;
    if call.dialect().failed_lookup == FailedLookup::EmptyText {
        // The machine's name is resolved, to IPv4.
        let address = address.filter(|address| !address.contains(':'));
        return Ok(Value::text(address.as_deref().unwrap_or_default()));
    }
    Ok(Value::text(address.as_deref().unwrap_or("127.0.0.1")))
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    #[test]
    fn it_is_the_preferred_address_or_loopback() {
        let mut call = TestCall::chromium();
        assert_eq!(my_ip_address(&mut call, &[]), Ok(Value::text("127.0.0.1")));
        call.own_addresses = vec!["192.0.2.10".to_owned()];
        assert_eq!(
            my_ip_address(&mut call, &[Value::Null]),
            Ok(Value::text("192.0.2.10"))
        );
    }
}
