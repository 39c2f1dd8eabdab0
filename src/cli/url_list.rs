//! URLs of the command line and of `--urls-from`.

use super::trouble::Trouble;
use crate::system::files;

/// Largest list of URLs, in bytes.
const MOST_LIST_BYTES: u64 = 1024 * 1024 * 1024;

/// The text of the list; empty where there is none.
pub(super) fn read(path: Option<&str>) -> Result<String, Trouble> {
    let Some(path) = path else {
        return Ok(String::new());
    };
    let bytes =
        files::read("list of URLs", path, MOST_LIST_BYTES).map_err(|error| Trouble::new(&error))?;
    String::from_utf8(bytes).map_err(|error| {
        let line = error
            .as_bytes()
            .iter()
            .take(error.utf8_error().valid_up_to());
        let line = line.filter(|&&byte| byte == b'\n').count() + 1;
        Trouble::new(&format!(
            "cannot read the list of URLs {}: line {line} is not UTF-8; save it as UTF-8",
            files::title(path)
        ))
    })
}

/// The URLs of the command line, then those of the list. None at all is a mistake: an answer about
/// nothing would read as a good one.
pub(super) fn urls<'a>(
    given: &'a [String],
    path: Option<&str>,
    list: &'a str,
) -> Result<Vec<&'a str>, Trouble> {
    // Editors on Windows put a byte order mark in front.
    let list = list.strip_prefix('\u{feff}').unwrap_or(list);
    let lines = list
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let urls: Vec<&str> = given.iter().map(String::as_str).chain(lines).collect();
    match path {
        Some(path) if urls.is_empty() => Err(Trouble::with_help(
            &format!("the list of URLs {} has no URL", files::title(path)),
            "write one URL a line, with its scheme",
        )),
        _ => Ok(urls),
    }
}
