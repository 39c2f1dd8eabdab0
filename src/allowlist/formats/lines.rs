//! The lines of a list.

use crate::source::{SourceFile, Span};

/// The lines with their places, without comments and blanks around them.
pub(super) fn lines(file: &SourceFile) -> impl Iterator<Item = (&str, Span)> {
    let mut at = 0;
    file.text()
        .split_inclusive(['\n', '\r'])
        .filter_map(move |line| {
            let start = at;
            at += line.len();
            // A byte order mark at the beginning is not part of the first name.
            let text = line.split(" #").next().unwrap_or_default();
            let text = text.trim_start_matches('\u{feff}').trim();
            if text.is_empty() || text.starts_with('#') {
                return None;
            }
            let before = line.find(text).unwrap_or(0);
            Some((
                text,
                Span::from(start + before..start + before + text.len()),
            ))
        })
}
