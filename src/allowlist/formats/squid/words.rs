//! The words of a line, as Squid's parser takes them: separated by blanks, up to a comment; in quotes the
//! name of a file, whose lines are words.
//!
//! Source: measured with Squid 5.7 (tests/squid). Where a file ends the words end: what stands behind its name on
//! the line is not read. With `configuration_includes_quoted_values on` quotes hold text instead (`quoted`), and
//! `parameters("FILE")` is a file, whose lines hold words like those of the configuration.

use super::super::super::rules::Place;
use super::lines::{Line, error, given, place, read_at_once};
use super::quoted::{self, Kind, Token};
use crate::source::SourceFile;
use crate::source::document::DocumentError;

/// Bytes that Squid reads of one line of a list at once.
const BUFFER: usize = 2047;
/// Depth of files that name files (Squid allows 16).
const MOST_DEPTH: usize = 16;
/// Files that one line reads, with those that they name.
const MOST_FILES: usize = 1_000;

/// What Squid takes for a blank within a line.
pub(super) const fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// What Squid takes for a blank around a line.
pub(super) const fn is_space(character: char) -> bool {
    is_blank(character) || matches!(character, '\x0b' | '\x0c')
}

/// A word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    Text(String, Place),
    /// The name of a file that was not given: nothing is known of its lines.
    NotGiven(String, Place),
}

/// The words of a line, one after the other.
pub(super) struct Words<'a> {
    files: &'a [SourceFile],
    pub(super) line: &'a Line,
    at: usize,
    /// Quotes hold text.
    pub(super) quoted: bool,
    /// Lines of files that are being read, last first.
    listed: Vec<(String, Place)>,
    /// A file ended, and the words with it.
    ended: bool,
    /// Files that are being read word by word, the innermost last.
    open: Vec<Listing<'a>>,
    /// Files and bytes that were read for this line.
    opened: usize,
    pub(super) bytes: usize,
}

/// A file that is read word by word: its pieces, the next last, and how far the last was read.
struct Listing<'a> {
    file: usize,
    pieces: Vec<(usize, &'a str)>,
    at: usize,
}

impl<'a> Words<'a> {
    pub(super) const fn of(files: &'a [SourceFile], line: &'a Line, quoted: bool) -> Self {
        Self {
            files,
            line,
            at: 0,
            quoted,
            listed: Vec::new(),
            ended: false,
            open: Vec::new(),
            opened: 0,
            bytes: 0,
        }
    }

    /// The words of an `include` line: quotes hold a name, and nothing is a comment.
    pub(super) fn of_include(line: &Line) -> Vec<(String, Place)> {
        let mut words = Vec::new();
        let mut at = "include".len();
        loop {
            let rest = line.text.get(at..).unwrap_or_default();
            let from = at + (rest.len() - rest.trim_start_matches(is_space).len());
            let rest = line.text.get(from..).unwrap_or_default();
            if rest.is_empty() {
                return words;
            }
            let mut inside = false;
            let end = rest.find(|character| {
                inside ^= character == '"';
                !inside && is_space(character)
            });
            at = from + end.unwrap_or(rest.len());
            let text = line.text.get(from..at).unwrap_or_default();
            words.push((text.replace('"', ""), line.place(from, at)));
        }
    }

    /// The next word where no list of a file is read; with quotes that hold text it may be one of those.
    pub(super) fn word(&mut self) -> Result<Option<(String, Place)>, DocumentError> {
        if !self.quoted {
            return Ok(self.plain());
        }
        match self.next_quoted()? {
            None => Ok(None),
            Some(Word::Text(text, place)) => Ok(Some((text, place))),
            Some(Word::NotGiven(name, place)) => Err(error(
                self.files,
                place,
                format!("what this line says stands in `{name}`, which was not given"),
                "name the file behind the list",
            )),
        }
    }

    /// The next word, which may be text in quotes whatever the configuration says of them.
    pub(super) fn quotable(&mut self) -> Result<Option<(String, Place)>, DocumentError> {
        if self.quoted {
            return self.word();
        }
        let token = quoted::token(&self.line.text, &mut self.at, false);
        let token = token.map_err(|wrong| self.wrong(wrong))?;
        Ok(token.map(|token| (token.text, self.line.place(token.from, token.to))))
    }

    /// The next word of the line, an expression.
    pub(super) fn pattern(&mut self) -> Option<String> {
        let (from, to) = self.token(true)?;
        self.line.text.get(from..to).map(str::to_owned)
    }

    /// All that follows on the line.
    pub(super) fn rest(&self) -> String {
        let rest = self.line.text.get(self.at..).unwrap_or_default();
        let rest = rest.trim_start_matches(is_blank);
        if rest.starts_with('#') {
            String::new()
        } else {
            rest.to_owned()
        }
    }

    /// The next word of the line itself: never of a file.
    pub(super) fn plain(&mut self) -> Option<(String, Place)> {
        let (from, to) = self.token(false)?;
        let text = self.line.text.get(from..to)?.to_owned();
        Some((text, self.line.place(from, to)))
    }

    /// The next word, of a file where one is named. In an expression a backslash keeps the blank behind it.
    pub(super) fn next(&mut self, expression: bool) -> Result<Option<Word>, DocumentError> {
        if let Some((text, place)) = self.listed.pop() {
            return Ok(Some(Word::Text(text, place)));
        }
        if self.ended {
            return Ok(None);
        }
        if self.quoted {
            return self.next_quoted();
        }
        let Some((from, to)) = self.token(expression) else {
            return Ok(None);
        };
        let text = self.line.text.get(from..to).unwrap_or_default();
        let place = self.line.place(from, to);
        let Some(name) = text.strip_prefix(['"', '\'']) else {
            return Ok(Some(Word::Text(text.to_owned(), place)));
        };
        let name = name.split(['"', '\'']).next().unwrap_or_default();
        self.ended = true;
        Ok(self.file(name, place))
    }

    /// True where the word that was read last stands in a list of a file.
    pub(super) const fn in_list(&self) -> bool {
        self.ended
    }

    /// What comes after the name of a file and is not read.
    pub(super) fn unread(&mut self) -> Option<(String, Place)> {
        if self.ended { self.plain() } else { None }
    }

    fn file(&mut self, name: &str, place: Place) -> Option<Word> {
        if name.is_empty() {
            return None;
        }
        let Some(index) = given(self.files, name) else {
            return Some(Word::NotGiven(name.to_owned(), place));
        };
        let file = self.files.get(index)?;
        self.bytes += file.text().len();
        self.listed = listed(file, index);
        self.listed.reverse();
        let first = self.listed.pop();
        first.map(|(text, place)| Word::Text(text, place))
    }

    /// From where to where the next word goes.
    fn token(&mut self, expression: bool) -> Option<(usize, usize)> {
        let rest = self.line.text.get(self.at..)?;
        let from = self.at + (rest.len() - rest.trim_start_matches(is_blank).len());
        let rest = self.line.text.get(from..)?;
        if rest.is_empty() || rest.starts_with('#') {
            return None;
        }
        let mut escaped = false;
        let end = rest.find(|character| {
            if escaped {
                escaped = false;
                return false;
            }
            escaped = expression && character == '\\';
            is_blank(character)
        });
        self.at = from + end.unwrap_or(rest.len());
        Some((from, self.at))
    }

    fn next_quoted(&mut self) -> Result<Option<Word>, DocumentError> {
        loop {
            let Some((token, place)) = self.token_quoted()? else {
                return Ok(None);
            };
            if token.kind != Kind::Call {
                return Ok(Some(Word::Text(token.text, place)));
            }
            if let Some(missing) = self.call(place)? {
                return Ok(Some(missing));
            }
        }
    }

    /// The next word of the innermost file that has one, else of the line.
    fn token_quoted(&mut self) -> Result<Option<(Token, Place)>, DocumentError> {
        while let Some(listing) = self.open.last_mut() {
            let Some((start, piece)) = listing.pieces.last().copied() else {
                self.open.pop();
                continue;
            };
            let file = listing.file;
            match quoted::token(piece, &mut listing.at, true) {
                Ok(Some(token)) => {
                    let place = place(file, start + token.from, start + token.to);
                    return Ok(Some((token, place)));
                }
                Ok(None) => {
                    listing.pieces.pop();
                    listing.at = 0;
                }
                Err((why, from, to)) => {
                    return Err(self.stops(&why, place(file, start + from, start + to)));
                }
            }
        }
        let token = quoted::token(&self.line.text, &mut self.at, true);
        let token = token.map_err(|wrong| self.wrong(wrong))?;
        Ok(token.map(|token| {
            let place = self.line.place(token.from, token.to);
            (token, place)
        }))
    }

    /// Opens the file that `parameters(` names; the word for it where it was not given.
    fn call(&mut self, place: Place) -> Result<Option<Word>, DocumentError> {
        const WRONG: &str = "`parameters(` needs the name of a file in quotes, and `)` behind it";
        let Some((name, name_place)) = self.token_quoted()? else {
            return Err(self.stops(WRONG, place));
        };
        let closed = self.token_quoted()?;
        let closed = closed
            .is_some_and(|(token, _)| token.kind == Kind::Plain && token.text.as_str() == ")");
        if name.kind != Kind::Quoted || !closed {
            return Err(self.stops(WRONG, place));
        }
        if self.open.len() > MOST_DEPTH {
            let message = format!("`parameters` is nested more than {MOST_DEPTH} deep");
            return Err(self.stops(&message, place));
        }
        self.opened += 1;
        if self.opened > MOST_FILES {
            let message = format!("the line reads more than {MOST_FILES} files");
            return Err(error(self.files, place, message, "put the files together"));
        }
        let Some(index) = given(self.files, &name.text) else {
            return Ok(Some(Word::NotGiven(name.text, name_place)));
        };
        let text = self.files.get(index).map_or("", SourceFile::text);
        if text.is_empty() {
            let message = format!("`{}` is empty", name.text);
            return Err(self.stops(&message, name_place));
        }
        self.bytes += text.len();
        let mut pieces: Vec<(usize, &str)> = pieces(text).collect();
        pieces.reverse();
        self.open.push(Listing {
            file: index,
            pieces,
            at: 0,
        });
        Ok(None)
    }

    fn wrong(&self, (why, from, to): quoted::Wrong) -> DocumentError {
        self.stops(&why, self.line.place(from, to))
    }

    fn stops(&self, why: &str, place: Place) -> DocumentError {
        let with = if self.quoted {
            " with `configuration_includes_quoted_values on`"
        } else {
            ""
        };
        error(
            self.files,
            place,
            format!("{why}: Squid does not start{with}"),
            "put the value in quotes, and close them",
        )
    }
}

/// What Squid reads of a list at once: lines with their ends, up to a NUL.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    read_at_once(text, BUFFER).filter_map(|(at, piece)| Some((at, piece.split('\0').next()?)))
}

/// The lines of a list in a file: without blanks around them, comments and what is empty.
fn listed(file: &SourceFile, index: usize) -> Vec<(String, Place)> {
    let mut found = Vec::new();
    for (start, piece) in pieces(file.text()) {
        let text = piece.trim_start_matches(is_blank);
        let from = start + (piece.len() - text.len());
        let text = uncommented(text);
        if !text.is_empty() && !text.starts_with('#') {
            found.push((text.to_owned(), place(index, from, from + text.len())));
        }
    }
    found
}

/// A line up to the first word after it that begins with `#`, without the blanks before that.
fn uncommented(line: &str) -> &str {
    let mut end = line.find(is_blank).unwrap_or(line.len());
    loop {
        let behind = line.get(end..).unwrap_or_default();
        let word = behind.trim_start_matches(is_blank);
        if word.is_empty() || word.starts_with('#') {
            return line.get(..end).unwrap_or_default();
        }
        let from = line.len() - word.len();
        end = from + word.find(is_blank).unwrap_or(word.len());
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::read;
    use super::*;

    fn words(line: &str, list: &str, expression: bool) -> Vec<String> {
        found(line, list, expression, false)
    }

    fn found(line: &str, list: &str, expression: bool, quoted: bool) -> Vec<String> {
        let files = [SourceFile::new("x", line), SourceFile::new("list", list)];
        let lines = read(&files).expect("reads");
        let mut words = Words::of(&files, &lines[0], quoted);
        let mut found = Vec::new();
        while let Some(word) = words.next(expression).expect("reads") {
            found.push(match word {
                Word::Text(text, _) => text,
                Word::NotGiven(name, _) => format!("not given: {name}"),
            });
        }
        found
    }

    #[test]
    fn words_are_those_that_squid_reads() {
        for (line, expected) in [
            ("a b#c #d e", &["a", "b#c"][..]),
            ("a \"list\" b", &["a", ".a.example", "b c"]),
            ("a '/x/list'y b", &["a", ".a.example", "b c"]),
            ("a \"other\" b", &["a", "not given: other"]),
            ("a \" list\" b", &["a"]),
        ] {
            let list = " .a.example \t# x\r\n\n# y\n#z\nb c #d e\n";
            assert_eq!(words(line, list, false), expected, "{line}");
        }
        assert_eq!(words(r"a b\ c\\ d", "", true), ["a", r"b\ c\\", "d"]);
        assert_eq!(words(r"a b\ c", "", false), ["a", r"b\", "c"]);
        assert_eq!(
            words("a \"list\"", "b\ra.example\n", false),
            ["a", "b\ra.example"]
        );
    }
    #[test]
    fn lines_of_a_file_of_parameters_hold_words() {
        let line = "x parameters(\"list\") 'y z'";
        for (list, expected) in [
            (
                "a b\n# c\n\n \"d e\" f # g\n",
                &["x", "a", "b", "d e", "f", "y z"][..],
            ),
            ("a\r\nb", &["x", "a", "b", "y z"]),
            ("\n", &["x", "y z"]),
        ] {
            assert_eq!(found(line, list, false, true), expected, "{list}");
        }
        assert_eq!(
            found("parameters('other') b", "", false, true),
            ["not given: other", "b"]
        );
        let files = [
            SourceFile::new("x", "parameters('list')"),
            SourceFile::new("list", "parameters('list') parameters('list')\n"),
        ];
        let lines = read(&files).expect("reads");
        let error = Words::of(&files, &lines[0], true).next(false);
        let error = error.expect_err("deep").to_string();
        assert!(error.contains("more than 16 deep"), "{error}");
    }
}
