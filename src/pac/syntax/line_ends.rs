//! Where lines end inside of constructs: the engine reads some of them otherwise than the standard.

use crate::source::Span;

/// True where a gap between two tokens holds the end of a line.
pub(super) fn ends_a_line(text: &str, gap: Span) -> bool {
    let inside = text.get(gap.start as usize..gap.end as usize);
    inside.is_some_and(|inside| inside.contains(['\n', '\r', '\u{2028}', '\u{2029}']))
}

/// True where something stands between a statement and its semicolon.
pub(super) fn is_parted(text: &str, body: Span) -> bool {
    let inside = text.get(body.start as usize..body.end as usize);
    let before = inside.and_then(|text| text.strip_suffix(';'));
    before.is_some_and(|before| {
        before.ends_with(|last: char| last == '/' || last.is_whitespace() || last == '\u{feff}')
    })
}
