//! Bytes of a settings file to text.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// Half a character at the end, or a pair that is none.
    #[error("it begins as {0}, but holds bytes that are not")]
    Broken(&'static str),
    /// Zero bytes, and no byte order mark.
    #[error("it holds zero bytes: it is no text file, or one without its byte order mark")]
    Binary,
}

/// Decodes by byte order mark; without one as UTF-8, and where that fails as windows-1252: `.reg`
/// files of the old form and redirected output of `netsh` come in a code page, and nothing that is
/// read from them lies outside of ASCII.
pub fn text(bytes: &[u8]) -> Result<String, NotText> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return strict(encoding, bytes.get(length..).unwrap_or_default());
    }
    if bytes.contains(&0) {
        // PowerShell and old editors write UTF-16 without a mark; ASCII in it shows as x 0 x 0.
        let looks = |zero: usize| {
            let mut pairs = bytes.chunks_exact(2).take(16);
            bytes.len() >= 8
                && pairs.all(|pair| pair.get(zero) == Some(&0) && pair.get(1 - zero) != Some(&0))
        };
        return match (looks(1), looks(0)) {
            (true, false) => strict(UTF_16LE, bytes),
            (false, true) => strict(UTF_16BE, bytes),
            _ => Err(NotText::Binary),
        };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Ok(text.into_owned())
}

/// True where the bytes are UTF-8, or say by their mark what else they are.
pub fn is_marked_or_utf8(bytes: &[u8]) -> bool {
    Encoding::for_bom(bytes).is_some() || bytes.contains(&0) || std::str::from_utf8(bytes).is_ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, mark: bool) -> Vec<u8> {
        let mark = mark.then_some(0xfeff_u16);
        mark.into_iter()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect()
    }

    #[test]
    fn the_byte_order_mark_decides() {
        assert_eq!(text(&utf16("<a é/>", true)).as_deref(), Ok("<a é/>"));
        assert_eq!(
            text(&utf16("REGEDIT4 x", false)).as_deref(),
            Ok("REGEDIT4 x")
        );
        assert_eq!(text(b"\xef\xbb\xbf<a/>").as_deref(), Ok("<a/>"));
        assert_eq!(text(b"\xfe\xff\0<\0a").as_deref(), Ok("<a"));
        assert_eq!(text("Paramètres".as_bytes()).as_deref(), Ok("Paramètres"));
        assert_eq!(text(b"Param\xe8tres").as_deref(), Ok("Paramètres"));
        assert_eq!(text(b"").as_deref(), Ok(""));
    }

    #[test]
    fn what_is_no_text_says_so() {
        let mut odd = utf16("abc", true);
        odd.pop();
        assert_eq!(text(&odd), Err(NotText::Broken("UTF-16LE")));
        assert_eq!(text(b"\xef\xbb\xbf\xff"), Err(NotText::Broken("UTF-8")));
        assert_eq!(text(b"\x46\0\0\0\x01\0\0\0\0"), Err(NotText::Binary));
    }
}
