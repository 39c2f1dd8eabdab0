//! What to try where a client cannot load a PAC file.

use crate::pac::dialects::{Dialect, OnError};
use crate::pac::evaluation::LoadFailure;
use crate::source::SourceFile;
use crate::source::text::typographic;

/// What may be wrong with the text, and what the client does until then. `has_zeros` is true where the
/// file has bytes that are zero.
pub(super) fn load_help(
    failure: &LoadFailure,
    source: &SourceFile,
    dialect: &Dialect,
    has_zeros: bool,
) -> String {
    const ENTRY_POINT: &str = "FindProxyForURL";
    /// Characters of the line on each side of the place that are looked at.
    const AROUND: usize = 16 * 1024;
    if matches!(failure, LoadFailure::Limit(_) | LoadFailure::Crash(_)) {
        return "pac-check gave up, so nothing is known about any URL".to_owned();
    }
    let text = source.text();
    let other_case = memchr::memchr2_iter(b'f', b'F', text.as_bytes())
        .filter_map(|at| text.get(at..at + ENTRY_POINT.len()))
        .find(|word| word.eq_ignore_ascii_case(ENTRY_POINT) && *word != ENTRY_POINT);
    let mut hint = match other_case {
        Some(word) => format!("it has {word}, but upper and lower case matter; "),
        None if has_zeros && !text.contains(ENTRY_POINT) => {
            "it may be UTF-16 without a byte order mark: save it as ASCII or UTF-8; ".to_owned()
        }
        None => String::new(),
    };
    let part = failure
        .script_error()
        .and_then(|error| source.around(error.position?, AROUND));
    if let Some(sign) = part.and_then(|(part, _)| typographic(part)) {
        hint.push_str(&sign);
        hint.push_str("; ");
    }
    let title = dialect.title;
    let until_fixed = match dialect.load_error {
        OnError::Direct => format!("{title} goes DIRECT for every URL"),
        OnError::Reported => format!(
            "{title} reports an error for every URL, and what follows is up to the program that asked"
        ),
    };
    format!("{hint}until this is fixed, {until_fixed}")
}
