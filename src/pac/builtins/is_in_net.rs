//! `isInNet`: is the host's IPv4 address in this network?

use super::arguments::argument;
use super::operators::{is_nullish, low_byte, to_number};
use super::{
    Builtin, Call, Outcome, Question, Replaceable, Standard, convert_addr, dns_resolve,
    dotted_quad, inet_aton, is_valid_ip_address, netmask, python,
};
use crate::pac::dialects::InNet;
use crate::pac::value::{Text, Throw, Value};

/// In browsers, network and mask must be dotted IPv4 addresses, else the answer is false without a
/// question. A host that is none is resolved. The mask may have holes, and the network may have bits
/// outside it.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "isInNet",
    parameters: &["host", "pattern", "mask"],
    standard: Standard::Netscape,
    may_resolve: true,
    summary: "True where the host's IPv4 address lies in the network.",
    call: is_in_net,
};

fn is_in_net(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    let host = argument(arguments, 0);
    let pattern = argument(arguments, 1);
    let mask = argument(arguments, 2);
    match call.dialect().in_net {
        InNet::Checked => {}
        InNet::HostChecked => return host_checked(call, host, pattern, mask),
        InNet::InetAton => return in_aton(call, host, pattern, mask),
        InNet::Netmask => return in_netmask(call, host, pattern, mask),
    }
    if !call.replaced(Replaceable::Global(is_valid_ip_address::BUILTIN.name))
        && !call.replaced(Replaceable::Global(convert_addr::BUILTIN.name))
        && !call.replaced(Replaceable::RegExp)
        && !call.replaced(Replaceable::StringMethod("split"))
        && let (Value::Text(host_text), Value::Text(pattern), Value::Text(mask)) =
            (host, pattern, mask)
    {
        let (Some(pattern), Some(mask)) = (dotted_quad::parse(pattern), dotted_quad::parse(mask))
        else {
            return Ok(Value::Boolean(false));
        };
        let address = match dotted_quad::parse(host_text) {
            Some(address) => address,
            None => match dns_resolve::as_called_by_library(call, host)? {
                Value::Undefined | Value::Null => return Ok(Value::Boolean(false)),
                answer => convert_addr::bits(call, &answer)?,
            },
        };
        return Ok(Value::Boolean(address & mask == pattern & mask));
    }
    step_by_step(call, host, pattern, mask)
}

/// What the library does to anything, with the helpers that the script may have replaced.
fn step_by_step(
    call: &mut dyn Call,
    host: &Value<'_>,
    pattern: &Value<'_>,
    mask: &Value<'_>,
) -> Outcome {
    if !is_valid_ip_address::as_called_by_library(call, pattern)?
        || !is_valid_ip_address::as_called_by_library(call, mask)?
    {
        return Ok(Value::Boolean(false));
    }
    let resolved;
    let address = if is_valid_ip_address::as_called_by_library(call, host)? {
        host
    } else {
        resolved = dns_resolve::as_called_by_library(call, host)?;
        if is_nullish(&resolved) {
            return Ok(Value::Boolean(false));
        }
        &resolved
    };
    let address = packed(call, address)?;
    let pattern = packed(call, pattern)?;
    let mask = packed(call, mask)?;
    Ok(Value::Boolean(address & mask == pattern & mask))
}

/// Mozilla's library before 2016: only the host is checked, and what is not an address in the network
/// and the mask counts as 0, group by group.
fn host_checked(
    call: &mut dyn Call,
    host: &Value<'_>,
    pattern: &Value<'_>,
    mask: &Value<'_>,
) -> Outcome {
    let text = call.to_text(host)?;
    let resolved;
    let address = match four_groups(&text) {
        Some(false) => return Ok(Value::Boolean(false)),
        Some(true) => host,
        None => {
            resolved = dns_resolve::as_called_by_library(call, host)?;
            if is_nullish(&resolved) {
                return Ok(Value::Boolean(false));
            }
            &resolved
        }
    };
    let address = packed(call, address)?;
    let pattern = packed(call, pattern)?;
    let mask = packed(call, mask)?;
    Ok(Value::Boolean(address & mask == pattern & mask))
}

/// Whether text of four groups of one to four digits is an address; `None` for other text.
fn four_groups(text: &Text<'_>) -> Option<bool> {
    let text = text.to_ascii()?;
    let mut groups = 0;
    let mut fits = true;
    for group in text.split('.') {
        let digits =
            (1..=4).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit());
        if !digits {
            return None;
        }
        groups += 1;
        fits &= group.parse().is_ok_and(|number: u16| number <= 255);
    }
    (groups == 4).then_some(fits)
}

fn in_netmask(
    call: &mut dyn Call,
    host: &Value<'_>,
    pattern: &Value<'_>,
    mask: &Value<'_>,
) -> Outcome {
    let (Value::Text(host), Value::Text(pattern)) = (host, pattern) else {
        return Ok(Value::Boolean(false));
    };
    let mask = match mask {
        Value::Undefined => None,
        Value::Text(_) | Value::Number(_) => Some(call.to_text(mask)?.to_text().into_owned()),
        _ => return Ok(Value::Boolean(false)),
    };
    let Some(address) = call.ask(Question::DnsResolve, host)? else {
        return Ok(Value::Boolean(false));
    };
    let inside = netmask::contains(&address, &pattern.to_text(), mask.as_deref());
    Ok(Value::Boolean(inside.unwrap_or(false)))
}

/// PyPAC: network and mask as Python's `str` writes them, all three as the C library reads them.
fn in_aton(
    call: &mut dyn Call,
    host: &Value<'_>,
    pattern: &Value<'_>,
    mask: &Value<'_>,
) -> Outcome {
    let Value::Text(host) = host else {
        return Ok(Value::Boolean(false));
    };
    if host.is_empty() {
        return Ok(Value::Boolean(false));
    }
    let resolved;
    let address = if let Some(address) = address_of(host)? {
        Some(address)
    } else {
        resolved = dns_resolve::in_python(call, BUILTIN.name, host)?;
        resolved
            .as_deref()
            .map(Text::from_text)
            .and_then(|text| inet_aton::parse(&text))
    };
    let Some(address) = address else {
        return Ok(Value::Boolean(false));
    };
    let mut bits = [0; 2];
    for (bits, value) in bits.iter_mut().zip([pattern, mask]) {
        let read = match value {
            Value::Text(text) => address_of(text)?,
            // None, True and lists are not addresses; a float with its point is one of two parts.
            Value::Number(_) => inet_aton::parse(&call.to_text(value)?),
            _ => None,
        };
        let Some(read) = read else {
            return Ok(Value::Boolean(false));
        };
        *bits = read;
    }
    let [pattern, mask] = bits;
    Ok(Value::Boolean(address & mask == pattern & mask))
}

/// Python hands no text with a NUL to the C library.
fn address_of(text: &Text<'_>) -> Result<Option<u32>, Throw> {
    if text.contains(0) {
        return Err(python::raised(
            BUILTIN.name,
            "ValueError: a NUL in an address",
        ));
    }
    Ok(inet_aton::parse(text))
}

fn packed(call: &mut dyn Call, value: &Value<'_>) -> Result<u32, Throw> {
    if call.replaced(Replaceable::Global(convert_addr::BUILTIN.name)) {
        let answer = call.call_global(convert_addr::BUILTIN.name, std::slice::from_ref(value))?;
        let number = to_number(call, &answer)?;
        // ToInt32, byte by byte.
        let whole = if number.is_finite() {
            number.trunc()
        } else {
            0.0
        };
        Ok(u32::from_be_bytes(
            [16_777_216.0, 65_536.0, 256.0, 1.0].map(|unit| low_byte((whole / unit).floor())),
        ))
    } else {
        convert_addr::bits(call, value)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use proptest::prelude::*;

    use super::super::test_call::TestCall;
    use super::*;

    fn in_net(call: &mut TestCall, host: &str, pattern: &str, mask: &str) -> bool {
        let arguments = [host, pattern, mask].map(Value::text);
        is_in_net(call, &arguments) == Ok(Value::Boolean(true))
    }

    #[test]
    fn a_literal_is_compared_under_the_mask_without_a_question() {
        let mut call = TestCall::chromium();
        assert!(in_net(&mut call, "10.1.2.3", "10.9.9.9", "255.0.0.0"));
        assert!(in_net(&mut call, "010.1.2.3", "10.0.0.0", "255.0.0.0"));
        assert!(in_net(&mut call, "10.1.2.3", "99.1.99.3", "0.255.0.255"));
        assert!(!in_net(&mut call, "11.1.2.3", "10.0.0.0", "255.0.0.0"));
        assert!(call.asked.is_empty());
    }

    #[test]
    fn a_bad_network_or_mask_is_false_without_a_question() {
        let mut call = TestCall::chromium();
        for (pattern, mask) in [
            ("10", "255.0.0.0"),
            ("10.0.0.0", "/8"),
            ("10.*.*.*", "255.0.0.0"),
        ] {
            assert!(!in_net(&mut call, "a.test", pattern, mask));
        }
        assert!(call.asked.is_empty());
    }

    #[test]
    fn a_name_is_resolved_and_an_unknown_one_is_in_no_network() {
        let mut call = TestCall::chromium().with_name("a.test", &["10.1.2.3"]);
        assert!(in_net(&mut call, "a.test", "10.0.0.0", "255.0.0.0"));
        assert!(!in_net(&mut call, "no.test", "0.0.0.0", "0.0.0.0"));
    }

    #[test]
    fn helpers_that_the_script_replaced_are_used() {
        let mut call = TestCall::chromium();
        call.replace("dnsResolve", |_| Value::text("10.1.1.1"));
        assert!(in_net(&mut call, "a.test", "10.0.0.0", "255.0.0.0"));
        call.replace("isValidIpAddress", |_| Value::Number(1.0));
        call.replace("convert_addr", |_| Value::Number(-1.0));
        assert!(in_net(&mut call, "1.1.1.1", "x", "y"));
        let mut call = TestCall::chromium();
        let answers = |arguments: &[Value<'_>]| {
            let mask = arguments[0] == Value::text("255.0.0.0");
            Value::Number(if mask {
                -16_777_216.0
            } else {
                4_294_967_296.0 + 167_772_161.5
            })
        };
        call.replace("convert_addr", answers);
        assert!(in_net(&mut call, "1.1.1.1", "10.0.0.0", "255.0.0.0"));
    }

    #[test]
    fn an_array_passes_the_check_and_then_has_no_split() {
        let mut call = TestCall::chromium();
        let host = call.array(vec![Value::text("10.1.2.3")]);
        let arguments = [host, Value::text("10.0.0.0"), Value::text("255.0.0.0")];
        let words = "ipchars.split is not a function".to_owned();
        assert_eq!(
            is_in_net(&mut call, &arguments),
            Err(Throw::TypeError(words))
        );
    }

    proptest! {
        #[test]
        fn a_mask_of_leading_ones_is_a_network_of_ipnet(
            address: u32, network: u32, length in 0_u8..=32,
        ) {
            let network = Ipv4Addr::from_bits(network);
            let net = ipnet::Ipv4Net::new(network, length).unwrap();
            // Half of the addresses inside.
            for address in [address, network.to_bits() ^ (address >> (length / 2))] {
                let address = Ipv4Addr::from_bits(address);
                let inside = in_net(
                    &mut TestCall::chromium(),
                    &address.to_string(),
                    &network.to_string(),
                    &net.netmask().to_string(),
                );
                prop_assert_eq!(inside, net.contains(&address));
            }
        }
    }

    #[test]
    fn in_pypac_the_c_library_reads_all_three() {
        let mut call = TestCall::pypac().with_name("a.test", &["10.1.2.3"]);
        assert!(in_net(&mut call, "a.test", "10.0", "255.0.0.0"));
        assert!(in_net(
            &mut call,
            "8.0.0.1 and more",
            "010.0.0.0",
            "255.0.0.0"
        ));
        assert!(!in_net(&mut call, "no.test", "0.0.0.0", "0.0.0.0"));
        assert!(!in_net(&mut call, "10.1.2.3", "10.0.0.0", "/8"));
        let arguments = [
            Value::text("10.1.2.3"),
            Value::text("10.0.0.0"),
            Value::Number(8.0),
        ];
        assert_eq!(
            is_in_net(&mut call, &arguments),
            Ok(Value::Boolean(true)),
            "0.0.0.8"
        );
        let outcome = is_in_net(
            &mut call,
            &["a..test", "0.0.0.0", "0.0.0.0"].map(Value::text),
        );
        assert!(
            matches!(outcome, Err(Throw::InternalError(_))),
            "no name for IDNA"
        );
    }
}
