//! POSIX extended regular expressions, as Squid's `dstdom_regex` takes them, as sets of names.
//!
//! What is not understood for certain is refused with the reason, and its entry is then undecided: a
//! wrong guess could read as coverage.

use super::language::{Bytes, Expression};

/// Nesting of groups that is read.
const MOST_DEPTH: usize = 50;
/// Longest expression, in bytes.
const MOST_BYTES: usize = 4096;
/// Largest count in braces (`RE_DUP_MAX` of POSIX).
const MOST_REPEATS: u16 = 255;

/// Why an expression is not decided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum RegexError {
    #[error("it has more than {MOST_BYTES} bytes")]
    Long,
    #[error("its groups are nested more than {MOST_DEPTH} deep")]
    Deep,
    #[error("`{0}` in it is not decided here")]
    Unsupported(String),
    #[error("it is no regular expression: {0}")]
    Broken(&'static str),
}

/// The names in which the expression matches somewhere (POSIX matches anywhere unless anchored).
pub(super) fn parse(text: &str, any_case: bool) -> Result<Expression, RegexError> {
    if text.len() > MOST_BYTES {
        return Err(RegexError::Long);
    }
    let mut parser = Parser {
        bytes: text.as_bytes(),
        at: 0,
        any_case,
    };
    let expression = parser.alternatives(0, true)?;
    match parser.peek() {
        None => Ok(expression),
        Some(_) => Err(RegexError::Broken("a `)` without its `(`")),
    }
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    any_case: bool,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn take(&mut self, byte: u8) -> bool {
        let is = self.peek() == Some(byte);
        self.at += usize::from(is);
        is
    }

    /// `a|b|c`. At the top each alternative has anything before and after it, where no anchor
    /// stands there.
    fn alternatives(&mut self, depth: usize, top: bool) -> Result<Expression, RegexError> {
        if depth > MOST_DEPTH {
            return Err(RegexError::Deep);
        }
        let mut ways = Vec::new();
        loop {
            let begins = top && self.take(b'^');
            let mut parts = Vec::new();
            if top && !begins {
                parts.push(Expression::anything());
            }
            let ends = self.sequence(depth, top, &mut parts)?;
            if top && !ends {
                parts.push(Expression::anything());
            }
            ways.push(Expression::Sequence(parts));
            if !self.take(b'|') {
                return Ok(Expression::Either(ways));
            }
        }
    }

    /// True where it ended with `$`.
    fn sequence(
        &mut self,
        depth: usize,
        top: bool,
        parts: &mut Vec<Expression>,
    ) -> Result<bool, RegexError> {
        while let Some(byte) = self.peek() {
            match byte {
                b'|' | b')' => return Ok(false),
                b'$' if top => {
                    self.at += 1;
                    return match self.peek() {
                        None | Some(b'|') => Ok(true),
                        Some(_) => Err(RegexError::Unsupported("$".to_owned())),
                    };
                }
                b'^' | b'$' => return Err(RegexError::Unsupported(char::from(byte).to_string())),
                b'*' | b'+' | b'?' => {
                    return Err(RegexError::Broken("nothing stands before a repetition"));
                }
                _ => {
                    let atom = self.atom(depth)?;
                    let repeated = self.repeated(atom)?;
                    parts.push(repeated);
                }
            }
        }
        Ok(false)
    }

    fn atom(&mut self, depth: usize) -> Result<Expression, RegexError> {
        let Some(byte) = self.next() else {
            return Err(RegexError::Broken("it ends too early"));
        };
        let one = |bytes: Bytes| {
            Expression::One(if self.any_case {
                bytes.any_case()
            } else {
                bytes
            })
        };
        match byte {
            b'.' => Ok(Expression::One(Bytes::ALL)),
            b'(' => {
                if self.peek() == Some(b'?') {
                    return Err(RegexError::Unsupported("(?".to_owned()));
                }
                let inside = self.alternatives(depth + 1, false)?;
                if self.take(b')') {
                    Ok(inside)
                } else {
                    Err(RegexError::Broken("a `(` without its `)`"))
                }
            }
            b'[' => {
                let set = self.set()?;
                Ok(Expression::One(set))
            }
            b'\\' => match self.bytes.get(self.at).copied() {
                None => Err(RegexError::Broken("it ends with a backslash")),
                // \w, \b, \d, \1: extensions that differ between libraries.
                Some(escaped) if escaped.is_ascii_alphanumeric() => Err(RegexError::Unsupported(
                    format!("\\{}", char::from(escaped)),
                )),
                Some(escaped) => {
                    let expression = one(Bytes::one(escaped));
                    self.at += 1;
                    Ok(expression)
                }
            },
            byte if byte.is_ascii() => Ok(one(Bytes::one(byte))),
            _ => Err(RegexError::Unsupported("a letter outside ASCII".to_owned())),
        }
    }

    fn repeated(&mut self, atom: Expression) -> Result<Expression, RegexError> {
        let (least, most) = match self.peek() {
            Some(b'*') => (0, None),
            Some(b'+') => (1, None),
            Some(b'?') => (0, Some(1)),
            Some(b'{') => {
                self.at += 1;
                let counts = self.counts()?;
                // The last of the braces is read below.
                self.at -= 1;
                counts
            }
            _ => return Ok(atom),
        };
        self.at += 1;
        if matches!(self.peek(), Some(b'*' | b'+' | b'?' | b'{')) {
            return Err(RegexError::Unsupported(
                "a repetition of a repetition".to_owned(),
            ));
        }
        Ok(Expression::Repeat(Box::new(atom), least, most))
    }

    /// `n}`, `n,}` or `n,m}`.
    fn counts(&mut self) -> Result<(u16, Option<u16>), RegexError> {
        const WRONG: RegexError = RegexError::Broken("braces hold {n}, {n,} or {n,m}, up to 255");
        let least = self.number().ok_or(WRONG)?;
        let most = if self.take(b',') {
            if self.peek() == Some(b'}') {
                None
            } else {
                Some(self.number().ok_or(WRONG)?)
            }
        } else {
            Some(least)
        };
        if !self.take(b'}') || most.is_some_and(|most| most < least) {
            return Err(WRONG);
        }
        Ok((least, most))
    }

    fn number(&mut self) -> Option<u16> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let digits = std::str::from_utf8(self.bytes.get(start..self.at)?).ok()?;
        digits.parse().ok().filter(|&count| count <= MOST_REPEATS)
    }

    /// What stands in brackets; the opening one is read.
    fn set(&mut self) -> Result<Bytes, RegexError> {
        const OPEN: RegexError = RegexError::Broken("a `[` without its `]`");
        let inverted = self.take(b'^');
        let mut set = Bytes::NONE;
        let mut first = true;
        loop {
            let byte = self.next().ok_or(OPEN)?;
            match byte {
                b']' if !first => break,
                b'[' if matches!(self.peek(), Some(b':' | b'.' | b'=')) => {
                    set = set.with(self.class()?);
                }
                byte if !byte.is_ascii() => {
                    return Err(RegexError::Unsupported("a letter outside ASCII".to_owned()));
                }
                byte => {
                    let range = self.peek() == Some(b'-')
                        && self
                            .bytes
                            .get(self.at + 1)
                            .is_some_and(|&next| next != b']');
                    if range {
                        self.at += 1;
                        let last = self.next().ok_or(OPEN)?;
                        if last < byte || last == b'[' || !last.is_ascii() {
                            return Err(RegexError::Broken("a range in brackets is reversed"));
                        }
                        set = set.with(Bytes::range(byte, last));
                    } else {
                        set = set.with(Bytes::one(byte));
                    }
                }
            }
            first = false;
        }
        if self.any_case {
            set = set.any_case();
        }
        Ok(if inverted { set.inverted() } else { set })
    }

    /// `[:alpha:]` and the like; the first `[` is read.
    fn class(&mut self) -> Result<Bytes, RegexError> {
        const CLASSES: &[(&str, &[(u8, u8)])] = &[
            (":alpha:]", &[(b'a', b'z'), (b'A', b'Z')]),
            (":digit:]", &[(b'0', b'9')]),
            (":alnum:]", &[(b'a', b'z'), (b'A', b'Z'), (b'0', b'9')]),
            (":lower:]", &[(b'a', b'z')]),
            (":upper:]", &[(b'A', b'Z')]),
            (":xdigit:]", &[(b'a', b'f'), (b'A', b'F'), (b'0', b'9')]),
        ];
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        for (name, ranges) in CLASSES {
            if rest.starts_with(name.as_bytes()) {
                self.at += name.len();
                return Ok(ranges.iter().fold(Bytes::NONE, |set, &(first, last)| {
                    set.with(Bytes::range(first, last))
                }));
            }
        }
        Err(RegexError::Unsupported("[[".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::language::Automaton;
    use super::*;

    fn holds(pattern: &str, any_case: bool, name: &str) -> bool {
        let mut automaton = Automaton::default();
        let expression = parse(pattern, any_case).expect(pattern);
        automaton.add(&expression, 0).expect("small");
        let end = name.bytes().rev().fold(automaton.begin(), |places, byte| {
            automaton.step(&places, byte)
        });
        automaton.accepted(&end).next().is_some()
    }

    #[test]
    fn an_expression_matches_anywhere_unless_it_is_anchored() {
        assert!(holds("example", false, "www.example.org"));
        assert!(!holds("^example", false, "www.example.org"));
        assert!(holds(r"\.example\.org$", false, "www.example.org"));
        assert!(!holds(r"\.example\.org$", false, "www.example.org.evil"));
        assert!(holds("^(a|b)+[.]x{2,3}$", false, "abba.xxx"));
        assert!(!holds("^(a|b)+[.]x{2,3}$", false, "abba.xxxx"));
        assert!(holds("^[^.]+[.]x$|^y$", false, "y"));
        assert!(!holds("^[^.]+[.]x$|^y$", false, "a.b.x"));
        assert!(holds("^[[:alpha:]-]+$", false, "a-b"));
    }

    #[test]
    fn case_counts_unless_it_is_said_otherwise() {
        assert!(!holds("EXAMPLE", false, "example"));
        assert!(holds("EXAMPLE", true, "example"));
        assert!(holds("^[A-Z]+$", true, "example"));
    }

    #[test]
    fn what_is_not_understood_is_refused_not_guessed() {
        for pattern in [r"\w+", "(?:a)", "a^b", "[[=a=]]", r"\1", "a$b"] {
            assert!(
                matches!(parse(pattern, false), Err(RegexError::Unsupported(_))),
                "{pattern}"
            );
        }
        for pattern in [
            "(", ")", "*", "a{3,2}", "a{999}", "[a", "[z-a]", "a\\", "a{",
        ] {
            assert!(
                matches!(parse(pattern, false), Err(RegexError::Broken(_))),
                "{pattern}"
            );
        }
        assert_eq!(parse(&"(".repeat(60), false), Err(RegexError::Deep));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "[a-z.*+?{}()\\[\\]^$|\\\\,0-9:é-]{0,40}") {
            if let Ok(expression) = parse(&text, true) {
                let _ = Automaton::default().add(&expression, 0);
            }
        }

        #[test]
        fn the_automaton_agrees_with_another_implementation(
            pattern in "[ab.]{0,3}(\\[ab\\]|\\(a\\|b\\))?[*+?]?[ab.]{0,3}", name in "[ab.]{0,6}",
        ) {
            if let Ok(expression) = parse(&pattern, false) {
                let other = javascript(&pattern, &name);
                let mut automaton = Automaton::default();
                automaton.add(&expression, 0).expect("small");
                let end = name
                    .bytes()
                    .rev()
                    .fold(automaton.begin(), |places, byte| automaton.step(&places, byte));
                prop_assert_eq!(automaton.accepted(&end).next().is_some(), other);
            }
        }
    }

    /// JavaScript's reading of an expression that means the same in both languages.
    fn javascript(pattern: &str, name: &str) -> bool {
        regress::Regex::new(pattern)
            .expect(pattern)
            .find(name)
            .is_some()
    }
}
