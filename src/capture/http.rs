//! Requests and answers of HTTP/1 in the first bytes of a connection, paired.

use httparse::{EMPTY_HEADER, Request, Response, Status};

use super::stream::{Mark, Stream};

/// Header lines of a message that are read.
const MOST_HEADERS: usize = 128;
/// Messages of a connection that are read.
const MOST_MESSAGES: usize = 64;
/// Characters of a header or target that are kept.
const MOST_TEXT: usize = 300;
/// Bytes of a body that are kept: the beginning of a block page.
const MOST_BODY: usize = 400;

/// A request, and what came back.
#[derive(Debug, Clone, Default)]
pub(super) struct Exchange {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) host: Option<String>,
    pub(super) user_agent: Option<String>,
    /// True where the request carries `Proxy-Authorization`.
    pub(super) has_login: bool,
    pub(super) asked: Option<Mark>,
    pub(super) answer: Option<Answer>,
}

/// The answer to a request.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) reason: String,
    /// Headers that say something, as they were sent.
    pub(super) headers: Vec<(String, String)>,
    /// The first bytes of the body.
    pub(super) body: Vec<u8>,
    /// Where the body is in the stream, and how long it is.
    pub(super) body_range: (usize, usize),
    pub(super) at: Option<Mark>,
}

impl Answer {
    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(one, _)| one.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// Every value of a header.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(one, _)| one.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// The exchanges of a connection, and where a tunnel begins in both directions, if one does.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    pub(super) exchanges: Vec<Exchange>,
    /// Behind a CONNECT that was answered with 2xx: offsets of client and server.
    pub(super) tunnel: Option<(usize, usize)>,
}

/// True where bytes begin like a request.
pub(super) fn begins_like_request(bytes: &[u8]) -> bool {
    const METHODS: [&[u8]; 8] = [
        b"GET ",
        b"CONNECT ",
        b"POST ",
        b"HEAD ",
        b"PUT ",
        b"OPTIONS ",
        b"DELETE ",
        b"PATCH ",
    ];
    METHODS.iter().any(|method| bytes.starts_with(method))
}

/// Reads both directions.
pub(super) fn conversation(client: &Stream, server: &Stream) -> Conversation {
    let mut said = Conversation::default();
    let (mut asked, mut answered) = (0, 0);
    for _ in 0..MOST_MESSAGES {
        let Some((mut exchange, length, body)) = request(client.bytes(), asked) else {
            break;
        };
        exchange.asked = client.mark_at(asked);
        asked += length;
        let is_connect = exchange.method == "CONNECT";
        let Some((answer, length)) = answer(server, answered, &exchange.method) else {
            said.exchanges.push(exchange);
            break;
        };
        answered = answered.saturating_add(length);
        let opens = is_connect && (200..300).contains(&answer.status);
        exchange.answer = Some(answer);
        said.exchanges.push(exchange);
        if opens {
            said.tunnel = Some((asked, answered));
            break;
        }
        asked = asked.saturating_add(body);
    }
    said
}

/// The request at a place: with the length of its head and of its body.
fn request(bytes: &[u8], at: usize) -> Option<(Exchange, usize, usize)> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut request = Request::new(&mut headers);
    let Ok(Status::Complete(length)) = request.parse(bytes.get(at..)?) else {
        return None;
    };
    let mut exchange = Exchange {
        method: request.method?.to_owned(),
        target: short(request.path?.as_bytes()),
        ..Exchange::default()
    };
    let mut body = 0;
    for header in request.headers.iter() {
        match header.name.to_ascii_lowercase().as_str() {
            "host" => exchange.host = Some(short(header.value).to_ascii_lowercase()),
            "user-agent" => exchange.user_agent = Some(short(header.value)),
            "proxy-authorization" => exchange.has_login = true,
            "content-length" => body = number(header.value),
            _ => {}
        }
    }
    Some((exchange, length, body))
}

/// The answer at a place, with its length; answers of kind 1xx before it are left out (RFC 9110, section
/// 15.2).
fn answer(server: &Stream, start: usize, method: &str) -> Option<(Answer, usize)> {
    let bytes = server.bytes();
    let mut at = start;
    for _ in 0..MOST_MESSAGES {
        let mut headers = [EMPTY_HEADER; MOST_HEADERS];
        let mut response = Response::new(&mut headers);
        let Ok(Status::Complete(length)) = response.parse(bytes.get(at..)?) else {
            return None;
        };
        let status = response.code?;
        if (100..200).contains(&status) && status != 101 {
            at += length;
            continue;
        }
        let mut answer = Answer {
            status,
            reason: short(response.reason.unwrap_or_default().as_bytes()),
            at: server.mark_at(at),
            ..Answer::default()
        };
        let mut body = None;
        let mut is_chunked = false;
        for header in response.headers.iter() {
            let name = header.name.to_ascii_lowercase();
            match name.as_str() {
                "content-length" => body = Some(number(header.value)),
                "transfer-encoding" => {
                    is_chunked = short(header.value).to_ascii_lowercase().contains("chunked");
                }
                _ => {}
            }
            answer
                .headers
                .push((short(header.name.as_bytes()), short(header.value)));
        }
        let tunnel = method == "CONNECT" && (200..300).contains(&status);
        let rest = bytes.get(at + length..).unwrap_or_default();
        // A 2xx to CONNECT has no body, whatever its headers say (RFC 9110, section 9.3.6).
        let is_empty = tunnel || method == "HEAD" || status == 204 || status == 304;
        let body = match (is_empty, is_chunked, body) {
            (true, ..) => 0,
            (false, true, _) => chunked_length(rest),
            (false, false, Some(length)) => length,
            // Until the connection ends.
            (false, false, None) => rest.len(),
        };
        let kept = rest.get(..MOST_BODY.min(rest.len()).min(body));
        answer.body = kept.unwrap_or_default().to_vec();
        answer.body_range = (at + length, body);
        return Some((answer, (at + length).saturating_add(body) - start));
    }
    None
}

/// The length of a chunked body, as far as it is there (RFC 9112, section 7.1).
fn chunked_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(Ok(Status::Complete((start, size)))) =
        bytes.get(at..).map(httparse::parse_chunk_size)
    {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        at = at
            .saturating_add(start)
            .saturating_add(size)
            .saturating_add(2);
        if size == 0 {
            break;
        }
    }
    at
}

fn number(value: &[u8]) -> usize {
    std::str::from_utf8(value)
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(0)
}

fn short(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .chars()
        .take(MOST_TEXT)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(bytes: &[u8]) -> Stream {
        let mut stream = Stream::default();
        stream.opens(0);
        stream.push(1, bytes, 1, Some(0));
        stream
    }

    #[test]
    fn a_login_on_the_same_connection_is_two_exchanges_and_a_tunnel() {
        let client = b"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n\
            CONNECT a.example:443 HTTP/1.1\r\nProxy-Authorization: Basic eA==\r\n\r\n\x16\x03\x01";
        let server = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\
            Proxy-Authenticate: Negotiate\r\nContent-Length: 4\r\n\r\nbody\
            HTTP/1.1 200 Connection established\r\nTransfer-Encoding: chunked\r\n\r\n\x16\x03\x03";
        let said = conversation(&stream(client), &stream(server));
        let statuses: Vec<u16> = said
            .exchanges
            .iter()
            .map(|exchange| exchange.answer.as_ref().unwrap().status)
            .collect();
        assert_eq!(statuses, [407, 200]);
        assert!(said.exchanges[1].has_login);
        let first = said.exchanges[0].answer.as_ref().unwrap();
        assert_eq!(first.all("proxy-authenticate").count(), 2);
        assert_eq!(first.body, b"body");
        let (of_client, of_server) = said.tunnel.unwrap();
        assert_eq!(client.get(of_client..).unwrap(), b"\x16\x03\x01");
        assert_eq!(server.get(of_server..).unwrap(), b"\x16\x03\x03");
    }

    #[test]
    fn interim_answers_and_chunks_are_passed_over() {
        let client =
            b"GET http://a.example/ HTTP/1.1\r\n\r\nGET http://b.example/ HTTP/1.1\r\n\r\n";
        let server = b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
            3\r\nabc\r\n0\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        let said = conversation(&stream(client), &stream(server));
        let statuses: Vec<u16> = said
            .exchanges
            .iter()
            .filter_map(|exchange| Some(exchange.answer.as_ref()?.status))
            .collect();
        assert_eq!(statuses, [200, 404]);
        assert!(said.tunnel.is_none());
    }

    #[test]
    fn a_request_without_an_answer_is_there() {
        let said = conversation(
            &stream(b"CONNECT a.example:443 HTTP/1.1\r\n\r\n"),
            &Stream::default(),
        );
        assert_eq!(said.exchanges.len(), 1);
        assert!(said.exchanges[0].answer.is_none());
    }
}
