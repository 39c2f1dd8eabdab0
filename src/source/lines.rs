//! The lines of a text that is still being written: each can be had before the next is there, and only
//! one piece is held in memory. The text is decoded as [`super::text::decode`] does.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::text::NotText;

/// Bytes that are read at a time.
const PIECE: usize = 64 * 1024;

/// Longest line, in bytes.
const MOST_LINE: usize = 1024 * 1024;

/// Lines of a reader.
pub struct Lines<R> {
    input: R,
    form: Form,
    /// What was read and is not handed out: UTF-8, or a code page.
    buffer: Vec<u8>,
    /// Where in it the next line begins.
    start: usize,
    /// Up to where it holds no line feed.
    looked: usize,
    ended: bool,
    /// The line that was handed out last, from 1.
    line: usize,
    /// True where a line was UTF-8 and not ASCII.
    is_utf8: bool,
}

enum Form {
    Unknown,
    Utf8,
    CodePage,
    Utf16(Box<Decoder>),
}

/// Why there is no next line.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// The reader fails.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is not text.
    #[error("{0}")]
    NotText(#[from] NotText),
    /// A line without an end.
    #[error("line {0} has more than {MOST_LINE} bytes")]
    TooLong(usize),
}

impl<R: Read> Lines<R> {
    /// The lines of `input`.
    pub const fn new(input: R) -> Self {
        Self {
            input,
            form: Form::Unknown,
            buffer: Vec::new(),
            start: 0,
            looked: 0,
            ended: false,
            line: 0,
            is_utf8: false,
        }
    }

    /// True where the next line is there without waiting.
    pub fn is_ready(&mut self) -> bool {
        self.ended || self.end_of_line().is_some()
    }

    /// The next line, without what ends it; `None` at the end.
    pub fn next_line(&mut self) -> Result<Option<String>, LineError> {
        loop {
            if let Some(end) = self.end_of_line() {
                let line = self.take(end, 1)?;
                return Ok(Some(line));
            }
            if self.ended {
                let end = self.buffer.len();
                if end == self.start {
                    return Ok(None);
                }
                return self.take(end, 0).map(Some);
            }
            if self.buffer.len() - self.start > MOST_LINE {
                return Err(LineError::TooLong(self.line + 1));
            }
            self.read()?;
        }
    }

    fn end_of_line(&mut self) -> Option<usize> {
        let rest = self.buffer.get(self.looked..)?;
        let found = rest.iter().position(|byte| *byte == b'\n');
        self.looked = found.map_or(self.buffer.len(), |at| self.looked + at);
        found.map(|_| self.looked)
    }

    fn take(&mut self, end: usize, behind: usize) -> Result<String, LineError> {
        let bytes = self.buffer.get(self.start..end).unwrap_or_default();
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes).to_vec();
        self.start = end + behind;
        self.looked = self.start;
        self.line += 1;
        self.text(bytes)
    }

    fn text(&mut self, bytes: Vec<u8>) -> Result<String, LineError> {
        if bytes.contains(&0) {
            return Err(NotText::Binary.into());
        }
        if !matches!(self.form, Form::CodePage) {
            match String::from_utf8(bytes) {
                Ok(text) => {
                    self.is_utf8 |= !text.is_ascii();
                    return Ok(text);
                }
                Err(_) if self.is_utf8 => return Err(NotText::Line(self.line).into()),
                Err(error) => {
                    self.form = Form::CodePage;
                    return self.text(error.into_bytes());
                }
            }
        }
        if bytes.iter().copied().any(super::text::is_hole) {
            return Err(NotText::Line(self.line).into());
        }
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
        Ok(text.into_owned())
    }

    fn read(&mut self) -> Result<(), LineError> {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.looked -= self.start;
            self.start = 0;
        }
        let mut piece = vec![0; PIECE];
        let length = loop {
            match self.input.read(&mut piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        piece.truncate(length);
        self.ended = length == 0;
        if matches!(self.form, Form::Unknown) {
            // A byte order mark has three bytes, and pieces may be smaller.
            self.buffer.append(&mut piece);
            if self.buffer.len() < 3 && !self.ended {
                return Ok(());
            }
            piece = std::mem::take(&mut self.buffer);
            self.looked = 0;
            piece = self.begin(piece)?;
        }
        self.add(&piece)
    }

    /// Finds out the form from the first piece, and gives it back without its mark.
    fn begin(&mut self, piece: Vec<u8>) -> Result<Vec<u8>, LineError> {
        let decoder = |encoding: &'static Encoding| {
            Form::Utf16(Box::new(encoding.new_decoder_without_bom_handling()))
        };
        if let Some((encoding, length)) = Encoding::for_bom(&piece) {
            self.form = if encoding == UTF_16LE || encoding == UTF_16BE {
                decoder(encoding)
            } else {
                self.is_utf8 = true;
                Form::Utf8
            };
            return Ok(piece.get(length..).unwrap_or_default().to_vec());
        }
        self.form = if piece.contains(&0) {
            decoder(super::text::unmarked_utf16(&piece).ok_or(NotText::Binary)?)
        } else {
            Form::Utf8
        };
        Ok(piece)
    }

    fn add(&mut self, piece: &[u8]) -> Result<(), LineError> {
        let Form::Utf16(decoder) = &mut self.form else {
            self.buffer.extend_from_slice(piece);
            return Ok(());
        };
        let name = decoder.encoding().name();
        let most = decoder.max_utf8_buffer_length(piece.len()).unwrap_or(0);
        let mut text = String::with_capacity(most);
        let (result, _, broken) = decoder.decode_to_string(piece, &mut text, self.ended);
        if broken || result != CoderResult::InputEmpty {
            return Err(NotText::Broken(name).into());
        }
        self.buffer.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::text::{TextForm, decode};
    use super::*;

    /// A reader of small pieces.
    struct Slowly<'a>(&'a [u8], usize);

    impl Read for Slowly<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(self.0.len()).min(into.len());
            let (now, later) = self.0.split_at(length);
            into[..length].copy_from_slice(now);
            self.0 = later;
            Ok(length)
        }
    }

    fn lines(bytes: &[u8], piece: usize) -> Result<Vec<String>, String> {
        let mut lines = Lines::new(Slowly(bytes, piece));
        let mut found = Vec::new();
        loop {
            match lines.next_line() {
                Ok(Some(line)) => found.push(line),
                Ok(None) => return Ok(found),
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    #[test]
    fn each_form_is_read_as_a_whole_file_is() {
        let text = "http://a.example/\r\n# Gr\u{f6}\u{df}e\n\nhttp://b.example/";
        for form in [
            TextForm::Utf8 { mark: true },
            TextForm::Utf8 { mark: false },
            TextForm::Utf16Le { mark: true },
            TextForm::Utf16Be { mark: true },
            TextForm::Windows1252,
        ] {
            let bytes = form.encode(text).unwrap();
            let whole: Vec<String> = text.lines().map(str::to_owned).collect();
            for piece in [1, 2, 3, 7, 1000] {
                assert_eq!(
                    lines(&bytes, piece).as_ref(),
                    Ok(&whole),
                    "{form:?} {piece}"
                );
            }
        }
        let bytes = TextForm::Utf16Le { mark: false }
            .encode("http://a/\nhttp://b/\n")
            .unwrap();
        assert_eq!(lines(&bytes, 1000).unwrap(), ["http://a/", "http://b/"]);
    }

    #[test]
    fn a_line_is_there_before_the_next_is_written() {
        let mut lines = Lines::new(Slowly(b"abc\ndef\n", 4));
        assert!(!lines.is_ready());
        assert_eq!(lines.next_line().unwrap().as_deref(), Some("abc"));
        assert!(!lines.is_ready());
        assert_eq!(lines.next_line().unwrap().as_deref(), Some("def"));
        assert_eq!(lines.next_line().unwrap(), None);
    }

    #[test]
    fn what_is_no_text_ends_it_with_the_line() {
        assert!(lines(b"a\nb\0c\n", 9).unwrap_err().contains("zero bytes"));
        assert!(lines("é\n".as_bytes(), 9).is_ok());
        assert!(
            lines(b"\xc3\xa9\n\xe9\n", 9)
                .unwrap_err()
                .contains("line 2")
        );
        assert!(lines(b"a\n\x81\n", 9).unwrap_err().contains("line 2"));
        let long = vec![b'a'; 3 * MOST_LINE];
        assert!(
            lines(&long, 100_000)
                .unwrap_err()
                .contains("line 1 has more")
        );
    }

    proptest! {
        #[test]
        fn lines_are_those_of_the_whole_text(
            text in "([a-zé]{0,5}\r?\n){0,5}[a-z]{0,3}", piece in 1usize..9
        ) {
            let whole = decode(text.clone().into_bytes()).unwrap().0;
            let whole: Vec<String> = whole.lines().map(str::to_owned).collect();
            prop_assert_eq!(lines(text.as_bytes(), piece).unwrap(), whole);
        }
    }
}
