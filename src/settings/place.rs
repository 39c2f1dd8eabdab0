//! A value of a settings file with the place where it stands.

use super::credentials::masked_value;
use crate::finding::Label;
use crate::source::{SourceFile, Span};

/// A value and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands; the text of the label is what stands there.
    pub place: Label,
}

impl<T> Located<T> {
    /// A value at a span of a file.
    pub fn at(file: &SourceFile, span: Span, value: T) -> Self {
        Self {
            value,
            place: label(file, span),
        }
    }
}

/// Longest text of a place, in characters.
const MOST: usize = 120;

/// The place with its own text, without the user names and passwords of addresses in it.
pub fn label(file: &SourceFile, span: Span) -> Label {
    let text = file.slice(span).lines().next().unwrap_or_default();
    let text = masked_value(text);
    Label::at(file, span, text.chars().take(MOST).collect::<String>())
}
