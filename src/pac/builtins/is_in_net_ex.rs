//! `isInNetEx`: is this address in this network, of either family?

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::arguments::argument;
use super::complaint::method;
use super::{
    Builtin, Call, Outcome, Standard, dns_resolve_ex, dotted_quad, inet_aton, ip_literal, python,
};
use crate::pac::dialects::MicrosoftFunctions;
use crate::pac::value::{Text, Value};

/// The address must be a literal: a name is in no network. IPv4 and its IPv4-mapped IPv6 form are
/// the same. Arguments that are not primitive strings give `null` (IsInNetEx in
/// proxy_resolver_v8.cc, ParseCIDRBlock in net/base/ip_address.cc).
pub(super) const BUILTIN: Builtin = Builtin {
    name: "isInNetEx",
    parameters: &["ipAddress", "ipPrefix"],
    standard: Standard::Microsoft,
    may_resolve: true,
    summary: "True where an IPv4 or IPv6 literal lies in the network \"address/length\".",
    call: is_in_net_ex,
};

fn is_in_net_ex(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    let functions = call.dialect().microsoft_functions;
    if functions == MicrosoftFunctions::Python {
        return in_python(call, argument(arguments, 0), argument(arguments, 1));
    }
    if functions == MicrosoftFunctions::Unchecked {
        return unchecked(call, argument(arguments, 0), argument(arguments, 1));
    }
    let (Value::Text(address), Value::Text(prefix)) =
        (argument(arguments, 0), argument(arguments, 1))
    else {
        return Ok(Value::Null);
    };
    let across = functions == MicrosoftFunctions::Checked;
    Ok(Value::Boolean(
        contains(prefix, address, across).unwrap_or(false),
    ))
}

/// pacparser: what is not a number between the dots or colons counts as 0, so that a name lies in
/// every network of the other family.
fn unchecked(call: &mut dyn Call, address: &Value<'_>, prefix: &Value<'_>) -> Outcome {
    if !matches!(prefix, Value::Text(_)) {
        method(call, "ipPrefix", prefix, "split", &[Value::text("/")])?;
    }
    if !matches!(address, Value::Text(_)) {
        method(call, "ipAddress", address, "match", &[Value::text(":")])?;
    }
    let prefix = call.to_text(prefix)?.to_text().into_owned();
    let address = call.to_text(address)?;
    let parts: Vec<&str> = prefix.split('/').collect();
    let [network, length] = parts.as_slice() else {
        return Ok(Value::Boolean(false));
    };
    let Some(length) = trimmed(length).parse::<u32>().ok() else {
        return Ok(Value::Boolean(false));
    };
    let inside = if let Some(address) = dotted_quad::parse(&address) {
        // A length of 0 is taken for none.
        (1..=32).contains(&length) && (address ^ loose_v4(network)) >> (32 - length) == 0
    } else {
        let different = loose_v6(&address.to_text()) ^ loose_v6(network);
        length <= 128 && different.checked_shr(128 - length).unwrap_or(0) == 0
    };
    Ok(Value::Boolean(inside))
}

/// PyPAC: lists of both, joined by `;`; what is not a literal is resolved. Python's ipaddress reads
/// addresses and networks, a network of IPv4 also with a mask.
fn in_python(call: &mut dyn Call, addresses: &Value<'_>, networks: &Value<'_>) -> Outcome {
    let addresses = python::text(BUILTIN.name, addresses, "split")?.to_text();
    let networks = python::text(BUILTIN.name, networks, "split")?.to_text();
    let networks: Vec<&str> = networks
        .split(';')
        .filter(|one| one.contains('/'))
        .collect();
    for item in addresses.split(';') {
        let looks_like_v6 = |letter: char| letter == ':' || letter.is_ascii_hexdigit();
        let is_literal = inet_aton::parse(&Text::from_text(item)).is_some()
            || (!item.is_empty() && item.chars().all(looks_like_v6));
        let found = if is_literal {
            vec![item.to_owned()]
        } else {
            dns_resolve_ex::in_python(call, BUILTIN.name, &Value::text(item))?
        };
        for address in &found {
            let is_v4 = inet_aton::parse(&Text::from_text(address)).is_some();
            let mark = if is_v4 { '.' } else { ':' };
            let mut networks = networks.iter().filter(|network| network.contains(mark));
            if networks.any(|network| python_contains(network, address).unwrap_or(false)) {
                return Ok(Value::Boolean(true));
            }
        }
    }
    Ok(Value::Boolean(false))
}

/// `None` where one of the texts is malformed.
fn python_contains(network: &str, address: &str) -> Option<bool> {
    let (network, length) = network.split_once('/')?;
    let number = prefix_length(length);
    Some(match (python_address(network)?, python_address(address)?) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            let length = match number {
                Some(length) => length,
                None => mask_length(length.parse().ok()?)?,
            };
            let shift = 32_u32.checked_sub(length)?;
            u64::from(network.to_bits() ^ address.to_bits()) >> shift == 0
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            let shift = 128_u32.checked_sub(number?)?;
            let different = network.to_bits() ^ address.to_bits();
            different.checked_shr(shift).unwrap_or(0) == 0
        }
        _ => false,
    })
}

fn python_address(text: &str) -> Option<IpAddr> {
    let bare = match text.split_once('%') {
        Some((_, zone)) if zone.is_empty() || zone.contains('%') => return None,
        Some((bare, _)) if bare.contains(':') => bare,
        _ => text,
    };
    bare.parse().ok()
}

/// A mask of leading ones, or one of trailing ones where it is none.
fn mask_length(mask: Ipv4Addr) -> Option<u32> {
    let bits = mask.to_bits();
    [bits, !bits]
        .into_iter()
        .find(|bits| bits.leading_ones() + bits.trailing_zeros() >= 32)
        .map(u32::leading_ones)
}

fn loose_v4(text: &str) -> u32 {
    let mut groups = text
        .split('.')
        .map(|group| trimmed(group).parse::<u8>().unwrap_or(0));
    u32::from_be_bytes(std::array::from_fn(|_| groups.next().unwrap_or(0)))
}

/// Without a colon: no group at all. An IPv4 address at the end is one group, of which what stands
/// before its first dot is read.
fn loose_v6(text: &str) -> u128 {
    let text = text.split('%').next().unwrap_or_default();
    let end = match text.rfind(':') {
        Some(last) => text
            .get(last..)
            .and_then(|group| group.find('.'))
            .map_or(text.len(), |dot| last + dot),
        None => text.len(),
    };
    let mut text = text.get(..end).unwrap_or(text).to_owned();
    // What is missing at the end is 0.
    if text.contains(':') && !text.contains("::") {
        let missing = 8_usize.saturating_sub(text.split(':').count());
        text.push_str(&":0".repeat(missing));
    }
    text.parse::<Ipv6Addr>().map_or(0, Ipv6Addr::to_bits)
}

/// `None` where one of the texts is malformed.
fn contains(prefix: &Text<'_>, address: &Text<'_>, across_families: bool) -> Option<bool> {
    let address = ip_literal::parse(address.to_ascii()?.as_ref())?;
    let prefix = prefix.to_ascii()?;
    let (network, length) = prefix.split_once('/')?;
    let network = ip_literal::parse(trimmed(network))?;
    let length = prefix_length(trimmed(length))?;
    if length > if network.is_ipv4() { 32 } else { 128 } {
        return None;
    }
    Some(match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let different = u64::from(address.to_bits() ^ network.to_bits());
            different >> (32 - length) == 0
        }
        (address, network) if !across_families && address.is_ipv4() != network.is_ipv4() => false,
        (address, network) => {
            let length = if network.is_ipv4() {
                96 + length
            } else {
                length
            };
            let different = mapped(address).to_bits() ^ mapped(network).to_bits();
            different.checked_shr(128 - length).unwrap_or(0) == 0
        }
    })
}

const fn mapped(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
}

/// White space of ASCII, as Chromium trims around the two parts.
fn trimmed(part: &str) -> &str {
    part.trim_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}'])
}

/// Decimal digits only, leading zeros allowed.
fn prefix_length(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::test_call::TestCall;
    use super::*;

    fn inside(address: &str, prefix: &str) -> bool {
        let arguments = [Value::text(address), Value::text(prefix)];
        is_in_net_ex(&mut TestCall::chromium(), &arguments) == Ok(Value::Boolean(true))
    }

    #[test]
    fn the_two_families_meet_in_mapped_addresses() {
        assert!(inside("::ffff:10.1.2.3", "10.0.0.0/8"));
        assert!(inside("10.1.2.3", "::ffff:10.0.0.0/104"));
        assert!(inside("10.1.2.3", "::/0"));
        assert!(!inside("2001:db8::1", "10.0.0.0/0"));
    }

    #[test]
    fn literals_and_lengths_are_read_leniently() {
        assert!(inside("10.1.2.3", " 10.0.0.0 / 08 "));
        assert!(inside("8.0.0.1", "010.0.0.0/8"));
        assert!(!inside("010.0.0.1", "10.0.0.0/8"));
        for prefix in [
            "10.0.0.0",
            "10/8",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0.0/33",
            "10.0.0.0/8/8",
        ] {
            assert!(!inside("10.1.2.3", prefix), "{prefix}");
        }
    }

    #[test]
    fn a_name_is_in_no_network_and_other_values_give_null() {
        assert!(!inside("a.test", "0.0.0.0/0"));
        let arguments = [Value::Null, Value::text("0.0.0.0/0")];
        assert_eq!(
            is_in_net_ex(&mut TestCall::chromium(), &arguments),
            Ok(Value::Null)
        );
        assert_eq!(
            is_in_net_ex(&mut TestCall::chromium(), &[]),
            Ok(Value::Null)
        );
    }

    proptest! {
        #[test]
        fn within_a_family_it_is_ipnet(address: u128, network: u128, length in 0_u8..=128) {
            let near = network ^ address.checked_shr(u32::from(length)).unwrap_or(0);
            for address in [address, near] {
                let (address, network) = (Ipv6Addr::from(address), Ipv6Addr::from(network));
                let net = ipnet::Ipv6Net::new(network, length).unwrap();
                let expected = net.contains(&address);
                let found = inside(&address.to_string(), &format!("{network}/{length}"));
                prop_assert_eq!(found, expected);
            }
        }

        #[test]
        fn ipv4_is_ipnet_too(address: u32, network: u32, length in 0_u8..=32) {
            let near = network ^ address.checked_shr(u32::from(length)).unwrap_or(0);
            for address in [address, near] {
                let (address, network) = (Ipv4Addr::from(address), Ipv4Addr::from(network));
                let net = ipnet::Ipv4Net::new(network, length).unwrap();
                let expected = net.contains(&address);
                let found = inside(&address.to_string(), &format!("{network}/{length}"));
                prop_assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn pypac_takes_lists_names_and_masks_but_keeps_the_families_apart() {
        let mut call = TestCall::pypac()
            .with_name("a.test", &["10.1.2.3"])
            .with_name("six.test", &["2001:db8::1"]);
        let mut inside = |addresses: &str, networks: &str| {
            let arguments = [Value::text(addresses), Value::text(networks)];
            is_in_net_ex(&mut call, &arguments) == Ok(Value::Boolean(true))
        };
        assert!(inside("11.1.1.1;six.test", "10.0.0.0/8;2001:db8::/32"));
        for network in [
            "10.0.0.0/255.0.0.0",
            "10.0.0.0/0.255.255.255",
            "10.0.0.0/08",
            "1.1.1.1/0.0.0.0",
        ] {
            assert!(inside("a.test", network), "{network}");
        }
        for network in [
            "10.0.0.0/255.0.255.0",
            "10/8",
            " 10.0.0.0/8",
            "10.0.0.0",
            "::/0",
            "10.0.0.0/33",
        ] {
            assert!(!inside("a.test", network), "{network}");
        }
        assert!(!inside("::ffff:10.1.2.3", "10.0.0.0/8"));
        assert!(
            !inside("010.1.2.3", "8.0.0.0/8"),
            "an address for C, and none for Python"
        );
    }
}
