//! Layer 0: text with a name, and places in it.
//!
//! Every place that pac-check shows comes from a [`Span`], a range of bytes, and is turned into a
//! line and a column here and nowhere else.

mod digest;
pub mod document;
pub mod lines;
pub mod secrets;
pub mod text;
pub mod values;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use digest::sha256_hex;

/// A range of bytes in a [`SourceFile`]'s text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte, counted from 0.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to, not including, `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The span as a range of indices.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(to_u32(range.start), to_u32(range.end))
    }
}

/// A place as people count it: line and column from 1, columns in characters (Unicode scalar
/// values), as compilers and editors show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// Line, from 1. A line ends at LF, CR LF or CR.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl std::fmt::Display for Position {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.line, self.column)
    }
}

/// A named text: the PAC file, a policy file, a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    name: String,
    text: String,
    line_starts: Vec<u32>,
}

impl SourceFile {
    /// Takes a name for messages (a path or a URL) and the decoded text.
    ///
    /// The text must be shorter than 4 GiB; what pac-check reads is limited far below that.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let line_starts = line_starts(&text);
        Self {
            name: name.into(),
            text,
            line_starts,
        }
    }

    /// The name that messages use.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number of lines; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// The text of a span; empty where the span does not lie on character boundaries inside the
    /// text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Line and column of a byte offset. An offset past the end gives the end of the text.
    pub fn position(&self, offset: u32) -> Position {
        let offset = (offset as usize).min(self.text.len());
        let line = self
            .line_starts
            .partition_point(|&start| start as usize <= offset);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0) as usize;
        let column = self
            .text
            .get(start..offset)
            .map_or(offset - start, |before| before.chars().count());
        Position {
            line: to_u32(line),
            column: to_u32(column + 1),
        }
    }

    /// The byte offset of a line and column, both from 1; `None` where the text has no such place.
    pub fn offset(&self, position: Position) -> Option<u32> {
        let start = *self
            .line_starts
            .get(position.line.checked_sub(1)? as usize)? as usize;
        let column = position.column.checked_sub(1)? as usize;
        let line = self.text.get(start..)?;
        let within = line
            .char_indices()
            .map(|(index, _)| index)
            .chain([line.len()])
            .nth(column)?;
        Some(to_u32(start + within))
    }

    /// The text of a line, from 1, without its terminator.
    pub fn line(&self, line: u32) -> Option<&str> {
        let index = line.checked_sub(1)? as usize;
        let start = *self.line_starts.get(index)? as usize;
        let end = self
            .line_starts
            .get(index + 1)
            .map_or(self.text.len(), |&next| next as usize);
        Some(self.text.get(start..end)?.trim_end_matches(['\r', '\n']))
    }
}

fn line_starts(text: &str) -> Vec<u32> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for (index, byte) in bytes.iter().enumerate() {
        let ends = *byte == b'\n' || (*byte == b'\r' && bytes.get(index + 1) != Some(&b'\n'));
        if ends {
            starts.push(to_u32(index + 1));
        }
    }
    starts
}

fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_not_bytes() {
        let file = SourceFile::new("x.pac", "é = 1;\r\nb;\rc\n");
        assert_eq!(file.position(0), Position { line: 1, column: 1 });
        assert_eq!(file.position(3), Position { line: 1, column: 3 });
        assert_eq!(file.position(9), Position { line: 2, column: 1 });
        assert_eq!(file.position(12), Position { line: 3, column: 1 });
        assert_eq!(file.position(999).line, 4);
    }

    #[test]
    fn offset_is_the_inverse_of_position() {
        let file = SourceFile::new("x.pac", "aé\nbc\r\n\r\nd");
        for (offset, _) in file.text().char_indices() {
            let offset = to_u32(offset);
            assert_eq!(file.offset(file.position(offset)), Some(offset));
        }
        assert_eq!(file.offset(Position { line: 9, column: 1 }), None);
        assert_eq!(file.offset(Position { line: 0, column: 1 }), None);
    }

    #[test]
    fn lines_come_without_their_terminator() {
        let file = SourceFile::new("x.pac", "a\r\nb\n");
        assert_eq!(file.line(1), Some("a"));
        assert_eq!(file.line(2), Some("b"));
        assert_eq!(file.line(3), Some(""));
        assert_eq!(file.line(4), None);
    }
}
