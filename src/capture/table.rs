//! The connections that are under way, within bounds of memory.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;

use super::connection::Connection;
use super::frame::Segment;
use super::http;
use super::tls;

/// Bytes of connections that are kept at a time.
const MOST_BYTES: usize = 24 * 1024 * 1024;
/// Connections that are kept at a time.
const MOST_OPEN: usize = 20_000;

type Ends = (SocketAddr, SocketAddr);

/// Connections by their two ends.
#[derive(Default)]
pub(super) struct Table {
    open: HashMap<Ends, Connection>,
    /// In the order in which they began.
    order: VecDeque<(Ends, u64)>,
    weight: usize,
}

impl Table {
    /// Takes a segment; gives the connections that are finished by it: those that its ends had before,
    /// and the oldest where there are too many.
    pub(super) fn push(
        &mut self,
        segment: &Segment<'_>,
        frame: u64,
        at_us: Option<i64>,
    ) -> Vec<Connection> {
        let mut finished = Vec::new();
        let Some(ends) = self.ends(segment) else {
            return finished;
        };
        // The same ports again: a new connection, once the old one has had an answer.
        let starts = segment.syn && !segment.ack;
        if starts && self.open.get(&ends).is_some_and(|one| one.is_answered) {
            finished.extend(self.close(ends));
        }
        let connection = self.open.entry(ends).or_insert_with(|| {
            self.order.push_back((ends, frame));
            Connection::new(ends.0, ends.1, frame)
        });
        let before = if connection.frame == frame {
            0
        } else {
            connection.weight()
        };
        connection.push(segment, frame, at_us);
        self.weight = self.weight + connection.weight() - before;
        while self.weight > MOST_BYTES || self.open.len() > MOST_OPEN {
            let Some((ends, began)) = self.order.pop_front() else {
                break;
            };
            if self.open.get(&ends).is_some_and(|one| one.frame == began) {
                finished.extend(self.close(ends));
            }
        }
        finished
    }

    /// A message says that a packet could not be delivered.
    pub(super) fn undelivered(&mut self, from: SocketAddr, to: SocketAddr, why: &'static str) {
        if let Some(connection) = self.open.get_mut(&(from, to)) {
            connection.undelivered(why);
        }
    }

    /// Everything that is still open, in the order in which it began.
    pub(super) fn finish(mut self) -> Vec<Connection> {
        let order = std::mem::take(&mut self.order);
        order
            .into_iter()
            .filter_map(|(ends, began)| {
                let is_it = self.open.get(&ends).is_some_and(|one| one.frame == began);
                is_it.then(|| self.open.remove(&ends)).flatten()
            })
            .collect()
    }

    fn close(&mut self, ends: Ends) -> Option<Connection> {
        let connection = self.open.remove(&ends)?;
        self.weight = self.weight.saturating_sub(connection.weight());
        Some(connection)
    }

    /// Client and server of a segment. Of a connection that began before the capture the side is the
    /// client that speaks like one; what does neither is left out.
    fn ends(&self, segment: &Segment<'_>) -> Option<Ends> {
        let forward = (segment.from, segment.to);
        let back = (segment.to, segment.from);
        if segment.syn {
            return Some(if segment.ack { back } else { forward });
        }
        if self.open.contains_key(&forward) {
            return Some(forward);
        }
        if self.open.contains_key(&back) {
            return Some(back);
        }
        let payload = segment.payload;
        let asks = http::begins_like_request(payload) || tls::client_hello(payload).is_some();
        asks.then_some(forward)
    }
}
