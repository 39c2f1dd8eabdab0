//! Ports and addresses as Squid writes them.
//!
//! Source: measured with Squid 5.7 (tests/squid). Numbers are those of `inet_aton`: short and octal forms count. A mask
//! of no bits is taken for all of them; a mask with gaps for its leading ones; a range whose end lies before its
//! beginning is its beginning alone. What is neither made of digits and dots nor of hexadecimal digits and colons
//! (`::ffff:10.0.0.0`) has a mask of 32 bits, and a larger one holds everything. What follows an address is mostly
//! not read. `ipv4` and `ipv6` hold no address of an ordinary client.

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

/// Words that are meant for everything or nothing. Squid looks them up as hosts, and none exists.
const NO_HOSTS: &[&str] = &[
    "any",
    "any4",
    "any6",
    "none",
    "everyone",
    "everything",
    "world",
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

/// What the signs of a value make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    V4,
    V6,
    Neither,
}

/// The parts of a value: first address, last, and mask.
type Parts<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

const WRONG_MASK: &str = "this is not a mask";
const WRONG_HOST: &str = "this is neither an address nor a host";

/// An address, a network, a range or a name; why Squid does not start with it.
pub(super) fn address(text: &str) -> Result<Address, &'static str> {
    if EVERYTHING.contains(&text) {
        return Ok(Address::Range(0, u128::MAX));
    }
    if matches!(text, "ipv4" | "ipv6") {
        return Ok(Address::Keyword);
    }
    let v4 = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    let v6 = |byte: u8| byte.is_ascii_hexdigit() || byte == b':';
    if let Some(parts) = scanned(text, v4, v4) {
        return range(parts?, Family::V4);
    }
    if let Some(parts) = scanned(text, v6, |byte| byte.is_ascii_digit()) {
        return match parts? {
            // Something that is not a number stands behind the slash.
            (_, None, None) => Err(WRONG_MASK),
            parts => range(parts, Family::V6),
        };
    }
    let word = |text: &str| -> Option<String> { text.split_whitespace().next().map(str::to_owned) };
    if let Some((first, mask)) = text.split_once('/')
        && let Some(mask) = word(mask).filter(|_| !first.is_empty())
    {
        return range((first, None, Some(&mask)), Family::Neither);
    }
    let first = word(text).ok_or(WRONG_HOST)?;
    match parsed(&first) {
        Some(address) => Ok(Address::Range(number(address), number(address))),
        None => named(&first),
    }
}

/// The parts of a value that begins with such signs; `None` for other values.
fn scanned(
    text: &str,
    fits: impl Fn(u8) -> bool,
    fits_mask: impl Fn(u8) -> bool,
) -> Option<Result<Parts<'_>, &'static str>> {
    let (first, behind) = run(text, &fits);
    if first.is_empty() {
        return None;
    }
    if let Some(behind) = behind.strip_prefix('-') {
        let (last, behind) = run(behind, &fits);
        let mask = behind
            .strip_prefix('/')
            .map(|behind| run(behind, &fits_mask).0)
            .filter(|mask| !mask.is_empty());
        return (!last.is_empty()).then_some(Ok((first, Some(last), mask)));
    }
    let behind = behind.strip_prefix('/').filter(|rest| !rest.is_empty())?;
    let (mask, _) = run(behind, &fits_mask);
    Some(Ok((
        first,
        None,
        Some(mask).filter(|mask| !mask.is_empty()),
    )))
}

/// What of the beginning fits, and the rest.
fn run(text: &str, fits: impl Fn(u8) -> bool) -> (&str, &str) {
    let length = text.bytes().take_while(|&byte| fits(byte)).count();
    text.split_at_checked(length).unwrap_or((text, ""))
}

fn range((first, last, mask): Parts<'_>, family: Family) -> Result<Address, &'static str> {
    let first = parsed(first).ok_or("its beginning is not an address")?;
    let last = match last {
        Some(last) => parsed(last).ok_or("its end is not an address")?,
        None => first,
    };
    let mask = match mask {
        Some(mask) => bits(mask, family)?,
        None => u128::MAX,
    };
    if mask.leading_ones() + mask.trailing_zeros() < 128 {
        return Ok(Address::Doubt("its mask is not decided here".to_owned()));
    }
    let (low, high) = (number(first) & mask, number(last) & mask);
    // Within a network all addresses look like its first.
    let high = high.max(low) | !mask;
    Ok(Address::Range(low, high))
}

/// The bits that a mask keeps.
fn bits(mask: &str, family: Family) -> Result<u128, &'static str> {
    let digits = mask.strip_prefix(['+', '-']).unwrap_or(mask);
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let count = whole.then(|| mask.parse::<i32>().ok()).flatten();
    if let Some(count) = count.filter(|count| (0..=128).contains(count)) {
        return kept(count, family);
    }
    match parsed(mask) {
        Some(IpAddr::V4(dotted)) => kept(
            i32::try_from(u32::from(dotted).leading_ones()).unwrap_or(0),
            Family::V4,
        ),
        Some(address @ IpAddr::V6(_)) => Ok(number(address)),
        None => Err(WRONG_MASK),
    }
}

/// The bits that a mask of so many keeps. Without a family 32 is all of them, and what is more wraps around.
fn kept(count: i32, family: Family) -> Result<u128, &'static str> {
    let all = match family {
        Family::V4 if count > 32 => return Err(WRONG_MASK),
        Family::V4 | Family::Neither => 32,
        Family::V6 => 128,
    };
    if count == 0 {
        return Ok(u128::MAX);
    }
    let cleared = u32::try_from((all - count).rem_euclid(256)).unwrap_or(0);
    Ok(u128::MAX.checked_shl(cleared).unwrap_or(0))
}

/// A name; what cannot be one is refused.
fn named(text: &str) -> Result<Address, &'static str> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let numeric = text
        .rsplit('.')
        .next()
        .is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
    // An address with a slip of the pen.
    let mut labels = text.rsplit('.');
    let last = labels.next().unwrap_or_default();
    let like_an_address = last.starts_with(|first: char| first.is_ascii_digit())
        && text.contains('.')
        && labels.all(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
    let begins = text.starts_with(['-', '.']) || text.ends_with('-') || like_an_address;
    let keyword = ["all", "ipv4", "ipv6"]
        .iter()
        .any(|keyword| text.eq_ignore_ascii_case(keyword));
    if let Some((address, zone)) = text.split_once('%')
        && !zone.is_empty()
        && address.contains(':')
        && parsed(address).is_some()
    {
        return Ok(Address::Doubt(format!(
            "`{text}` needs a link of that name, which is not decided here"
        )));
    }
    if text.is_empty() || !text.bytes().all(fits) || numeric || begins || keyword {
        return Err(WRONG_HOST);
    }
    if NO_HOSTS.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return Err("Squid looks it up as the name of a host; what holds everything is `all`");
    }
    Ok(Address::Name(text.to_ascii_lowercase()))
}

/// An address without a mask, or what may be the name of a host.
pub(super) fn may_be_a_host(text: &str) -> bool {
    matches!(text, "any_addr" | "no_addr" | "full_mask")
        || parsed(text).is_some()
        || is_a_name(text)
}

/// A name that somebody may have: with a dot in it, or this machine's.
pub(super) fn is_a_name(text: &str) -> bool {
    parsed(text).is_none()
        && matches!(named(text), Ok(Address::Name(name)) if name.contains('.') || name == "localhost")
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
            ("::ffff:10.99.0.0/120", "192.0.2.1", "none"),
            ("::ffff:10.99.0.0/24", "10.99.0.7", "10.99.1.7"),
            ("::ffff:a63:0/112", "10.99.7.7", "10.98.0.1"),
            ("::ffff:10.99.0.10/8", "10.1.1.1", "11.0.0.1"),
            ("2001:db8::1.2.3.4/96", "192.0.2.1", "none"),
            ("2001:db8::/129", "2001:db8::", "2001:db8::1"),
            ("fd00::1-fd00::9/64", "fd00::ffff", "fd01::"),
            ("10.99.0.1-10.99.0.9x", "10.99.0.9", "10.99.0.10"),
            ("10.99.0.1-10.99.0.9/x", "10.99.0.9", "10.99.0.10"),
            ("10.99.0.10 10.1.1.1", "10.99.0.10", "10.1.1.1"),
            ("10.0.0.0/8 11.0.0.0/8", "10.1.1.1", "11.0.0.1"),
            ("10.99.0.10/x", "10.99.0.10", "10.99.0.11"),
            ("0x0a.0x63.0.10/16", "10.99.7.7", "10.98.0.1"),
            ("all", "2001:db8::1", "none"),
        ] {
            assert!(holds(text, inside), "{text} {inside}");
            assert!(
                outside == "none" || !holds(text, outside),
                "{text} {outside}"
            );
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
            "fd00::/x",
            "fd00::/",
            "::ffff:10.0.0.1-::ffff:10.0.0.9",
            "a.example/24",
            "localhost/8",
            "10.1.1.1 10.0.0.0/8",
            "all 10.1.1.1",
            "any",
            "be-1.example",
            "10.99.0.10x",
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
        assert!(matches!(address("fe80::1%lo"), Ok(Address::Doubt(_))));
        for text in [
            "+443", "-443", "0x1bb", "65536", "80,443", "443-80", "80-", "", "80:443",
        ] {
            assert_eq!(ports(text), None, "{text}");
        }
        assert_eq!(ports("0443"), Some(443..=443));
    }
}
