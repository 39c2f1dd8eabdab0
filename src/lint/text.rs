//! A file as every rule sees it: its text, its tokens, what was asked for.

use super::options::Options;
use super::tokens::{TokenKind, Tokens, tokens};
use crate::source::{SourceFile, Span};

/// A file.
#[derive(Debug)]
pub(super) struct Text<'t> {
    /// Name and text, as a client reads it.
    pub source: &'t SourceFile,
    /// The bytes that it was read from.
    pub bytes: &'t [u8],
    /// What was asked for.
    pub options: &'t Options,
}

impl<'t> Text<'t> {
    /// The text of a place.
    pub(super) fn slice(&self, span: Span) -> &'t str {
        self.source.text().get(span.range()).unwrap_or_default()
    }

    /// The tokens.
    pub(super) fn tokens(&self) -> Tokens<'t> {
        tokens(self.source.text())
    }

    /// The tokens of a kind, with their texts.
    pub(super) fn of_kind(&self, kind: TokenKind) -> impl Iterator<Item = (Span, &'t str)> {
        let tokens = self.tokens().filter(move |token| token.kind == kind);
        tokens.map(|token| (token.span, self.slice(token.span)))
    }

    /// The beginning of the file, for what is about all of it.
    pub(super) fn beginning(&self) -> Span {
        let first = self.source.text().chars().next();
        Span::from(0..first.map_or(0, char::len_utf8))
    }
}
