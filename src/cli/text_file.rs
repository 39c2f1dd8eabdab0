//! Text files that people name, in whatever form they were saved.

use super::trouble::Trouble;
use crate::source::SourceFile;
use crate::source::text::{TextForm, decode};
use crate::system::files;

/// The text of a file that a person named.
pub(super) fn read(what: &'static str, path: &str, most_bytes: u64) -> Result<SourceFile, Trouble> {
    let bytes = files::read(what, path, most_bytes).map_err(|error| Trouble::new(&error))?;
    let text = text_of(what, path, bytes).map_err(|error| Trouble::new(&error))?;
    Ok(SourceFile::new(files::title(path), text.0))
}

/// The text of bytes, and its form.
pub(super) fn text_of(
    what: &'static str,
    path: &str,
    bytes: Vec<u8>,
) -> Result<(String, TextForm), String> {
    decode(bytes).map_err(|error| format!("cannot read the {what} {}: {error}", files::title(path)))
}
