//! URLs of the command line and of `--urls-from`.

use std::io::Read;

use super::trouble::Trouble;
use crate::finding::count::counted;
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
    /// Lines that were read.
    line: u64,
    /// The first line that has several URLs, and how many lines have.
    several: Option<(u64, u64)>,
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
        Ok(Self {
            given,
            path,
            lines,
            line: 0,
            several: None,
        })
    }

    /// A warning about lines that were taken for one URL each and have several.
    pub(super) fn warning(&self) -> Option<String> {
        let (first, lines) = self.several?;
        let more = match lines {
            1 => String::new(),
            _ => format!(" (and {} like it)", counted(lines - 1, "more line")),
        };
        let name = files::title(self.path.unwrap_or_default());
        Some(format!(
            "warning: line {first} of the {WHAT} {name} has several URLs{more}; each line was taken \
             for one URL: write one URL a line"
        ))
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
            self.line += 1;
            let url = line.trim();
            if !url.is_empty() && !url.starts_with('#') {
                if has_several(url) {
                    let (_, lines) = self.several.get_or_insert((self.line, 0));
                    *lines += 1;
                }
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

/// True where a URL begins behind a blank or a comma. Blanks alone tell nothing: browsers take some.
fn has_several(line: &str) -> bool {
    line.match_indices("://").any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        let scheme = before.trim_end_matches(|it: char| it.is_ascii_alphanumeric());
        scheme.len() < before.len()
            && scheme.ends_with(|it: char| it.is_whitespace() || ",;|".contains(it))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_several_urls_is_seen() {
        for line in [
            "http://a/ http://b/",
            "http://a/,https://b/",
            "http://a/;\thttp://b/",
        ] {
            assert!(has_several(line), "{line}");
        }
        for line in [
            "http://a/",
            "https://web.example/web/http://b/",
            "https://a/?u=http://b/",
            "http://ex ample.com/",
            "a b",
        ] {
            assert!(!has_several(line), "{line}");
        }
    }
}
