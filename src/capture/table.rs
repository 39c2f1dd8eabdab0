//! The connections that are under way, within bounds of memory.

use std::collections::hash_map::Entry;
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
    /// Connections that had to make room before their end was seen.
    pub(super) put_out: u64,
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
        let starts = segment.flags.syn() && !segment.flags.ack();
        if starts
            && self
                .open
                .get(&ends)
                .is_some_and(|one| one.is_over_for(segment))
        {
            finished.extend(self.close(ends));
        }
        let mut before = 0;
        let connection = match self.open.entry(ends) {
            Entry::Occupied(entry) => {
                let connection = entry.into_mut();
                before = connection.weight();
                connection
            }
            Entry::Vacant(entry) => {
                self.order.push_back((ends, frame));
                entry.insert(Connection::new(ends.0, ends.1, frame))
            }
        };
        connection.push(segment, frame, at_us);
        self.weight = (self.weight + connection.weight()).saturating_sub(before);
        while self.weight > MOST_BYTES || self.open.len() > MOST_OPEN {
            let Some((ends, began)) = self.order.pop_front() else {
                break;
            };
            if self.is_open(ends, began)
                && let Some(one) = self.close(ends)
            {
                self.put_out += u64::from(one.ended.is_none());
                finished.push(one);
            }
        }
        if self.order.len() > 2 * MOST_OPEN {
            let order = std::mem::take(&mut self.order);
            let still_open = order
                .into_iter()
                .filter(|(ends, began)| self.is_open(*ends, *began));
            self.order = still_open.collect();
        }
        finished
    }

    fn is_open(&self, ends: Ends, began: u64) -> bool {
        self.open.get(&ends).is_some_and(|one| one.frame == began)
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
        if segment.flags.syn() {
            return Some(if segment.flags.ack() { back } else { forward });
        }
        if self.open.contains_key(&forward) {
            return Some(forward);
        }
        if self.open.contains_key(&back) {
            return Some(back);
        }
        let payload = segment.payload;
        let asks = http::begins_like_request(payload)
            || tls::begins_like_tls(payload) && tls::client_hello(payload).is_some();
        asks.then_some(forward)
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::Flags;
    use super::*;

    fn segment(port: u16, host: u32, sequence: u32, flags: u8, payload: &[u8]) -> Segment<'_> {
        Segment {
            from: SocketAddr::from((host.to_be_bytes(), port)),
            to: SocketAddr::from(([10, 0, 0, 1], 443)),
            sequence,
            flags: Flags::new(flags),
            payload,
            is_cut: false,
            identification: None,
        }
    }

    #[test]
    fn many_connections_stay_within_the_bound_and_each_is_handed_on() {
        let mut table = Table::default();
        let mut finished = 0;
        for number in 0..200_000_u32 {
            let syn = segment(5000, number, 1, Flags::SYN, b"");
            finished += table.push(&syn, u64::from(number), Some(0)).len();
            assert!(table.open.len() <= MOST_OPEN && table.order.len() <= 2 * MOST_OPEN + 1);
        }
        assert_eq!(table.put_out, 200_000 - MOST_OPEN as u64);
        assert_eq!(finished + table.finish().len(), 200_000);
    }

    #[test]
    fn the_same_ends_over_and_over_take_no_room() {
        let mut table = Table::default();
        for number in 0..200_000_u32 {
            let syn = segment(5000, 1, number, Flags::SYN, b"");
            table.push(&syn, u64::from(number) * 2, Some(0));
            let sent = segment(5000, 1, number + 1, Flags::ACK, b"x");
            table.push(&sent, u64::from(number) * 2 + 1, Some(0));
            assert!(table.order.len() <= 2 * MOST_OPEN + 1);
        }
        assert!(table.weight <= MOST_BYTES);
    }

    #[test]
    fn scattered_segments_of_many_connections_stay_within_the_bound() {
        let mut table = Table::default();
        let payload = [7; 1400];
        for number in 0..40_000_u32 {
            let syn = segment(5000, number, 0, Flags::SYN, b"");
            table.push(&syn, u64::from(number), Some(0));
            for part in 0..4 {
                let behind = segment(5000, number, 10 + part * 3000, Flags::ACK, &payload);
                table.push(&behind, u64::from(number), Some(0));
            }
            let real: usize = table.weight;
            assert!(real <= MOST_BYTES + 64 * 1024, "{real}");
        }
        let counted: usize = table.open.values().map(Connection::weight).sum();
        assert_eq!(counted, table.weight);
    }
}
