//! `sortIpAddressList`: IPv6 before IPv4, each ascending.

use std::net::IpAddr;

use super::arguments::argument;
use super::{Builtin, Call, Outcome, Standard, ip_literal};
use crate::pac::dialects::MicrosoftFunctions;
use crate::pac::value::{Text, Value};

/// The texts themselves are kept, without blanks and tabs; empty entries are dropped. A list that
/// is empty or has an entry that is no literal gives `false`, what is no ASCII text `null`
/// (SortIpAddressList in proxy_resolver_v8.cc).
pub(super) const BUILTIN: Builtin = Builtin {
    name: "sortIpAddressList",
    parameters: &["ipAddressList"],
    standard: Standard::Microsoft,
    may_resolve: false,
    summary: "Sorts addresses joined by \";\", IPv6 first.",
    call: sort_ip_address_list,
};

#[expect(clippy::unnecessary_wraps, reason = "the shape of every builtin")]
fn sort_ip_address_list(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    let Some(list) = argument(arguments, 0).as_text().and_then(Text::to_ascii) else {
        return Ok(Value::Null);
    };
    Ok(match sorted(&list) {
        Some(list) => Value::text(&list),
        None if call.dialect().microsoft_functions == MicrosoftFunctions::Documented => {
            Value::text("")
        }
        None => Value::Boolean(false),
    })
}

fn sorted(list: &str) -> Option<String> {
    let list = list.replace([' ', '\t'], "");
    let mut addresses = list
        .split(';')
        .filter(|entry| !entry.is_empty())
        .map(|entry| ip_literal::parse(entry).map(|address| (address, entry)))
        .collect::<Option<Vec<_>>>()?;
    // Equal addresses keep their order.
    addresses.sort_by_key(|(address, _)| match address {
        IpAddr::V6(address) => (0, address.to_bits()),
        IpAddr::V4(address) => (1, u128::from(address.to_bits())),
    });
    let entries: Vec<&str> = addresses.into_iter().map(|(_, entry)| entry).collect();
    (!entries.is_empty()).then(|| entries.join(";"))
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    fn sorted(list: &str) -> Value<'static> {
        sort_ip_address_list(&mut TestCall::chromium(), &[Value::text(list)]).unwrap()
    }

    #[test]
    fn ipv6_comes_first_and_the_texts_are_kept() {
        assert_eq!(
            sorted("10.0.0.2;::2; 9.1.1.1\t;::1"),
            Value::text("::1;::2;9.1.1.1;10.0.0.2")
        );
        assert_eq!(
            sorted("2001:DB8::0001;1.1.1.1;"),
            Value::text("2001:DB8::0001;1.1.1.1")
        );
        assert_eq!(
            sorted("0x1.1;1.0.0.1;1.1"),
            Value::text("0x1.1;1.0.0.1;1.1")
        );
    }

    #[test]
    fn what_is_no_list_of_literals_is_false() {
        for list in [
            "",
            ";",
            " ",
            "x",
            "1.1.1.1;x",
            "1.1.1.1,2.2.2.2",
            "fe80::1%lo",
        ] {
            assert_eq!(sorted(list), Value::Boolean(false), "{list}");
        }
    }

    #[test]
    fn what_is_no_ascii_text_is_null() {
        assert_eq!(sorted("\u{e9}"), Value::Null);
        assert_eq!(
            sort_ip_address_list(&mut TestCall::chromium(), &[]),
            Ok(Value::Null)
        );
    }
}
