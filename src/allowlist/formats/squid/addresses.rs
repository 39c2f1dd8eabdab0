//! Ports and addresses as Squid writes them.
//!
//! Source: measured with Squid 5.7 (tests/squid). Numbers are those of `inet_aton`: short and octal forms count. A mask
//! of no bits is taken for all of them; a mask with gaps for its leading ones; a range whose end lies before its
//! beginning is its beginning alone. `ipv4` and `ipv6` hold no address of an ordinary client.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;

use super::super::super::address_set::number;

/// What one value of a list of addresses is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// These, first and last.
    Range(u128, u128),
    /// A host whose addresses Squid looks up when it starts.
    Name(String),
    /// `ipv4` or `ipv6`.
    Keyword,
    /// Not known, for this reason.
    Doubt(String),
}

/// Forms that mean everything.
const EVERYTHING: &[&str] = &[
    "all",
    "0/0",
    "0.0.0.0/0",
    "0.0.0.0/0.0.0.0",
    "0.0.0.0-255.255.255.255",
    "0.0.0.0-0.0.0.0/0",
];

/// `443` or `1025-65535`.
pub(super) fn ports(text: &str) -> Option<RangeInclusive<u16>> {
    let number = |text: &str| -> Option<u16> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some(first..=last)
}

/// An address, a network, a range or a name; why Squid does not start with it.
pub(super) fn address(text: &str) -> Result<Address, &'static str> {
    if EVERYTHING.contains(&text) {
        return Ok(Address::Range(0, u128::MAX));
    }
    if matches!(text, "ipv4" | "ipv6") {
        return Ok(Address::Keyword);
    }
    let (addresses, mask) = match text.split_once('/') {
        Some((addresses, mask)) => (addresses, Some(mask)),
        None => (text, None),
    };
    let pair = addresses.split_once('-');
    let pair = pair.and_then(|(first, last)| Some((parsed(first)?, parsed(last)?)));
    let (first, last) = match (pair, parsed(addresses)) {
        (Some((first, last)), _) if first.is_ipv4() == last.is_ipv4() => (first, last),
        (Some(_), _) => return Err("the ends of the range are of different versions"),
        (None, Some(address)) => (address, address),
        (None, None) => return named(addresses, mask.is_some()),
    };
    let bits = match mask {
        None => None,
        Some(mask) => match bits(mask, first) {
            Ok(Some(bits)) => Some(bits),
            Ok(None) => {
                return Ok(Address::Doubt(format!(
                    "the mask of `{text}` is not decided here"
                )));
            }
            Err(why) => return Err(why),
        },
    };
    let mask = bits.map_or(u128::MAX, |bits| u128::MAX << (128 - bits));
    let (low, high) = (number(first) & mask, number(last) & mask);
    // Within a network all addresses look like its first.
    let high = high.max(low) | !mask;
    Ok(Address::Range(low, high))
}

/// How many bits of 128 a mask keeps; `None` where that is not known.
fn bits(mask: &str, of: IpAddr) -> Result<Option<u32>, &'static str> {
    const WRONG: &str = "this is not a mask";
    let (all, before) = if of.is_ipv4() { (32, 96) } else { (128, 0) };
    if mask.is_empty() {
        return Err(WRONG);
    }
    // What follows a number is not read.
    let end = mask.find(|character: char| !character.is_ascii_digit() && character != '.');
    let text = mask.get(..end.unwrap_or(mask.len())).unwrap_or_default();
    if text.is_empty() && of.is_ipv4() {
        return Ok(Some(128));
    }
    if text.len() != mask.len() && !of.is_ipv4() {
        return Err(WRONG);
    }
    if !text.contains('.') {
        let bits: u32 = text.parse().map_err(|_| WRONG)?;
        return match bits {
            0 => Ok(Some(128)),
            bits if bits > all && of.is_ipv4() => Err(WRONG),
            bits if bits > all => Ok(None),
            bits => Ok(Some(before + bits)),
        };
    }
    let Some(IpAddr::V4(dotted)) = parsed(text) else {
        return Err(WRONG);
    };
    if !of.is_ipv4() {
        return Ok(None);
    }
    Ok(Some(match u32::from(dotted).leading_ones() {
        0 => 128,
        ones => before + ones,
    }))
}

/// A name; what cannot be one is refused.
fn named(text: &str, masked: bool) -> Result<Address, &'static str> {
    const WRONG: &str = "this is neither an address nor a host";
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let numeric = text
        .rsplit('.')
        .next()
        .is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
    let begins = text.starts_with(['-', '.']) || text.ends_with('-');
    let keyword = ["all", "ipv4", "ipv6"]
        .iter()
        .any(|keyword| text.eq_ignore_ascii_case(keyword));
    if text.is_empty() || !text.bytes().all(fits) || numeric || begins || keyword {
        return Err(WRONG);
    }
    if masked {
        return Ok(Address::Doubt(format!(
            "a mask behind the host `{text}` is not decided here"
        )));
    }
    Ok(Address::Name(text.to_ascii_lowercase()))
}

/// An address as the C library reads it.
fn parsed(text: &str) -> Option<IpAddr> {
    if text.contains(':') {
        // What stands for an IPv4 address is one.
        let address: Ipv6Addr = text.parse().ok()?;
        return Some(IpAddr::V6(address).to_canonical());
    }
    let parts: Vec<u32> = text.split('.').map(part).collect::<Option<_>>()?;
    let (&last, before) = parts.split_last()?;
    if before.len() > 3 || before.iter().any(|&part| part > 255) {
        return None;
    }
    let room = 8 * (4 - u32::try_from(before.len()).ok()?);
    if room < 32 && last >> room != 0 {
        return None;
    }
    let high = before
        .iter()
        .zip([24, 16, 8])
        .fold(0, |high, (part, shift)| high | (part << shift));
    Some(IpAddr::V4(Ipv4Addr::from(high | last)))
}

/// A part of an address: decimal, octal or hexadecimal.
fn part(text: &str) -> Option<u32> {
    let digits = |text: &str, radix| {
        let all = !text.is_empty() && text.chars().all(|character| character.is_digit(radix));
        all.then(|| u32::from_str_radix(text, radix).ok()).flatten()
    };
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(rest) => digits(rest, 16),
        None if text.len() > 1 && text.starts_with('0') => digits(text, 8),
        None => digits(text, 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, client: &str) -> bool {
        let client: IpAddr = client.parse().expect("address");
        match address(text).expect(text) {
            Address::Range(first, last) => (first..=last).contains(&number(client)),
            _ => false,
        }
    }

    #[test]
    fn addresses_hold_what_they_hold_in_squid() {
        for (text, inside, outside) in [
            ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
            ("10.0.0.0/255.0.0.0", "10.255.0.1", "11.0.0.0"),
            ("10.1.0.1-10.1.0.9", "10.1.0.9", "10.1.0.10"),
            ("fc00::/7", "fd00::1", "fe80::1"),
            ("10.99.0.10/16", "10.99.7.7", "10.98.0.1"),
            ("10.99/16", "10.0.0.99", "10.99.0.10"),
            ("010.99.0.10", "8.99.0.10", "10.99.0.10"),
            ("10.99.10", "10.99.0.10", "10.99.10.0"),
            ("10.99.0.0/255.255.0", "10.99.1.10", "10.98.0.1"),
            ("10.99.0.10/255.0.0.255", "10.1.1.1", "11.0.0.1"),
            ("10.99.0.10/0.0.0.255", "10.99.0.10", "10.99.0.11"),
            ("10.99.0.10/32/8", "10.99.0.10", "10.98.0.1"),
            ("10.0.0.0/8,11.0.0.0/8", "10.99.0.10", "11.0.0.1"),
            ("10.99.0.1-10.99.0.9/24", "10.99.0.10", "10.99.1.10"),
            ("10.99.0.11-10.99.0.9", "10.99.0.11", "10.99.0.10"),
            ("::/64", "10.99.0.10", "2001:db8::1"),
            ("::/0", "::", "2001:db8::1"),
            ("10.0.0.0/0", "10.0.0.0", "10.0.0.1"),
            ("0.0.0.0/1", "10.0.0.1", "172.16.5.5"),
            ("all", "2001:db8::1", "::"),
        ] {
            assert!(holds(text, inside), "{text} {inside}");
            assert!(text == "all" || !holds(text, outside), "{text} {outside}");
        }
    }

    #[test]
    fn what_squid_does_not_start_with_is_refused() {
        for text in [
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0.0/255.255.0.0.0",
            "10.0.0.300",
            "10.0.0.1-",
            "10.0.0.1-fd00::1",
            "fd00::/ffff::",
            "[fd00::1]",
            "IPv4",
            "ALL",
            "*",
            "10.*",
            "!10.0.0.1",
            "",
        ] {
            assert!(address(text).is_err(), "{text}");
        }
        assert_eq!(
            address("a.example"),
            Ok(Address::Name("a.example".to_owned()))
        );
        assert!(matches!(address("fd00::/129"), Ok(Address::Doubt(_))));
        for text in [
            "+443", "-443", "0x1bb", "65536", "80,443", "443-80", "80-", "", "80:443",
        ] {
            assert_eq!(ports(text), None, "{text}");
        }
        assert_eq!(ports("0443"), Some(443..=443));
    }
}
