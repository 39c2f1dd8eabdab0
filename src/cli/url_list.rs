//! URLs of the command line and of `--urls-from`.

use std::io::Read;

use super::trouble::Trouble;
use crate::source::lines::Lines;
use crate::system::files;

/// Largest list that is held as a whole, in bytes.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// What the list is called in messages.
const WHAT: &str = "list of URLs";

/// URLs that are handed out at a time.
const BATCH: usize = 256;

/// The URLs of the command line, then those of the list, as they come.
pub(super) struct UrlList<'a> {
    given: &'a [String],
    path: Option<&'a str>,
    lines: Option<Lines<Box<dyn Read>>>,
}

impl<'a> UrlList<'a> {
    /// Opens the list.
    pub(super) fn open(given: &'a [String], path: Option<&'a str>) -> Result<Self, Trouble> {
        let lines = match path {
            Some(path) => {
                let input = files::open(WHAT, path).map_err(|error| Trouble::new(&error))?;
                Some(Lines::new(input))
            }
            None => None,
        };
        Ok(Self { given, path, lines })
    }

    /// The next URLs; none at the end. Of a list that is still being written, those that are there.
    pub(super) fn some(&mut self) -> Result<Vec<String>, Trouble> {
        if !self.given.is_empty() {
            let (now, later) = self.given.split_at(BATCH.min(self.given.len()));
            self.given = later;
            return Ok(now.to_vec());
        }
        let mut urls = Vec::new();
        let (Some(lines), Some(path)) = (&mut self.lines, self.path) else {
            return Ok(urls);
        };
        while urls.len() < BATCH && (urls.is_empty() || lines.is_ready()) {
            let line = lines.next_line().map_err(|error| {
                Trouble::new(&format!(
                    "cannot read the {WHAT} {}: {error}",
                    files::title(path)
                ))
            })?;
            let Some(line) = line else {
                break;
            };
            let url = line.trim();
            if !url.is_empty() && !url.starts_with('#') {
                urls.push(url.to_owned());
            }
        }
        Ok(urls)
    }

    /// As [`Self::some`], for the first time. None at all is a mistake: an answer about nothing would
    /// read as a good one.
    pub(super) fn first(&mut self) -> Result<Vec<String>, Trouble> {
        let urls = self.some()?;
        match self.path {
            Some(path) if urls.is_empty() => Err(Trouble::with_help(
                &format!("the {WHAT} {} has no URL", files::title(path)),
                "write one URL a line, with its scheme",
            )),
            _ => Ok(urls),
        }
    }

    /// All that follow these.
    pub(super) fn rest(&mut self, mut urls: Vec<String>) -> Result<Vec<String>, Trouble> {
        let mut bytes = 0;
        loop {
            let more = self.some()?;
            if more.is_empty() {
                return Ok(urls);
            }
            bytes += more.iter().map(String::len).sum::<usize>();
            if bytes > MOST_BYTES {
                return Err(Trouble::with_help(
                    &format!("the {WHAT} has more than {MOST_BYTES} bytes of URLs"),
                    "it is held as a whole here; split it, or ask one client only",
                ));
            }
            urls.extend(more);
        }
    }
}
