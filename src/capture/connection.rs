//! A connection of TCP: how it was opened, the outcome, and its first bytes.

use std::net::SocketAddr;

use super::frame::Segment;
use super::http;
use super::stream::{Mark, Stream};

/// Two copies of one SYN are nearer together than this; no system sends it again so soon (RFC 6298: one
/// second). Tools such as pktmon record a packet once for each component that it passes.
const COPY_US: i64 = 200_000;
/// Whoever says nothing for so long does not answer: proxies report a server that does not answer after 4
/// seconds and more.
const PATIENCE_US: i64 = 5_000_000;
/// Bytes that are kept of a server that is asked for a PAC file: no client takes a larger one than 1 MiB.
const MOST_PAC: usize = 1024 * 1024 + 16 * 1024;
/// SYNs of which the time is kept.
const MOST_SYNS: usize = 32;

/// The outcome of the attempt to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// The server answered the SYN, or the connection is older than the capture.
    Connected,
    /// The server refused it with RST.
    Refused,
    /// A router or the host said that it can't be reached.
    Unreachable(&'static str),
    /// Nothing came back.
    NoAnswer,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) client: SocketAddr,
    pub(super) server: SocketAddr,
    /// Its first packet.
    pub(super) frame: u64,
    /// Every SYN of the client, without copies.
    pub(super) syns: Vec<(u64, Option<i64>)>,
    last_identification: Option<u16>,
    syn_sequence: Option<u32>,
    pub(super) is_answered: bool,
    refused: bool,
    unreachable: Option<&'static str>,
    /// Either side said that it ends.
    pub(super) ended: Option<End>,
    /// Requests of HTTP that begin a segment of the client.
    pub(super) requests: usize,
    /// A packet of the server was seen: a capture may hold one direction only.
    pub(super) is_server_seen: bool,
    pub(super) of_client: Stream,
    pub(super) of_server: Stream,
}

/// The first end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) by_server: bool,
    /// Broken off with RST, not closed.
    pub(super) is_reset: bool,
    pub(super) frame: u64,
    pub(super) at_us: Option<i64>,
}

impl Connection {
    pub(super) fn new(client: SocketAddr, server: SocketAddr, frame: u64) -> Self {
        Self {
            client,
            server,
            frame,
            syns: Vec::new(),
            last_identification: None,
            syn_sequence: None,
            is_answered: false,
            refused: false,
            unreachable: None,
            ended: None,
            requests: 0,
            is_server_seen: false,
            of_client: Stream::default(),
            of_server: Stream::default(),
        }
    }

    /// Takes a segment of either side.
    pub(super) fn push(&mut self, segment: &Segment<'_>, frame: u64, at_us: Option<i64>) {
        let by_server = segment.from != self.client;
        self.is_server_seen |= by_server;
        let flags = segment.flags;
        if flags.syn() && !flags.ack() && !by_server {
            self.syn(segment, frame, at_us);
            return;
        }
        if by_server {
            if flags.syn() {
                self.is_answered = true;
                self.of_server.opens(segment.sequence);
            }
            // A capture may hold one direction only, or may have lost the answer.
            self.is_answered |= !segment.payload.is_empty();
            self.of_server.push(segment, frame, at_us);
            if flags.rst() && !self.is_answered && !self.syns.is_empty() {
                self.refused = true;
            }
        } else {
            self.is_answered |= flags.ack() && !flags.rst();
            if self.of_client.push(segment, frame, at_us) {
                self.asks(segment.payload);
            }
        }
        if (flags.rst() || flags.fin()) && self.ended.is_none() {
            self.ended = Some(End {
                by_server,
                is_reset: flags.rst(),
                frame,
                at_us,
            });
        }
    }

    fn asks(&mut self, payload: &[u8]) {
        if !http::begins_like_request(payload) {
            return;
        }
        self.requests += 1;
        if http::asks_for_pac(payload) {
            self.of_server.keep(MOST_PAC);
        }
    }

    fn syn(&mut self, segment: &Segment<'_>, frame: u64, at_us: Option<i64>) {
        if let Some(&(_, last)) = self.syns.last() {
            let same = self.syn_sequence == Some(segment.sequence);
            let copy = match (last, at_us) {
                (Some(last), Some(now)) => (now - last).abs() < COPY_US,
                _ => {
                    segment.identification.is_some()
                        && segment.identification == self.last_identification
                }
            };
            if same && copy {
                return;
            }
        }
        self.syn_sequence = Some(segment.sequence);
        self.last_identification = segment.identification;
        self.of_client.opens(segment.sequence);
        if self.syns.len() < MOST_SYNS {
            self.syns.push((frame, at_us));
        }
    }

    /// True where a SYN begins another connection between the same ends.
    pub(super) fn is_over_for(&self, syn: &Segment<'_>) -> bool {
        // A copy of its own SYN may stand behind the answer.
        (self.is_answered
            || self
                .ended
                .is_some_and(|end| !self.refused || !end.by_server))
            && self.syn_sequence != Some(syn.sequence)
    }

    /// A message says that a packet of this connection was not delivered.
    pub(super) const fn undelivered(&mut self, why: &'static str) {
        if !self.is_answered {
            self.unreachable = Some(why);
        }
    }

    pub(super) fn fate(&self) -> Fate {
        if self.is_answered || self.syns.is_empty() {
            Fate::Connected
        } else if self.refused {
            Fate::Refused
        } else if let Some(why) = self.unreachable {
            Fate::Unreachable(why)
        } else {
            Fate::NoAnswer
        }
    }

    /// Seconds after the first SYN at which it was sent again.
    pub(super) fn resent_after(&self) -> Vec<f64> {
        let Some(&(_, Some(first))) = self.syns.first() else {
            return Vec::new();
        };
        let later = self.syns.iter().skip(1);
        later
            .filter_map(|(_, at)| Some(seconds((*at)? - first)))
            .collect()
    }

    /// True where the other side had time to say something after a moment, and did not: the client
    /// waited, or the capture went on.
    pub(super) fn had_time_after(&self, mark: Option<Mark>, capture_end: Option<i64>) -> bool {
        let until = self.ended.map_or(capture_end, |end| end.at_us);
        match (mark.and_then(|mark| mark.at_us), until) {
            (Some(asked), Some(until)) => until - asked >= PATIENCE_US,
            _ => false,
        }
    }

    /// Bytes that it holds in memory, about.
    pub(super) fn weight(&self) -> usize {
        512 + self.of_client.weight() + self.of_server.weight()
    }
}

/// Seconds as milliseconds; `None` for what no capture has.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be small and positive"
)]
pub(super) fn milliseconds(seconds: f64) -> Option<u64> {
    (0.0..1e9)
        .contains(&seconds)
        .then(|| (seconds * 1000.0).round() as u64)
}

/// Microseconds as seconds.
#[expect(
    clippy::cast_precision_loss,
    reason = "durations of a capture are far below 2^52 µs"
)]
pub(super) fn seconds(micros: i64) -> f64 {
    micros as f64 / 1_000_000.0
}

#[cfg(test)]
mod tests {
    use super::super::frame::Flags;
    use super::*;

    fn segment(from: u16, sequence: u32, flags: u8, payload: &[u8]) -> Segment<'_> {
        let at = |port: u16| SocketAddr::from(([10, 0, 0, 1], port));
        Segment {
            from: at(from),
            to: at(1000 - from),
            sequence,
            flags: Flags::new(flags),
            payload,
            is_cut: false,
            identification: Some(1),
        }
    }

    fn connection() -> Connection {
        let first = segment(600, 7, Flags::SYN, b"");
        Connection::new(first.from, first.to, 1)
    }

    fn opened(syns: &[i64]) -> Connection {
        let mut connection = connection();
        for (number, at) in (1..).zip(syns) {
            connection.push(&segment(600, 7, Flags::SYN, b""), number, Some(*at));
        }
        connection
    }

    #[test]
    fn syns_that_are_sent_again_count_and_copies_do_not() {
        // Some systems give every packet the same identification.
        let again = opened(&[0, 1_000_000, 3_000_000]);
        assert_eq!(again.fate(), Fate::NoAnswer);
        assert_eq!(again.resent_after(), [1.0, 3.0]);
        // The same packet, seen at several places, not always in order.
        assert_eq!(opened(&[40, 0, 90]).syns.len(), 1);
    }

    #[test]
    fn without_times_two_packets_with_one_identification_are_one() {
        let mut one = connection();
        for (number, identification) in [(1, 1), (2, 1), (3, 2)] {
            let syn = Segment {
                identification: Some(identification),
                ..segment(600, 7, Flags::SYN, b"")
            };
            one.push(&syn, number, None);
        }
        assert_eq!(one.syns.len(), 2);
    }

    #[test]
    fn a_capture_of_one_direction_shows_that_somebody_answered() {
        let mut one = opened(&[0]);
        one.push(&segment(600, 8, Flags::ACK, b"GET "), 2, Some(10));
        assert_eq!(one.fate(), Fate::Connected);
    }

    #[test]
    fn a_copy_of_the_syn_behind_its_answer_is_no_new_connection() {
        let mut one = opened(&[0]);
        one.push(&segment(400, 99, Flags::SYN | Flags::ACK, b""), 2, Some(10));
        assert!(!one.is_over_for(&segment(600, 7, Flags::SYN, b"")));
        assert!(one.is_over_for(&segment(600, 70, Flags::SYN, b"")));
    }

    #[test]
    fn a_refusal_that_is_asked_for_again_is_one_connection() {
        let mut one = opened(&[0]);
        one.push(&segment(400, 0, Flags::RST | Flags::ACK, b""), 2, Some(10));
        assert_eq!(one.fate(), Fate::Refused);
        assert!(!one.is_over_for(&segment(600, 70, Flags::SYN, b"")));
    }
}
