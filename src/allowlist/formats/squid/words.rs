//! The words of a line, as Squid's parser takes them: separated by blanks, up to a comment; in quotes the
//! name of a file, whose lines are words.
//!
//! Source: measured with Squid 5.7 (tests/squid). Where a file ends the words end: what stands behind its name on
//! the line is not read. With `configuration_includes_quoted_values on` quotes hold text instead, and
//! `parameters("FILE")` is a file.

use super::super::super::rules::Place;
use super::lines::{Line, error, given, place};
use crate::source::SourceFile;
use crate::source::document::DocumentError;

/// Bytes that Squid reads of one line of a list at once.
const BUFFER: usize = 2047;

/// What Squid takes for a blank.
pub(super) const fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
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
    quoted: bool,
    /// Lines of files that are being read, last first.
    listed: Vec<(String, Place)>,
    /// A file ended, and the words with it.
    ended: bool,
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
        }
    }

    /// The words of an `include` line: quotes hold a name, and nothing is a comment.
    pub(super) fn of_include(line: &Line) -> Vec<(String, Place)> {
        let mut words = Vec::new();
        let mut at = "include".len();
        loop {
            let rest = line.text.get(at..).unwrap_or_default();
            let from = at + (rest.len() - rest.trim_start_matches(is_blank).len());
            let rest = line.text.get(from..).unwrap_or_default();
            if rest.is_empty() {
                return words;
            }
            let mut inside = false;
            let end = rest.find(|character| {
                inside ^= character == '"';
                !inside && is_blank(character)
            });
            at = from + end.unwrap_or(rest.len());
            let text = line.text.get(from..at).unwrap_or_default();
            words.push((text.replace('"', ""), line.place(from, at)));
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

    /// What stands behind the name of a file and is not read.
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
        let rest = self.line.text.get(self.at..).unwrap_or_default();
        let from = self.at + (rest.len() - rest.trim_start_matches(is_blank).len());
        let rest = self.line.text.get(from..).unwrap_or_default();
        if rest.is_empty() || rest.starts_with('#') {
            return Ok(None);
        }
        let wrong = |message: String, place: Place| {
            error(
                self.files,
                place,
                format!(
                    "{message}: Squid does not start with `configuration_includes_quoted_values on`"
                ),
                "put the value in quotes",
            )
        };
        if rest.starts_with(['"', '\'']) {
            let Some((text, length)) = unquoted(rest) else {
                let place = self.line.place(from, self.line.text.len());
                return Err(wrong(
                    "the quotes are not closed, or text follows them".to_owned(),
                    place,
                ));
            };
            self.at = from + length;
            return Ok(Some(Word::Text(text, self.line.place(from, self.at))));
        }
        let end = rest.find(is_blank).unwrap_or(rest.len());
        let text = rest.get(..end).unwrap_or_default();
        let place = self.line.place(from, from + end);
        if let Some(name) = text.strip_prefix("parameters(") {
            let name = name.strip_suffix(')').unwrap_or(name);
            let Some((name, _)) = unquoted(name) else {
                return Err(wrong(
                    "`parameters` needs the name of a file in quotes".to_owned(),
                    place,
                ));
            };
            self.at = from + end;
            return match self.file(&name, place) {
                None => self.next_quoted(),
                word => Ok(word),
            };
        }
        if let Some((name, _)) = text.split_once('(') {
            return Err(wrong(format!("`{name}(` is not a function"), place));
        }
        let strange = |character: char| {
            !character.is_ascii_alphanumeric() && !".,()-=_/:+".contains(character)
        };
        let number = text
            .strip_suffix('%')
            .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
        if let Some(character) = text.chars().find(|&character| strange(character))
            && !number
        {
            return Err(wrong(
                format!("{character:?} stands in a word without quotes"),
                place,
            ));
        }
        self.at = from + end;
        Ok(Some(Word::Text(text.to_owned(), place)))
    }
}

/// The text in quotes at the beginning, and how long it is with them. A blank must follow.
fn unquoted(text: &str) -> Option<(String, usize)> {
    let quote = text.chars().next()?;
    let mut inside = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == quote {
            let behind = text.get(at + 1..)?;
            let ends = behind.is_empty() || behind.starts_with(is_blank);
            return ends.then_some((inside, at + 1));
        }
        if character == '\\' && quote == '"' {
            inside.extend(characters.next().map(|(_, character)| character));
        } else {
            inside.push(character);
        }
    }
    None
}

/// The lines of a list in a file: without blanks around them, comments and what is empty.
fn listed(file: &SourceFile, index: usize) -> Vec<(String, Place)> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in file.text().split_inclusive('\n') {
        let mut rest = line;
        while !rest.is_empty() {
            let mut length = rest.len().min(BUFFER);
            while !rest.is_char_boundary(length) {
                length -= 1;
            }
            let (piece, behind) = rest.split_at(length);
            let start = at;
            at += length;
            rest = behind;
            let piece = piece.split('\0').next().unwrap_or_default();
            let text = piece.trim_start_matches(is_blank);
            let from = start + (piece.len() - text.len());
            let text = uncommented(text);
            if !text.is_empty() && !text.starts_with('#') {
                found.push((text.to_owned(), place(index, from, from + text.len())));
            }
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
        let files = [SourceFile::new("x", line), SourceFile::new("list", list)];
        let lines = read(&files).expect("reads");
        let mut words = Words::of(&files, &lines[0], false);
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
}
