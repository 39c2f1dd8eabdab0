//! Places of errors that a client meets when it loads the file.

use super::text::Text;
use crate::pac::evaluation::ScriptError;
use crate::source::Span;

/// Where an error is: as far as that is known, else at the beginning of the file.
pub(super) fn error_span(error: &ScriptError, text: &Text<'_>) -> Span {
    let most = u32::try_from(text.source.text().len()).unwrap_or(u32::MAX);
    let at = |start: u32| Span::new(start.min(most), start.saturating_add(1).min(most));
    match (error.span, error.position) {
        (Some(span), _) if span.start < span.end => span,
        (Some(span), _) => at(span.start),
        (None, Some(position)) => text
            .source
            .offset(position)
            .map_or_else(|| text.beginning(), at),
        (None, None) => text.beginning(),
    }
}
