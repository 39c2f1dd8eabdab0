//! What the beginning of a body is, as far as revocation needs to know: a revocation list, an answer of
//! OCSP, a certificate, or something in its place.

use serde::{Deserialize, Serialize};
use x509_parser::prelude::FromDer;
use x509_parser::time::ASN1Time;
use x509_parser::x509::X509Name;

/// Bytes of a body that are looked at: dates and issuer of a revocation list come first.
pub const MOST_CONTENT: usize = 4 * 1024;
/// Characters of a name that are kept.
const MOST_NAME: usize = 255;

/// What the beginning of a body is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Content {
    /// The body ended without a byte.
    Empty,
    /// No byte of it came.
    Missing,
    /// A revocation list (RFC 5280, section 5.1).
    Crl {
        /// Who issued it.
        issuer: String,
        /// Seconds since 1970.
        this_update: i64,
        /// Seconds since 1970.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_update: Option<i64>,
        /// How many bytes its DER has.
        bytes: u64,
    },
    /// An answer of OCSP (RFC 6960, section 4.2.1) with this status.
    Ocsp(u8),
    /// A certificate.
    Certificate,
    /// Certificates in a message of PKCS #7.
    Pkcs7,
    /// DER that ended early: it has so many bytes, and so many came.
    Cut(u64, u64),
    /// Text with this label.
    Pem(String),
    /// HTML or XML.
    Page,
    /// Something else.
    Other,
}

/// Reads the beginning of a body; `ended` where it is all of it.
pub fn content(bytes: &[u8], ended: bool) -> Content {
    if bytes.is_empty() {
        return if ended {
            Content::Empty
        } else {
            Content::Missing
        };
    }
    if let Some(content) = der(bytes, ended) {
        return content;
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = text.trim_ascii_start();
    if let Some(rest) = text.strip_prefix(b"-----BEGIN ") {
        let label = rest.split(|it| *it == b'-').next().unwrap_or_default();
        return Content::Pem(cut(&String::from_utf8_lossy(label)));
    }
    if text.starts_with(b"<") {
        return Content::Page;
    }
    Content::Other
}

/// The tag of a value, and what it contains as far as it came; what is behind it; its whole length.
struct Value<'a> {
    tag: u8,
    inside: &'a [u8],
    behind: &'a [u8],
    whole: u64,
}

const INTEGER: u8 = 0x02;
const OBJECT_IDENTIFIER: u8 = 0x06;
const ENUMERATED: u8 = 0x0a;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
/// The version of a certificate.
const EXPLICIT_0: u8 = 0xa0;
/// `signedData` (RFC 2315, section 14).
const SIGNED_DATA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// The first value of DER. It may end behind the bytes.
fn value(bytes: &[u8]) -> Option<Value<'_>> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (u64::from(*first), rest),
        0x81..=0x84 => {
            let (length, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            let length = length
                .iter()
                .fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
            (length, rest)
        }
        _ => return None,
    };
    let head = bytes.len() - rest.len();
    let kept = usize::try_from(length)
        .unwrap_or(usize::MAX)
        .min(rest.len());
    let (inside, behind) = rest.split_at_checked(kept)?;
    Some(Value {
        tag: *tag,
        inside,
        behind,
        whole: head as u64 + length,
    })
}

fn der(bytes: &[u8], ended: bool) -> Option<Content> {
    let outer = value(bytes).filter(|it| it.tag == SEQUENCE)?;
    let inner = value(outer.inside)?;
    let came = bytes.len() as u64;
    let what = match inner.tag {
        ENUMERATED => Content::Ocsp(*inner.inside.first()?),
        OBJECT_IDENTIFIER if inner.inside == SIGNED_DATA => Content::Pkcs7,
        SEQUENCE => signed(inner.inside, outer.whole)?,
        _ => return None,
    };
    if ended && outer.whole > came {
        return Some(Content::Cut(outer.whole, came));
    }
    Some(what)
}

/// A certificate or a revocation list: what differs comes behind version, algorithm and issuer.
fn signed(bytes: &[u8], whole: u64) -> Option<Content> {
    let first = value(bytes)?;
    if first.tag == EXPLICIT_0 {
        return Some(Content::Certificate);
    }
    // Version of a list, or number of a certificate of version 1; then the algorithm.
    let algorithm = if first.tag == INTEGER {
        value(first.behind)?
    } else {
        first
    };
    let issuer = algorithm.behind;
    if algorithm.tag != SEQUENCE || value(issuer)?.tag != SEQUENCE {
        return None;
    }
    let behind = value(issuer)?.behind;
    let date = value(behind)?;
    match date.tag {
        SEQUENCE => return Some(Content::Certificate),
        UTC_TIME | GENERALIZED_TIME => {}
        _ => return None,
    }
    let (_, issuer) = X509Name::from_der(issuer).ok()?;
    let (rest, this_update) = ASN1Time::from_der(behind).ok()?;
    let next_update = ASN1Time::from_der(rest).ok();
    Some(Content::Crl {
        issuer: cut(&issuer.to_string()),
        this_update: this_update.timestamp(),
        next_update: next_update.map(|(_, it)| it.timestamp()),
        bytes: whole,
    })
}

fn cut(text: &str) -> String {
    text.chars().take(MOST_NAME).collect()
}

/// The bytes of a body that came in chunks (RFC 9112, section 7.1), and whether the last one came.
pub fn unchunked(bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut all = Vec::new();
    let mut rest = bytes;
    loop {
        let Some(end) = rest.windows(2).position(|it| it == b"\r\n") else {
            return (all, false);
        };
        let line = rest.get(..end).unwrap_or_default();
        let size = line.split(|it| *it == b';').next().unwrap_or_default();
        let size = std::str::from_utf8(size.trim_ascii()).ok();
        let Some(size) = size.and_then(|it| usize::from_str_radix(it, 16).ok()) else {
            return (all, false);
        };
        if size == 0 {
            return (all, true);
        }
        rest = rest.get(end + 2..).unwrap_or_default();
        let Some(chunk) = rest.get(..size) else {
            all.extend_from_slice(rest);
            return (all, false);
        };
        all.extend_from_slice(chunk);
        rest = rest.get(size..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r\n").unwrap_or(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_der_is_named() {
        for (bytes, expected) in [
            (&b""[..], Content::Empty),
            (b"<html>blocked", Content::Page),
            (b"\xef\xbb\xbf\r\n <!doctype html>", Content::Page),
            (
                b"-----BEGIN X509 CRL-----\nMIIB",
                Content::Pem("X509 CRL".to_owned()),
            ),
            (b"\x30\x03\x0a\x01\x01", Content::Ocsp(1)),
            (b"\x30\x82\x01\x02", Content::Other),
            (b"\x30\x80\x00\x00", Content::Other),
            (b"\x1f\x8b\x08\x00\x00", Content::Other),
            (b"not found", Content::Other),
        ] {
            assert_eq!(content(bytes, true), expected, "{bytes:?}");
        }
        assert_eq!(content(b"", false), Content::Missing);
    }

    #[test]
    fn a_certificate_is_not_a_revocation_list_wherever_it_ends() {
        let der = include_bytes!("../../tests/network/tls/certificate.der");
        assert_eq!(content(der, true), Content::Certificate);
        for end in 0..der.len() {
            let read = content(&der[..end], false);
            assert!(!matches!(read, Content::Crl { .. } | Content::Cut(..)));
        }
        let cut = content(&der[..der.len() - 1], true);
        assert_eq!(cut, Content::Cut(der.len() as u64, der.len() as u64 - 1));
    }

    #[test]
    fn garbage_is_refused_and_chunks_are_joined() {
        let mut bytes = vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff];
        bytes.extend([0x30, 0x84, 0xff, 0xff, 0xff, 0xff].repeat(700));
        assert_eq!(content(&bytes, false), Content::Other);
        assert_eq!(
            unchunked(b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
            (b"abcde".to_vec(), true)
        );
        assert_eq!(unchunked(b"5\r\nabc"), (b"abc".to_vec(), false));
        assert_eq!(unchunked(b"zz\r\nabc"), (Vec::new(), false));
        assert_eq!(
            unchunked(b"ffffffffffffffff\r\nab"),
            (b"ab".to_vec(), false)
        );
    }
}
