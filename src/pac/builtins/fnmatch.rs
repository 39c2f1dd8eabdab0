//! Patterns of Python's fnmatch (Lib/fnmatch.py): `*` any run, `?` any one character, `[seq]` one of
//! these, `[!seq]` one that is none of these, everything else itself.

/// One character of the pattern, or what stands for one.
enum Piece {
    Star,
    Any,
    One(char),
    Set {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Piece {
    fn takes(&self, letter: char) -> bool {
        match self {
            Self::Star => false,
            Self::Any => true,
            Self::One(wanted) => *wanted == letter,
            Self::Set { negated, ranges } => {
                let inside = ranges
                    .iter()
                    .any(|(first, last)| (*first..=*last).contains(&letter));
                inside != *negated
            }
        }
    }
}

/// True where the pattern matches the whole text. At worst the time is the product of both lengths.
pub(super) fn matches(text: &str, pattern: &str) -> bool {
    let pattern = pieces(&pattern.chars().collect::<Vec<_>>());
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut next) = (0, 0);
    // Behind the last star, and how much of the text it has taken.
    let mut back = None;
    loop {
        match (pattern.get(next), text.get(at)) {
            (Some(Piece::Star), _) => {
                next += 1;
                back = Some((next, at));
            }
            (Some(piece), Some(letter)) if piece.takes(*letter) => {
                next += 1;
                at += 1;
            }
            (None, None) => return true,
            _ => {
                let Some((behind, taken)) = back.filter(|(_, taken)| *taken < text.len()) else {
                    return false;
                };
                back = Some((behind, taken + 1));
                (next, at) = (behind, taken + 1);
            }
        }
    }
}

fn pieces(pattern: &[char]) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(pattern.len());
    let mut rest = pattern;
    // Behind the last bracket that could end a set, none is looked for.
    let last = pattern.iter().rposition(|letter| *letter == ']');
    let mut ends = last.map_or(0, |last| last + 1);
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let read = pattern.len() - rest.len();
        if read >= ends {
            ends = 0;
        }
        pieces.push(match first {
            '*' => Piece::Star,
            '?' => Piece::Any,
            '[' if ends == 0 => Piece::One('['),
            '[' => match set(after) {
                Some((set, behind)) => {
                    rest = behind;
                    set
                }
                None => Piece::One('['),
            },
            other => Piece::One(*other),
        });
    }
    pieces
}

/// The set that begins here, and what stands behind it; `None` where it does not end.
fn set(pattern: &[char]) -> Option<(Piece, &[char])> {
    let (negated, body) = match pattern.split_first() {
        Some(('!', body)) => (true, body),
        _ => (false, pattern),
    };
    // A bracket that comes first is one of the characters.
    let end = 1 + body.get(1..)?.iter().position(|letter| *letter == ']')?;
    let (mut rest, behind) = (body.get(..end)?, body.get(end + 1..)?);
    let mut ranges = Vec::new();
    while let Some((first, after)) = rest.split_first() {
        if let ['-', last, after @ ..] = after {
            // One that ends before it begins holds nothing.
            ranges.push((*first, *last));
            rest = after;
        } else {
            ranges.push((*first, *first));
            rest = after;
        }
    }
    Some((Piece::Set { negated, ranges }, behind))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sets_hold_characters_and_ranges() {
        for (text, pattern, expected) in [
            ("abc", "a[a-c]c", true),
            ("axc", "a[!b]c", true),
            ("abc", "a[!b]c", false),
            ("abc", "a[^b]c", true),
            ("a^c", "a[^b]c", true),
            ("a]c", "a[]]c", true),
            ("axc", "a[!]]c", true),
            ("a-c", "a[-]c", true),
            ("a-c", "a[b-]c", true),
            ("abc", "a[c-a]c", false),
            ("axc", "a[!c-a]c", true),
            ("a[b", "a[b", true),
            ("a[]", "a[]", true),
            ("a[!]", "a[!]", true),
            ("a", "[", false),
        ] {
            assert_eq!(matches(text, pattern), expected, "{text} {pattern}");
        }
    }

    #[test]
    fn nothing_else_is_special_and_line_breaks_are_taken() {
        for text in ["a+b", "a|b", "(a)", "a{2}", "^a$", "a\\b", "a.b"] {
            assert!(matches(text, text), "{text}");
        }
        assert!(!matches("axb", "a.b") && !matches("b", "a|b"));
        assert!(matches("a\nb", "a*b") && matches("a\nb", "a?b"));
        assert!(matches("\u{1f600}", "?"));
    }

    #[test]
    fn a_pattern_that_would_take_ages_by_backtracking_does_not() {
        let pattern = format!("{}b", "*a".repeat(500));
        assert!(!matches(&"a".repeat(2000), &pattern));
    }

    /// The definition, without any thought of time.
    fn reference(text: &[char], pattern: &[Piece]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some((Piece::Star, rest)), first) => {
                reference(text, rest) || first.is_some_and(|(_, after)| reference(after, pattern))
            }
            (Some((piece, rest)), Some((letter, after))) => {
                piece.takes(*letter) && reference(after, rest)
            }
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_definition(text in "[ab]{0,8}", pattern in "[*?ab]{0,8}|[*ab!\\[\\]-]{0,8}") {
            let letters: Vec<char> = text.chars().collect();
            let wanted = pieces(&pattern.chars().collect::<Vec<_>>());
            prop_assert_eq!(matches(&text, &pattern), reference(&letters, &wanted));
        }
    }
}
