//! The lines of a Squid configuration, as Squid puts them together: continued ones joined, `include`
//! followed among the files that were given, `if` decided, macros replaced.
//!
//! Source: measured with Squid 5.7 (tests/squid). A backslash at the end of a line joins the next that is
//! neither blank nor a comment; what is still open at the end of a file is lost. A line that is longer than
//! Squid's buffer is cut in two. Around a line a form feed and a vertical tab are blanks too, within it they are
//! not. Whether a line counts is decided by the innermost `if` alone, also where that stands in a branch that does
//! not count.

use super::super::super::rules::Place;
use super::branches;
use super::globs::globbed;
use super::words::{Words, is_space};
use crate::source::document::DocumentError;
use crate::source::{SourceFile, Span};

/// Depth of includes (Squid allows 16).
const MOST_DEPTH: usize = 16;
/// Lines that are read in all, with those of included files each time they are included.
const MOST_LINES: usize = 1_000_000;
/// Bytes that Squid reads of one line at once (`BUFSIZ` of glibc, without the end).
const BUFFER: usize = 8191;

/// One line of directives: its text, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) text: String,
    /// Offsets of the text, each with the offset in the file from which it was taken.
    pieces: Vec<(usize, usize)>,
    pub(super) file: usize,
    /// The line of the first file through which it was reached.
    pub(super) top: u32,
}

impl Line {
    /// The place of a range of the text.
    pub(super) fn place(&self, from: usize, to: usize) -> Place {
        place(self.file, self.offset(from), self.offset_of_end(to))
    }

    /// The place of all of it.
    pub(super) fn whole(&self) -> Place {
        self.place(0, self.text.len())
    }

    fn offset(&self, at: usize) -> usize {
        let behind = self.pieces.partition_point(|(from, _)| *from <= at);
        let piece = behind.checked_sub(1).and_then(|last| self.pieces.get(last));
        piece.map_or(0, |(from, offset)| offset + (at - from))
    }

    fn offset_of_end(&self, to: usize) -> usize {
        to.checked_sub(1)
            .map_or(self.offset(0), |last| self.offset(last) + 1)
    }
}

/// All lines in the order in which Squid reads them.
pub(super) fn read(files: &[SourceFile]) -> Result<Vec<Line>, DocumentError> {
    let mut reader = Reader {
        files,
        lines: Vec::new(),
        count: 0,
        several: several_processes(files),
    };
    reader.file(0, &mut vec![0], None)?;
    Ok(reader.lines)
}

/// True where the configuration asks for more than one process, so that `${process_number}` differs.
fn several_processes(files: &[SourceFile]) -> bool {
    let workers = |line: &str| {
        let mut words = line.split_whitespace();
        words.next() == Some("workers") && !matches!(words.next(), Some("0" | "1"))
    };
    files.iter().any(|file| file.text().lines().any(workers))
}

/// The file among those given that a path in a list means: one of that path, else the only one whose
/// path ends alike, by its last folder or by its name.
pub(super) fn given(files: &[SourceFile], path: &str) -> Option<usize> {
    if let Some(index) = files.iter().position(|file| file.name() == path) {
        return Some(index);
    }
    let parts = |path: &str| -> Vec<String> {
        let parts = path
            .split(['/', '\\'])
            .filter(|part| !matches!(*part, "" | "."));
        parts.map(str::to_owned).collect()
    };
    let wanted = parts(path);
    let alike = |index: &usize| {
        let own = files.get(*index).map(|file| parts(file.name()));
        let own = own.unwrap_or_default();
        let same = own.iter().rev().zip(wanted.iter().rev());
        same.take_while(|(own, wanted)| own == wanted).count()
    };
    let found: Vec<(usize, usize)> = (1..files.len())
        .map(|index| (alike(&index), index))
        .filter(|(count, _)| *count > 0)
        .collect();
    let most = found.iter().map(|(count, _)| *count).max()?;
    let mut best = found.iter().filter(|(count, _)| *count == most);
    let (_, index) = best.next()?;
    best.next().is_none().then_some(*index)
}

/// The place of a range of a file.
pub(super) fn place(file: usize, start: usize, end: usize) -> Place {
    Place {
        file,
        span: Span::from(start..end),
    }
}

/// An error at a place.
pub(super) fn error(
    files: &[SourceFile],
    place: Place,
    message: impl Into<String>,
    help: impl Into<String>,
) -> DocumentError {
    match files.get(place.file) {
        Some(file) => DocumentError::at(file, place.span, message, help),
        None => DocumentError::of(&SourceFile::new("list", String::new()), message, help),
    }
}

struct Reader<'a> {
    files: &'a [SourceFile],
    lines: Vec<Line>,
    count: usize,
    several: bool,
}

/// A branch of `if`: does it count?
struct Branch {
    holds: bool,
    place: Place,
}

impl Reader<'_> {
    fn file(
        &mut self,
        index: usize,
        path: &mut Vec<usize>,
        top: Option<u32>,
    ) -> Result<(), DocumentError> {
        let files = self.files;
        let Some(file) = files.get(index) else {
            return Ok(());
        };
        let mut branches: Vec<Branch> = Vec::new();
        let mut open: Option<Line> = None;
        for (start, text) in pieces(file.text()) {
            self.count += 1;
            if self.count > MOST_LINES {
                return Err(DocumentError::at(
                    file,
                    Span::from(start..start + text.len()),
                    format!("the configuration has more than {MOST_LINES} lines with its includes"),
                    "judge a smaller configuration, or one that includes less",
                ));
            }
            let content = text.trim_start_matches(is_space);
            let start = start + (text.len() - content.len());
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let line = open.get_or_insert_with(|| Line {
                text: String::new(),
                pieces: Vec::new(),
                file: index,
                top: top.unwrap_or(0),
            });
            line.pieces.push((line.text.len(), start));
            line.text.push_str(content);
            if line.text.ends_with('\\') {
                line.text.pop();
                continue;
            }
            let Some(mut line) = open.take() else {
                continue;
            };
            line.text
                .truncate(line.text.trim_end_matches(is_space).len());
            if top.is_none() {
                line.top = file.position(line.whole().span.start).line;
            }
            self.line(line, &mut branches, path)?;
        }
        match branches.pop() {
            Some(branch) => Err(self.error(
                branch.place,
                "this `if` has no `endif`: Squid does not start",
                "add `endif`",
            )),
            None => Ok(()),
        }
    }

    fn line(
        &mut self,
        mut line: Line,
        branches: &mut Vec<Branch>,
        path: &mut Vec<usize>,
    ) -> Result<(), DocumentError> {
        if line.text.contains("${") {
            self.replace(&mut line);
        }
        let (word, rest) = line
            .text
            .split_once(is_space)
            .unwrap_or((line.text.as_str(), ""));
        let counts = branches.last().is_none_or(|branch| branch.holds);
        let place = line.whole();
        match word {
            "if" => branches.push(Branch {
                holds: self.condition(rest.trim_start_matches(is_space), place)?,
                place,
            }),
            "else" => match branches.last_mut() {
                Some(branch) => branch.holds = !branch.holds,
                None => return Err(self.stray(place, "else")),
            },
            "endif" => {
                if branches.pop().is_none() {
                    return Err(self.stray(place, "endif"));
                }
            }
            _ if !counts => {}
            "include" if !rest.is_empty() => {
                let words = Words::of_include(&line);
                for (name, place) in words {
                    for index in self.included(&name, place)? {
                        self.include(index, place, path, line.top)?;
                    }
                }
            }
            _ => self.lines.push(line),
        }
        Ok(())
    }

    fn stray(&self, place: Place, word: &str) -> DocumentError {
        self.error(
            place,
            format!("`{word}` stands without its `if`: Squid does not start"),
            "remove the line",
        )
    }

    /// `true`, `false`, or two numbers with `=` between them.
    fn condition(&self, text: &str, place: Place) -> Result<bool, DocumentError> {
        if text.contains("${") {
            return Err(self.error(
                place,
                "this `if` differs between the processes of Squid, which is not followed",
                "give the configuration of one process",
            ));
        }
        branches::holds(text).ok_or_else(|| {
            self.error(
                place,
                format!("`{text}` is not a condition: Squid does not start"),
                "write true, false, or NUMBER = NUMBER",
            )
        })
    }

    /// Replaces the macros; with several processes those that differ stay.
    fn replace(&self, line: &mut Line) {
        let mut text = line.text.replace("${service_name}", "squid");
        if !self.several {
            text = text
                .replace("${process_name}", "squid")
                .replace("${process_number}", "0");
        }
        if text != line.text {
            // Places within the line are not those of the file any more: all of them are the line's.
            let whole = line.whole().span;
            line.pieces = vec![(0, whole.start as usize)];
            line.text = text;
        }
    }

    fn include(
        &mut self,
        index: usize,
        place: Place,
        path: &mut Vec<usize>,
        top: u32,
    ) -> Result<(), DocumentError> {
        let name = |index: &usize| self.files.get(*index).map_or("", SourceFile::name);
        if path.contains(&index) {
            let way: Vec<&str> = path.iter().chain([&index]).map(name).collect();
            return Err(self.error(
                place,
                format!(
                    "the files include each other in a circle: {}",
                    way.join(" -> ")
                ),
                "remove one of the `include` lines",
            ));
        }
        if path.len() > MOST_DEPTH {
            return Err(self.error(
                place,
                format!("`include` is nested more than {MOST_DEPTH} deep, which Squid refuses"),
                "put the files together",
            ));
        }
        path.push(index);
        self.file(index, path, Some(top))?;
        path.pop();
        Ok(())
    }

    /// The files that a word of `include` means, in the order of their names.
    fn included(&self, word: &str, place: Place) -> Result<Vec<usize>, DocumentError> {
        let mut found = Vec::new();
        if !word.contains(['*', '?', '[']) {
            found.extend(given(self.files, word));
        } else if let Some(pattern) = word.rsplit('/').next() {
            let fits = |file: &SourceFile| {
                let name = file.name().rsplit(['/', '\\']).next().unwrap_or_default();
                (!name.starts_with('.') || pattern.starts_with('.'))
                    && globbed(pattern.as_bytes(), name.as_bytes())
                    && same_folder(word, file.name())
            };
            found = (1..self.files.len())
                .filter(|&index| self.files.get(index).is_some_and(fits))
                .collect();
            found.sort_by_key(|&index| self.files.get(index).map(SourceFile::name));
        }
        if found.is_empty() {
            return Err(self.error(
                place,
                format!("`{word}` is included and was not given"),
                "rules may stand in it, and Squid does not start without it: name the file behind the list, or \
                 remove the line",
            ));
        }
        Ok(found)
    }

    fn error(
        &self,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> DocumentError {
        error(self.files, place, message, help)
    }
}

/// True unless both paths have a folder and the folders have different names.
fn same_folder(pattern: &str, name: &str) -> bool {
    let folder = |path: &str| {
        let mut parts = path.rsplit(['/', '\\']).skip(1);
        parts
            .next()
            .filter(|part| !matches!(*part, "" | "."))
            .map(str::to_owned)
    };
    match (folder(pattern), folder(name)) {
        (Some(wanted), Some(own)) => globbed(wanted.as_bytes(), own.as_bytes()),
        _ => true,
    }
}

/// What Squid reads of a configuration at once: lines without their ends, up to a carriage return or a NUL.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    read_at_once(text, BUFFER).filter_map(|(at, piece)| {
        let end = piece.find(['\n', '\r', '\0']).unwrap_or(piece.len());
        Some((at, piece.get(..end)?))
    })
}

/// What fits into a buffer of Squid at once, with its offset: lines with their ends, longer ones in parts.
pub(super) fn read_at_once(text: &str, buffer: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let line = rest.split_inclusive('\n').next()?;
        let mut length = line.len().min(buffer);
        while !line.is_char_boundary(length) {
            length -= 1;
        }
        let start = at;
        at += length;
        Some((start, line.get(..length)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let files = [SourceFile::new("x", text)];
        let lines = read(&files).expect("reads");
        lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn lines_are_joined_as_squid_joins_them() {
        for (text, expected) in [
            ("a b\\\n  c\nd\n", &["a bc", "d"][..]),
            ("a \\\n# x \\\n\n b\n", &["a b"]),
            ("a \\\n", &[]),
            ("a # x \\\nb\n", &["a # x b"]),
            ("a \\\\\n b\n", &["a \\b"]),
            ("a\r\nb \\\r\n c\r\n", &["a", "b c"]),
            ("  # x\n\t a \t\n", &["a"]),
            ("if 1 = 2\na\nelse\nb\nendif\nc\n", &["b", "c"]),
            ("if false\nif true\na\nendif\nelse\nb\nendif\n", &["a", "b"]),
            ("if false\nif false\na\nelse\nb\nendif\nc\nendif\n", &["b"]),
            ("if true\nif false\na\nendif\nb\nendif x\n", &["b"]),
            ("\u{c}a\u{b}b \u{c}\u{b} \n", &["a\u{b}b"]),
            ("\u{c}# x\n\u{b}\na \\\n\u{c}b\n", &["a b"]),
            ("if\u{c}false\na\nendif\u{c}\n", &[]),
            ("a ${service_name} ${process_number}\n", &["a squid 0"]),
        ] {
            assert_eq!(texts(text), expected, "{text:?}");
        }
        let long = format!("a {}", "b ".repeat(5000));
        assert_eq!(texts(&long).len(), 2);
    }

    #[test]
    fn a_word_keeps_its_place_in_the_file() {
        let files = [SourceFile::new("x", "# c\nacl a \\\n  dst\\\nx b\n")];
        let lines = read(&files).expect("reads");
        let line = &lines[0];
        let at = line.text.find("dstx").expect("word");
        let place = line.place(at, at + 4);
        assert_eq!(files[0].slice(place.span), "dst\\\nx");
        assert_eq!(line.top, 2);
    }
}
