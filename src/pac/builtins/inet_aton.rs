//! inet_aton of the GNU C library: one to four parts, decimal, octal after `0`, hexadecimal after
//! `0x`, and anything behind a blank (resolv/inet_addr.c).

use crate::pac::value::Text;

/// The address; `None` where there is none.
pub(in crate::pac) fn parse(text: &Text<'_>) -> Option<u32> {
    let text = text.to_text();
    let end = text.find([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']);
    let parts: Vec<&str> = text.get(..end.unwrap_or(text.len()))?.split('.').collect();
    let (last, leading) = parts.split_last()?;
    if leading.len() > 3 {
        return None;
    }
    let mut address = 0;
    for (part, shift) in leading.iter().zip([24, 16, 8]) {
        address |= u32::from(u8::try_from(number(part)?).ok()?) << shift;
    }
    let last = number(last)?;
    let most = u32::MAX >> (8 * leading.len());
    (last <= most).then_some(address | last)
}

fn number(part: &str) -> Option<u32> {
    let (digits, radix) = split_radix(part);
    // `from_str_radix` would take a sign.
    let plain = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    plain.then(|| u32::from_str_radix(digits, radix).ok())?
}

fn split_radix(part: &str) -> (&str, u32) {
    match part.strip_prefix('0') {
        Some(rest) => match rest.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16),
            None => (part, 8),
        },
        None => (part, 10),
    }
}

/// The same in NSPR (nsprpub/pr/src/misc/prnetdb.c, `pr_inet_aton`): numbers are counted in 32 bits
/// without a check, and `0x` alone is zero but in the last part.
pub(in crate::pac) fn parse_of_nspr(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split('.').collect();
    let (last, leading) = parts.split_last()?;
    if leading.len() > 3 {
        return None;
    }
    let mut address = 0;
    for (part, shift) in leading.iter().zip([24, 16, 8]) {
        let number = if matches!(*part, "0x" | "0X") {
            0
        } else {
            wrapped(part)?
        };
        address |= u32::from(u8::try_from(number).ok()?) << shift;
    }
    let last = wrapped(last)?;
    let most = u32::MAX >> (8 * leading.len());
    (last <= most).then_some(address | last)
}

fn wrapped(part: &str) -> Option<u32> {
    let (digits, radix) = split_radix(part);
    let count = |number: u32, digit: char| {
        let digit = digit.to_digit(radix)?;
        Some(number.wrapping_mul(radix).wrapping_add(digit))
    };
    let number = digits.chars().try_fold(0, count)?;
    (!digits.is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<String> {
        parse(&Text::from_text(text)).map(|address| Ipv4Addr::from(address).to_string())
    }

    #[test]
    fn short_octal_and_hexadecimal_forms_are_addresses() {
        for (text, address) in [
            ("10.1", "10.0.0.1"),
            ("1.2.3", "1.2.0.3"),
            ("10.66051", "10.1.2.3"),
            ("2130706433", "127.0.0.1"),
            ("0x7f.0.0.1", "127.0.0.1"),
            ("010.0.0.1", "8.0.0.1"),
            ("8", "0.0.0.8"),
            ("0000.1.2.3", "0.1.2.3"),
            ("10.1.2.3\n", "10.1.2.3"),
            ("10.1.2.3 and more", "10.1.2.3"),
        ] {
            assert_eq!(read(text).as_deref(), Some(address), "{text}");
        }
    }

    #[test]
    fn what_the_c_library_does_not_take_is_none() {
        for text in [
            "",
            ".",
            "10.1.",
            "+10.1",
            "-1.2.3.4",
            " 10.1.2.3",
            "256.1.2.3",
            "1.2.3.256",
            "08.0.0.1",
            "0x",
            "1.2.3.4.5",
            "10.0.0.0/8",
            "4294967296",
            "1.16777216",
            "a.test",
            "1e1.0.0.0",
            "\u{661}.1.1.1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn nspr_counts_without_a_check() {
        for (text, address) in [
            ("4294967297", Some(1)),
            ("0x.1", Some(1)),
            ("0x", None),
            ("1.0x", None),
            ("10.1.2.3", Some(0x0A01_0203)),
            ("08.1.2.3", None),
            ("256.1.2.3", None),
            ("1.2.3.4.5", None),
            ("1..2", None),
        ] {
            assert_eq!(parse_of_nspr(text), address, "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_address_in_its_usual_form_is_itself(address: u32) {
            let text = Ipv4Addr::from(address).to_string();
            prop_assert_eq!(parse(&Text::from_text(&text)), Some(address));
        }
    }
}
