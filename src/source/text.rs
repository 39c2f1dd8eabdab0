//! Bytes of a file that people write or export, as text: the same for every reader.
//!
//! PAC files are another matter: each client decodes them in its own way.

use std::fmt::Write as _;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// In what form a text was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextForm {
    /// UTF-8, with a byte order mark or without.
    Utf8 {
        /// True where the mark is there.
        mark: bool,
    },
    /// UTF-16 of Windows, with a mark or without.
    Utf16Le {
        /// True where the mark is there.
        mark: bool,
    },
    /// The other UTF-16.
    Utf16Be {
        /// True where the mark is there.
        mark: bool,
    },
    /// The code page of Western Windows.
    Windows1252,
}

/// Why bytes are not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// Half a character at the end, or a pair that is none.
    #[error("it begins as {0}, but contains bytes that are not")]
    Broken(&'static str),
    /// Zero bytes, and no byte order mark.
    #[error("it contains zero bytes: it is not a text file, or one without its byte order mark")]
    Binary,
    /// A line that is neither, or UTF-8 in one place and not in another.
    #[error("line {0} is not UTF-8; save it as UTF-8")]
    Line(usize),
}

/// Pairs of bytes that are looked at where there is no mark.
const MOST_PAIRS: usize = 4096;

/// Decodes by the byte order mark; without one as UTF-16 where it looks like that, else as UTF-8, and
/// where that fails as windows-1252. A text that is UTF-8 in one place and not in another is an error.
pub fn decode(bytes: Vec<u8>) -> Result<(String, TextForm), NotText> {
    if let Some((encoding, length)) = Encoding::for_bom(&bytes) {
        let rest = bytes.get(length..).unwrap_or_default();
        let form = match encoding.name() {
            "UTF-16LE" => TextForm::Utf16Le { mark: true },
            "UTF-16BE" => TextForm::Utf16Be { mark: true },
            _ => TextForm::Utf8 { mark: true },
        };
        return strict(encoding, rest).map(|text| (text, form));
    }
    if bytes.contains(&0) {
        let encoding = unmarked_utf16(&bytes).ok_or(NotText::Binary)?;
        let form = if encoding == UTF_16LE {
            TextForm::Utf16Le { mark: false }
        } else {
            TextForm::Utf16Be { mark: false }
        };
        return strict(encoding, &bytes).map(|text| (text, form));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok((text, TextForm::Utf8 { mark: false })),
        Err(error) => code_page(error.as_bytes(), error.utf8_error().valid_up_to()),
    }
}

/// The UTF-16 that bytes with zeros among them look like: PowerShell and old editors write it without a
/// mark, and ASCII in it shows as x 0 x 0.
pub(super) fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = || bytes.chunks_exact(2).take(MOST_PAIRS);
    let zeros = |place: usize| pairs().filter(|pair| pair.get(place) == Some(&0)).count();
    let most = pairs().count() / 2;
    let looks = |zero: usize| bytes.len() >= 8 && zeros(zero) > most && zeros(1 - zero) == 0;
    match (looks(1), looks(0)) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// True for bytes that have no character in windows-1252.
pub(super) const fn is_hole(byte: u8) -> bool {
    matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d)
}

/// The text of bytes that are not UTF-8 from `at` on.
fn code_page(bytes: &[u8], at: usize) -> Result<(String, TextForm), NotText> {
    let (good, rest) = bytes.split_at(at);
    if !good.is_ascii() || rest.iter().copied().any(is_hole) {
        let before = good.iter().filter(|byte| **byte == b'\n');
        return Err(NotText::Line(before.count() + 1));
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Ok((text.into_owned(), TextForm::Windows1252))
}

fn strict(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, NotText> {
    let name = if encoding == UTF_8 {
        "UTF-8"
    } else {
        encoding.name()
    };
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
        .ok_or(NotText::Broken(name))
}

impl TextForm {
    /// The bytes of a text in this form; `None` where it has characters that the form lacks.
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        let units = |mark: bool| {
            mark.then_some(0xfeff_u16)
                .into_iter()
                .chain(text.encode_utf16())
        };
        Some(match self {
            Self::Utf8 { mark } => {
                let mark = if mark { "\u{feff}" } else { "" };
                format!("{mark}{text}").into_bytes()
            }
            Self::Utf16Le { mark } => units(mark).flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Be { mark } => units(mark).flat_map(u16::to_be_bytes).collect(),
            Self::Windows1252 => {
                let (bytes, _, lost) = WINDOWS_1252.encode(text);
                if lost {
                    return None;
                }
                bytes.into_owned()
            }
        })
    }
}

/// True for what a terminal obeys or what can't be seen: control characters (C0, DEL, C1), line
/// and paragraph separators, direction marks, zero-width characters, blanks that are not blanks,
/// variation selectors, tags.
pub const fn is_hostile(character: char) -> bool {
    matches!(
        character,
        '\0'..='\x1f'
            | '\x7f'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A basic string (TOML 1.0): what is not plain is escaped, so that it stays within its line and can
/// be seen.
pub fn toml_string(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            hostile if is_hostile(hostile) => {
                // Writing to a String can't fail.
                let _ = if u32::from(hostile) > 0xffff {
                    write!(out, "\\U{:08X}", u32::from(hostile))
                } else {
                    write!(out, "\\u{:04X}", u32::from(hostile))
                };
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
    out
}

/// Quotes and dashes of word processors, which no program takes for those of a keyboard.
const TYPOGRAPHIC: &[(char, &str, char)] = &[
    ('\u{2018}', "typographic quote", '\''),
    ('\u{2019}', "typographic quote", '\''),
    ('\u{201a}', "typographic quote", '\''),
    ('\u{201b}', "typographic quote", '\''),
    ('\u{2032}', "prime", '\''),
    ('\u{b4}', "accent", '\''),
    ('\u{201c}', "typographic quote", '"'),
    ('\u{201d}', "typographic quote", '"'),
    ('\u{201e}', "typographic quote", '"'),
    ('\u{201f}', "typographic quote", '"'),
    ('\u{2033}', "prime", '"'),
    ('\u{ab}', "typographic quote", '"'),
    ('\u{bb}', "typographic quote", '"'),
    ('\u{ff02}', "wide quote", '"'),
    ('\u{ff07}', "wide quote", '\''),
    ('\u{2010}', "typographic hyphen", '-'),
    ('\u{2011}', "typographic hyphen", '-'),
    ('\u{2012}', "typographic dash", '-'),
    ('\u{2013}', "typographic dash", '-'),
    ('\u{2014}', "typographic dash", '-'),
    ('\u{2015}', "typographic dash", '-'),
    ('\u{2212}', "minus sign", '-'),
];

/// What a text has of the signs of a word processor, in words: the first of them, and what to write.
///
/// Also where a client has read UTF-8 as windows-1252.
pub fn typographic(text: &str) -> Option<String> {
    sign(text).or_else(|| {
        let (bytes, _, lost) = WINDOWS_1252.encode(text);
        let read_anew = std::str::from_utf8(&bytes).ok().filter(|_| !lost)?;
        sign(read_anew)
    })
}

fn sign(text: &str) -> Option<String> {
    text.chars().find_map(|character| {
        let (_, name, plain) = TYPOGRAPHIC.iter().find(|(sign, ..)| *sign == character)?;
        Some(format!(
            "{character} (U+{:04X}) is a {name}: write {plain}",
            u32::from(character)
        ))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(bytes: &[u8]) -> Result<String, NotText> {
        decode(bytes.to_vec()).map(|(text, _)| text)
    }

    #[test]
    fn every_form_of_a_text_is_read_and_written_alike() {
        let sample = "# Gr\u{f6}\u{df}e\nx = \"\u{201c}a\u{201d}\"\n";
        for form in [
            TextForm::Utf8 { mark: true },
            TextForm::Utf8 { mark: false },
            TextForm::Utf16Le { mark: true },
            TextForm::Utf16Le { mark: false },
            TextForm::Utf16Be { mark: true },
            TextForm::Utf16Be { mark: false },
            TextForm::Windows1252,
        ] {
            let sample = match form {
                // Without a mark only what is mostly ASCII can be known.
                TextForm::Utf16Le { mark: false } | TextForm::Utf16Be { mark: false } => {
                    "# Gr\u{f6}\u{df}e\nx = \"a\"\n"
                }
                _ => sample,
            };
            let bytes = form.encode(sample).expect("has all characters");
            assert_eq!(decode(bytes), Ok((sample.to_owned(), form)), "{form:?}");
        }
        assert_eq!(TextForm::Windows1252.encode("\u{3b1}"), None);
    }

    #[test]
    fn what_is_no_text_says_so() {
        assert_eq!(text(b"\xff\xfea\0b"), Err(NotText::Broken("UTF-16LE")));
        assert_eq!(text(b"\xef\xbb\xbf\xff"), Err(NotText::Broken("UTF-8")));
        assert_eq!(text(b"\x46\0\0\0\x01\0\0\0\0"), Err(NotText::Binary));
        assert_eq!(text(b"a\nb\x81\n"), Err(NotText::Line(2)));
        assert_eq!(text("a\n\u{e9}\n".as_bytes()).as_deref(), Ok("a\n\u{e9}\n"));
        assert_eq!(text(b"\xc3\xa9\n\n\xe9\n"), Err(NotText::Line(3)));
    }

    #[test]
    fn signs_of_a_word_processor_are_named() {
        assert_eq!(
            typographic("a = \u{201c}b\u{201d}").as_deref(),
            Some("\u{201c} (U+201C) is a typographic quote: write \"")
        );
        assert!(typographic("a = \u{e2}\u{20ac}\u{153}b").is_some());
        assert_eq!(typographic("a = \"b\" - 'c' caf\u{e9}"), None);
    }

    proptest! {
        #[test]
        fn a_string_of_toml_keeps_its_value(text in any::<String>()) {
            let table: toml::Table = toml::from_str(&format!("a = {}\n", toml_string(&text))).expect("reads");
            prop_assert_eq!(table["a"].as_str(), Some(text.as_str()));
            let hostile = toml_string(&text).chars().any(is_hostile);
            prop_assert!(!hostile);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in any::<Vec<u8>>()) {
            let _ = decode(bytes);
        }
    }
}
