//! JavaScript's numbers: conversions and operators. ECMA-262 sections 6.1.6.1 and 7.1.

use super::node::{Arithmetic, Comparison};
use crate::pac::value::Text;

/// `String(number)`; `None` where it is written with an exponent.
pub(super) fn to_text(number: f64) -> Option<String> {
    if number.is_nan() {
        return Some("NaN".to_owned());
    }
    if number.is_infinite() {
        let text = if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        };
        return Some(text.to_owned());
    }
    if number == 0.0 {
        return Some("0".to_owned());
    }
    // Both languages write the shortest digits that read back as the same number.
    (1e-6..1e21)
        .contains(&number.abs())
        .then(|| number.to_string())
}

/// `Number(text)`; `None` for text outside ASCII.
pub(super) fn of_text(text: &Text<'_>) -> Option<f64> {
    let ascii = text.to_ascii()?;
    let text = ascii.trim_matches(|letter: char| " \t\n\r\u{b}\u{c}".contains(letter));
    if text.is_empty() {
        return Some(0.0);
    }
    for (prefixes, radix) in [(["0x", "0X"], 16), (["0o", "0O"], 8), (["0b", "0B"], 2)] {
        for prefix in prefixes {
            if let Some(digits) = text.strip_prefix(prefix) {
                return whole(digits, radix);
            }
        }
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned == "Infinity" {
        let negative = text.starts_with('-');
        return Some(if negative {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        });
    }
    let is_decimal = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && unsigned
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    if !is_decimal {
        return Some(f64::NAN);
    }
    // Rust reads the same grammar, correctly rounded.
    Some(text.parse().unwrap_or(f64::NAN))
}

/// Digits of a radix; `None` where they are too many to be exact.
fn whole(digits: &str, radix: u32) -> Option<f64> {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Some(f64::NAN);
    }
    let number = u64::from_str_radix(digits, radix).ok()?;
    exact(number)
}

/// A number below 2^53.
pub(super) fn exact(number: u64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "below 2^53 there is none")]
    (number < 1 << 53).then_some(number as f64)
}

/// `parseInt(text, radix)`; `None` for text outside ASCII and numbers that are not exact.
pub(super) fn parse_integer(text: &Text<'_>, radix: Option<u32>) -> Option<f64> {
    let ascii = text.to_ascii()?;
    let text = ascii.trim_start_matches(|letter: char| " \t\n\r\u{b}\u{c}".contains(letter));
    let negative = text.starts_with('-');
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let (text, radix) = match (radix, hexadecimal) {
        (None | Some(16), Some(rest)) => (rest, 16),
        (radix, _) => (text, radix.unwrap_or(10)),
    };
    let length = text
        .find(|digit: char| !digit.is_digit(radix))
        .unwrap_or(text.len());
    let digits = text.get(..length)?;
    if digits.is_empty() {
        return Some(f64::NAN);
    }
    let size = exact(u64::from_str_radix(digits, radix).ok()?)?;
    Some(if negative { -size } else { size })
}

/// ToInt32 and ToUint32, in one form.
fn to_u32(number: f64) -> u32 {
    if !number.is_finite() {
        return 0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number below 2^32"
    )]
    let bits = number.trunc().rem_euclid(4_294_967_296.0) as u32;
    bits
}

/// The result of an operator.
pub(super) fn apply(operator: Arithmetic, left: f64, right: f64) -> f64 {
    let (bits, shift) = (to_u32(left), to_u32(right) & 31);
    match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
        Arithmetic::Remainder => left % right,
        Arithmetic::And => signed(bits & to_u32(right)),
        Arithmetic::Or => signed(bits | to_u32(right)),
        Arithmetic::Xor => signed(bits ^ to_u32(right)),
        Arithmetic::ShiftLeft => signed(bits << shift),
        Arithmetic::ShiftRight => f64::from(bits.cast_signed() >> shift),
        Arithmetic::ShiftRightUnsigned => f64::from(bits >> shift),
        Arithmetic::Floor => left.floor(),
        Arithmetic::Absolute => left.abs(),
    }
}

fn signed(bits: u32) -> f64 {
    f64::from(bits.cast_signed())
}

/// The result of a comparison; NaN is in no order.
pub(super) fn compare(comparison: Comparison, left: f64, right: f64) -> bool {
    match comparison {
        Comparison::Less => left < right,
        Comparison::LessOrEqual => left <= right,
        Comparison::Greater => left > right,
        Comparison::GreaterOrEqual => left >= right,
    }
}

/// A number as an index of a string: whole, not negative; `None` for any other.
pub(super) fn index(number: f64) -> Option<usize> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "in range"
    )]
    let index = ((0.0..=1e9).contains(&number)).then_some(number as usize);
    index
}

/// ToIntegerOrInfinity.
pub(super) fn integer(number: f64) -> f64 {
    if number.is_nan() { 0.0 } else { number.trunc() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_written_as_javascript_does() {
        for (text, number) in [
            ("", 0.0),
            (" 12 ", 12.0),
            ("0x1F", 31.0),
            ("1e3", 1000.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("-3", -3.0),
            ("0b11", 3.0),
        ] {
            assert_eq!(of_text(&Text::from_text(text)), Some(number), "{text}");
        }
        for text in ["abc", "1 2", "+-1", "0x", "1e", "inf", "nan", "-0x1", "."] {
            assert!(of_text(&Text::from_text(text)).unwrap().is_nan(), "{text}");
        }
        assert_eq!(to_text(-12.5).as_deref(), Some("-12.5"));
        assert_eq!(to_text(-0.0).as_deref(), Some("0"));
        assert_eq!(to_text(1e21), None);
        assert_eq!(parse_integer(&Text::from_text("12px"), None), Some(12.0));
        assert_eq!(parse_integer(&Text::from_text("0x10"), Some(10)), Some(0.0));
        assert_eq!(parse_integer(&Text::from_text("-0x10"), None), Some(-16.0));
    }

    #[test]
    fn bits_are_32() {
        let of = |operator, left, right| to_text(apply(operator, left, right)).unwrap_or_default();
        assert_eq!(of(Arithmetic::ShiftLeft, 192.0, 24.0), "-1073741824");
        assert_eq!(of(Arithmetic::ShiftRightUnsigned, -1.0, 0.0), "4294967295");
        assert_eq!(of(Arithmetic::And, 4_294_967_297.0, 3.0), "1");
        assert_eq!(of(Arithmetic::ShiftRight, -8.0, 1.0), "-4");
    }
}
