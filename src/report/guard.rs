//! The one way from a page to a screen or a log: whatever a page holds, nothing that leaves here is a
//! command to a terminal or to the runner of a CI job.
//!
//! Runners look for commands in what a job writes. GitHub Actions obeys a line that begins with `::`,
//! blanks before it or not, and `##[` anywhere in a line; Azure Pipelines obeys `##vso[` and `##[`
//! anywhere; TeamCity obeys `##teamcity[`. A wrapped line may begin with any word of a PAC file, so the
//! formats cannot see to that one by one. JSON and TOML keep their values: what is changed there is
//! written as an escape of the same character.

use std::io::{self, Write};

use super::escape::is_hostile;

/// How a character is written that must not be obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guarding {
    /// For people: `\u{3a}`.
    Text,
    /// Within strings of JSON, TOML or YAML: `\u003a`, which is the same character.
    Escapes,
    /// As [`Guarding::Text`], where lines of the page itself begin with `::`.
    Commands,
}

/// Letters between `##` and `[` that are looked at: longer than any command.
const MOST_LETTERS: u8 = 64;

/// Bytes of a colour code that are looked at: longer than any.
const MOST_CODE: usize = 32;

/// A writer that lets nothing through that anybody obeys, but for colours.
#[derive(Debug)]
pub struct Guard<W> {
    out: W,
    guarding: Guarding,
    /// Bytes of a character that is not complete.
    partial: Vec<u8>,
    /// A code that is not complete.
    code: String,
    line: Line,
    /// Letters behind the last `##`.
    letters: Option<u8>,
    /// The character before this one.
    last: char,
    /// The character before that one.
    before_last: char,
}

/// What the line has so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Blank,
    Colon,
    Text,
}

impl<W: Write> Guard<W> {
    /// A guard before `out`.
    pub fn new(out: W, guarding: Guarding) -> Self {
        Self {
            out,
            guarding,
            partial: Vec::new(),
            code: String::new(),
            line: Line::Blank,
            letters: None,
            last: '\n',
            before_last: '\n',
        }
    }

    /// Writes what is still held back, and gives the writer back.
    pub fn finish(mut self) -> io::Result<W> {
        self.end_code()?;
        if !self.partial.is_empty() {
            self.partial.clear();
            self.out.write_all("\u{fffd}".as_bytes())?;
        }
        self.out.flush()?;
        Ok(self.out)
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        let mut rest = text;
        while !rest.is_empty() {
            if self.code.is_empty()
                && let Some(length) = length_of_code(rest)
            {
                let (code, then) = rest.split_at(length);
                self.out.write_all(code.as_bytes())?;
                rest = then;
                continue;
            }
            // Up to the next code, whose first byte is one of ASCII.
            let behind = rest.as_bytes().get(1..).unwrap_or_default();
            let end = memchr::memchr(0x1b, behind).map_or(rest.len(), |at| at + 1);
            let (part, then) = rest.split_at(end);
            self.part(part)?;
            rest = then;
        }
        Ok(())
    }

    fn part(&mut self, text: &str) -> io::Result<()> {
        if self.is_harmless(text) {
            self.count_all(text);
            return self.out.write_all(text.as_bytes());
        }
        let mut plain = 0;
        for (at, character) in text.char_indices() {
            if self.passes(character) {
                continue;
            }
            self.out
                .write_all(text.get(plain..at).unwrap_or_default().as_bytes())?;
            plain = at + character.len_utf8();
            self.character(character)?;
        }
        self.out
            .write_all(text.get(plain..).unwrap_or_default().as_bytes())
    }

    /// True where it is clear at once that nothing in it is obeyed: printable ASCII without the signs
    /// with which commands begin.
    fn is_harmless(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let is_plain = bytes.iter().fold(true, |plain, byte| {
            plain & matches!(byte, b' '..=b'"' | b'$'..=b'~' | b'\n')
        });
        let (last, first) = (self.last, text.chars().next());
        is_plain
            && self.code.is_empty()
            && self.letters.is_none()
            && !(last == ':' && first == Some(':'))
            && memchr::memmem::find(bytes, b"::").is_none()
    }

    /// [`Self::count`] for each character of a harmless text.
    fn count_all(&mut self, text: &str) {
        let mut backwards = text.chars().rev();
        let Some(last) = backwards.next() else {
            return;
        };
        self.before_last = backwards.next().unwrap_or(self.last);
        self.last = last;
        let (begins, line) = match text.rsplit_once('\n') {
            Some((_, line)) => (Line::Blank, line),
            None => (self.line, text),
        };
        self.line = match (begins, line.trim_start()) {
            (Line::Blank, "") => Line::Blank,
            (Line::Blank, ":") => Line::Colon,
            _ => Line::Text,
        };
    }

    /// True where the character can be written as it is and has been counted.
    fn passes(&mut self, character: char) -> bool {
        if !self.code.is_empty() || character == '\u{1b}' {
            return false;
        }
        let is_obeyed = self.is_obeyed(character);
        self.count(character);
        !is_obeyed
    }

    /// True for what must not be written as it is here.
    fn is_obeyed(&self, character: char) -> bool {
        match character {
            '\n' | '\t' => false,
            ':' if self.last == ':' => match self.guarding {
                Guarding::Text => self.line == Line::Colon,
                // `fd00::1` can stay as people write it.
                Guarding::Escapes => {
                    self.line == Line::Colon || !self.before_last.is_ascii_hexdigit()
                }
                Guarding::Commands => false,
            },
            '[' => self.letters.is_some(),
            other => is_hostile(other),
        }
    }

    fn count(&mut self, character: char) {
        self.line = match (self.line, character) {
            (_, '\n') => Line::Blank,
            (Line::Blank, blank) if blank.is_whitespace() => Line::Blank,
            (Line::Blank, ':') => Line::Colon,
            _ => Line::Text,
        };
        self.letters = match (self.letters, character) {
            (_, '#') if self.last == '#' => Some(0),
            (Some(letters), letter)
                if letters < MOST_LETTERS
                    && (letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')) =>
            {
                Some(letters + 1)
            }
            _ => None,
        };
        self.before_last = self.last;
        self.last = character;
    }

    /// One that does not pass: a part of a code, or one that is written in another way. The latter is
    /// counted already.
    fn character(&mut self, character: char) -> io::Result<()> {
        if self.code.is_empty() && character != '\u{1b}' {
            return self.visible(character);
        }
        let is_part = match self.code.len() {
            0 => character == '\u{1b}',
            1 => character == '[',
            _ => character.is_ascii_digit() || matches!(character, ';' | ':' | 'm'),
        };
        if !is_part || self.code.len() > MOST_CODE {
            self.end_code()?;
            return if self.passes(character) {
                let mut bytes = [0; 4];
                self.out
                    .write_all(character.encode_utf8(&mut bytes).as_bytes())
            } else {
                self.character(character)
            };
        }
        self.code.push(character);
        if character == 'm' {
            self.out.write_all(self.code.as_bytes())?;
            self.code.clear();
        }
        Ok(())
    }

    /// What began as a code and is none.
    fn end_code(&mut self) -> io::Result<()> {
        let code = std::mem::take(&mut self.code);
        let mut characters = code.chars();
        if let Some(escape) = characters.next() {
            self.count(escape);
            self.visible(escape)?;
        }
        for character in characters {
            self.count(character);
            write!(self.out, "{character}")?;
        }
        Ok(())
    }

    fn visible(&mut self, character: char) -> io::Result<()> {
        if self.guarding != Guarding::Escapes {
            return match character {
                '\r' => self.out.write_all(b"\\r"),
                other => write!(self.out, "\\u{{{:x}}}", u32::from(other)),
            };
        }
        // A line feed of Windows between the lines of a page means nothing.
        let mut units = [0; 2];
        for unit in character.encode_utf16(&mut units) {
            write!(self.out, "\\u{unit:04x}")?;
        }
        Ok(())
    }
}

/// The length of a colour code that begins here and is complete.
fn length_of_code(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b';' | b':');
    let length = parameters.bytes().take_while(is_part).count();
    let is_whole = parameters.as_bytes().get(length) == Some(&b'm') && length < MOST_CODE - 3;
    is_whole.then_some(length + 3)
}

impl<W: Write> Write for Guard<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest: &[u8] = bytes;
        let joined;
        if !self.partial.is_empty() {
            let mut all = std::mem::take(&mut self.partial);
            all.extend_from_slice(bytes);
            joined = all;
            rest = &joined;
        }
        while !rest.is_empty() {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.text(text)?;
                    break;
                }
                Err(error) => {
                    let (good, bad) = rest.split_at(error.valid_up_to());
                    self.text(std::str::from_utf8(good).unwrap_or_default())?;
                    let Some(length) = error.error_len() else {
                        self.partial = bad.to_vec();
                        break;
                    };
                    self.text("\u{fffd}")?;
                    rest = bad.get(length..).unwrap_or_default();
                }
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A short text as [`Guard`] writes it.
pub fn guarded(text: &str, guarding: Guarding) -> String {
    let mut guard = Guard::new(Vec::new(), guarding);
    // Writing to memory can't fail.
    let _ = guard.write_all(text.as_bytes());
    let bytes = guard.finish().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> String {
        guarded(text, Guarding::Text)
    }

    #[test]
    fn no_line_begins_with_a_command_of_a_runner() {
        assert_eq!(text("::error::x\n"), ":\\u{3a}error::x\n");
        assert_eq!(text("a\n \t\u{3000}::x"), "a\n \t\u{3000}:\\u{3a}x");
        assert_eq!(text("a ::x, fd00::1\n"), "a ::x, fd00::1\n");
        assert_eq!(text("\u{1b}[1m::x\u{1b}[0m"), "\u{1b}[1m:\\u{3a}x\u{1b}[0m");
        assert_eq!(text(":\u{1b}[1m:x"), ":\u{1b}[1m\\u{3a}x");
        assert_eq!(
            text("a ##[error]x ##vso[task.x]"),
            "a ##\\u{5b}error]x ##vso\\u{5b}task.x]"
        );
        assert_eq!(text("##teamcity[x ###[y"), "##teamcity\\u{5b}x ###\\u{5b}y");
        assert_eq!(text("## [x] # [y]"), "## [x] # [y]");
        assert_eq!(guarded("::error::x", Guarding::Commands), "::error::x");
        assert_eq!(guarded("::e::##[x", Guarding::Commands), "::e::##\\u{5b}x");
    }

    #[test]
    fn a_string_of_json_keeps_its_value() {
        for value in [
            "::error::x",
            "a ::b",
            "##[x",
            "##vso[x",
            "fd00::1",
            "\u{202e}\u{7f}\u{e0041}",
        ] {
            let json = serde_json::to_string(value).expect("writes");
            let safe = guarded(&json, Guarding::Escapes);
            assert_eq!(serde_json::from_str::<String>(&safe).expect("reads"), value);
            for command in [
                "\"::",
                " ::",
                "##[",
                "##vso[",
                "\u{202e}",
                "\u{7f}",
                "\u{e0041}",
            ] {
                assert!(!safe.contains(command), "{safe}");
            }
        }
        assert_eq!(guarded("\"fd00::1\"", Guarding::Escapes), "\"fd00::1\"");
    }

    #[test]
    fn of_codes_only_colours_pass() {
        assert_eq!(text("\u{1b}[1;31mx\u{1b}[0m"), "\u{1b}[1;31mx\u{1b}[0m");
        assert_eq!(text("\u{1b}[2Jx"), "\\u{1b}[2Jx");
        assert_eq!(text("\u{1b}]0;x\u{7}"), "\\u{1b}]0;x\\u{7}");
        assert_eq!(text("x\u{1b}"), "x\\u{1b}");
        assert_eq!(text("\u{1b}[\u{1b}[1mx"), "\\u{1b}[\u{1b}[1mx");
        assert_eq!(text("a\r\u{202e}b"), "a\\r\\u{202e}b");
        let mut guard = Guard::new(Vec::new(), Guarding::Text);
        guard.write_all(b"a\xffb\xc3").expect("memory");
        assert_eq!(
            guard.finish().expect("memory"),
            "a\u{fffd}b\u{fffd}".as_bytes()
        );
    }

    proptest! {
        #[test]
        fn it_does_not_matter_in_which_pieces_a_page_comes(
            page in "(::|#|##|\\[|vso|[a-z: \\n\u{1b}m1]|\\PC){0,30}", cut in 1usize..7
        ) {
            for guarding in [Guarding::Text, Guarding::Escapes, Guarding::Commands] {
                let mut guard = Guard::new(Vec::new(), guarding);
                for piece in page.as_bytes().chunks(cut) {
                    guard.write_all(piece).expect("memory");
                    guard.flush().expect("memory");
                }
                let bytes = guard.finish().expect("memory");
                let whole = String::from_utf8(bytes).expect("text");
                prop_assert_eq!(&whole, &guarded(&page, guarding));
                let is_command = |line: &str| line.trim_start().starts_with("::");
                prop_assert!(guarding == Guarding::Commands || !whole.lines().any(is_command));
                prop_assert!(!whole.contains("##["));
                prop_assert!(!whole.contains("##vso["));
            }
        }
    }
}
