//! The tokens of a script, in one pass that never goes back and keeps nothing but its place.
//!
//! It reads the language of 1999 to 2009 and refuses every other token, and everything that only a
//! parser could tell apart: what it takes means here what it means to any parser.

/// Why a text is not read on: the reason, and the byte where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Odd {
    /// In words.
    pub reason: &'static str,
    /// Offset in bytes.
    pub at: usize,
}

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A name or a word of the language.
    Word(&'t str),
    /// A number, a string or a regular expression.
    Literal,
    /// `(`, `[` or `{`
    Open(u8),
    /// `)`, `]` or `}`
    Close(u8),
    Dot,
    Comma,
    Semicolon,
    Colon,
    Question,
    /// `=` and its like.
    Assign,
    /// `++` and `--`
    Step,
    /// `+` and `-`
    Sign,
    /// `!` and `~`
    Unary,
    /// An operator between two operands.
    Binary,
    End,
}

/// What a `/` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slash {
    /// It begins a regular expression.
    Regex,
    Division,
    /// A parser would have to say.
    Unclear,
}

pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// Where the last token begins.
    pub(super) start: usize,
    /// True where a line ended in front of the last token.
    pub(super) newline: bool,
    /// Tokens so far, by what parsers keep of them: comments and unusual blanks count, too.
    pub(super) count: usize,
}

impl<'t> Lexer<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            start: 0,
            newline: false,
            count: 0,
        }
    }

    /// The next token.
    pub(super) fn next(&mut self, slash: Slash) -> Result<Token<'t>, Odd> {
        self.blanks()?;
        self.start = self.at;
        self.count += 1;
        let Some(first) = self.byte(0) else {
            return Ok(Token::End);
        };
        match first {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' => Ok(Token::Word(self.word())),
            b'0'..=b'9' => self.number(),
            b'.' if self.byte(1).is_some_and(|byte| byte.is_ascii_digit()) => self.number(),
            b'"' | b'\'' => self.string(first),
            b'/' => match slash {
                Slash::Regex => self.regex(),
                Slash::Division => Ok(self.punctuator(first)?),
                Slash::Unclear => Err(self.odd("a / that may be two things")),
            },
            _ => self.punctuator(first),
        }
    }

    pub(super) const fn odd(&self, reason: &'static str) -> Odd {
        Odd {
            reason,
            at: self.start,
        }
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Blanks, line ends and comments.
    fn blanks(&mut self) -> Result<(), Odd> {
        self.newline = false;
        loop {
            self.start = self.at;
            match self.byte(0) {
                Some(b' ' | b'\t' | 0x0b | 0x0c) => self.at += 1,
                Some(b'\n' | b'\r') => {
                    self.newline = true;
                    self.at += 1;
                }
                Some(b'/') => match self.byte(1) {
                    Some(b'/') => self.line_comment(),
                    Some(b'*') => self.block_comment()?,
                    _ => return Ok(()),
                },
                // `<!--` and `-->` are comments of scripts, the latter only where a line begins.
                Some(b'<') if self.rest().starts_with(b"<!--") => {
                    return Err(self.odd("an HTML comment"));
                }
                Some(b'-') if self.rest().starts_with(b"-->") => {
                    return Err(self.odd("an HTML comment"));
                }
                Some(0x80..) => self.unusual_blank()?,
                _ => return Ok(()),
            }
        }
    }

    fn unusual_blank(&mut self) -> Result<(), Odd> {
        let tail = self.text.get(self.at..).unwrap_or_default();
        let character = tail.chars().next().unwrap_or_default();
        match character {
            '\u{a0}' | '\u{feff}' => {}
            '\u{2028}' | '\u{2029}' => self.newline = true,
            _ => return Err(self.odd("a character that is not ASCII")),
        }
        self.count += 1;
        self.at += character.len_utf8();
        Ok(())
    }

    fn line_comment(&mut self) {
        self.count += 2;
        let bytes = self.text.as_bytes();
        while let Some(byte) = self.byte(0) {
            if matches!(byte, b'\n' | b'\r') || line_separator(bytes, self.at) {
                return;
            }
            self.at += 1;
        }
    }

    fn block_comment(&mut self) -> Result<(), Odd> {
        self.count += 2;
        let bytes = self.text.as_bytes();
        self.at += 2;
        loop {
            match self.byte(0) {
                None => return Err(self.odd("a comment without an end")),
                Some(b'*') if self.byte(1) == Some(b'/') => {
                    self.at += 2;
                    return Ok(());
                }
                Some(byte) => {
                    self.newline |= matches!(byte, b'\n' | b'\r') || line_separator(bytes, self.at);
                    self.at += 1;
                }
            }
        }
    }

    fn word(&mut self) -> &'t str {
        while self.byte(0).is_some_and(is_of_word) {
            self.at += 1;
        }
        self.text.get(self.start..self.at).unwrap_or_default()
    }

    fn digits(&mut self, is_digit: impl Fn(&u8) -> bool) -> usize {
        let from = self.at;
        while self.byte(0).is_some_and(|byte| is_digit(&byte)) {
            self.at += 1;
        }
        self.at - from
    }

    /// Decimal, octal in the old form, or hexadecimal.
    fn number(&mut self) -> Result<Token<'t>, Odd> {
        let odd = self.odd("an unusual number");
        if self.byte(0) == Some(b'0') && matches!(self.byte(1), Some(b'x' | b'X')) {
            self.at += 2;
            if self.digits(u8::is_ascii_hexdigit) == 0 {
                return Err(odd);
            }
        } else {
            let whole = self.digits(u8::is_ascii_digit);
            let old = whole > 1 && self.text.as_bytes().get(self.start) == Some(&b'0');
            if !old && self.byte(0) == Some(b'.') {
                self.at += 1;
                self.digits(u8::is_ascii_digit);
            }
            if !old && matches!(self.byte(0), Some(b'e' | b'E')) {
                self.at += 1;
                if matches!(self.byte(0), Some(b'+' | b'-')) {
                    self.at += 1;
                }
                if self.digits(u8::is_ascii_digit) == 0 {
                    return Err(odd);
                }
            }
        }
        match self.byte(0) {
            Some(byte) if is_of_word(byte) || byte == b'\\' || byte >= 0x80 => Err(odd),
            _ => Ok(Token::Literal),
        }
    }

    fn string(&mut self, quote: u8) -> Result<Token<'t>, Odd> {
        self.at += 1;
        let mut escaped = false;
        loop {
            match self.byte(0) {
                None | Some(b'\n' | b'\r') => return Err(self.odd("a string without an end")),
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(byte) => {
                    self.at += 1;
                    if byte == quote {
                        // A parser writes such a string again.
                        self.count += usize::from(escaped);
                        return Ok(Token::Literal);
                    }
                }
            }
        }
    }

    fn escape(&mut self) -> Result<(), Odd> {
        let digits = match self.byte(1) {
            None => return Err(self.odd("a string without an end")),
            Some(b'x') => 2,
            Some(b'u') => 4,
            Some(b'\r') if self.byte(2) == Some(b'\n') => {
                self.at += 3;
                return Ok(());
            }
            _ => 0,
        };
        let written = self.rest().get(2..2 + digits).unwrap_or_default();
        if written.len() < digits || !written.iter().all(u8::is_ascii_hexdigit) {
            return Err(self.odd("an unusual escape in a string"));
        }
        self.at += 2 + digits;
        // A character of several bytes is one.
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        Ok(())
    }

    fn regex(&mut self) -> Result<Token<'t>, Odd> {
        let bytes = self.text.as_bytes();
        let mut in_class = false;
        self.at += 1;
        loop {
            let byte = self.byte(0);
            let ends = |byte| matches!(byte, None | Some(b'\n' | b'\r'));
            if ends(byte) || line_separator(bytes, self.at) {
                return Err(self.odd("a regular expression without an end"));
            }
            self.at += 1;
            match byte {
                Some(b'\\') => {
                    if ends(self.byte(0)) || line_separator(bytes, self.at) {
                        return Err(self.odd("a regular expression without an end"));
                    }
                    self.at += 1;
                }
                Some(b'[') => in_class = true,
                Some(b']') => in_class = false,
                Some(b'/') if !in_class => break,
                _ => {}
            }
        }
        let from = self.at;
        while self.byte(0).is_some_and(is_of_word) {
            self.at += 1;
        }
        let flags = bytes.get(from..self.at).unwrap_or_default();
        let usual = match flags {
            [] | [b'g' | b'i' | b'm'] => true,
            [one, other] => one != other && b"gim".contains(one) && b"gim".contains(other),
            _ => false,
        };
        if !usual || matches!(self.byte(0), Some(b'\\' | 0x80..)) {
            return Err(self.odd("unusual flags of a regular expression"));
        }
        Ok(Token::Literal)
    }

    fn punctuator(&mut self, first: u8) -> Result<Token<'t>, Odd> {
        const LONG: [&[u8]; 8] = [b"=>", b"**", b"??", b"...", b"&&=", b"||=", b"?.", b"<!--"];
        let rest = self.rest();
        let is_condition = rest.starts_with(b"?.") && rest.get(2).is_some_and(u8::is_ascii_digit);
        if !is_condition && LONG.iter().any(|long| rest.starts_with(long)) {
            return Err(self.odd("an operator that is newer than 2009"));
        }
        let (token, length) = match first {
            b'(' | b'[' | b'{' => (Token::Open(first), 1),
            b')' | b']' | b'}' => (Token::Close(first), 1),
            b'.' => (Token::Dot, 1),
            b',' => (Token::Comma, 1),
            b';' => (Token::Semicolon, 1),
            b':' => (Token::Colon, 1),
            b'?' => (Token::Question, 1),
            b'!' | b'=' if rest.get(1) == Some(&b'=') => {
                let strict = rest.get(2) == Some(&b'=');
                (Token::Binary, if strict { 3 } else { 2 })
            }
            b'!' | b'~' => (Token::Unary, 1),
            b'=' => (Token::Assign, 1),
            b'+' | b'-' => match rest.get(1) {
                Some(b'=') => (Token::Assign, 2),
                Some(next) if *next == first => (Token::Step, 2),
                _ => (Token::Sign, 1),
            },
            b'<' | b'>' => self.comparison_or_shift(first),
            b'&' | b'|' if rest.get(1) == Some(&first) => (Token::Binary, 2),
            b'*' | b'/' | b'%' | b'&' | b'|' | b'^' => match rest.get(1) {
                Some(b'=') => (Token::Assign, 2),
                _ => (Token::Binary, 1),
            },
            b'`' => return Err(self.odd("a template")),
            _ => return Err(self.odd("an unusual character")),
        };
        self.at += length;
        Ok(token)
    }

    fn comparison_or_shift(&self, first: u8) -> (Token<'t>, usize) {
        let rest = self.rest();
        let most = if first == b'<' { 2 } else { 3 };
        let run = rest.iter().take(most).take_while(|byte| **byte == first);
        let run = run.count();
        match (rest.get(run), run) {
            (Some(b'='), 1) => (Token::Binary, 2),
            (Some(b'='), _) => (Token::Assign, run + 1),
            _ => (Token::Binary, run),
        }
    }
}

const fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')
}

/// U+2028 and U+2029 end a line.
fn line_separator(bytes: &[u8], at: usize) -> bool {
    bytes.get(at) == Some(&0xe2)
        && bytes.get(at + 1) == Some(&0x80)
        && matches!(bytes.get(at + 2), Some(0xa8 | 0xa9))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str, slash: Slash) -> Result<Vec<Token<'_>>, &'static str> {
        let mut lexer = Lexer::new(text);
        let mut tokens = Vec::new();
        loop {
            match lexer.next(slash).map_err(|odd| odd.reason)? {
                Token::End => return Ok(tokens),
                token => tokens.push(token),
            }
        }
    }

    #[test]
    fn quotes_and_brackets_in_other_tokens_are_no_tokens() {
        for text in [
            "'(\"['",
            "\"\\\"(\\\\\"",
            "/[/\"(]\\/'(/g",
            "/\\[\"/",
            "'\\u0028\\x28\\'('",
            "'a\\\r\nb'",
            "'a\\\nb'",
            "'\u{2028}'",
            "'\\\u{e9}'",
            "0x1e",
            "1.5e+3",
            ".5",
            "017",
        ] {
            let read = kinds(text, Slash::Regex);
            assert_eq!(read, Ok(vec![Token::Literal]), "{text}");
        }
        for text in [
            "// ((( '\r",
            "/* \" ( */",
            "\u{feff}",
            "//\u{2028}",
            " \t\u{a0}",
        ] {
            assert_eq!(kinds(text, Slash::Regex), Ok(Vec::new()), "{text}");
        }
        assert_eq!(
            kinds("// (\u{2028}(", Slash::Regex),
            Ok(vec![Token::Open(b'(')])
        );
    }

    #[test]
    fn operators_are_as_long_as_they_can_be() {
        use Token::{Assign, Binary, Dot, Question, Sign, Step, Unary, Word};
        for (text, wanted) in [
            ("a>>>=b", vec![Word("a"), Assign, Word("b")]),
            ("a<<b", vec![Word("a"), Binary, Word("b")]),
            ("a===!b", vec![Word("a"), Binary, Unary, Word("b")]),
            ("a+++b", vec![Word("a"), Step, Sign, Word("b")]),
            ("a?.5", vec![Word("a"), Question, Token::Literal]),
            ("a/=b", vec![Word("a"), Assign, Word("b")]),
            ("1..a", vec![Token::Literal, Dot, Word("a")]),
            (
                "a-=b^c",
                vec![Word("a"), Assign, Word("b"), Binary, Word("c")],
            ),
        ] {
            assert_eq!(kinds(text, Slash::Division), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn other_tokens_are_refused() {
        for text in [
            "`a`",
            "a=>b",
            "a**b",
            "a?.b",
            "a??b",
            "...a",
            "a&&=b",
            "#a",
            "@a",
            "\\u0061",
            "1n",
            "0b1",
            "1_0",
            "3in",
            "'a",
            "'a\nb'",
            "/a",
            "/a\n/",
            "/[/",
            "/a/y",
            "/a/gg",
            "'\\u{61}'",
            "'\\xg0'",
            "/*",
            "<!-- a",
            "a-->b",
            "\u{85}",
            "\u{e9}=1",
            "0x",
        ] {
            assert!(kinds(text, Slash::Regex).is_err(), "{text}");
        }
        assert!(kinds("/", Slash::Unclear).is_err());
    }
}
