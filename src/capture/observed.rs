//! What a capture shows, put together from its packets.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::connection::Connection;
use super::dhcp::{self, Offer};
use super::frame::{self, Content};
use super::names::{self, NameAnswer, Protocol};
use super::packets::Packet;
use super::table::Table;
use super::traffic::{self, Traffic};

/// Bounds of what is remembered; what is beyond is counted.
const MOST_NAMES: usize = 50_000;
const MOST_WPAD: usize = 5_000;
const MOST_OFFERS: usize = 1_000;
const MOST_ADDRESSES: usize = 4_096;

/// Everything that a capture shows.
#[derive(Default)]
pub struct Observed {
    /// Packets that could not be read: an unknown link layer.
    pub unread: BTreeMap<i32, u64>,
    /// Frames that the capture did not keep whole.
    pub cut_frames: u64,
    /// When the first and the last packet were seen.
    pub times: Option<(i64, i64)>,
    pub(super) table: Table,
    pub(super) wpad: Vec<WpadMessage>,
    pub(super) offers: Vec<(u64, Offer)>,
    pub(super) asked_addresses: BTreeMap<Ipv4Addr, Asked>,
    pub(super) names_of: BTreeMap<IpAddr, String>,
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
    pub(super) asker: SocketAddr,
    pub(super) asked: SocketAddr,
    pub(super) answer: Option<NameAnswer>,
}

/// An address that was looked for by ARP.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) frames: Vec<u64>,
    pub(super) is_answered: bool,
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
                for done in self.table.push(&segment, packet.number, packet.at_us) {
                    self.finished(&done);
                }
            }
            Some(Content::Udp { from, to, payload }) => self.datagram(packet, from, to, payload),
            Some(Content::Arp { is_reply, about }) => self.arp(packet.number, is_reply, about),
            Some(Content::Unreachable { from, to, why }) => {
                self.table.undelivered(from, to, why);
            }
            None => {}
        }
    }

    /// Says that the last packet was taken.
    #[must_use]
    pub fn ended(mut self) -> Self {
        for connection in std::mem::take(&mut self.table).finish() {
            self.finished(&connection);
        }
        self
    }

    fn finished(&mut self, connection: &Connection) {
        if !traffic::take(&mut self.traffic, connection) {
            self.left_out += 1;
        }
    }

    fn datagram(&mut self, packet: &Packet<'_>, from: SocketAddr, to: SocketAddr, payload: &[u8]) {
        if let Some(offer) = dhcp::offer(from, payload) {
            if self.offers.len() < MOST_OFFERS {
                self.offers.push((packet.number, offer));
            } else {
                self.left_out += 1;
            }
            return;
        }
        let protocol = Protocol::of_port(to.port()).or_else(|| Protocol::of_port(from.port()));
        let Some(protocol) = protocol else {
            return;
        };
        let Some(message) = names::message(protocol, payload) else {
            return;
        };
        if let Some(answer) = &message.answer {
            for address in &answer.addresses {
                if self.names_of.len() < MOST_NAMES || self.names_of.contains_key(address) {
                    self.names_of.insert(*address, message.name.clone());
                }
            }
        }
        if names::is_wpad(&message.name) || message.name.starts_with(RANDOM) {
            if self.wpad.len() >= MOST_WPAD {
                self.left_out += 1;
                return;
            }
            let (asker, asked) = names::parties(from, to, message.answer.is_some());
            self.wpad.push(WpadMessage {
                frame: packet.number,
                protocol,
                name: message.name,
                record: message.record,
                asker,
                asked,
                answer: message.answer,
            });
        }
    }

    fn arp(&mut self, number: u64, is_reply: bool, about: Ipv4Addr) {
        if self.asked_addresses.len() >= MOST_ADDRESSES
            && !self.asked_addresses.contains_key(&about)
        {
            self.left_out += 1;
            return;
        }
        let asked = self.asked_addresses.entry(about).or_default();
        asked.is_answered |= is_reply;
        if !is_reply && asked.frames.len() < 16 {
            asked.frames.push(number);
        }
    }
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
