//! What `if` decides.
//!
//! Source: measured with Squid 5.7 (tests/squid): `true`, `false`, or two numbers as C reads them (decimal, octal,
//! hexadecimal) with `=` between them.

use super::words::is_space;

/// True where the condition holds; `None` for what Squid does not start with.
pub(super) fn holds(text: &str) -> Option<bool> {
    match text {
        "true" => return Some(true),
        "false" => return Some(false),
        _ => {}
    }
    let (left, right) = text.split_once('=')?;
    Some(number(left.trim_end_matches(is_space))? == number(right)?)
}

/// A whole number in the notation of C; what is too large is the largest.
fn number(text: &str) -> Option<i64> {
    let text = text.trim_start_matches(is_space);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let hexadecimal = digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"));
    let (digits, base) = match hexadecimal {
        Some(rest) => (rest, 16),
        None if digits.len() > 1 && digits.starts_with('0') => (digits, 8),
        None => (digits, 10),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value: i64 = 0;
    for digit in digits.chars() {
        let digit = i64::from(digit.to_digit(base)?);
        let digit = if negative { -digit } else { digit };
        value = value.saturating_mul(i64::from(base)).saturating_add(digit);
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_those_of_squid() {
        for (text, expected) in [
            ("true", Some(true)),
            ("false", Some(false)),
            ("true x", None),
            ("maybe", None),
            ("", None),
            ("1 = 1", Some(true)),
            ("1=2", Some(false)),
            ("0x10 = 16", Some(true)),
            ("010 = 8", Some(true)),
            ("08 = 8", None),
            ("+1 = 1", Some(true)),
            ("-1=-1", Some(true)),
            ("- 1 = -1", None),
            ("= 1", None),
            ("1 = 1 = 1", None),
            ("0x = 0", None),
            ("0 = 00", Some(true)),
            ("99999999999999999999 = 99999999999999999998", Some(true)),
        ] {
            assert_eq!(holds(text), expected, "{text}");
        }
    }
}
