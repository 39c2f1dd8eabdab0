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
const MOST_BODY: usize = 600;
/// Headers of an answer that are kept: those that findings rest on.
const KEPT_HEADERS: [&str; 10] = [
    "content-encoding",
    "content-type",
    "location",
    "proxy-agent",
    "proxy-authenticate",
    "server",
    "via",
    "www-authenticate",
    "x-cache",
    "x-squid-error",
];
/// Values that are kept of them together.
const MOST_VALUES: usize = 16;

/// A request, and what came back.
#[derive(Debug, Clone, Default)]
pub(super) struct Exchange {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) host: Option<String>,
    pub(super) user_agent: Option<String>,
    /// True where the request carries `Proxy-Authorization`.
    pub(super) has_login: bool,
    /// True where it carries `Authorization`.
    pub(super) has_server_login: bool,
    /// True where it asks for a WebSocket.
    pub(super) is_websocket: bool,
    pub(super) asked: Option<Mark>,
    pub(super) answer: Option<Answer>,
    /// The beginning of what came back in place of an answer.
    pub(super) garbage: Option<String>,
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
    /// Where the body is in the stream, and how long it is there.
    pub(super) body_range: (usize, usize),
    /// True where it comes in chunks.
    pub(super) is_chunked: bool,
    /// True where it ends with the connection.
    pub(super) is_open_ended: bool,
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

    /// True where the first bytes of the body hold this text.
    pub(super) fn body_says(&self, text: &str) -> bool {
        self.body
            .windows(text.len())
            .any(|part| part.eq_ignore_ascii_case(text.as_bytes()))
    }

    /// Bytes that it holds in memory, about.
    pub(super) fn weight(&self) -> usize {
        let headers: usize = self
            .headers
            .iter()
            .map(|(name, value)| name.len() + value.len() + 48)
            .sum();
        headers + self.body.len() + self.reason.len() + 200
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

/// True where bytes begin like a request for a PAC file.
pub(super) fn asks_for_pac(bytes: &[u8]) -> bool {
    let line = bytes.get(..MOST_TEXT.min(bytes.len())).unwrap_or_default();
    let mut words = line.split(|byte| *byte == b' ');
    let target = words.nth(1).unwrap_or_default();
    is_pac_path(&String::from_utf8_lossy(target))
}

/// True where the path of a target is that of a PAC file.
pub(super) fn is_pac_path(target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let path = path.to_ascii_lowercase();
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    path.ends_with("/wpad.dat") || path.ends_with("/wpad.da") || ending == "pac"
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
            exchange.garbage = garbage(server.bytes().get(answered..).unwrap_or_default());
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

/// What is no answer and not the beginning of one.
fn garbage(bytes: &[u8]) -> Option<String> {
    let (Some(first), false) = (bytes.get(..16.min(bytes.len())), bytes.is_empty()) else {
        return None;
    };
    let beginning = b"HTTP/1.";
    let length = first.len().min(beginning.len());
    (first.get(..length) != beginning.get(..length)).then(|| first.escape_ascii().to_string())
}

/// The request at a place: with the length of its head and of its body.
fn request(bytes: &[u8], at: usize) -> Option<(Exchange, usize, usize)> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut request = Request::new(&mut headers);
    let Ok(Status::Complete(length)) = request.parse(bytes.get(at..)?) else {
        return None;
    };
    let mut exchange = Exchange {
        method: short(request.method?.as_bytes()),
        target: short(request.path?.as_bytes()),
        ..Exchange::default()
    };
    let mut body = 0;
    for header in request.headers.iter() {
        match header.name.to_ascii_lowercase().as_str() {
            "host" => exchange.host = Some(short(header.value).to_ascii_lowercase()),
            "user-agent" => exchange.user_agent = Some(short(header.value)),
            "proxy-authorization" => exchange.has_login = true,
            "authorization" => exchange.has_server_login = true,
            "upgrade" => {
                exchange.is_websocket = header.value.eq_ignore_ascii_case(b"websocket");
            }
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
        for header in response.headers.iter() {
            let name = header.name.to_ascii_lowercase();
            match name.as_str() {
                "content-length" => body = Some(number(header.value)),
                "transfer-encoding" => {
                    answer.is_chunked =
                        short(header.value).to_ascii_lowercase().contains("chunked");
                }
                name if KEPT_HEADERS.contains(&name) && answer.headers.len() < MOST_VALUES => {
                    let value = (short(header.name.as_bytes()), short(header.value));
                    answer.headers.push(value);
                }
                _ => {}
            }
        }
        let tunnel = method == "CONNECT" && (200..300).contains(&status);
        let rest = bytes.get(at + length..).unwrap_or_default();
        // A 2xx to CONNECT has no body, whatever its headers say (RFC 9110, section 9.3.6).
        let is_empty = tunnel || method == "HEAD" || status == 204 || status == 304;
        let body = match (is_empty, answer.is_chunked, body) {
            (true, ..) => 0,
            (false, true, _) => chunks(rest).0,
            (false, false, Some(length)) => length,
            // Until the connection ends.
            (false, false, None) => {
                answer.is_open_ended = true;
                rest.len()
            }
        };
        let kept = rest.get(..MOST_BODY.min(rest.len()).min(body));
        answer.body = kept.unwrap_or_default().to_vec();
        answer.body_range = (at + length, body);
        return Some((answer, (at + length).saturating_add(body) - start));
    }
    None
}

/// The length of a chunked body, and its content where all of it is there (RFC 9112, section 7.1).
pub(super) fn chunks(bytes: &[u8]) -> (usize, Option<Vec<u8>>) {
    let mut at = 0_usize;
    let mut content = Vec::new();
    while let Some(Ok(Status::Complete((start, size)))) =
        bytes.get(at..).map(httparse::parse_chunk_size)
    {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let begin = at.saturating_add(start);
        let end = begin.saturating_add(size);
        at = end.saturating_add(2);
        if size == 0 {
            return (at, (at <= bytes.len()).then_some(content));
        }
        let Some(chunk) = bytes.get(begin..end) else {
            return (at, None);
        };
        content.extend(chunk);
    }
    (at, None)
}

fn number(value: &[u8]) -> usize {
    std::str::from_utf8(value)
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(0)
}

fn short(bytes: &[u8]) -> String {
    let bytes = bytes.get(..4 * MOST_TEXT).unwrap_or(bytes);
    String::from_utf8_lossy(bytes)
        .chars()
        .take(MOST_TEXT)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::frame::{Flags, Segment};
    use super::*;

    fn stream(bytes: &[u8]) -> Stream {
        let mut stream = Stream::default();
        stream.opens(0);
        let segment = Segment {
            from: ([10, 0, 0, 1], 1).into(),
            to: ([10, 0, 0, 2], 2).into(),
            sequence: 1,
            flags: Flags::new(Flags::ACK),
            payload: bytes,
            is_cut: false,
            identification: None,
        };
        stream.push(&segment, 1, Some(0));
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

    #[test]
    fn what_comes_back_and_is_no_answer_is_shown() {
        let request = stream(b"CONNECT a.example:443 HTTP/1.1\r\n\r\n");
        for (server, garbage) in [
            (
                &b"\x15\x03\x01\0\x02\x02\x0a"[..],
                Some(r"\x15\x03\x01\x00\x02\x02\n"),
            ),
            (b"SSH-2.0-x\r\n", Some(r"SSH-2.0-x\r\n")),
            (b"HTTP/1.1 200 OK\r\nServ", None),
            (b"HT", None),
            (b"", None),
        ] {
            let said = conversation(&request, &stream(server));
            assert_eq!(said.exchanges[0].garbage.as_deref(), garbage);
        }
    }

    #[test]
    fn a_body_in_chunks_is_put_together_where_all_of_it_is_there() {
        let body = b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
        assert_eq!(chunks(body), (body.len(), Some(b"abcde".to_vec())));
        for length in 0..body.len() {
            assert_eq!(chunks(body.get(..length).unwrap()).1, None, "{length}");
        }
    }

    #[test]
    fn a_pac_file_is_asked_for_by_its_path() {
        for (line, is_one) in [
            ("GET /wpad.dat HTTP/1.1", true),
            ("GET http://wpad/wpad.dat?x=1 HTTP/1.1", true),
            ("GET /proxy.PAC HTTP/1.1", true),
            ("GET / HTTP/1.1", false),
            ("GET", false),
        ] {
            assert_eq!(asks_for_pac(line.as_bytes()), is_one, "{line}");
        }
    }
}
