//! As much HTTP/1.1 as the demo's servers speak: a request head, a response that ends the connection.

use std::io::{self, BufRead, Write};

/// A request line with its header fields may be this long, in bytes.
const MOST_HEAD_BYTES: u64 = 16 * 1024;

/// The head of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// `GET`, `CONNECT`, ...
    pub(super) method: String,
    /// The request target as sent.
    pub(super) target: String,
}

/// Reads the head of a request and skips its header fields; `None` where none comes, or none that
/// can be understood.
pub(super) fn read_head(stream: impl BufRead) -> Option<Head> {
    let mut lines = stream.take(MOST_HEAD_BYTES).lines();
    let request_line = lines.next()?.ok()?;
    for line in lines {
        if line.ok()?.is_empty() {
            return parse_request_line(&request_line);
        }
    }
    None
}

fn parse_request_line(line: &str) -> Option<Head> {
    let mut words = line.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let whole = words.next().is_none() && version.starts_with("HTTP/1.");
    whole.then(|| Head {
        method: method.to_owned(),
        target: target.to_owned(),
    })
}

/// A response with a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Response<'a> {
    /// Status code and reason, for example `404 Not Found`.
    pub(super) status: &'static str,
    /// The `Content-Type`.
    pub(super) content_type: &'static str,
    /// The body.
    pub(super) body: &'a str,
}

impl<'a> Response<'a> {
    /// A line for people.
    pub(super) const fn text(status: &'static str, body: &'a str) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            body,
        }
    }

    /// Sends it. `HEAD` gets the same head and no body (RFC 9110, section 9.3.2).
    pub(super) fn send(&self, mut stream: impl Write, method: &str) -> io::Result<()> {
        let Self {
            status,
            content_type,
            body,
        } = self;
        let length = body.len();
        let body = if method == "HEAD" { "" } else { body };
        let text = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n{body}"
        );
        stream.write_all(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_up_to_the_empty_line_and_no_further() {
        let mut bytes: &[u8] = b"GET /x HTTP/1.1\r\nHost: a\r\n\r\nrest";
        let head = read_head(&mut bytes).unwrap();
        assert_eq!((head.method.as_str(), head.target.as_str()), ("GET", "/x"));
        assert_eq!(bytes, b"rest");
    }

    #[test]
    fn what_is_no_whole_request_head_is_none() {
        for text in [
            "",
            "GET /x HTTP/1.1\r\nHost: a\r\n",
            "GET /x\r\n\r\n",
            "GET /x y HTTP/1.1\r\n\r\n",
            "GET /x SPDY/1\r\n\r\n",
        ] {
            assert_eq!(read_head(text.as_bytes()), None, "{text:?}");
        }
        let endless = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(10_000));
        assert_eq!(read_head(endless.as_bytes()), None);
    }

    #[test]
    fn a_response_to_head_has_the_length_but_no_body() {
        let mut bytes = Vec::new();
        Response::text("200 OK", "four")
            .send(&mut bytes, "HEAD")
            .unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("Content-Length: 4\r\n"), "{text}");
        assert!(text.ends_with("\r\n\r\n"), "{text}");
    }
}
