//! What a file is that is not text, by its first bytes.

/// First bytes and what begins with them (the formats' own documents; Wikipedia, "List of file
/// signatures", has them together).
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\0\0\x01\0", "an icon"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
];

/// The kind of a binary file; `None` for what may be text. UTF-16 and UTF-32 with a byte order mark
/// are text.
pub(super) fn binary(body: &[u8]) -> Option<&'static str> {
    let marked = body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff");
    if marked || body.starts_with(b"\0\0\xfe\xff") || !body.contains(&0) {
        return None;
    }
    let known = SIGNATURES.iter().find(|(first, _)| body.starts_with(first));
    Some(known.map_or("binary data", |(_, kind)| kind))
}

/// The URL, where the body is that and nothing else.
pub(super) fn lone_url(body: &[u8]) -> Option<&str> {
    const MOST_BYTES: usize = 2_000;
    let text = std::str::from_utf8(body).ok()?.trim();
    let is_url = ["http://", "https://", "file://"]
        .iter()
        .any(|scheme| text.starts_with(scheme));
    (is_url && text.len() < MOST_BYTES && !text.contains(char::is_whitespace)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_files_are_known_by_their_first_bytes_and_zeros() {
        assert_eq!(
            binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            Some("a PNG image")
        );
        assert_eq!(binary(b"abc\0def"), Some("binary data"));
        for text in [
            &b"MZ = 1;"[..],
            b"",
            b"caf\xe9",
            b"\xff\xfef\0",
            b"\xfe\xff\0f",
        ] {
            assert_eq!(binary(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_url_alone_is_seen() {
        assert_eq!(
            lone_url(b" http://a.example/x\r\n"),
            Some("http://a.example/x")
        );
        for other in [
            &b"var u = 'http://a.example/'"[..],
            b"http://a/ http://b/",
            b"\xff",
            b"",
        ] {
            assert_eq!(lone_url(other), None);
        }
    }
}
