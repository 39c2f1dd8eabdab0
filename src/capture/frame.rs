//! From a frame to what is in it: TCP, UDP, ARP, and the ICMP messages that say that something could
//! not be reached. Link layers: Ethernet with VLAN tags, raw IP, Linux cooked 1 and 2, loopback.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use etherparse::{EtherType, LaxNetSlice, LaxSlicedPacket, TransportSlice, ether_type};

/// What a frame holds, as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub(super) enum Content<'a> {
    /// A segment of TCP.
    Tcp(Segment<'a>),
    /// A datagram of UDP.
    Udp {
        /// Who sent it.
        from: SocketAddr,
        /// To whom.
        to: SocketAddr,
        /// The payload.
        payload: &'a [u8],
    },
    /// "Who has this address?", or the answer.
    Arp {
        /// True for an answer.
        is_reply: bool,
        /// The address that is asked about, or that answers.
        about: Ipv4Addr,
    },
    /// An ICMP message: a packet between these two could not be delivered.
    Unreachable {
        /// Sender of the packet that was not delivered.
        from: SocketAddr,
        /// Where it was to go.
        to: SocketAddr,
        /// In the words of the RFCs (792, 1812, 4443).
        why: &'static str,
    },
}

/// A segment of TCP.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment<'a> {
    /// Who sent it.
    pub from: SocketAddr,
    /// To whom.
    pub to: SocketAddr,
    /// Number of its first byte.
    pub sequence: u32,
    /// Opens a connection.
    pub syn: bool,
    /// Acknowledges something.
    pub ack: bool,
    /// The sender sends nothing more.
    pub fin: bool,
    /// The connection is refused or broken off.
    pub rst: bool,
    /// The payload, as far as it was kept.
    pub payload: &'a [u8],
    /// Identification of an IPv4 packet: of two copies of one packet the same.
    pub identification: Option<u16>,
}

/// Link types (www.tcpdump.org/linktypes.html).
mod link {
    pub(super) const NULL: i32 = 0;
    pub(super) const ETHERNET: i32 = 1;
    pub(super) const RAW_BSD: i32 = 12;
    pub(super) const RAW_OPENBSD: i32 = 14;
    pub(super) const RAW: i32 = 101;
    pub(super) const LOOP: i32 = 108;
    pub(super) const LINUX_SLL: i32 = 113;
    pub(super) const IPV4: i32 = 228;
    pub(super) const IPV6: i32 = 229;
    pub(super) const LINUX_SLL2: i32 = 276;
}

/// True where frames of this link type can be read.
pub(super) const fn is_known(link_type: i32) -> bool {
    matches!(
        link_type,
        link::NULL
            | link::ETHERNET
            | link::RAW_BSD
            | link::RAW_OPENBSD
            | link::RAW
            | link::LOOP
            | link::LINUX_SLL
            | link::IPV4
            | link::IPV6
            | link::LINUX_SLL2
    )
}

/// Reads a frame; `None` where it holds nothing that matters here, or is damaged.
pub(super) fn content(link_type: i32, bytes: &[u8]) -> Option<Content<'_>> {
    let sliced = match link_type {
        link::ETHERNET => LaxSlicedPacket::from_ethernet(bytes).ok()?,
        // Four bytes of address family; the IP header says which version it is.
        link::NULL | link::LOOP => LaxSlicedPacket::from_ip(bytes.get(4..)?).ok()?,
        link::RAW | link::RAW_BSD | link::RAW_OPENBSD | link::IPV4 | link::IPV6 => {
            LaxSlicedPacket::from_ip(bytes).ok()?
        }
        link::LINUX_SLL => cooked(bytes, 14, 16)?,
        link::LINUX_SLL2 => cooked(bytes, 0, 20)?,
        _ => return None,
    };
    of_packet(&sliced)
}

/// A cooked header: the protocol at one place, the packet behind the header.
fn cooked(bytes: &[u8], protocol: usize, length: usize) -> Option<LaxSlicedPacket<'_>> {
    let protocol = u16::from_be_bytes(bytes.get(protocol..protocol + 2)?.try_into().ok()?);
    let packet = bytes.get(length..)?;
    Some(LaxSlicedPacket::from_ether_type(
        EtherType(protocol),
        packet,
    ))
}

fn of_packet<'a>(sliced: &LaxSlicedPacket<'a>) -> Option<Content<'a>> {
    let (from, to, identification) = match sliced.net.as_ref()? {
        LaxNetSlice::Ipv4(packet) => {
            let header = packet.header();
            let id = header.identification();
            (
                IpAddr::V4(header.source_addr()),
                IpAddr::V4(header.destination_addr()),
                (id != 0).then_some(id),
            )
        }
        LaxNetSlice::Ipv6(packet) => {
            let header = packet.header();
            (
                IpAddr::V6(header.source_addr()),
                IpAddr::V6(header.destination_addr()),
                None,
            )
        }
        LaxNetSlice::Arp(arp) => {
            let is_reply = match arp.operation().0 {
                1 => false,
                2 => true,
                _ => return None,
            };
            let about = if is_reply {
                arp.sender_protocol_addr()
            } else {
                arp.target_protocol_addr()
            };
            let about = <[u8; 4]>::try_from(about).ok()?;
            return Some(Content::Arp {
                is_reply,
                about: about.into(),
            });
        }
    };
    match sliced.transport.as_ref()? {
        TransportSlice::Tcp(tcp) => Some(Content::Tcp(Segment {
            from: SocketAddr::new(from, tcp.source_port()),
            to: SocketAddr::new(to, tcp.destination_port()),
            sequence: tcp.sequence_number(),
            syn: tcp.syn(),
            ack: tcp.ack(),
            fin: tcp.fin(),
            rst: tcp.rst(),
            payload: tcp.payload(),
            identification,
        })),
        TransportSlice::Udp(udp) => Some(Content::Udp {
            from: SocketAddr::new(from, udp.source_port()),
            to: SocketAddr::new(to, udp.destination_port()),
            payload: udp.payload(),
        }),
        TransportSlice::Icmpv4(icmp) => {
            let why = match (icmp.type_u8(), icmp.code_u8()) {
                (3, 0) => "network unreachable",
                (3, 1) => "host unreachable",
                (3, 3) => "port unreachable",
                (3, 9 | 10 | 13) => "administratively prohibited",
                (3, _) => "destination unreachable",
                (11, _) => "time to live exceeded",
                _ => return None,
            };
            undelivered(icmp.payload(), why)
        }
        TransportSlice::Icmpv6(icmp) => {
            let why = match (icmp.type_u8(), icmp.code_u8()) {
                (1, 0) => "no route to destination",
                (1, 1) => "administratively prohibited",
                (1, 3) => "address unreachable",
                (1, 4) => "port unreachable",
                (1, _) => "destination unreachable",
                (3, _) => "hop limit exceeded",
                _ => return None,
            };
            undelivered(icmp.payload(), why)
        }
        TransportSlice::Igmp(_) => None,
    }
}

/// The packet inside an ICMP message, of which only the beginning is there.
fn undelivered<'a>(inner: &[u8], why: &'static str) -> Option<Content<'a>> {
    let version = inner.first()? >> 4;
    let ether_type = match version {
        4 => ether_type::IPV4,
        6 => ether_type::IPV6,
        _ => return None,
    };
    let sliced = LaxSlicedPacket::from_ether_type(ether_type, inner);
    let (from, to, protocol, payload) = match sliced.net.as_ref()? {
        LaxNetSlice::Ipv4(packet) => (
            IpAddr::V4(packet.header().source_addr()),
            IpAddr::V4(packet.header().destination_addr()),
            packet.payload().ip_number,
            packet.payload().payload,
        ),
        LaxNetSlice::Ipv6(packet) => (
            IpAddr::V6(packet.header().source_addr()),
            IpAddr::V6(packet.header().destination_addr()),
            packet.payload().ip_number,
            packet.payload().payload,
        ),
        LaxNetSlice::Arp(_) => return None,
    };
    if protocol != etherparse::IpNumber::TCP {
        return None;
    }
    let port = |at: usize| {
        let bytes = payload.get(at..at + 2)?;
        Some(u16::from_be_bytes(bytes.try_into().ok()?))
    };
    Some(Content::Unreachable {
        from: SocketAddr::new(from, port(0)?),
        to: SocketAddr::new(to, port(2)?),
        why,
    })
}
