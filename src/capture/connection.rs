//! A connection of TCP: how it was opened, what became of it, and its first bytes.

use std::net::SocketAddr;

use super::frame::Segment;
use super::stream::Stream;

/// Two copies of one SYN are nearer together than this; no system sends it again so soon (RFC 6298: one
/// second). Tools such as pktmon record a packet once for each component that it passes.
const COPY_US: i64 = 200_000;
/// SYNs of which the time is kept.
const MOST_SYNS: usize = 32;

/// What became of the attempt to connect.
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
    syn_sequence: u32,
    pub(super) is_answered: bool,
    refused: bool,
    unreachable: Option<&'static str>,
    /// The server ended it, by FIN or RST: the frame.
    pub(super) ended_by_server: Option<u64>,
    pub(super) of_client: Stream,
    pub(super) of_server: Stream,
}

impl Connection {
    pub(super) fn new(client: SocketAddr, server: SocketAddr, frame: u64) -> Self {
        Self {
            client,
            server,
            frame,
            syns: Vec::new(),
            last_identification: None,
            syn_sequence: 0,
            is_answered: false,
            refused: false,
            unreachable: None,
            ended_by_server: None,
            of_client: Stream::default(),
            of_server: Stream::default(),
        }
    }

    /// Takes a segment of either side.
    pub(super) fn push(&mut self, segment: &Segment<'_>, frame: u64, at_us: Option<i64>) {
        let is_client = segment.from == self.client;
        if is_client && segment.syn && !segment.ack {
            self.syn(segment, frame, at_us);
            return;
        }
        if is_client {
            let stream = &mut self.of_client;
            stream.push(segment.sequence, segment.payload, frame, at_us);
            return;
        }
        if segment.syn {
            self.is_answered = true;
            self.of_server.opens(segment.sequence);
        }
        let stream = &mut self.of_server;
        stream.push(segment.sequence, segment.payload, frame, at_us);
        if segment.rst && !self.is_answered && !self.syns.is_empty() {
            self.refused = true;
        }
        if segment.rst || segment.fin {
            self.ended_by_server.get_or_insert(frame);
        }
    }

    fn syn(&mut self, segment: &Segment<'_>, frame: u64, at_us: Option<i64>) {
        if let Some(&(_, last)) = self.syns.last() {
            let same = segment.sequence == self.syn_sequence;
            let soon = match (last, at_us) {
                (Some(last), Some(now)) => (0..COPY_US).contains(&(now - last)),
                _ => false,
            };
            let copy = segment.identification.is_some()
                && segment.identification == self.last_identification;
            if same && (soon || copy) {
                return;
            }
        }
        self.syn_sequence = segment.sequence;
        self.last_identification = segment.identification;
        self.of_client.opens(segment.sequence);
        if self.syns.len() < MOST_SYNS {
            self.syns.push((frame, at_us));
        }
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

    /// Bytes that it holds in memory, about.
    pub(super) fn weight(&self) -> usize {
        512 + self.of_client.bytes().len() + self.of_server.bytes().len()
    }
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
    use super::*;

    fn segment(from: u16, syn: bool, ack: bool, identification: u16) -> Segment<'static> {
        let at = |port| SocketAddr::from(([10, 0, 0, 1], port));
        Segment {
            from: at(from),
            to: at(1000 - from),
            sequence: 7,
            syn,
            ack,
            fin: false,
            rst: false,
            payload: b"",
            identification: Some(identification),
        }
    }

    fn opened(syns: &[(u16, i64)]) -> Connection {
        let first = segment(500, true, false, 1);
        let server = SocketAddr::from(([10, 0, 0, 2], 443));
        let mut connection = Connection::new(first.from, server, 1);
        for (number, (identification, at)) in (1..).zip(syns) {
            let syn = segment(500, true, false, *identification);
            connection.push(&syn, number, Some(*at));
        }
        connection
    }

    #[test]
    fn syns_that_are_sent_again_count_and_copies_do_not() {
        let again = opened(&[(1, 0), (2, 1_000_000), (3, 3_000_000)]);
        assert_eq!(again.fate(), Fate::NoAnswer);
        assert_eq!(again.resent_after(), [1.0, 3.0]);
        // The same packet, seen at several places: soon after, or with its own identification.
        assert_eq!(opened(&[(1, 0), (1, 40), (2, 90)]).syns.len(), 1);
        assert_eq!(opened(&[(1, 0), (1, 900_000)]).syns.len(), 1);
    }
}
