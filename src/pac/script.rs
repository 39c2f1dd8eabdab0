//! Bytes to a script: charset, byte order mark, size, and whether it can be a PAC file at all.
//!
//! The engine never sees bytes: its own decoder drops text after a sequence that is not UTF-8, and
//! clients part in how they read the same file.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252, X_USER_DEFINED};

use super::dialects::{Charset, Dialect};
use super::evaluation::{Limit, LimitKind, Limits};
pub use super::readings::{Hopeless, Readings};
use crate::source::SourceFile;

/// The most bytes that pac-check reads from anywhere, whatever the client: 16 MiB.
pub const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// The name of a charset that the client can't read.
const UNKNOWN: &str = "unknown";

/// A decoded PAC file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// Name and text.
    pub source: SourceFile,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// The encoding that was used, by its WHATWG name.
    pub charset: &'static str,
    /// True where bytes did not fit the encoding and were replaced by U+FFFD.
    pub malformed: bool,
    /// Why the text is missing, where it is: it would have been larger than pac-check reads.
    pub unread: Option<Limit>,
    /// What is known about every attempt to parse the text, whatever the client.
    pub hopeless: Hopeless,
}

/// Why a file is not taken as a PAC file before it is even parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Larger than the client takes.
    #[error("the file has {bytes} bytes; {client} takes at most {most}")]
    TooLarge {
        /// Size in bytes.
        bytes: u64,
        /// The client's limit in bytes.
        most: u64,
        /// The client.
        client: &'static str,
    },
    /// The text does not contain the entry point's name.
    #[error(
        "the text does not contain FindProxyForURL, so {client} does not take it as a PAC file"
    )]
    NoEntryPointInText {
        /// The client.
        client: &'static str,
    },
    /// The server declares a charset that the client can't read.
    #[error("the server declares a charset that {client} does not know, so it reads nothing")]
    UnknownCharset {
        /// The client.
        client: &'static str,
    },
    /// The client takes nothing but UTF-8.
    #[error("the file is not valid UTF-8, and {client} takes nothing else")]
    NotUtf8 {
        /// The client.
        client: &'static str,
    },
    /// The file is empty.
    #[error("the file is empty")]
    Empty,
}

impl Script {
    /// Decodes a file as the client does.
    ///
    /// `content_type` is the `Content-Type` of the HTTP response, if there was one.
    pub fn decode(name: &str, bytes: &[u8], content_type: Option<&str>, dialect: &Dialect) -> Self {
        Readings::default().script(name, bytes, content_type, dialect)
    }

    /// Whether a file of that size, and its text, may be looked at.
    pub fn allowed(&self, limits: &Limits) -> Result<(), Limit> {
        limits.allow_source(self.bytes)?;
        self.unread.clone().map_or(Ok(()), Err)
    }

    /// Whether the client takes the file as a PAC file at all.
    ///
    /// Chromium: net/proxy_resolution/pac_file_fetcher_impl.cc (size) and pac_file_decider.cc
    /// (`LooksLikePacScript`).
    pub fn accepted(&self, dialect: &Dialect) -> Result<(), Refused> {
        let client = dialect.title;
        if let Some(most) = dialect.most_script_bytes
            && self.bytes > most
        {
            return Err(Refused::TooLarge {
                bytes: self.bytes,
                most,
                client,
            });
        }
        if self.bytes == 0 {
            return Err(Refused::Empty);
        }
        if dialect.charset == Charset::Utf8Only && self.malformed {
            return Err(Refused::NotUtf8 { client });
        }
        if self.charset == UNKNOWN {
            return Err(Refused::UnknownCharset { client });
        }
        if dialect.text_must_name_entry_point && !self.source.text().contains("FindProxyForURL") {
            return Err(Refused::NoEntryPointInText { client });
        }
        Ok(())
    }
}

/// The `charset` parameter of a `Content-Type`.
pub fn charset_of(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then_some(value)
    })
}

/// How a client reads the bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// In an encoding, from a byte on.
    Encoded(&'static Encoding, usize),
    /// Each byte is the character of that number.
    Latin1,
    /// Not at all.
    Unknown,
}

impl Plan {
    pub(super) fn of(bytes: &[u8], content_type: Option<&str>, dialect: &Dialect) -> Self {
        match dialect.charset {
            Charset::HeaderElseGuess => header_else_guess(bytes, content_type),
            Charset::HeaderThenMark => header_then_mark(bytes, content_type),
            Charset::Utf8ElseLatin1 => utf8_else_latin1(bytes),
            Charset::Utf8Only | Charset::Utf8Lossy => Self::Encoded(UTF_8, mark_of_utf8(bytes)),
            Charset::Windows1252 => Self::Encoded(WINDOWS_1252, 0),
        }
    }

    /// The name of the encoding.
    pub(super) fn charset(self) -> &'static str {
        match self {
            Self::Encoded(encoding, _) => encoding.name(),
            Self::Latin1 => "ISO-8859-1",
            Self::Unknown => UNKNOWN,
        }
    }

    /// Where what is read begins.
    pub(super) const fn from(self) -> usize {
        match self {
            Self::Encoded(_, from) => from,
            Self::Latin1 | Self::Unknown => 0,
        }
    }

    /// True where ASCII is read as what it is.
    pub(super) fn keeps_ascii(self) -> bool {
        match self {
            Self::Encoded(encoding, _) => encoding.is_ascii_compatible(),
            Self::Latin1 => true,
            Self::Unknown => false,
        }
    }

    /// Most bytes of the text.
    pub(super) fn most_bytes(self, bytes: &[u8]) -> usize {
        let high = || bytes.iter().filter(|byte| !byte.is_ascii()).count();
        match self {
            Self::Encoded(encoding, _) if encoding == UTF_8 => match std::str::from_utf8(bytes) {
                Ok(text) => text.len(),
                // Each wrong byte may become U+FFFD, of three bytes.
                Err(_) => bytes.len() + 2 * high(),
            },
            Self::Encoded(encoding, _) if encoding == WINDOWS_1252 => bytes.len() + 2 * high(),
            Self::Encoded(..) => 3 * bytes.len(),
            Self::Latin1 => bytes.len() + high(),
            Self::Unknown => 0,
        }
    }

    /// The text, and whether anything in it was malformed.
    pub(super) fn read(self, bytes: &[u8]) -> (String, bool) {
        match self {
            Self::Encoded(encoding, from) => {
                let body = bytes.get(from..).unwrap_or_default();
                let (text, malformed) = encoding.decode_without_bom_handling(body);
                (text.into_owned(), malformed)
            }
            Self::Latin1 => (bytes.iter().map(|&byte| char::from(byte)).collect(), false),
            Self::Unknown => (String::new(), false),
        }
    }
}

/// The limit of the texts that are made of one file.
pub(super) fn too_much_text(most: usize) -> Limit {
    Limit {
        which: LimitKind::Source,
        value: format!("{most} bytes of text in all its encodings"),
    }
}

fn mark_of_utf8(bytes: &[u8]) -> usize {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    }
}

/// Chromium: the header's charset, else a byte order mark, else windows-1252; what does not fit
/// becomes U+FFFD. With a charset that it does not know, nothing is read.
fn header_then_mark(bytes: &[u8], content_type: Option<&str>) -> Plan {
    let label = content_type.and_then(charset_of);
    let declared = label
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        // A web browser's, not one of its network code.
        .filter(|encoding| *encoding != X_USER_DEFINED);
    if label.is_some() && declared.is_none() {
        return Plan::Unknown;
    }
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = declared.or(marked).unwrap_or(WINDOWS_1252);
    let from = match Encoding::for_bom(bytes) {
        Some((mark, length)) if mark == encoding => length,
        _ => 0,
    };
    Plan::Encoded(encoding, from)
}

/// Requests: the header, and ISO-8859-1 for a text type without a charset; else a guess.
fn header_else_guess(bytes: &[u8], content_type: Option<&str>) -> Plan {
    let declared = content_type
        .and_then(charset_of)
        .and_then(|label| Encoding::for_label(label.as_bytes()));
    let is_text = content_type.is_some_and(|content_type| content_type.contains("text"));
    let encoding = match declared {
        Some(encoding) => encoding,
        None if !is_text && std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1252,
    };
    Plan::Encoded(encoding, 0)
}

/// Firefox: UTF-8 where the whole file is valid UTF-8, else each byte is a character. The header is
/// not consulted (netwerk/base/nsPACMan.cpp).
fn utf8_else_latin1(bytes: &[u8]) -> Plan {
    let from = mark_of_utf8(bytes);
    match std::str::from_utf8(bytes.get(from..).unwrap_or_default()) {
        Ok(_) => Plan::Encoded(UTF_8, from),
        Err(_) => Plan::Latin1,
    }
}

/// True where the bytes begin as UTF-16 does, with or without a mark: a common accident of Windows
/// editors that only a declared charset heals.
pub fn looks_like_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xfe")
        || bytes.starts_with(b"\xfe\xff")
        || matches!(bytes, [first, 0, second, 0, ..] if *first != 0 && *second != 0)
        || matches!(bytes, [0, first, 0, second, ..] if *first != 0 && *second != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pac::dialects;

    fn decode(client: &str, bytes: &[u8], content_type: Option<&str>) -> Script {
        Script::decode("x", bytes, content_type, dialects::named(client).unwrap())
    }

    #[test]
    fn chromium_reads_windows_1252_without_a_charset_or_mark() {
        assert_eq!(
            decode("chromium", b"caf\xe9 \x80", None).source.text(),
            "café €"
        );
        assert_eq!(decode("chromium", "é".as_bytes(), None).source.text(), "Ã©");
    }

    #[test]
    fn chromium_reads_nothing_in_a_charset_that_it_does_not_know() {
        let chromium = dialects::named("chromium").unwrap();
        for (declared, read) in [
            ("text/plain; charset='utf-8'", true),
            ("text/plain; charset=", true),
            ("text/plain; charset=utf-7", false),
            ("text/plain; charset=x-user-defined", false),
        ] {
            let script = decode("chromium", b"FindProxyForURL", Some(declared));
            assert_eq!(script.accepted(chromium).is_ok(), read, "{declared}");
        }
        let script = decode("firefox", b"x", Some("text/plain; charset=utf-7"));
        assert_eq!(script.source.text(), "x");
    }

    #[test]
    fn pypac_believes_the_header_and_guesses_without_one() {
        let text = |bytes, content_type| {
            decode("pypac", bytes, content_type)
                .source
                .text()
                .to_owned()
        };
        let plain = Some("application/x-ns-proxy-autoconfig");
        assert_eq!(text("é".as_bytes(), plain), "é");
        assert_eq!(text(b"\xe9", None), "é");
        assert_eq!(text("é".as_bytes(), Some("text/javascript")), "Ã©");
        let latin1 = Some("application/x-ns-proxy-autoconfig; charset=iso-8859-1");
        assert_eq!(text("é".as_bytes(), latin1), "Ã©");
    }

    #[test]
    fn chromium_believes_the_header_before_the_mark() {
        let utf8 = Some("application/x-ns-proxy-autoconfig; Charset=\"utf-8\"");
        assert_eq!(decode("chromium", "é".as_bytes(), utf8).source.text(), "é");
        let script = decode("chromium", b"\xe9", utf8);
        assert_eq!(script.source.text(), "\u{fffd}");
        assert!(script.malformed);
        assert_eq!(
            decode("chromium", b"\xef\xbb\xbf\xc3\xa9", None)
                .source
                .text(),
            "é"
        );
        assert_eq!(decode("chromium", b"\xff\xfev\0", None).source.text(), "v");
    }

    #[test]
    fn firefox_ignores_the_header() {
        let latin = Some("text/plain; charset=iso-8859-1");
        assert_eq!(decode("firefox", "é".as_bytes(), latin).source.text(), "é");
        assert_eq!(
            decode("firefox", b"\xe9\x80", latin).source.text(),
            "\u{e9}\u{80}"
        );
    }

    #[test]
    fn chromium_refuses_a_text_without_the_entry_point_and_a_large_file() {
        let chromium = dialects::named("chromium").unwrap();
        let script = decode("chromium", b"<html>", None);
        assert!(matches!(
            script.accepted(chromium),
            Err(Refused::NoEntryPointInText { .. })
        ));
        let mut large = b"function FindProxyForURL(){}".to_vec();
        large.resize(1_048_576, b' ');
        assert_eq!(decode("chromium", &large, None).accepted(chromium), Ok(()));
        large.push(b' ');
        assert!(matches!(
            decode("chromium", &large, None).accepted(chromium),
            Err(Refused::TooLarge {
                bytes: 1_048_577,
                most: 1_048_576,
                ..
            })
        ));
    }
}
