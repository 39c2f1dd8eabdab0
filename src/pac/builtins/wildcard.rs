//! Patterns of shExpMatch without live regular-expression characters: `*` is any run, `?` any one
//! code unit, everything else itself. Neither wildcard takes a line terminator, as `.` in a
//! JavaScript regular expression does not.
//!
//! The literal beginning and end are compared in place; between them each piece is taken at its
//! first occurrence. That is exact also with line terminators: no wildcard crosses one, so that
//! each line of the text is matched by its own part of the pattern. At worst the time is the
//! product of both lengths, never exponential.

const STAR: u16 = 0x2A;
const ANY: u16 = 0x3F;

/// `\ ^ $ | ( ) [ ] { } +`, as bits of a set of ASCII characters.
const LIVE: u128 = {
    let mut set = 0;
    let mut rest: &[u8] = b"\\^$|()[]{}+";
    while let [byte, after @ ..] = rest {
        set |= 1 << *byte;
        rest = after;
    }
    set
};

/// True where a pattern means the same as a regular expression and as wildcards.
pub(super) fn is_plain<U: Copy + Into<u16>>(pattern: &[U]) -> bool {
    !pattern.iter().any(|&unit| {
        let unit = unit.into();
        unit < 128 && LIVE >> unit & 1 == 1
    })
}

/// True where the pattern matches the whole text.
pub(super) fn matches<P, T>(pattern: &[P], text: &[T]) -> bool
where
    P: Copy + Into<u16>,
    T: Copy + Into<u16>,
{
    let is_star = |unit: &P| (*unit).into() == STAR;
    let Some(first) = pattern.iter().position(is_star) else {
        return pattern.len() == text.len() && fits(pattern, text);
    };
    let last = pattern.iter().rposition(is_star).unwrap_or(first);
    let (head, tail) = (&pattern[..first], &pattern[last + 1..]);
    if text.len() < head.len() + tail.len() {
        return false;
    }
    let (front, rest) = text.split_at(head.len());
    let (mut rest, back) = rest.split_at(rest.len() - tail.len());
    if !fits(tail, back) || !fits(head, front) {
        return false;
    }
    // Hardly any text has one: then nothing stops a star.
    let has_terminator = contains_line_terminator(rest);
    for piece in pattern[first..last].split(is_star) {
        let Some((start, end)) = first_occurrence(piece, rest) else {
            return false;
        };
        if has_terminator && contains_line_terminator(&rest[..start]) {
            return false;
        }
        rest = &rest[end..];
    }
    !(has_terminator && contains_line_terminator(rest))
}

/// Where a piece between two stars is found first.
fn first_occurrence<P, T>(piece: &[P], text: &[T]) -> Option<(usize, usize)>
where
    P: Copy + Into<u16>,
    T: Copy + Into<u16>,
{
    let Some((&first, rest)) = piece.split_first() else {
        return Some((0, 0));
    };
    let starts = text.len().checked_sub(rest.len())?;
    let start = text[..starts]
        .iter()
        .zip(1..)
        .position(|(&unit, next)| one(first, unit) && fits(rest, &text[next..]))?;
    Some((start, start + piece.len()))
}

/// Unit by unit, as far as the shorter of both goes.
fn fits<P, T>(piece: &[P], text: &[T]) -> bool
where
    P: Copy + Into<u16>,
    T: Copy + Into<u16>,
{
    piece
        .iter()
        .zip(text)
        .all(|(&wanted, &unit)| one(wanted, unit))
}

fn one(wanted: impl Into<u16>, unit: impl Into<u16>) -> bool {
    let (wanted, unit) = (wanted.into(), unit.into());
    if wanted == ANY {
        !is_line_terminator(unit)
    } else {
        wanted == unit
    }
}

fn contains_line_terminator<T: Copy + Into<u16>>(text: &[T]) -> bool {
    // Without an early end, so that it is done many units at a time.
    text.iter().fold(false, |found, &unit| {
        found | is_line_terminator(unit.into())
    })
}

const fn is_line_terminator(unit: u16) -> bool {
    matches!(unit, 0x0A | 0x0D | 0x2028 | 0x2029)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, without any thought of time.
    fn reference(pattern: &[u16], text: &[u16]) -> bool {
        let crosses = |unit: u16| [0x0A, 0x0D, 0x2028, 0x2029].contains(&unit);
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some((&STAR, rest)), text_parts) => {
                reference(rest, text)
                    || text_parts
                        .is_some_and(|(&unit, after)| !crosses(unit) && reference(pattern, after))
            }
            (Some(_), None) | (None, Some(_)) => false,
            (Some((&ANY, rest)), Some((&unit, after))) => !crosses(unit) && reference(rest, after),
            (Some((wanted, rest)), Some((unit, after))) => wanted == unit && reference(rest, after),
        }
    }

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn the_whole_text_must_match() {
        for (pattern, text, expected) in [
            ("*.corp.test", "www.corp.test", true),
            ("*.corp.test", "x.corp.test.evil", false),
            ("a*b*c*d", "abc", false),
            ("*aab", "aaab", true),
            ("a?*b", "ab", false),
            ("ab*ba", "aba", false),
            ("", "", true),
            ("?", "", false),
            ("*a*", "\n", false),
            ("*a*", "\nab", false),
            ("*a*", "ab\n", false),
            ("*\n*a*", "x\nya", true),
            ("*\n*", "x\ny", true),
            ("*b\nq", "b\nb\nq", false),
        ] {
            assert_eq!(
                matches(&units(pattern), &units(text)),
                expected,
                "{pattern} {text}"
            );
            if text.is_ascii() && pattern.is_ascii() {
                assert_eq!(matches(pattern.as_bytes(), text.as_bytes()), expected);
            }
        }
    }

    #[test]
    fn a_pattern_that_would_take_ages_by_backtracking_does_not() {
        let pattern = format!("{}b", "*a".repeat(500));
        assert!(!matches(pattern.as_bytes(), "a".repeat(2000).as_bytes()));
        let pattern = format!("*{}b*", "a".repeat(1000));
        assert!(!matches(pattern.as_bytes(), "a".repeat(2000).as_bytes()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn it_agrees_with_the_definition(pattern in "[*?a\n\u{2028}]{0,8}", text in "[ab\n\u{2028}]{0,8}") {
            let (pattern, text) = (units(&pattern), units(&text));
            prop_assert_eq!(matches(&pattern, &text), reference(&pattern, &text));
        }
    }
}
