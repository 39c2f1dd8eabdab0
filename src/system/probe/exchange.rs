//! One request and its answer.

use std::io;
use std::time::{Duration, Instant};

use super::connect::milliseconds;
use super::flow::{Deadline, Flow, shown};
use crate::probe::{
    Answer, Answered, End, HeadRead, MOST_BODY, MOST_CONTENT, MOST_HEAD, SocksRead, SocksReply,
    read_head,
};

/// How long the beginning of a body is waited for behind its head.
const FOR_BODY: Duration = Duration::from_millis(700);
/// Bytes of one read.
const CHUNK: usize = 8 * 1024;
/// Bytes of an answer of SOCKS.
const MOST_SOCKS: usize = 512;

/// What comes behind the head of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    /// Behind a success what is inside a tunnel, and not a body.
    Tunnel,
    /// A page, of which the first bytes explain the answer.
    Page,
    /// Behind a success what was asked for, for example a revocation list.
    Content,
}

/// Sends a request of HTTP and reads the head of the answer. Gives back the bytes behind the head, too.
#[expect(
    clippy::disallowed_methods,
    reason = "the duration of an answer is measured here"
)]
pub(super) fn http(
    flow: &mut dyn Flow,
    request: &str,
    behind: Behind,
    deadline: &Deadline,
) -> (Answered, Vec<u8>) {
    let start = Instant::now();
    let mut bytes = Vec::new();
    let sent = send(flow, request.as_bytes());
    let read = match sent {
        Ok(()) => head(flow, &mut bytes),
        // Who ends the connection may have said why before.
        Err(error) => match head(flow, &mut bytes) {
            Err(_) => Err(Stop::Io(error)),
            read => read,
        },
    };
    let took = milliseconds(start);
    match read {
        Ok((mut answer, used)) => {
            let mut rest = bytes.split_off(used.min(bytes.len()));
            let succeeds = (200..300).contains(&answer.status);
            match behind {
                Behind::Tunnel if succeeds => {}
                Behind::Content if succeeds => {
                    let length = answer.length();
                    let ended = body(flow, &mut rest, MOST_CONTENT, length, &|came| {
                        // Its first byte may take as long as an answer.
                        if came {
                            deadline.set(Instant::now() + FOR_BODY);
                        }
                    });
                    answer.keep_body(&rest);
                    answer.keep_content(&rest, ended);
                }
                _ => {
                    deadline.set(Instant::now() + FOR_BODY);
                    body(flow, &mut rest, MOST_BODY, answer.length(), &|_| {});
                    answer.keep_body(&rest);
                }
            }
            let answered = Answered {
                end: End::Answered,
                http: Some(answer),
                socks: None,
                bytes: String::new(),
                milliseconds: took,
            };
            (answered, rest)
        }
        Err(stop) => (failed(&stop, &bytes, took), Vec::new()),
    }
}

/// Why there is no answer.
enum Stop {
    Closed,
    Bad(String),
    Io(io::Error),
}

fn send(flow: &mut dyn Flow, bytes: &[u8]) -> io::Result<()> {
    flow.write_all(bytes)?;
    flow.flush()
}

fn head(flow: &mut dyn Flow, bytes: &mut Vec<u8>) -> Result<(Answer, usize), Stop> {
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = match flow.read(&mut chunk) {
            Ok(0) => return Err(Stop::Closed),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Stop::Io(error)),
        };
        let new = chunk.get(..length).unwrap_or_default();
        let before = bytes.len();
        bytes.extend_from_slice(new);
        // Only the end of a line can make a difference, but for the first bytes and too many of them.
        let matters = before < 16 || bytes.len() >= MOST_HEAD || new.contains(&b'\n');
        if !matters {
            continue;
        }
        match read_head(bytes) {
            HeadRead::More => {}
            HeadRead::Bad(why) => return Err(Stop::Bad(why)),
            HeadRead::Whole(answer, used) => return Ok((answer, used)),
        }
    }
}

/// Reads the beginning of a body; true where it is all of it. `before` each read it is said whether anything
/// came so far.
fn body(
    flow: &mut dyn Flow,
    rest: &mut Vec<u8>,
    most: usize,
    length: Option<u64>,
    before: &dyn Fn(bool),
) -> bool {
    let mut chunk = [0; MOST_BODY];
    let mut waits = true;
    loop {
        if length.is_some_and(|length| rest.len() as u64 >= length) {
            return true;
        }
        if rest.len() >= most {
            return false;
        }
        if waits {
            before(!rest.is_empty());
            waits = rest.is_empty();
        }
        match flow.read(&mut chunk) {
            Ok(0) => return true,
            Ok(length) => rest.extend_from_slice(chunk.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return false,
        }
    }
}

fn failed(stop: &Stop, bytes: &[u8], took: u64) -> Answered {
    let end = match stop {
        Stop::Bad(why) => End::Unreadable(why.clone()),
        Stop::Closed => End::Closed,
        Stop::Io(error) if error.kind() == io::ErrorKind::TimedOut => {
            if bytes.is_empty() {
                End::Silent
            } else {
                End::Unreadable(format!(
                    "it was not complete in time: {} bytes came",
                    bytes.len()
                ))
            }
        }
        Stop::Io(error) if error.kind() == io::ErrorKind::ConnectionReset => End::Reset,
        // What a broken TLS layer says of a connection that ends.
        Stop::Io(error)
            if matches!(
                error.kind(),
                io::ErrorKind::UnexpectedEof
                    | io::ErrorKind::BrokenPipe
                    | io::ErrorKind::ConnectionAborted
            ) =>
        {
            End::Closed
        }
        Stop::Io(error) => End::Unreadable(error.to_string()),
    };
    Answered {
        end,
        http: None,
        socks: None,
        bytes: shown(bytes),
        milliseconds: took,
    }
}

/// Sends a request of SOCKS and reads until `read` has an answer. Gives back the bytes behind it.
pub(super) fn socks(
    flow: &mut dyn Flow,
    request: &[u8],
    read: &dyn Fn(&[u8]) -> SocksRead,
    start: Instant,
) -> Result<Option<SocksReply>, Box<Answered>> {
    let mut bytes = Vec::new();
    let stop = match send(flow, request) {
        Err(error) => Stop::Io(error),
        Ok(()) => loop {
            // Byte by byte: what comes behind the answer is the server's.
            let mut one = [0];
            match flow.read(&mut one) {
                Ok(0) => break Stop::Closed,
                Ok(_) => bytes.extend_from_slice(&one),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => break Stop::Io(error),
            }
            match read(&bytes) {
                SocksRead::More if bytes.len() > MOST_SOCKS => {
                    break Stop::Bad("an answer of SOCKS is shorter".to_owned());
                }
                SocksRead::More => {}
                SocksRead::Bad(why) => break Stop::Bad(why),
                SocksRead::Ready(_) => return Ok(None),
                SocksRead::Reply(reply, _) => return Ok(Some(reply)),
            }
        },
    };
    Err(Box::new(failed(&stop, &bytes, milliseconds(start))))
}
