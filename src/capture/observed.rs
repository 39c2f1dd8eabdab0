//! What a capture shows, put together from its packets.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use super::connection::Connection;
use super::dhcp::{self, Lease};
use super::frame::{self, Content};
use super::names::{self, NameAnswer, NameMessage, Protocol};
use super::packets::Packet;
use super::table::Table;
use super::traffic::{self, Traffic};

/// Bounds of what is remembered; what is beyond is counted.
const MOST_NAMES: usize = 20_000;
const MOST_WPAD: usize = 5_000;
const MOST_LEASES: usize = 1_000;
const MOST_ADDRESSES: usize = 4_096;
/// Names of one address that are kept.
const MOST_NAMES_OF_ONE: usize = 8;
/// Frames that are named for each thing.
const MOST_FRAMES: usize = 16;
/// Two questions nearer together than this are copies of one packet.
const COPY_US: i64 = 200_000;
/// The port of name servers.
const DNS: u16 = 53;

/// Everything that a capture shows.
#[derive(Default)]
pub struct Observed {
    /// Packets that could not be read: an unknown link layer.
    pub unread: BTreeMap<i32, u64>,
    /// Frames that the capture did not keep whole.
    pub cut_frames: u64,
    /// Fragments of packets of IP.
    pub fragments: u64,
    /// When the first and the last packet were seen.
    pub times: Option<(i64, i64)>,
    table: Table,
    /// Connections that had to make room before their end was seen.
    pub(super) put_out: u64,
    pub(super) wpad: Vec<WpadMessage>,
    pub(super) leases: Vec<(u64, Lease)>,
    pub(super) neighbours: BTreeMap<IpAddr, Asked>,
    pub(super) lookups: BTreeMap<String, Lookup>,
    pub(super) names_of: BTreeMap<IpAddr, BTreeSet<String>>,
    /// Who opened connections or asked for names.
    pub(super) clients: BTreeSet<IpAddr>,
    pub(super) traffic: Traffic,
    /// What was left out for want of room.
    pub(super) left_out: u64,
}

/// A message about a name that begins with `wpad`, or about a random name beside it.
#[derive(Debug, Clone)]
pub(super) struct WpadMessage {
    pub(super) frame: u64,
    pub(super) protocol: Protocol,
    pub(super) name: String,
    pub(super) record: String,
    /// Who asks.
    pub(super) client: SocketAddr,
    /// Who is asked, or answers.
    pub(super) server: SocketAddr,
    pub(super) answer: Option<NameAnswer>,
}

/// An address that was looked for on the link.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) askers: BTreeSet<IpAddr>,
    pub(super) frames: Vec<u64>,
    last_at: Option<i64>,
    pub(super) is_answered: bool,
}

/// What name servers said of a name.
#[derive(Debug, Clone, Default)]
pub(super) struct Lookup {
    pub(super) questions: u64,
    last_at: Option<i64>,
    pub(super) frames: Vec<u64>,
    pub(super) has_address: bool,
    pub(super) is_answered: bool,
    /// Codes of answers that say that there is no address.
    pub(super) failures: BTreeSet<String>,
}

/// The beginning of the random names by which pac-check looks for wildcards in DNS.
const RANDOM: &str = "pac-check-";

impl Observed {
    /// Takes a packet.
    pub fn push(&mut self, packet: &Packet<'_>) {
        if let Some(at) = packet.at_us {
            let (first, last) = self.times.unwrap_or((at, at));
            self.times = Some((first.min(at), last.max(at)));
        }
        if packet.is_cut {
            self.cut_frames += 1;
        }
        if !frame::is_known(packet.link) {
            *self.unread.entry(packet.link).or_default() += 1;
            return;
        }
        match frame::content(packet.link, packet.bytes) {
            Some(Content::Tcp(segment)) => {
                if segment.flags.syn() && !segment.flags.ack() {
                    self.client(segment.from.ip());
                }
                for done in self.table.push(&segment, packet.number, packet.at_us) {
                    self.finished(&done);
                }
            }
            Some(Content::Fragment) => self.fragments += 1,
            Some(Content::Udp { from, to, payload }) => self.datagram(packet, from, to, payload),
            Some(Content::Neighbour { asker, about }) => self.neighbour(packet, asker, about),
            Some(Content::Unreachable { from, to, why }) => {
                self.table.undelivered(from, to, why);
            }
            None => {}
        }
    }

    /// Says that the last packet was taken.
    #[must_use]
    pub fn ended(mut self) -> Self {
        let table = std::mem::take(&mut self.table);
        self.put_out = table.put_out;
        for connection in table.finish() {
            self.finished(&connection);
        }
        self
    }

    /// The addresses of names in DNS answers of the capture.
    pub fn addresses(&self) -> BTreeMap<&str, Vec<IpAddr>> {
        let mut addresses: BTreeMap<&str, Vec<IpAddr>> = BTreeMap::new();
        for (address, names) in &self.names_of {
            for name in names {
                addresses.entry(name).or_default().push(*address);
            }
        }
        addresses
    }

    /// The machine that the capture is of: who opened connections and asked for names, where that is one
    /// machine.
    pub fn machine(&self) -> Vec<IpAddr> {
        let of = |is_v4: bool| {
            let mut clients = self.clients.iter().filter(|it| it.is_ipv4() == is_v4);
            match (clients.next(), clients.next()) {
                (Some(one), None) => Some(*one),
                _ => None,
            }
        };
        [of(true), of(false)].into_iter().flatten().collect()
    }

    fn client(&mut self, address: IpAddr) {
        if self.clients.len() < MOST_ADDRESSES {
            self.clients.insert(address);
        }
    }

    fn finished(&mut self, connection: &Connection) {
        if connection.server.port() == DNS {
            self.dns_by_tcp(connection);
        }
        let now = self.times.map(|(_, last)| last);
        if !traffic::take(&mut self.traffic, connection, now) {
            self.left_out += 1;
        }
    }

    fn datagram(&mut self, packet: &Packet<'_>, from: SocketAddr, to: SocketAddr, payload: &[u8]) {
        if let Some(lease) = dhcp::lease(from, to, payload) {
            if self.leases.len() < MOST_LEASES {
                self.leases.push((packet.number, lease));
            } else {
                self.left_out += 1;
            }
            return;
        }
        let protocol = Protocol::of_port(to.port()).or_else(|| Protocol::of_port(from.port()));
        let Some(protocol) = protocol else {
            return;
        };
        self.named((packet.number, packet.at_us), protocol, (from, to), payload);
    }

    /// Messages of DNS by TCP.
    fn dns_by_tcp(&mut self, connection: &Connection) {
        let (client, server) = (connection.client, connection.server);
        for (stream, parties) in [
            (&connection.of_client, (client, server)),
            (&connection.of_server, (server, client)),
        ] {
            for (offset, message) in names::behind_lengths(stream.bytes()) {
                let mark = stream.mark_at(offset);
                let frame = mark.map_or(connection.frame, |it| it.frame);
                let at_us = mark.and_then(|it| it.at_us);
                self.named((frame, at_us), Protocol::Dns, parties, message);
            }
        }
    }

    /// A message about a name, with its frame and time, by its sender to its receiver.
    fn named(
        &mut self,
        (frame, at_us): (u64, Option<i64>),
        protocol: Protocol,
        (from, to): (SocketAddr, SocketAddr),
        payload: &[u8],
    ) {
        let Some(message) = names::message(protocol, payload) else {
            return;
        };
        for address in message.answer.iter().flat_map(|answer| &answer.addresses) {
            let is_there = self.names_of.contains_key(address);
            if !is_there && self.names_of.len() >= MOST_NAMES {
                self.left_out += 1;
                continue;
            }
            let names = self.names_of.entry(*address).or_default();
            if names.len() < MOST_NAMES_OF_ONE {
                names.insert(message.name.clone());
            }
        }
        if protocol == Protocol::Dns {
            if message.answer.is_none() {
                self.client(from.ip());
            }
            self.lookup(frame, at_us, &message);
        }
        if names::is_wpad(&message.name) || message.name.starts_with(RANDOM) {
            if self.wpad.len() >= MOST_WPAD {
                self.left_out += 1;
                return;
            }
            let (client, server) = names::parties(from, to, message.answer.is_some());
            self.wpad.push(WpadMessage {
                frame,
                protocol,
                name: message.name,
                record: message.record,
                client,
                server,
                answer: message.answer,
            });
        }
    }

    fn lookup(&mut self, frame: u64, at_us: Option<i64>, message: &NameMessage) {
        if self.lookups.len() >= MOST_NAMES && !self.lookups.contains_key(&message.name) {
            self.left_out += 1;
            return;
        }
        let lookup = self.lookups.entry(message.name.clone()).or_default();
        if lookup.frames.len() < MOST_FRAMES {
            lookup.frames.push(frame);
        }
        match &message.answer {
            None if is_copy(lookup.last_at, at_us) => {}
            None => {
                lookup.questions += 1;
                lookup.last_at = at_us;
            }
            Some(answer) => {
                lookup.is_answered = true;
                lookup.has_address |= !answer.addresses.is_empty();
                // That a server has nothing to say of IPv6 says nothing about the name.
                let is_about_it = message.record == "A" || answer.code == "NXDOMAIN";
                if answer.addresses.is_empty() && is_about_it {
                    lookup.failures.insert(answer.code.clone());
                }
            }
        }
    }

    fn neighbour(&mut self, packet: &Packet<'_>, asker: Option<IpAddr>, about: IpAddr) {
        let is_there = self.neighbours.contains_key(&about);
        if !is_there && self.neighbours.len() >= MOST_ADDRESSES {
            self.left_out += 1;
            return;
        }
        let note = self.neighbours.entry(about).or_default();
        let Some(asker) = asker else {
            note.is_answered = true;
            return;
        };
        if is_copy(note.last_at, packet.at_us) {
            return;
        }
        note.last_at = packet.at_us;
        if note.askers.len() < MOST_FRAMES {
            note.askers.insert(asker);
        }
        if note.frames.len() < MOST_FRAMES {
            note.frames.push(packet.number);
        }
    }
}

fn is_copy(last: Option<i64>, now: Option<i64>) -> bool {
    matches!((last, now), (Some(last), Some(now)) if (now - last).abs() < COPY_US)
}

impl WpadMessage {
    /// True for the random names beside `wpad`.
    pub(super) fn is_random(&self) -> bool {
        self.name.starts_with(RANDOM)
    }

    /// The domain that the name lies in; empty for `wpad` alone.
    pub(super) fn domain(&self) -> &str {
        self.name.split_once('.').map_or("", |(_, domain)| domain)
    }
}
