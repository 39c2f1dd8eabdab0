//! From a frame to what is in it: TCP, UDP, ARP, and the ICMP messages that say that something could
//! not be reached. Link layers: Ethernet with VLAN tags, raw IP, Linux cooked 1 and 2, loopback.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use etherparse::{EtherType, LaxNetSlice, LaxSlicedPacket, TcpSlice, TransportSlice, ether_type};

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
    /// "Who has this address?": ARP (RFC 826), or a neighbour solicitation (RFC 4861).
    Neighbour {
        /// Who asks; `None` for an answer.
        asker: Option<IpAddr>,
        /// The address that is asked about, or that answers.
        about: IpAddr,
    },
    /// A part of a packet of TCP or UDP that was sent in fragments: what it carries is not read.
    Fragment,
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
    /// What it says about the connection.
    pub flags: Flags,
    /// The payload, as far as it was kept.
    pub payload: &'a [u8],
    /// True where the capture did not keep all of the payload.
    pub is_cut: bool,
    /// Identification of an IPv4 packet: of two copies of one packet the same.
    pub identification: Option<u16>,
}

/// The flags of a segment (RFC 9293, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flags(u8);

impl Flags {
    pub(super) const FIN: u8 = 1;
    pub(super) const SYN: u8 = 2;
    pub(super) const RST: u8 = 4;
    pub(super) const ACK: u8 = 16;

    /// Of these bits.
    pub(super) const fn new(bits: u8) -> Self {
        Self(bits)
    }

    fn of(tcp: &TcpSlice<'_>) -> Self {
        let mut bits = 0;
        if tcp.fin() {
            bits |= Self::FIN;
        }
        if tcp.syn() {
            bits |= Self::SYN;
        }
        if tcp.rst() {
            bits |= Self::RST;
        }
        if tcp.ack() {
            bits |= Self::ACK;
        }
        Self(bits)
    }

    /// The sender sends nothing more.
    pub(super) const fn fin(self) -> bool {
        self.0 & Self::FIN != 0
    }

    /// Opens a connection.
    pub(super) const fn syn(self) -> bool {
        self.0 & Self::SYN != 0
    }

    /// The connection is refused or broken off.
    pub(super) const fn rst(self) -> bool {
        self.0 & Self::RST != 0
    }

    /// Acknowledges something.
    pub(super) const fn ack(self) -> bool {
        self.0 & Self::ACK != 0
    }
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
    let (from, to, identification, is_cut) = match sliced.net.as_ref()? {
        LaxNetSlice::Ipv4(packet) => {
            let header = packet.header();
            let id = header.identification();
            (
                IpAddr::V4(header.source_addr()),
                IpAddr::V4(header.destination_addr()),
                (id != 0).then_some(id),
                packet.payload().incomplete,
            )
        }
        LaxNetSlice::Ipv6(packet) => {
            let header = packet.header();
            (
                IpAddr::V6(header.source_addr()),
                IpAddr::V6(header.destination_addr()),
                None,
                packet.payload().incomplete,
            )
        }
        LaxNetSlice::Arp(arp) => {
            let address = |bytes| Some(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?));
            let sender = address(arp.sender_protocol_addr())?;
            let target = address(arp.target_protocol_addr())?;
            return match arp.operation().0 {
                // Whoever asks for its own address, or has none yet, wants no answer (RFC 5227).
                1 if sender.is_unspecified() || sender == target => None,
                1 => Some(Content::Neighbour {
                    asker: Some(sender.into()),
                    about: target.into(),
                }),
                2 => Some(Content::Neighbour {
                    asker: None,
                    about: sender.into(),
                }),
                _ => None,
            };
        }
    };
    if is_fragment(sliced) {
        return Some(Content::Fragment);
    }
    match sliced.transport.as_ref()? {
        TransportSlice::Tcp(tcp) => Some(Content::Tcp(Segment {
            from: SocketAddr::new(from, tcp.source_port()),
            to: SocketAddr::new(to, tcp.destination_port()),
            sequence: tcp.sequence_number(),
            flags: Flags::of(tcp),
            payload: tcp.payload(),
            is_cut,
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
            let target = || {
                let bytes = icmp.payload().get(..16)?;
                Some(IpAddr::from(<[u8; 16]>::try_from(bytes).ok()?))
            };
            let why = match (icmp.type_u8(), icmp.code_u8()) {
                // Duplicate address detection comes from no address (RFC 4862).
                (135, _) if !from.is_unspecified() => {
                    return Some(Content::Neighbour {
                        asker: Some(from),
                        about: target()?,
                    });
                }
                (136, _) => {
                    return Some(Content::Neighbour {
                        asker: None,
                        about: target()?,
                    });
                }
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

/// A fragment (RFC 791, section 3.2; RFC 8200, section 4.5) of a packet of TCP or UDP.
fn is_fragment(sliced: &LaxSlicedPacket<'_>) -> bool {
    let payload = match &sliced.net {
        Some(LaxNetSlice::Ipv4(packet)) => packet.payload(),
        Some(LaxNetSlice::Ipv6(packet)) => packet.payload(),
        _ => return false,
    };
    let protocols = [etherparse::IpNumber::TCP, etherparse::IpNumber::UDP];
    payload.fragmented && protocols.contains(&payload.ip_number)
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

#[cfg(test)]
mod tests {
    use etherparse::PacketBuilder;

    use super::*;

    /// A SYN from 10.0.0.1:5000 to 10.0.0.2:443 as an IPv4 packet.
    fn syn() -> Vec<u8> {
        let mut bytes = Vec::new();
        let builder = PacketBuilder::ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64);
        let builder = builder.tcp(5000, 443, 7, 1000).syn();
        builder.write(&mut bytes, b"").unwrap();
        bytes
    }

    fn syn_v6() -> Vec<u8> {
        let mut bytes = Vec::new();
        let builder = PacketBuilder::ipv6([1; 16], [2; 16], 64);
        let builder = builder.tcp(5000, 443, 7, 1000).syn();
        builder.write(&mut bytes, b"").unwrap();
        bytes
    }

    fn behind(head: &[u8], packet: &[u8]) -> Vec<u8> {
        [head, packet].concat()
    }

    #[test]
    fn every_link_layer_leads_to_the_same_segment() {
        let macs = [0; 12];
        let vlan = [&macs[..], &[0x81, 0, 0, 7, 8, 0]].concat();
        let two_vlans = [&macs[..], &[0x88, 0xa8, 0, 7, 0x81, 0, 0, 9, 8, 0]].concat();
        let cooked = [&[0; 14][..], &[8, 0]].concat();
        let cooked_2 = [&[8, 0][..], &[0; 18]].concat();
        for (link, head) in [
            (link::ETHERNET, [&macs[..], &[8, 0]].concat()),
            (link::ETHERNET, vlan),
            (link::ETHERNET, two_vlans),
            (link::RAW, Vec::new()),
            (link::IPV4, Vec::new()),
            (link::RAW_BSD, Vec::new()),
            (link::NULL, vec![2, 0, 0, 0]),
            (link::LOOP, vec![0, 0, 0, 2]),
            (link::LINUX_SLL, cooked),
            (link::LINUX_SLL2, cooked_2),
        ] {
            let bytes = behind(&head, &syn());
            let Some(Content::Tcp(segment)) = content(link, &bytes) else {
                panic!("link type {link}");
            };
            assert_eq!(segment.to, "10.0.0.2:443".parse().unwrap(), "{link}");
            assert!(segment.flags.syn() && !segment.flags.ack());
            for length in 0..bytes.len() {
                let _ = content(link, bytes.get(..length).unwrap());
            }
        }
        for (link, head) in [
            (link::ETHERNET, [&macs[..], &[0x86, 0xdd]].concat()),
            (link::RAW, Vec::new()),
            (link::IPV6, Vec::new()),
            (link::NULL, vec![30, 0, 0, 0]),
        ] {
            let bytes = behind(&head, &syn_v6());
            let Some(Content::Tcp(segment)) = content(link, &bytes) else {
                panic!("link type {link}");
            };
            assert_eq!(segment.to.port(), 443);
            assert!(segment.to.is_ipv6());
        }
    }

    #[test]
    fn a_payload_that_was_not_kept_is_known_to_be_cut() {
        let mut bytes = Vec::new();
        let builder = PacketBuilder::ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64);
        let builder = builder.tcp(5000, 443, 7, 1000);
        builder.write(&mut bytes, b"CONNECT a.example:443").unwrap();
        for (length, is_cut) in [(bytes.len(), false), (bytes.len() - 5, true)] {
            let Some(Content::Tcp(segment)) = content(link::RAW, bytes.get(..length).unwrap())
            else {
                panic!("a segment");
            };
            assert_eq!(segment.is_cut, is_cut);
        }
        // Packets that the card cuts later have no length in their header.
        bytes[2..4].fill(0);
        let Some(Content::Tcp(segment)) = content(link::RAW, &bytes) else {
            panic!("a segment");
        };
        assert_eq!((segment.payload.len(), segment.is_cut), (21, false));
    }

    #[test]
    fn whoever_looks_whether_its_own_address_is_free_asks_nobody() {
        let arp = |operation: u8, sender: [u8; 4], target: [u8; 4]| {
            let mut bytes = vec![0; 12];
            bytes.extend([8, 6, 0, 1, 8, 0, 6, 4, 0, operation]);
            bytes.extend([0; 6]);
            bytes.extend(sender);
            bytes.extend([0; 6]);
            bytes.extend(target);
            bytes
        };
        let (me, other) = ([10, 0, 0, 1], [10, 0, 0, 9]);
        let of = |bytes: &[u8]| match content(link::ETHERNET, bytes) {
            Some(Content::Neighbour { asker, about }) => Some((asker, about)),
            _ => None,
        };
        assert_eq!(
            of(&arp(1, me, other)),
            Some((Some(me.into()), other.into()))
        );
        assert_eq!(of(&arp(2, other, me)), Some((None, other.into())));
        assert_eq!(of(&arp(1, [0; 4], other)), None);
        assert_eq!(of(&arp(1, me, me)), None);
    }
}
