//! POSIX extended regular expressions with GNU's additions, as Squid's lists take them (glibc's `regcomp`),
//! as sets of names.
//!
//! Read are groups, alternatives, repetitions, brackets with classes, anchors anywhere, `\w \W \s \S`,
//! `\< \> \b \B`, and the ends of the text (`` \` `` and `\'`). A back reference is not regular: it is tried on
//! one text, and undecided for many. Checked against glibc by `tests/squid/expressions.json`.

pub(super) use super::referring::Texts;
use super::referring::{Part, Referring};
use crate::language::{Bytes, Expression, Look};

/// Nesting of groups that is read.
const MOST_DEPTH: usize = 50;
/// Longest expression, in bytes.
const MOST_BYTES: usize = 8192;
/// Characters of an expression that messages show.
const MOST_SHOWN: usize = 60;
/// Largest count in braces (`RE_DUP_MAX` of glibc).
const MOST_REPEATS: u16 = 32_767;

/// Why an expression is not decided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum RegexError {
    #[error("it has more than {MOST_BYTES} bytes")]
    Long,
    #[error("its groups are nested more than {MOST_DEPTH} deep")]
    Deep,
    #[error("`{0}` in it is not decided here")]
    Unsupported(String),
    /// The library refuses it.
    #[error("it is not a regular expression: {0}")]
    Broken(&'static str),
}

/// The texts in which the expression matches somewhere (POSIX matches anywhere unless anchored).
pub(super) fn parse(text: &str, any_case: bool) -> Result<Texts, RegexError> {
    if text.len() > MOST_BYTES {
        return Err(RegexError::Long);
    }
    let mut parser = Parser {
        bytes: text.as_bytes(),
        at: 0,
        any_case,
        groups: 0,
        closed: 0,
        refers: false,
    };
    let part = parser.alternatives(0)?;
    if parser.refers && part.repeats_groups() {
        return Err(RegexError::Unsupported(
            "a back reference beside a repeated group".to_owned(),
        ));
    }
    let anything = Expression::anything;
    Ok(match part.regular() {
        Some(expression) => Texts::Regular(Expression::Sequence(vec![
            anything(),
            expression,
            anything(),
        ])),
        None => Texts::Referring(Box::new(Referring {
            part,
            any_case,
            written: text.chars().take(MOST_SHOWN).collect(),
        })),
    })
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    any_case: bool,
    /// Groups that were opened.
    groups: u8,
    /// Those of the first nine that were closed, a bit each.
    closed: u16,
    /// True where there is a back reference.
    refers: bool,
}

/// What one part of a sequence is.
enum Piece {
    /// It may be repeated.
    Atom(Part),
    /// It takes no byte, and no repetition may follow.
    Look(Look),
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

    /// `a|b|c`.
    fn alternatives(&mut self, depth: usize) -> Result<Part, RegexError> {
        if depth > MOST_DEPTH {
            return Err(RegexError::Deep);
        }
        let mut ways = Vec::new();
        // Groups of one alternative cannot be referred to in another one.
        let before = self.closed;
        let mut all = before;
        loop {
            self.closed = before;
            ways.push(Part::Sequence(self.sequence(depth)?));
            all |= self.closed;
            if !self.take(b'|') {
                self.closed = all;
                return Ok(Part::Either(ways));
            }
        }
    }

    fn sequence(&mut self, depth: usize) -> Result<Vec<Part>, RegexError> {
        let mut parts = Vec::new();
        while let Some(byte) = self.peek() {
            match byte {
                b'|' => break,
                // Outside of groups it is a letter like others.
                b')' if depth > 0 => break,
                b'*' | b'+' | b'?' | b'{' => {
                    return Err(RegexError::Broken("nothing precedes a repetition"));
                }
                _ => match self.part(depth)? {
                    Piece::Look(look) => parts.push(Part::Look(look)),
                    Piece::Atom(atom) => {
                        let repeated = self.repeated(atom)?;
                        parts.push(repeated);
                    }
                },
            }
        }
        Ok(parts)
    }

    fn part(&mut self, depth: usize) -> Result<Piece, RegexError> {
        let Some(byte) = self.next() else {
            return Err(RegexError::Broken("it ends too early"));
        };
        Ok(Piece::Atom(match byte {
            b'^' => return Ok(Piece::Look(Look::Begin)),
            b'$' => return Ok(Piece::Look(Look::End)),
            b'.' => Part::One(Bytes::ALL),
            b'(' => {
                self.groups = self.groups.saturating_add(1);
                let number = self.groups;
                let inside = self.alternatives(depth + 1)?;
                if !self.take(b')') {
                    return Err(RegexError::Broken("a `(` without its `)`"));
                }
                if number <= 9 {
                    self.closed |= 1 << number;
                }
                Part::Group(number, Box::new(inside))
            }
            b'[' => Part::One(self.set()?),
            b'\\' => return self.escaped(),
            byte if byte.is_ascii() => self.one(byte),
            _ => self.foreign()?,
        }))
    }

    fn one(&self, byte: u8) -> Part {
        let bytes = Bytes::one(byte);
        Part::One(if self.any_case {
            bytes.any_case()
        } else {
            bytes
        })
    }

    /// A letter outside ASCII, of which the first byte is read: it cannot be in a host name, so that it never
    /// matches. Whether a repetition behind it is about the letter or its last byte depends on the locale.
    fn foreign(&mut self) -> Result<Part, RegexError> {
        while self.peek().is_some_and(|byte| (0x80..0xc0).contains(&byte)) {
            self.at += 1;
        }
        match self.peek() {
            Some(b'*' | b'+' | b'?' | b'{') => Err(RegexError::Unsupported(
                "a repeated letter outside ASCII".to_owned(),
            )),
            _ => Ok(Part::One(Bytes::NONE)),
        }
    }

    /// What stands behind a backslash.
    fn escaped(&mut self) -> Result<Piece, RegexError> {
        let Some(byte) = self.next() else {
            return Err(RegexError::Broken("it ends with a backslash"));
        };
        let space = || Bytes::of(b" \t\n\r\x0b\x0c");
        Ok(match byte {
            b'w' => Piece::Atom(Part::One(Bytes::word())),
            b'W' => Piece::Atom(Part::One(Bytes::word().inverted())),
            b's' => Piece::Atom(Part::One(space())),
            b'S' => Piece::Atom(Part::One(space().inverted())),
            b'<' => Piece::Look(Look::WordBegin),
            b'>' => Piece::Look(Look::WordEnd),
            b'b' => Piece::Look(Look::Edge),
            b'B' => Piece::Look(Look::NoEdge),
            b'`' => Piece::Look(Look::Begin),
            b'\'' => Piece::Look(Look::End),
            b'1'..=b'9' if self.closed & (1 << (byte - b'0')) == 0 => {
                return Err(RegexError::Broken(
                    "a reference to a group that is not there",
                ));
            }
            b'1'..=b'9' => {
                self.refers = true;
                Piece::Atom(Part::Again(byte - b'0'))
            }
            // Where case does not count glibc compares in capitals, and leaves this letter as it is.
            byte if self.any_case && byte.is_ascii_lowercase() => {
                Piece::Atom(Part::One(Bytes::NONE))
            }
            byte if byte.is_ascii() => Piece::Atom(self.one(byte)),
            _ => Piece::Atom(self.foreign()?),
        })
    }

    /// All repetitions that stand behind an atom: each is about what is before it.
    fn repeated(&mut self, atom: Part) -> Result<Part, RegexError> {
        let mut expression = atom;
        let mut repetitions = 0;
        loop {
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
                _ => return Ok(expression),
            };
            self.at += 1;
            // glibc copies the part, and the copies lose what they look at.
            let copied = most.is_none_or(|most| most > 1) && least > 0 || most > Some(1);
            if copied && expression.looks() {
                return Err(RegexError::Unsupported(
                    "a repeated anchor or edge of a word".to_owned(),
                ));
            }
            repetitions += 1;
            if repetitions > MOST_DEPTH {
                return Err(RegexError::Deep);
            }
            expression = Part::Repeat(Box::new(expression), least, most);
        }
    }

    /// `n}`, `n,}`, `,m}` or `n,m}`.
    fn counts(&mut self) -> Result<(u16, Option<u16>), RegexError> {
        const WRONG: RegexError =
            RegexError::Broken("braces hold {n}, {n,}, {,m} or {n,m}, up to 32767");
        let first = self.number();
        let most = if self.take(b',') {
            if self.peek() == Some(b'}') {
                None
            } else {
                Some(self.number().ok_or(WRONG)?)
            }
        } else {
            Some(first.ok_or(WRONG)?)
        };
        let least = first.unwrap_or(0);
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

    /// What stands in brackets; the opening one is read. Where case does not count glibc reads and compares in
    /// capitals: `Z-a` is reversed then, and what lies between `_` and `{` holds no letter.
    fn set(&mut self) -> Result<Bytes, RegexError> {
        const OPEN: RegexError = RegexError::Broken("a `[` without its `]`");
        let inverted = self.take(b'^');
        let mut set = Bytes::NONE;
        let mut first = true;
        loop {
            if !first && self.take(b']') {
                break;
            }
            // A hyphen stands at the beginning, at the end, or between the ends of a range.
            if !first && self.ranges() {
                return Err(RegexError::Broken(
                    "in brackets a `-` that makes no range stands first or last",
                ));
            }
            first = false;
            match self.bracketed()?.ok_or(OPEN)? {
                Bracketed::Class(class) => set = set.with(class),
                Bracketed::Alike(byte) => {
                    if self.ranges() {
                        return Err(RegexError::Broken("a range that begins with a class"));
                    }
                    set = set.with(Bytes::one(byte));
                }
                Bracketed::Byte(byte) if self.ranges() => {
                    self.at += 1;
                    let Bracketed::Byte(last) = self.bracketed()?.ok_or(OPEN)? else {
                        return Err(RegexError::Broken("a range that ends with a class"));
                    };
                    if !byte.is_ascii() || !last.is_ascii() {
                        return Err(RegexError::Unsupported(
                            "a range of letters outside ASCII".to_owned(),
                        ));
                    }
                    if last < byte {
                        return Err(RegexError::Broken("a range in brackets is reversed"));
                    }
                    set = set.with(Bytes::range(byte, last));
                }
                Bracketed::Byte(byte) => set = set.with(Bytes::one(byte)),
            }
        }
        if self.any_case {
            set = set.of_capitals();
        }
        Ok(if inverted { set.inverted() } else { set })
    }

    /// True where the next is a hyphen that makes a range: one that is not the last of the brackets.
    fn ranges(&self) -> bool {
        let behind = self.bytes.get(self.at + 1);
        self.peek() == Some(b'-') && behind.is_some_and(|&next| next != b']')
    }

    /// A byte of brackets as glibc compares it.
    const fn folded(&self, byte: u8) -> u8 {
        if self.any_case {
            byte.to_ascii_uppercase()
        } else {
            byte
        }
    }

    /// One member of brackets; `None` at the end of the text.
    fn bracketed(&mut self) -> Result<Option<Bracketed>, RegexError> {
        let Some(byte) = self.next() else {
            return Ok(None);
        };
        let (b'[', Some(kind @ (b':' | b'.' | b'='))) = (byte, self.peek()) else {
            return Ok(Some(Bracketed::Byte(self.folded(byte))));
        };
        self.at += 1;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some(length) = rest.windows(2).position(|two| two == [kind, b']']) else {
            return Err(RegexError::Broken("a `[` without its `]`"));
        };
        let name = rest.get(..length).unwrap_or_default();
        self.at += length + 2;
        match (kind, name) {
            (b':', b"lower" | b"upper") if self.any_case => {
                Ok(Bytes::class(b"alpha").map(Bracketed::Class))
            }
            (b':', name) => Bytes::class(name)
                .map(|class| Some(Bracketed::Class(class)))
                .ok_or(RegexError::Broken("a class that is unknown")),
            (b'=', [byte]) => Ok(Some(Bracketed::Alike(self.folded(*byte)))),
            (_, [byte]) => Ok(Some(Bracketed::Byte(self.folded(*byte)))),
            _ => Err(RegexError::Broken("a collating element that is unknown")),
        }
    }
}

/// A member of brackets.
enum Bracketed {
    Byte(u8),
    /// What counts as this byte, which no range begins or ends with.
    Alike(u8),
    Class(Bytes),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::language::Automaton;

    fn holds(pattern: &str, any_case: bool, name: &str) -> bool {
        match parse(pattern, any_case).expect(pattern) {
            Texts::Regular(expression) => {
                let mut automaton = Automaton::default();
                automaton.add(&expression, 0).expect("small");
                !automaton.accepting(name).is_empty()
            }
            Texts::Referring(referring) => referring.holds(name).expect("few steps"),
        }
    }

    #[test]
    fn an_expression_matches_anywhere_unless_it_is_anchored() {
        for (pattern, name, expected) in [
            ("example", "www.example.org", true),
            ("^example", "www.example.org", false),
            (r"\.example\.org$", "www.example.org", true),
            (r"\.example\.org$", "www.example.org.evil", false),
            ("^(a|b)+[.]x{2,3}$", "abba.xxx", true),
            ("^(a|b)+[.]x{2,3}$", "abba.xxxx", false),
            ("^[^.]+[.]x$|^y$", "y", true),
            ("^[^.]+[.]x$|^y$", "a.b.x", false),
            ("^[[:alpha:]-]+$", "a-b", true),
            (r"(^|\.)a\.example$", "a.example", true),
            (r"(^|\.)a\.example$", "x.a.example", true),
            (r"(^|\.)a\.example$", "xa.example", false),
            (r"(a$|b$)", "b.a", true),
            ("a$b", "a$b", false),
            ("a)", "a)", true),
            ("a|", "z", true),
        ] {
            assert_eq!(holds(pattern, false, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn what_a_group_has_matched_is_matched_again() {
        for (pattern, name, expected) in [
            (r"^([a-z]+)\.\1\.example$", "a.a.example", true),
            (r"^([a-z]+)\.\1\.example$", "a.b.example", false),
            (r"([a-z])\1", "look.example", true),
            (r"([a-z])\1", "lok.example", false),
            (r"([a-z])\1$", "lokk.exampl", false),
            (r"^(a|ab)(c|bcd)\1$", "abcab", true),
            (r"^(a|ab)(c|bcd)\1$", "abcda", true),
            (r"^(a|ab)(c|bcd)\1$", "abcdab", false),
            (r"^((a)|b)\2c$", "bc", false),
            (r"^(a*)b\1$", "aabaa", true),
            (r"^(a*)b\1$", "aaba", false),
            (r"^(.)(.)\2\1$", "abba", true),
        ] {
            assert_eq!(holds(pattern, false, name), expected, "{pattern} {name}");
        }
        assert!(holds(r"^(a)\1$", true, "aA"));
        assert!(!holds(r"^(a)\1$", false, "aA"));
        let slow = "(a*)(a*)(a*)(a*)(a*)(a*)(a*)b\\1";
        let Ok(Texts::Referring(slow)) = parse(slow, false) else {
            panic!("{slow}");
        };
        assert_eq!(slow.holds(&"a".repeat(200)), None);
    }

    #[test]
    fn words_and_their_edges_are_those_of_glibc() {
        for (pattern, name, expected) in [
            (r"^\w+\.x$", "a_1.x", true),
            (r"^\w+\.x$", "a-1.x", false),
            (r"\ba\.x$", "b.a.x", true),
            (r"\ba\.x$", "ba.x", false),
            (r"\Ba\.x$", "ba.x", true),
            (r"\Ba\.x$", "b.a.x", false),
            (r"\<a\>", "b-a.x", true),
            (r"\<a\>", "ba.x", false),
            (r"\`a", "a.x", true),
            (r"\`a", "b.a", false),
            (r"x\'", "a.x", true),
            (r"\S\W\S", "a.x", true),
            (r"^a.*?x", "a.x", true),
            (r"^a++\.x", "aa.x", true),
            (r"\d", "5", false),
            (r"a{,2}b", "b", true),
        ] {
            assert_eq!(holds(pattern, false, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn what_glibc_matches_and_refuses_is_matched_and_refused() {
        let text = include_str!("../../tests/squid/expressions.json");
        let measured: Vec<serde_json::Value> = serde_json::from_str(text).expect("JSON");
        assert!(measured.len() > 1000);
        let texts = |value: &serde_json::Value| -> Vec<String> {
            let texts = value.as_array().into_iter().flatten();
            texts
                .map(|text| text.as_str().expect("text").to_owned())
                .collect()
        };
        for one in &measured {
            let pattern = one[0].as_str().expect("pattern");
            let any_case = one[1].as_bool().expect("case");
            match parse(pattern, any_case) {
                Err(RegexError::Broken(why)) => assert!(one[2].is_null(), "{pattern}: {why}"),
                // It is said to be undecided, whatever it is.
                Err(_) => {}
                Ok(_) => {
                    assert!(!one[2].is_null(), "{pattern} is refused");
                    for (list, expected) in [(&one[2], true), (&one[3], false)] {
                        for text in texts(list) {
                            let found = holds(pattern, any_case, &text);
                            assert_eq!(found, expected, "{pattern} {any_case} {text:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn case_counts_unless_it_is_said_otherwise() {
        assert!(!holds("EXAMPLE", false, "example"));
        assert!(holds("EXAMPLE", true, "example"));
        assert!(holds("^[A-Z]+$", true, "example"));
        for (pattern, text, expected) in [
            ("^[`-{]$", "a", false),
            ("^[A-_]$", "q", true),
            ("^[a-Z]$", "q", true),
            ("^[^[:lower:]]$", "q", false),
            ("^[^[:upper:]]$", "1", true),
            ("^[W-b]$", "x", false),
        ] {
            match parse(pattern, true) {
                Ok(_) => assert_eq!(holds(pattern, true, text), expected, "{pattern}"),
                Err(why) => assert!(!expected && pattern == "^[W-b]$", "{pattern}: {why}"),
            }
        }
        for pattern in ["[Z-a]", "[_-a]", "[^Z-a]", "[]-a]"] {
            let broken = |case| matches!(parse(pattern, case), Err(RegexError::Broken(_)));
            assert_eq!((broken(true), broken(false)), (true, false), "{pattern}");
        }
    }

    #[test]
    fn what_is_not_regular_is_refused_and_what_is_broken_as_well() {
        for pattern in [r"(a)*\1", r"((a)|b)+\2", r"(a)(\1)*", "é*", "[é-ü]"] {
            assert!(
                matches!(parse(pattern, false), Err(RegexError::Unsupported(_))),
                "{pattern}"
            );
        }
        for pattern in [
            "(",
            "*",
            "a{3,2}",
            "a{99999}",
            "[a",
            "[z-a]",
            "a\\",
            "a{",
            "^*",
            "(?:a)",
            r"\1",
            r"(a\1)",
            r"(a)|b\1",
            r"((a)\1)",
            r"(a)\2",
            r"\b*",
            "[[:foo:]]",
            "a|+b",
            r"[a-zA-Z0-9-\.]",
            "[a-c-e]",
            "[0-9-/]",
            "[a-c--]",
            "[[:alpha:]-z]",
            "[[=a=]-c]",
            "[a-[=c=]]",
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
        fn no_text_makes_the_parser_panic(text in "[a-z.*+?{}()\\[\\]^$|\\\\,0-9:<>`'=bBwW-]{0,40}|\\PC{0,20}") {
            if let Ok(Texts::Regular(expression)) = parse(&text, true) {
                let _ = Automaton::default().add(&expression, 0);
            }
        }

        #[test]
        fn the_automaton_agrees_with_another_implementation(
            pattern in "(\\^|\\\\b|\\\\B)?[ab.]{0,3}(\\[ab\\]|\\(a\\|b\\)|\\(\\^\\|b\\)|\\(a\\|\\$\\))?[*+?]?[ab.]{0,3}(\\$|\\\\b)?",
            name in "[ab.]{0,6}",
        ) {
            if let Ok(Texts::Regular(expression)) = parse(&pattern, false) {
                let mut automaton = Automaton::default();
                automaton.add(&expression, 0).expect("small");
                let other = javascript(&pattern, &name);
                prop_assert_eq!(!automaton.accepting(&name).is_empty(), other);
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
