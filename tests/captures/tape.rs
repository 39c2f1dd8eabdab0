//! Captures that are made packet by packet.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use etherparse::PacketBuilder;

/// Packets of IP with their times.
pub(crate) struct Tape {
    at_us: i64,
    packets: Vec<(i64, Vec<u8>)>,
    sequences: BTreeMap<(SocketAddr, SocketAddr), u32>,
}

/// A link layer: its number in a file, and what stands before a packet of IPv4 and of IPv6.
pub(crate) struct Link {
    pub(crate) number: u32,
    pub(crate) v4: Vec<u8>,
    pub(crate) v6: Vec<u8>,
}

pub(crate) fn ethernet() -> Link {
    let head = |kind: [u8; 2]| [&[2; 12][..], &kind].concat();
    Link {
        number: 1,
        v4: head([8, 0]),
        v6: head([0x86, 0xdd]),
    }
}

pub(crate) fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

impl Tape {
    pub(crate) fn new() -> Self {
        Self {
            at_us: 1_790_000_000_000_000,
            packets: Vec::new(),
            sequences: BTreeMap::new(),
        }
    }

    /// Lets time pass.
    pub(crate) fn wait(&mut self, ms: i64) -> &mut Self {
        self.at_us += ms * 1000;
        self
    }

    /// A segment: of the flags S, A, R and F.
    pub(crate) fn tcp(
        &mut self,
        from: SocketAddr,
        to: SocketAddr,
        flags: &str,
        payload: &[u8],
    ) -> &mut Self {
        let sequence = *self.sequences.entry((from, to)).or_insert(100);
        let step = match (from.ip(), to.ip()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => {
                PacketBuilder::ipv4(from.octets(), to.octets(), 64)
            }
            (IpAddr::V6(from), IpAddr::V6(to)) => {
                PacketBuilder::ipv6(from.octets(), to.octets(), 64)
            }
            _ => panic!("one family"),
        };
        let mut tcp = step.tcp(from.port(), to.port(), sequence, 64_000);
        for flag in flags.chars() {
            tcp = match flag {
                'S' => tcp.syn(),
                'A' => tcp.ack(1),
                'R' => tcp.rst(),
                'F' => tcp.fin(),
                other => panic!("{other}"),
            };
        }
        let mut bytes = Vec::new();
        tcp.write(&mut bytes, payload).unwrap();
        // A SYN that is sent again has the same number; the number after it counts for what is said.
        let is_answered = flags == "SA" || !payload.is_empty();
        let next = sequence + u32::try_from(payload.len()).unwrap();
        if is_answered {
            let next = if flags == "SA" { 101 } else { next };
            self.sequences.insert((from, to), next);
        }
        self.add(bytes)
    }

    /// SYN, its answer, and the end of the opening.
    pub(crate) fn open(&mut self, client: SocketAddr, server: SocketAddr) -> &mut Self {
        self.tcp(client, server, "S", b"").wait(5);
        self.tcp(server, client, "SA", b"").wait(1);
        self.sequences.insert((client, server), 101);
        self.tcp(client, server, "A", b"").wait(1)
    }

    pub(crate) fn udp(&mut self, from: SocketAddr, to: SocketAddr, payload: &[u8]) -> &mut Self {
        let mut bytes = Vec::new();
        let step = match (from.ip(), to.ip()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => {
                PacketBuilder::ipv4(from.octets(), to.octets(), 64)
            }
            (IpAddr::V6(from), IpAddr::V6(to)) => {
                PacketBuilder::ipv6(from.octets(), to.octets(), 64)
            }
            _ => panic!("one family"),
        };
        step.udp(from.port(), to.port())
            .write(&mut bytes, payload)
            .unwrap();
        self.add(bytes).wait(1)
    }

    /// A packet of IP as it is.
    pub(crate) fn add(&mut self, packet: Vec<u8>) -> &mut Self {
        self.packets.push((self.at_us, packet));
        self
    }

    /// The last packet.
    pub(crate) fn last(&self) -> &[u8] {
        &self.packets.last().unwrap().1
    }

    /// The last packet once more, so many microseconds later.
    pub(crate) fn copy(&mut self, after_us: i64) -> &mut Self {
        let (at, packet) = self.packets.last().unwrap().clone();
        self.packets.push((at + after_us, packet));
        self
    }

    /// Changes the identification of every packet of IPv4.
    pub(crate) fn identify(&mut self, identification: u16) -> &mut Self {
        for (_, packet) in &mut self.packets {
            packet[4..6].copy_from_slice(&identification.to_be_bytes());
        }
        self
    }

    /// As a pcap file, of each packet so many bytes.
    pub(crate) fn pcap(&self, link: &Link, most: usize) -> Vec<u8> {
        let mut file = Vec::new();
        for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 262_144, link.number] {
            file.extend(word.to_le_bytes());
        }
        for (at, packet) in &self.packets {
            let frame = framed(link, packet);
            let kept = frame.len().min(most);
            for word in [at / 1_000_000, at % 1_000_000] {
                file.extend(u32::try_from(word).unwrap().to_le_bytes());
            }
            for length in [kept, frame.len()] {
                file.extend(u32::try_from(length).unwrap().to_le_bytes());
            }
            file.extend(&frame[..kept]);
        }
        file
    }

    /// As a pcapng file: each packet on each of these interfaces, the time in nanoseconds.
    pub(crate) fn pcapng(&self, links: &[Link]) -> Vec<u8> {
        let mut file = block(
            0x0a0d_0d0a,
            &[
                0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            ],
        );
        for link in links {
            let mut body = u16::try_from(link.number).unwrap().to_le_bytes().to_vec();
            body.extend([0, 0, 0, 0, 4, 0]);
            // if_tsresol: 10^-9.
            body.extend([9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0]);
            file.extend(block(1, &body));
        }
        for (at, packet) in &self.packets {
            for (index, link) in links.iter().enumerate() {
                let frame = framed(link, packet);
                let ticks = u64::try_from(*at).unwrap() * 1000 + 700 * index as u64;
                let mut body = u32::try_from(index).unwrap().to_le_bytes().to_vec();
                body.extend(u32::try_from(ticks >> 32).unwrap().to_le_bytes());
                body.extend(u32::try_from(ticks & 0xffff_ffff).unwrap().to_le_bytes());
                for _ in 0..2 {
                    body.extend(u32::try_from(frame.len()).unwrap().to_le_bytes());
                }
                body.extend(&frame);
                file.extend(block(6, &body));
            }
        }
        file
    }
}

fn framed(link: &Link, packet: &[u8]) -> Vec<u8> {
    // What is longer than any packet of IP is a frame already.
    let head = match packet[0] >> 4 {
        4 => &link.v4,
        6 => &link.v6,
        _ => return packet.to_vec(),
    };
    [head, packet].concat()
}

fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let mut body = body.to_vec();
    body.resize(body.len().div_ceil(4) * 4, 0);
    let length = u32::try_from(body.len() + 12).unwrap().to_le_bytes();
    [&kind.to_le_bytes()[..], &length, &body, &length].concat()
}

fn sized(content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&length[..], content].concat()
}

/// A ClientHello for a name, in one record.
pub(crate) fn client_hello(name: &str) -> Vec<u8> {
    let list = [&[0][..], &sized(name.as_bytes())].concat();
    let extension = [&[0, 0][..], &sized(&sized(&list))].concat();
    let mut body = vec![3, 3];
    body.extend([7; 32]);
    body.extend([0, 0, 2, 0x13, 1, 1, 0]);
    body.extend(sized(&extension));
    let message = [&[1, 0][..], &sized(&body)].concat();
    [&[22, 3, 1][..], &sized(&message)].concat()
}

/// A ServerHello that chooses TLS 1.3, and something encrypted.
pub(crate) fn server_hello() -> Vec<u8> {
    let mut body = vec![3, 3];
    body.extend([9; 32]);
    body.extend([0, 0x13, 1, 0]);
    body.extend(sized(&[0, 43, 0, 2, 3, 4]));
    let message = [&[2, 0][..], &sized(&body)].concat();
    let mut bytes = [&[22, 3, 3][..], &sized(&message)].concat();
    bytes.extend([23, 3, 3]);
    bytes.extend(sized(&[5; 40]));
    bytes
}

/// A message of DNS, LLMNR or mDNS: a question, or an answer with addresses and a code.
pub(crate) fn dns(name: &str, record: u16, answer: Option<(u8, &[IpAddr])>) -> Vec<u8> {
    let mut owner = Vec::new();
    for label in name.split('.') {
        owner.push(u8::try_from(label.len()).unwrap());
        owner.extend(label.as_bytes());
    }
    owner.push(0);
    let (code, addresses) = answer.unwrap_or((0, &[]));
    let flags = if answer.is_some() {
        [0x81, code]
    } else {
        [1, 0]
    };
    let mut bytes = vec![0, 9, flags[0], flags[1], 0, 1, 0];
    bytes.push(u8::try_from(addresses.len()).unwrap());
    bytes.extend([0; 4]);
    bytes.extend(&owner);
    bytes.extend(record.to_be_bytes());
    bytes.extend([0, 1]);
    for address in addresses {
        bytes.extend(&owner);
        let (kind, data) = match address {
            IpAddr::V4(address) => (1_u8, address.octets().to_vec()),
            IpAddr::V6(address) => (28, address.octets().to_vec()),
        };
        bytes.extend([0, kind, 0, 1, 0, 0, 0, 60]);
        bytes.extend(sized(&data));
    }
    bytes
}

/// A question or an answer of NBNS for a name.
pub(crate) fn nbns(name: &str, is_broadcast: bool, answer: Option<[u8; 4]>) -> Vec<u8> {
    let mut bytes = vec![0, 9];
    bytes.extend(match (answer, is_broadcast) {
        (Some(_), _) => [0x85, 0],
        (None, true) => [1, 0x10],
        (None, false) => [1, 0],
    });
    let answers = u8::from(answer.is_some());
    bytes.extend([0, 1 - answers, 0, answers, 0, 0, 0, 0, 32]);
    for byte in format!("{name:<15}\0").bytes() {
        bytes.extend([b'A' + (byte >> 4), b'A' + (byte & 15)]);
    }
    bytes.extend([0, 0, 0x20, 0, 1]);
    if let Some(address) = answer {
        bytes.extend([0, 0, 0, 60, 0, 6, 0, 0]);
        bytes.extend(address);
    }
    bytes
}

/// A message of DHCPv6: kind and options.
pub(crate) fn dhcp_6(kind: u8, options: &[(u16, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![kind, 1, 2, 3];
    for (code, data) in options {
        bytes.extend(code.to_be_bytes());
        bytes.extend(sized(data));
    }
    bytes
}

/// A question of ARP, or its answer, as a frame of Ethernet.
pub(crate) fn arp(operation: u8, sender: [u8; 4], target: [u8; 4]) -> Vec<u8> {
    let mut bytes = vec![0xff; 12];
    bytes.extend([8, 6, 0, 1, 8, 0, 6, 4, 0, operation]);
    bytes.extend([2; 6]);
    bytes.extend(sender);
    bytes.extend([0; 6]);
    bytes.extend(target);
    bytes
}
