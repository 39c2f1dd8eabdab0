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
use std::sync::{Arc, OnceLock};

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

/// A named text: the PAC file, a policy file, a log. Copies share the text.
#[derive(Clone)]
pub struct SourceFile {
    name: Arc<str>,
    text: Arc<Text>,
}

struct Text {
    text: String,
    /// What is known at the beginning of each block, made when a place is asked for.
    marks: OnceLock<Box<[Mark]>>,
}

/// Bytes between two marks. A place costs a look at so many of them, whatever the length of its
/// line; a mark for each line would cost more than the text where the lines are short.
const BLOCK: usize = 512;

/// What lies in front of a byte.
#[derive(Clone, Copy, Default)]
struct Mark {
    /// Line ends.
    lines: u32,
    /// Characters since the last of them.
    characters: u32,
}

impl Mark {
    /// One byte further.
    fn pass(&mut self, bytes: &[u8], at: usize) {
        let byte = bytes.get(at).copied().unwrap_or_default();
        if byte == b'\n' || byte == b'\r' && bytes.get(at + 1) != Some(&b'\n') {
            self.lines += 1;
            self.characters = 0;
        } else if byte & 0xc0 != 0x80 {
            self.characters += 1;
        }
    }
}

impl SourceFile {
    /// Takes a name for messages (a path or a URL) and the decoded text.
    ///
    /// The text must be shorter than 4 GiB; what pac-check reads is limited far below that.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into().into(),
            text: Arc::new(Text {
                text: text.into(),
                marks: OnceLock::new(),
            }),
        }
    }

    /// The name that messages use.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text.text
    }

    /// The number of lines; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.mark(self.text().len()).lines as usize + 1
    }

    /// The text of a span; empty where the span does not lie on character boundaries inside the
    /// text.
    pub fn slice(&self, span: Span) -> &str {
        self.text().get(span.range()).unwrap_or_default()
    }

    /// Line and column of a byte offset. An offset past the end gives the end of the text.
    pub fn position(&self, offset: u32) -> Position {
        let mark = self.mark((offset as usize).min(self.text().len()));
        Position {
            line: mark.lines + 1,
            column: mark.characters + 1,
        }
    }

    /// The byte offset of a line and column, both from 1; `None` where the text has no such place.
    pub fn offset(&self, position: Position) -> Option<u32> {
        let start = self.line_start(position.line)?;
        let column = position.column.checked_sub(1)? as usize;
        let line = self.text().get(start..)?;
        let within = line
            .char_indices()
            .map(|(index, _)| index)
            .chain([line.len()])
            .nth(column)?;
        Some(to_u32(start + within))
    }

    /// The text of a line, from 1, without its terminator.
    pub fn line(&self, line: u32) -> Option<&str> {
        self.text().get(self.line_range(line)?)
    }

    fn line_range(&self, line: u32) -> Option<Range<usize>> {
        let start = self.line_start(line)?;
        let tail = self.text().as_bytes().get(start..)?;
        let length = memchr::memchr2(b'\r', b'\n', tail).unwrap_or(tail.len());
        Some(start..start + length)
    }

    /// What a line has around a place, at least `reach` characters on each side of it where it has so
    /// many; and how many characters of the line stand before that part. A place past the end of the
    /// line means its end. A line may be the whole file: what looks at each of its characters looks at
    /// this.
    pub fn around(&self, place: Position, reach: usize) -> Option<(&str, usize)> {
        let range = self.line_range(place.line)?;
        let column = place.column.checked_sub(1)? as usize;
        if range.len() <= 2 * reach {
            return Some((self.text().get(range)?, 0));
        }
        let skipped = column.saturating_sub(reach);
        let start = self.byte_in_line(place.line, skipped, &range);
        let end = self.byte_in_line(place.line, column.saturating_add(reach), &range);
        Some((self.text().get(start..end)?, skipped))
    }

    /// Where a line's character begins, counted from 0; the end of the line where it has fewer.
    fn byte_in_line(&self, line: u32, character: usize, range: &Range<usize>) -> usize {
        let bytes = self.text().as_bytes();
        let marks = self.marks();
        let wanted = (line.saturating_sub(1), to_u32(character));
        let block = marks.partition_point(|mark| (mark.lines, mark.characters) <= wanted);
        let block = block.saturating_sub(1);
        let mut at = block * BLOCK;
        let mut mark = marks.get(block).copied().unwrap_or_default();
        if at < range.start {
            at = range.start;
            mark = Mark {
                lines: wanted.0,
                characters: 0,
            };
        }
        while at < range.end && mark.characters < wanted.1 {
            mark.pass(bytes, at);
            at += 1;
        }
        // The other bytes of the character before.
        while at < range.end && bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80) {
            at += 1;
        }
        at.min(range.end)
    }

    /// What lies in front of a byte of the text, or of its end.
    fn mark(&self, offset: usize) -> Mark {
        let bytes = self.text().as_bytes();
        let block = offset / BLOCK;
        let mut mark = self.marks().get(block).copied().unwrap_or_default();
        for at in block * BLOCK..offset {
            mark.pass(bytes, at);
        }
        mark
    }

    /// Where a line begins, from 1.
    fn line_start(&self, line: u32) -> Option<usize> {
        let ends = line.checked_sub(1)?;
        let bytes = self.text().as_bytes();
        let marks = self.marks();
        // The last block that begins in an earlier line: the line begins in it.
        let block = marks.partition_point(|mark| mark.lines < ends);
        let block = block.saturating_sub(1);
        let mut mark = marks.get(block).copied()?;
        let mut at = block * BLOCK;
        while mark.lines < ends && at < bytes.len() {
            mark.pass(bytes, at);
            at += 1;
        }
        (mark.lines == ends).then_some(at)
    }

    fn marks(&self) -> &[Mark] {
        self.text.marks.get_or_init(|| {
            let bytes = self.text().as_bytes();
            let mut marks = Vec::with_capacity(bytes.len() / BLOCK + 1);
            let mut mark = Mark::default();
            for at in 0..bytes.len() {
                if at % BLOCK == 0 {
                    marks.push(mark);
                }
                mark.pass(bytes, at);
            }
            if bytes.len().is_multiple_of(BLOCK) {
                marks.push(mark);
            }
            marks.into()
        })
    }
}

impl PartialEq for SourceFile {
    fn eq(&self, other: &Self) -> bool {
        let same = Arc::ptr_eq(&self.text, &other.text);
        self.name == other.name && (same || self.text() == other.text())
    }
}

impl Eq for SourceFile {}

impl std::fmt::Debug for SourceFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = formatter.debug_struct("SourceFile");
        shown.field("name", &self.name).field("text", &self.text());
        shown.finish()
    }
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
    fn of_a_long_line_only_what_is_around_the_place_is_given() {
        let text = format!("x\n{}\u{e9}!{}\ny", "a".repeat(500), "b".repeat(500));
        let file = SourceFile::new("x.pac", text);
        let at = |line, column, reach| file.around(Position { line, column }, reach);
        let (part, skipped) = at(2, 501, 10).expect("the line");
        assert_eq!((skipped, part), (490, "aaaaaaaaaa\u{e9}!bbbbbbbb"));
        assert_eq!(at(2, 1, 3), Some(("aaa", 0)));
        // Past its end, not in the next line.
        assert_eq!(at(2, 1003, 2), Some(("bb", 1000)));
        assert_eq!(at(2, 5000, 2), Some(("", 4997)));
        assert_eq!(at(3, 1, 2), Some(("y", 0)));
        assert_eq!(at(4, 1, 2), None);
    }

    #[test]
    fn every_part_of_a_long_line_is_that_of_its_characters() {
        for unit in ["a", "\u{e9}", "\u{20ac}x", "\u{1f600}"] {
            for end in ["\n", "\r\n", "\r"] {
                let line = unit.repeat(1200);
                let text = format!("{}{end}{line}{end}{line}", "b".repeat(700));
                let file = SourceFile::new("x.pac", text);
                let letters: Vec<char> = line.chars().collect();
                for (place, column) in [(2, 1), (2, 513), (3, 900), (2, 1200), (3, 511), (3, 9999)]
                {
                    let reach = 7;
                    let (part, skipped) = file
                        .around(
                            Position {
                                line: place,
                                column,
                            },
                            reach,
                        )
                        .expect("the line");
                    let first = (column as usize - 1).saturating_sub(reach);
                    let last = (column as usize - 1 + reach).min(letters.len());
                    let expected = letters.get(first..last).unwrap_or_default();
                    assert_eq!(part, expected.iter().collect::<String>(), "{unit} {column}");
                    assert_eq!(skipped, first);
                }
            }
        }
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
    fn places_in_long_texts_are_those_that_counting_gives() {
        let text =
            "a\u{e9}\n\r\n".repeat(400) + &"x\u{1f600}".repeat(700) + "\r" + &"\n".repeat(600);
        let file = SourceFile::new("x", text.clone());
        let (mut line, mut column) = (1, 1);
        let mut letters = text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let offset = to_u32(at);
            assert_eq!(file.position(offset), Position { line, column }, "{at}");
            assert_eq!(file.offset(Position { line, column }), Some(offset));
            let ends = letter == '\n'
                || letter == '\r' && letters.peek().is_none_or(|(_, next)| *next != '\n');
            (line, column) = if ends {
                (line + 1, 1)
            } else {
                (line, column + 1)
            };
        }
        assert_eq!(file.line_count(), line as usize);
        assert_eq!(file.line(801), Some("x\u{1f600}".repeat(700).as_str()));
        for at in [0, line + 1, line + 1000] {
            assert_eq!(file.line(at), None, "{at}");
        }
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
