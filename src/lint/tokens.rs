//! The tokens of any text, in one pass: comments, and what is written outside of them.
//!
//! It takes every text, also one that is not a script, and never goes back. Where only a parser could
//! say whether `/` begins a regular expression, what is before it decides.

use crate::source::Span;

/// A token of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where, with its delimiters.
    pub span: Span,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or a word of the language.
    Word,
    /// A number.
    Number,
    /// A text in `"` or `'`.
    Text,
    /// A text in backticks, with what it contains.
    Template,
    /// A regular expression.
    Regex,
    /// A comment.
    Comment,
    /// One other character; `=>` and `...` are one token.
    Sign,
}

/// The tokens of a text, made one by one: a text of megabytes has as many of them as bytes.
pub(super) const fn tokens(text: &str) -> Tokens<'_> {
    Tokens {
        text,
        bytes: text.as_bytes(),
        at: 0,
        operand_before: false,
        open_until: 0,
    }
}

/// Words after which an operand comes.
const BEFORE_OPERAND: [&str; 12] = [
    "return",
    "typeof",
    "case",
    "in",
    "of",
    "delete",
    "void",
    "throw",
    "new",
    "else",
    "do",
    "instanceof",
];

/// The tokens that are still to come.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// True behind an operand: a `/` divides there.
    operand_before: bool,
    /// No regular expression ends before this byte.
    open_until: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let blanks = self.rest().iter();
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
        self.at += blanks.take_while(blank).count();
        let start = self.at;
        let kind = self.kind(self.byte(0)?);
        self.note(kind, start);
        Some(Token {
            kind,
            span: Span::from(start..self.at),
        })
    }
}

impl Tokens<'_> {
    fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Reads a token that begins with this byte.
    fn kind(&mut self, first: u8) -> TokenKind {
        match first {
            b'/' if self.byte(1) == Some(b'/') => {
                self.until_line_end();
                TokenKind::Comment
            }
            b'<' if self.rest().starts_with(b"<!--") => {
                self.until_line_end();
                TokenKind::Comment
            }
            b'/' if self.byte(1) == Some(b'*') => {
                self.at += 2;
                let end = memchr::memmem::find(self.rest(), b"*/");
                self.at = end.map_or(self.bytes.len(), |end| self.at + end + 2);
                TokenKind::Comment
            }
            b'/' if !self.operand_before && self.at >= self.open_until => self.regex(),
            b'"' | b'\'' => {
                self.quoted(first);
                TokenKind::Text
            }
            b'`' => {
                self.template();
                TokenKind::Template
            }
            b'0'..=b'9' => {
                self.word();
                TokenKind::Number
            }
            byte if is_of_word(byte) => {
                self.word();
                TokenKind::Word
            }
            b'=' if self.byte(1) == Some(b'>') => {
                self.at += 2;
                TokenKind::Sign
            }
            b'.' if self.rest().starts_with(b"...") => {
                self.at += 3;
                TokenKind::Sign
            }
            _ => {
                let rest = self.text.get(self.at..).unwrap_or_default();
                self.at += rest.chars().next().map_or(1, char::len_utf8);
                TokenKind::Sign
            }
        }
    }

    fn note(&mut self, kind: TokenKind, start: usize) {
        self.operand_before = match kind {
            TokenKind::Comment => return,
            TokenKind::Sign => matches!(self.bytes.get(start), Some(b')' | b']' | b'}')),
            TokenKind::Word => {
                let word = self.text.get(start..self.at).unwrap_or_default();
                !BEFORE_OPERAND.contains(&word)
            }
            _ => true,
        };
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn until_line_end(&mut self) {
        let end = memchr::memchr2(b'\n', b'\r', self.rest());
        self.at = end.map_or(self.bytes.len(), |end| self.at + end);
    }

    fn word(&mut self) {
        while self.byte(0).is_some_and(is_of_word) {
            self.at += 1;
        }
    }

    /// A text ends at its quotation mark, or where its line ends.
    fn quoted(&mut self, quote: u8) {
        self.at += 1;
        while let Some(byte) = self.byte(0) {
            match byte {
                b'\\' => self.at += if self.byte(1) == Some(b'\r') { 3 } else { 2 },
                b'\n' | b'\r' => break,
                _ => {
                    self.at += 1;
                    if byte == quote {
                        break;
                    }
                }
            }
        }
        self.settle();
    }

    fn template(&mut self) {
        self.at += 1;
        while let Some(byte) = self.byte(0) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'`' {
                break;
            }
        }
        self.settle();
    }

    /// What does not end on its line is a sign.
    fn regex(&mut self) -> TokenKind {
        let start = self.at;
        self.at += 1;
        let mut in_class = false;
        while let Some(byte) = self.byte(0) {
            match byte {
                b'\\' => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => {
                    self.at += 1;
                    self.word();
                    self.settle();
                    return TokenKind::Regex;
                }
                b'\n' | b'\r' => break,
                _ => {}
            }
            self.at += 1;
        }
        // No line is read more than twice.
        self.open_until = self.at;
        self.at = start + 1;
        TokenKind::Sign
    }

    /// To the end of a character, and of the text.
    fn settle(&mut self) {
        self.at = self.at.min(self.bytes.len());
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }
}

const fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<(TokenKind, &str)> {
        tokens(text)
            .map(|token| (token.kind, &text[token.span.range()]))
            .collect()
    }

    #[test]
    fn comments_and_texts_are_told_apart() {
        use TokenKind::{Comment, Regex, Sign, Text, Word};
        assert_eq!(
            read("a('//') // \"x\n/* '\n */ /'/.test(b)/c"),
            [
                (Word, "a"),
                (Sign, "("),
                (Text, "'//'"),
                (Sign, ")"),
                (Comment, "// \"x"),
                (Comment, "/* '\n */"),
                (Sign, "/"),
                (Text, "'/.test(b)/c"),
            ]
        );
        assert_eq!(
            read("return /[/'\"]/g; x = 1"),
            [
                (Word, "return"),
                (Regex, "/[/'\"]/g"),
                (Sign, ";"),
                (Word, "x"),
                (Sign, "="),
                (TokenKind::Number, "1"),
            ]
        );
        assert_eq!(read("`a\n//`"), [(TokenKind::Template, "`a\n//`")]);
    }

    #[test]
    fn long_lines_of_slashes_are_read_in_a_moment() {
        let text = "(/[".repeat(200_000);
        assert!(tokens(&text).count() > 1);
    }

    proptest! {
        #[test]
        fn every_text_has_tokens_in_order_on_characters(text in any::<String>()) {
            let mut last = 0;
            for token in tokens(&text) {
                prop_assert!(token.span.start >= last && token.span.end > token.span.start);
                prop_assert!(text.get(token.span.range()).is_some());
                last = token.span.end;
            }
        }
    }
}
