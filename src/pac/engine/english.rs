//! How ICU orders texts and writes numbers in English (United States), as far as scripts meet it.

use std::cmp::Ordering;

/// ASCII in the order of the root of CLDR: signs, digits, letters; control characters do not count but
/// for blanks, and small letters come first only where nothing else differs.
pub(super) fn collated(one: &str, other: &str) -> Ordering {
    let weights = |text: &str| -> Vec<(usize, bool)> { text.bytes().filter_map(weight).collect() };
    let (one, other) = (weights(one), weights(other));
    let first = |weights: &[(usize, bool)]| -> Vec<usize> {
        weights.iter().map(|(first, _)| *first).collect()
    };
    first(&one)
        .cmp(&first(&other))
        .then_with(|| one.cmp(&other))
}

/// The order of the signs, as sorted by Chromium and Firefox.
const SIGNS: &[u8] = b"\t\n\x0b\x0c\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789";

/// The place of a character, and whether it is a capital.
fn weight(byte: u8) -> Option<(usize, bool)> {
    if byte.is_ascii_alphabetic() {
        let place = usize::from(byte.to_ascii_lowercase() - b'a');
        return Some((SIGNS.len() + place, byte.is_ascii_uppercase()));
    }
    let place = SIGNS.iter().position(|sign| *sign == byte)?;
    Some((place, false))
}

/// A number with commas between its thousands and three digits behind the point at most.
pub(super) fn grouped(plain: &str) -> String {
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", plain),
    };
    let (mantissa, exponent) = digits.split_once('e').unwrap_or((digits, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    // All digits, the first of which counts ten to the power of `places - 1`.
    let mut all: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    let mut places = i32::try_from(whole.len()).unwrap_or(0) + exponent;
    while places < 1 {
        all.insert(0, b'0');
        places += 1;
    }
    let places = usize::try_from(places).unwrap_or(1);
    all.resize(all.len().max(places + 4), b'0');
    let rounds_up = all.get(places + 3).is_some_and(|digit| *digit >= b'5');
    all.truncate(places + 3);
    let mut carried = rounds_up;
    for digit in all.iter_mut().rev() {
        if !carried {
            break;
        }
        carried = *digit == b'9';
        *digit = if carried { b'0' } else { *digit + 1 };
    }
    let places = if carried {
        all.insert(0, b'1');
        places + 1
    } else {
        places
    };
    let (whole, fraction) = all.split_at(places.min(all.len()));
    let mut out = sign.to_owned();
    for (index, digit) in whole.iter().enumerate() {
        if index > 0 && (places - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(char::from(*digit));
    }
    let last = fraction.iter().rposition(|digit| *digit != b'0');
    if let Some(last) = last {
        out.push('.');
        out.extend(
            fraction
                .iter()
                .take(last + 1)
                .map(|digit| char::from(*digit)),
        );
    }
    out
}
