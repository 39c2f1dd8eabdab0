//! `.reg` files (`reg export`, both forms) and the output of `reg query`: keys and values with
//! their places.

use super::place::{Located, label};
use crate::finding::Label;
use crate::source::document::DocumentError;
use crate::source::{SourceFile, Span};

/// Most bytes of one binary value.
const MOST_VALUE_BYTES: usize = 1 << 20;

/// Keys and values of one file, together. What pac-check looks for has some tens.
const MOST_ENTRIES: usize = 100_000;

/// A key of the registry as the file shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The path with the root written out, as in the file.
    pub path: String,
    /// Where it stands.
    pub place: Label,
    /// Its values, in order.
    pub values: Vec<Value>,
}

/// A value of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// Its name; empty for the default value.
    pub name: String,
    /// What it holds.
    pub data: Data,
    /// Where it stands, all its lines.
    pub place: Label,
}

/// What a value holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// `REG_DWORD`.
    Dword(u32),
    /// `REG_SZ`.
    Text(String),
    /// `REG_BINARY`, and every type that `.reg` files write as bytes.
    Bytes(Vec<u8>),
    /// A type that `reg query` prints and pac-check has no use for.
    Other,
    /// `"name"=-`: the file removes the value.
    Removed,
}

/// True for a text that is one of the forms.
pub fn is_registry(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty());
    first.is_some_and(|line| is_header(line) || line.starts_with("HKEY_"))
}

fn is_header(line: &str) -> bool {
    line.starts_with("Windows Registry Editor Version ") || line == "REGEDIT4"
}

/// Reads the keys in order. A key that the file deletes (`[-KEY]`) comes without values.
pub fn parse(file: &SourceFile) -> Result<Vec<Key>, DocumentError> {
    let mut reader = Reader {
        file,
        rest: lines(file.text()),
        keys: Vec::new(),
        entries: 0,
    };
    let query = file.text().trim_start().starts_with("HKEY_");
    while let Some(line) = reader.rest.next() {
        if query {
            reader.query_line(&line)?;
        } else {
            reader.export_line(&line)?;
        }
    }
    Ok(reader.keys)
}

/// A line without its terminator, and the byte where it begins.
#[derive(Clone)]
struct Line<'a> {
    text: &'a str,
    start: usize,
}

/// The lines that are still to come.
struct Lines<'a> {
    pieces: std::str::SplitInclusive<'a, char>,
    start: usize,
}

fn lines(text: &str) -> Lines<'_> {
    Lines {
        pieces: text.split_inclusive('\n'),
        start: 0,
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let piece = self.pieces.next()?;
        let start = self.start;
        self.start += piece.len();
        Some(Line {
            text: piece.trim_end_matches(['\n', '\r']),
            start,
        })
    }
}

struct Reader<'a> {
    file: &'a SourceFile,
    rest: Lines<'a>,
    keys: Vec<Key>,
    /// Keys and values so far.
    entries: usize,
}

impl<'a> Reader<'a> {
    fn error(&self, line: &Line<'_>, message: impl Into<String>) -> DocumentError {
        DocumentError::at(
            self.file,
            Span::from(line.start..line.start + line.text.len()),
            message,
            "export it again, with `reg export KEY FILE`",
        )
    }

    fn place(&self, start: usize, end: usize) -> Label {
        label(self.file, Span::from(start..end))
    }

    fn export_line(&mut self, line: &Line<'a>) -> Result<(), DocumentError> {
        let text = line.text.trim();
        if text.is_empty() || text.starts_with(';') || is_header(text) {
            return Ok(());
        }
        if let Some(rest) = text.strip_prefix('[') {
            let path = rest
                .strip_suffix(']')
                .ok_or_else(|| self.error(line, "the name of a key is not closed by `]`"))?;
            return self.key(path.trim_start_matches('-'), line);
        }
        let (name, data) = name_and_data(text)
            .ok_or_else(|| self.error(line, "it is neither a key nor `\"name\"=value`"))?;
        let (data, end) = self.data(line, data)?;
        let start = line.start + (line.text.len() - line.text.trim_start().len());
        let value = Value {
            name,
            data,
            place: self.place(start, end),
        };
        self.value(value, line)
    }

    fn key(&mut self, path: &str, line: &Line<'_>) -> Result<(), DocumentError> {
        self.counted(line)?;
        self.keys.push(Key {
            path: path.to_owned(),
            place: self.place(line.start, line.start + line.text.len()),
            values: Vec::new(),
        });
        Ok(())
    }

    fn value(&mut self, value: Value, line: &Line<'_>) -> Result<(), DocumentError> {
        self.counted(line)?;
        match self.keys.last_mut() {
            Some(key) => {
                key.values.push(value);
                Ok(())
            }
            None => Err(self.error(line, "a value comes before the first key")),
        }
    }

    fn counted(&mut self, line: &Line<'_>) -> Result<(), DocumentError> {
        self.entries += 1;
        if self.entries <= MOST_ENTRIES {
            return Ok(());
        }
        Err(DocumentError::at(
            self.file,
            Span::from(line.start..line.start + line.text.len()),
            format!("up to here it has more than {MOST_ENTRIES} keys and values"),
            "export only the keys that docs/settings.md names",
        ))
    }

    /// What stands behind `=`, with the byte where it ends: binary values go on in further lines.
    fn data(&mut self, line: &Line<'a>, text: &str) -> Result<(Data, usize), DocumentError> {
        let end = line.start + line.text.len();
        if text == "-" {
            return Ok((Data::Removed, end));
        }
        if let Some(rest) = text.strip_prefix('"') {
            return match quoted(rest) {
                Some((text, "")) => Ok((Data::Text(text), end)),
                _ => Err(self.error(line, "a text is not closed by a quotation mark")),
            };
        }
        let lower = text.to_ascii_lowercase();
        if let Some(digits) = lower.strip_prefix("dword:") {
            let value = u32::from_str_radix(digits.trim(), 16)
                .map_err(|_| self.error(line, "a dword must be up to eight hexadecimal digits"))?;
            return Ok((Data::Dword(value), end));
        }
        let bytes = lower.strip_prefix("hex").and_then(|rest| {
            let rest =
                rest.trim_start_matches(|c: char| c == '(' || c == ')' || c.is_ascii_hexdigit());
            rest.strip_prefix(':')
        });
        match bytes {
            Some(bytes) => self.bytes(line, bytes),
            None => Err(self.error(line, "a value is of no type that a .reg file has")),
        }
    }

    fn bytes(&mut self, first: &Line<'a>, text: &str) -> Result<(Data, usize), DocumentError> {
        let mut bytes = Vec::new();
        let mut line = first.clone();
        let mut text = text.to_owned();
        loop {
            let (part, goes_on) = match text.trim().strip_suffix('\\') {
                Some(part) => (part, true),
                None => (text.trim(), false),
            };
            for digits in part
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
            {
                let byte = u8::from_str_radix(digits, 16)
                    .ok()
                    .filter(|_| digits.len() <= 2);
                let byte = byte.ok_or_else(|| {
                    self.error(&line, format!("`{digits}` is not a byte in hexadecimal"))
                })?;
                bytes.push(byte);
            }
            if bytes.len() > MOST_VALUE_BYTES {
                let message = format!("a value has more than {MOST_VALUE_BYTES} bytes");
                return Err(self.error(first, message));
            }
            if !goes_on {
                return Ok((Data::Bytes(bytes), line.start + line.text.len()));
            }
            line = self
                .rest
                .next()
                .ok_or_else(|| self.error(first, "the file ends within a value"))?;
            line.text.clone_into(&mut text);
        }
    }

    /// `HKEY_...`, or `    name    REG_TYPE    data`.
    fn query_line(&mut self, line: &Line<'a>) -> Result<(), DocumentError> {
        let text = line.text;
        if text.starts_with("HKEY_") {
            return self.key(text.trim_end(), line);
        }
        let trimmed = text.trim();
        let Some(at) = trimmed.find("    REG_") else {
            // A blank line, or the count of hits, which is in the language of the system.
            return Ok(());
        };
        let (name, rest) = trimmed.split_at(at);
        let rest = rest.trim();
        let (kind, data) = rest.split_once("    ").unwrap_or((rest, ""));
        let data = data.trim();
        let data = match kind {
            "REG_DWORD" => {
                let digits = data.strip_prefix("0x").unwrap_or(data);
                let value = u32::from_str_radix(digits, 16);
                Data::Dword(value.map_err(|_| self.error(line, "a dword must be hexadecimal"))?)
            }
            "REG_SZ" | "REG_EXPAND_SZ" => Data::Text(data.to_owned()),
            "REG_BINARY" => Data::Bytes(self.digits(line, data)?),
            _ => Data::Other,
        };
        let start = line.start + (text.len() - text.trim_start().len());
        let value = Value {
            name: name.trim().to_owned(),
            data,
            place: self.place(start, line.start + text.trim_end().len()),
        };
        self.value(value, line)
    }

    fn digits(&self, line: &Line<'_>, text: &str) -> Result<Vec<u8>, DocumentError> {
        let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
        let digits = digits
            .filter(|digits| digits.len() % 2 == 0)
            .ok_or_else(|| {
                self.error(line, "a binary value must be pairs of hexadecimal digits")
            })?;
        let byte = |pair: &[u32]| match pair {
            [high, low] => u8::try_from(high * 16 + low).unwrap_or(0),
            _ => 0,
        };
        Ok(digits.chunks(2).map(byte).collect())
    }
}

/// `"name"=data` or `@=data`.
fn name_and_data(text: &str) -> Option<(String, &str)> {
    if let Some(rest) = text.strip_prefix('@') {
        return Some((String::new(), rest.trim_start().strip_prefix('=')?.trim()));
    }
    let (name, rest) = quoted(text.strip_prefix('"')?)?;
    Some((name, rest.trim_start().strip_prefix('=')?.trim()))
}

/// A text up to its closing quotation mark, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return Some((out, text.get(index + 1..)?)),
            '\\' => out.push(characters.next()?.1),
            other => out.push(other),
        }
    }
    None
}

/// What a key has under a name, in any case.
impl Key {
    /// The last value of that name: a later line of a file overwrites an earlier one.
    pub fn value(&self, name: &str) -> Option<&Value> {
        let mut values = self.values.iter().rev();
        values.find(|value| value.name.eq_ignore_ascii_case(name))
    }
}

impl Value {
    /// The number, where it is one.
    pub fn dword(&self) -> Option<Located<u32>> {
        match self.data {
            Data::Dword(value) => Some(Located {
                value,
                place: self.place.clone(),
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(text: &str) -> Vec<Key> {
        parse(&SourceFile::new("x.reg", text)).expect("parses")
    }

    fn error(text: &str) -> DocumentError {
        parse(&SourceFile::new("x.reg", text)).expect_err("refused")
    }

    #[test]
    fn an_export_is_read_with_all_its_types_and_places() {
        let keys = keys(
            "Windows Registry Editor Version 5.00\r\n\r\n; made by hand\r\n[HKEY_LOCAL_MACHINE\\Software\\X]\r\n\"A\\\\B\\\"\"=dword:0000001f\r\n\"Bytes\"=hex:46,00,\\\r\n  01,ff\r\n\"Long\"=hex(b):01,00\r\n@=\"text \\\\ here\"\r\n\"Gone\"=-\r\n[-HKEY_LOCAL_MACHINE\\Software\\Y]\r\n",
        );
        assert_eq!(keys.len(), 2);
        let key = &keys[0];
        assert_eq!(key.path, "HKEY_LOCAL_MACHINE\\Software\\X");
        assert_eq!(key.place.start.line, 4);
        let names: Vec<&str> = key.values.iter().map(|value| value.name.as_str()).collect();
        assert_eq!(names, ["A\\B\"", "Bytes", "Long", "", "Gone"]);
        assert_eq!(key.values[0].data, Data::Dword(31));
        assert_eq!(key.values[1].data, Data::Bytes(vec![0x46, 0, 1, 255]));
        assert_eq!(key.values[1].place.start.line, 6);
        assert_eq!(key.values[1].place.end.line, 7);
        assert_eq!(key.values[3].data, Data::Text("text \\ here".to_owned()));
        assert_eq!(
            key.value("gone").map(|value| &value.data),
            Some(&Data::Removed)
        );
        assert!(keys[1].values.is_empty());
    }

    #[test]
    fn the_output_of_reg_query_is_read_in_any_language() {
        let keys = keys(
            "\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\X\r\n    Some Name    REG_DWORD    0x1\r\n    Blob    REG_BINARY    4600FF\r\n    T    REG_SZ    \r\n    M    REG_MULTI_SZ    a\\0b\r\n\r\nFin de la recherche : 4 correspondance(s) trouvée(s).\r\n",
        );
        assert_eq!(keys[0].values[0].name, "Some Name");
        assert_eq!(keys[0].values[0].data, Data::Dword(1));
        assert_eq!(keys[0].values[1].data, Data::Bytes(vec![0x46, 0, 0xff]));
        assert_eq!(keys[0].values[2].data, Data::Text(String::new()));
        assert_eq!(keys[0].values[3].data, Data::Other);
    }

    #[test]
    fn broken_lines_are_errors_with_their_line() {
        let head = "REGEDIT4\n[HKEY_LOCAL_MACHINE\\X]\n";
        for (line, said) in [
            ("\"a\"=hex:4g", "not a byte"),
            ("\"a\"=hex:123", "not a byte"),
            ("\"a\"=hex:46,\\", "ends within"),
            ("\"a\"=dword:123456789", "eight"),
            ("\"a\"=\"b", "not closed"),
            ("\"a=1", "neither"),
            ("\"a\"=what", "no type"),
            ("[HKEY", "not closed"),
        ] {
            let error = error(&format!("{head}{line}\n"));
            assert!(error.message.contains(said), "{line}: {error}");
            assert_eq!(error.position.map(|place| place.line), Some(3), "{line}");
        }
        assert!(error("REGEDIT4\n\"a\"=-\n").message.contains("first key"));
        assert!(
            error("HKEY_X\n    a    REG_BINARY    460\n")
                .message
                .contains("pairs")
        );
    }

    proptest! {
        #[test]
        fn bytes_come_back_however_they_are_broken_into_lines(
            bytes in prop::collection::vec(any::<u8>(), 0..60), width in 1_usize..20
        ) {
            let lines: Vec<String> = bytes
                .chunks(width)
                .map(|part| part.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(","))
                .collect();
            let text = format!("REGEDIT4\n[K]\n\"v\"=hex:{}\n", lines.join(",\\\n  "));
            prop_assert_eq!(&keys(&text)[0].values[0].data, &Data::Bytes(bytes));
        }

        #[test]
        fn any_text_is_read_without_harm(text in "(REGEDIT4\n|HKEY_X\n)[\\PC\n]{0,200}") {
            let _ = parse(&SourceFile::new("x.reg", text));
        }
    }
}
