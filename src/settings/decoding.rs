//! Bytes of a settings file to text.

use encoding_rs::Encoding;

pub use crate::source::text::NotText;

/// Decodes as every reader does: `.reg` files of the old form and redirected output of `netsh` come in
/// a code page, and nothing that is read from them lies outside of ASCII.
pub fn text(bytes: &[u8]) -> Result<String, NotText> {
    crate::source::text::decode(bytes.to_vec()).map(|(text, _)| text)
}

/// True where the bytes are UTF-8, or say by their mark what else they are.
pub fn is_marked_or_utf8(bytes: &[u8]) -> bool {
    Encoding::for_bom(bytes).is_some() || bytes.contains(&0) || std::str::from_utf8(bytes).is_ok()
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
