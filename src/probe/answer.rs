//! The head of an answer of HTTP/1, from bytes that anybody may have sent.

use serde::{Deserialize, Serialize};

use super::content::{Content, content, unchunked};

/// Bytes of a head, with all that are only informational.
pub const MOST_HEAD: usize = 64 * 1024;
/// Bytes of a body that are kept.
pub const MOST_BODY: usize = 1024;
/// Headers of one answer.
const MOST_HEADERS: usize = 100;
/// Informational answers before the final one (RFC 9110, section 15.2).
const MOST_INFORMATIONAL: u32 = 8;
/// Characters of a value, and of a reason, that are kept.
const MOST_VALUE: usize = 1024;

/// An answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The reason.
    #[serde(default)]
    pub reason: String,
    /// Every header, in order.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// Informational answers (1xx) before it.
    #[serde(default)]
    pub informational: u32,
    /// The beginning of the body, as text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// What the body is, where it was looked at: of a success of a plain request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
}

/// What bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadRead {
    /// The beginning of an answer.
    More,
    /// Not an answer: why.
    Bad(String),
    /// An answer, and how many bytes its head has.
    Whole(Answer, usize),
}

impl Answer {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.iter();
        let found = all.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Every header of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// True where the beginning of the body has these words.
    pub fn body_says(&self, words: &str) -> bool {
        self.body.to_ascii_lowercase().contains(words)
    }

    /// Keeps the beginning of a body.
    pub fn keep_body(&mut self, bytes: &[u8]) {
        let bytes = bytes.get(..MOST_BODY).unwrap_or(bytes);
        self.body = String::from_utf8_lossy(bytes).into_owned();
    }

    /// Keeps what a body is; `ended` where the connection ended behind these bytes, or all of them came.
    pub fn keep_content(&mut self, bytes: &[u8], ended: bool) {
        if !(200..300).contains(&self.status) {
            return;
        }
        let is_chunked = self
            .header("transfer-encoding")
            .is_some_and(|it| it.to_ascii_lowercase().contains("chunked"));
        self.content = Some(if is_chunked {
            let (bytes, is_last) = unchunked(bytes);
            content(&bytes, is_last)
        } else {
            content(bytes, ended)
        });
    }

    /// How many bytes the body has by its header.
    pub fn length(&self) -> Option<u64> {
        self.header("content-length")?.trim().parse().ok()
    }
}

/// Reads the head of the final answer at the beginning of `bytes`, which are at most [`MOST_HEAD`] and
/// what one read brought beyond.
pub fn read_head(bytes: &[u8]) -> HeadRead {
    let mut from = 0;
    let mut informational = 0;
    loop {
        let rest = bytes.get(from..).unwrap_or_default();
        let is_prefix = b"HTTP/".iter().zip(rest).all(|(a, b)| a == b);
        if !is_prefix {
            return HeadRead::Bad("it is not HTTP/1".to_owned());
        }
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        let used = match response.parse(rest) {
            Ok(httparse::Status::Complete(used)) => used,
            Ok(httparse::Status::Partial) if bytes.len() >= MOST_HEAD => {
                return HeadRead::Bad(format!("its head has more than {MOST_HEAD} bytes"));
            }
            Ok(httparse::Status::Partial) => return HeadRead::More,
            Err(httparse::Error::TooManyHeaders) => {
                return HeadRead::Bad(format!("it has more than {MOST_HEADERS} headers"));
            }
            Err(error) => return HeadRead::Bad(format!("its head is malformed: {error}")),
        };
        from += used;
        let status = response.code.unwrap_or_default();
        // 101 ends the answers of HTTP (RFC 9110, section 15.2.2).
        if (100..200).contains(&status) && status != 101 {
            informational += 1;
            if informational > MOST_INFORMATIONAL {
                return HeadRead::Bad(format!(
                    "more than {MOST_INFORMATIONAL} informational answers (1xx) came, and no other"
                ));
            }
            continue;
        }
        let answer = Answer {
            status,
            reason: cut(response.reason.unwrap_or_default()),
            headers: response
                .headers
                .iter()
                .map(|header| {
                    let value = String::from_utf8_lossy(header.value);
                    (cut(header.name), cut(&value))
                })
                .collect(),
            informational,
            body: String::new(),
            content: None,
        };
        return HeadRead::Whole(answer, from);
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MOST_VALUE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_behind_informational_answers() {
        let text = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n\
            HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\n\
            proxy-authenticate: Basic realm=\"x\"\r\n\r\n<html>";
        for end in 0..text.len() {
            let read = read_head(&text[..end]);
            let is_whole = matches!(read, HeadRead::Whole(..));
            assert_eq!(is_whole, end >= text.len() - 6, "{end}");
        }
        let HeadRead::Whole(answer, used) = read_head(text) else {
            panic!("whole");
        };
        assert_eq!(&text[used..], b"<html>");
        assert_eq!((answer.status, answer.informational), (407, 2));
        let offered: Vec<&str> = answer.all("Proxy-Authenticate").collect();
        assert_eq!(offered, ["Negotiate", "Basic realm=\"x\""]);
    }

    #[test]
    fn what_has_no_end_is_refused() {
        let bad = |bytes: &[u8]| matches!(read_head(bytes), HeadRead::Bad(_));
        assert!(bad(b"\x15\x03\x01\x00\x02\x02\x28"));
        assert!(bad(b"<html>"));
        assert!(bad(&b"HTTP/1.1 100 Continue\r\n\r\n".repeat(20)));
        let mut long = b"HTTP/1.1 200 ".to_vec();
        long.resize(MOST_HEAD, b'x');
        assert!(bad(&long));
        let many = format!("HTTP/1.1 200 OK\r\n{}", "a: b\r\n".repeat(101));
        assert!(bad(many.as_bytes()));
        assert_eq!(read_head(b"HTT"), HeadRead::More);
        assert_eq!(read_head(b""), HeadRead::More);
    }
}
