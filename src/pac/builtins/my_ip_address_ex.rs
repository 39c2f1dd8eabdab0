//! `myIpAddressEx`: the machine's own addresses.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use super::{Builtin, Call, Outcome, Question, Standard};
use crate::pac::dialects::MicrosoftFunctions;
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
    let addresses = addresses.unwrap_or_default();
    if call.dialect().microsoft_functions != MicrosoftFunctions::Python {
        return Ok(Value::text(&addresses));
    }
    // The IPv4 addresses of the machine's name, and those of the loopback interface.
    let own = addresses
        .split(';')
        .filter_map(|address| address.parse().ok());
    let all: BTreeSet<Ipv4Addr> = own.chain([Ipv4Addr::LOCALHOST]).collect();
    let all: Vec<String> = all.iter().map(Ipv4Addr::to_string).collect();
    Ok(Value::text(&format!("::1;{}", all.join(";"))))
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

    #[test]
    fn in_pypac_it_has_the_loopback_addresses_and_no_other_ipv6() {
        let mut call = TestCall::pypac();
        call.own_addresses = vec!["2001:db8::10".to_owned(), "10.0.0.9".to_owned()];
        let expected = Ok(Value::text("::1;10.0.0.9;127.0.0.1"));
        assert_eq!(my_ip_address_ex(&mut call, &[]), expected);
    }
}
