//! IP literals as Chromium's `net::IPAddress::AssignFromIPLiteral` reads them
//! (net/base/ip_address.cc, url/url_canon_ip.h): IPv4 as in the WHATWG URL standard (decimal, octal,
//! hexadecimal, one to four parts, one dot at the end), IPv6 without brackets or zone, whose
//! embedded IPv4 part has exactly four such parts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address that the text is, if it is a literal.
pub(super) fn parse(text: &str) -> Option<IpAddr> {
    if text.contains(':') {
        v6(text).map(IpAddr::V6)
    } else {
        v4(text).map(|(v4, _)| v4.into())
    }
}

/// The address and the number of parts that it was written in.
fn v4(text: &str) -> Option<(Ipv4Addr, usize)> {
    let text = text.strip_suffix('.').unwrap_or(text);
    let mut parts = [0_u32; 4];
    let mut count = 0;
    for part in text.split('.') {
        *parts.get_mut(count)? = number(part)?;
        count += 1;
    }
    // The last part fills all bytes that are left.
    let (last, front) = parts[..count].split_last()?;
    let mut address = 0_u32;
    for &part in front {
        address = address << 8 | u32::from(u8::try_from(part).ok()?);
    }
    let bits = 32 - 8 * u32::try_from(front.len()).ok()?;
    if u64::from(*last) >> bits != 0 {
        return None;
    }
    let address = address.checked_shl(bits).unwrap_or(0) | last;
    Some((Ipv4Addr::from_bits(address), count))
}

fn number(part: &str) -> Option<u32> {
    let (digits, radix) = match part.as_bytes() {
        [] => return None,
        [b'0', b'x' | b'X', ..] => (&part[2..], 16),
        [b'0', _, ..] => (&part[1..], 8),
        _ => (part, 10),
    };
    let mut number = 0_u32;
    // "0x" alone is zero.
    for digit in digits.chars() {
        number = number
            .checked_mul(radix)?
            .checked_add(digit.to_digit(radix)?)?;
    }
    Some(number)
}

fn v6(text: &str) -> Option<Ipv6Addr> {
    // Only hexadecimal digits, colons and the dots and letters of an IPv4 part get this far.
    let Some((front, quad)) = text.rsplit_once(':').filter(|(_, last)| last.contains('.')) else {
        return strict_v6(text);
    };
    let (quad, parts) = v4(quad)?;
    if parts != 4 {
        return None;
    }
    let [a, b, c, d] = quad.octets().map(u16::from);
    strict_v6(&format!("{front}:{:x}:{:x}", a << 8 | b, c << 8 | d))
}

/// The standard library's parser, which takes neither brackets nor zones.
fn strict_v6(text: &str) -> Option<Ipv6Addr> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Option<String> {
        parse(text).map(|address| address.to_string())
    }

    #[test]
    fn ipv4_literals_may_be_octal_hexadecimal_short_and_end_in_a_dot() {
        for (text, address) in [
            ("10.1.2.3", "10.1.2.3"),
            ("010.0.0.1", "8.0.0.1"),
            ("0x7f.1", "127.0.0.1"),
            ("0x7F000001", "127.0.0.1"),
            ("2130706433", "127.0.0.1"),
            ("1.2.3", "1.2.0.3"),
            ("10", "0.0.0.10"),
            ("10.0.0.1.", "10.0.0.1"),
            ("0x.0.0.1", "0.0.0.1"),
            ("4294967295", "255.255.255.255"),
        ] {
            assert_eq!(written(text).as_deref(), Some(address), "{text}");
        }
    }

    #[test]
    fn what_is_not_an_ipv4_literal_is_a_name() {
        for text in [
            "",
            ".",
            "..",
            "1..2",
            "1.2.3.4.5",
            "1.2.3.4..",
            "256.1.1.1",
            "1.2.65536",
            "4294967296",
            "08.1.1.1",
            "a",
            "1.2.3.4 ",
            "-1",
            "+1",
            "1e1",
            "0x1g",
            "\u{661}",
            "1.2.3.4/8",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }

    #[test]
    fn ipv6_literals_have_no_brackets_and_no_zone() {
        assert_eq!(written("2001:DB8::0001").as_deref(), Some("2001:db8::1"));
        assert_eq!(
            written("::ffff:10.1.2.3").as_deref(),
            Some("::ffff:10.1.2.3")
        );
        assert_eq!(
            written("::ffff:010.1.2.0x3").as_deref(),
            Some("::ffff:8.1.2.3")
        );
        assert_eq!(
            written("1:2:3:4:5:6:1.2.3.4").as_deref(),
            Some("1:2:3:4:5:6:102:304")
        );
        for text in [
            "[::1]",
            "fe80::1%lo",
            "1:2:3:4:5:6:7:8:9",
            "1::2::3",
            ":::",
            "::1.2.3",
            "::1.2.3.4:5",
            "12345::",
            "g::",
            "1:2:3:4:5:6:7:1.2.3.4",
            " ::1",
            "::1 ",
            ":1.2.3.4",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
