//! The packets of a capture file, one after the other: pcap and pcapng.
//!
//! Formats: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng. Read as a stream: memory is that of one
//! buffer, whatever the size of the file.

use std::io::Read;

use pcap_parser::pcapng::Block;
use pcap_parser::traits::{PcapNGPacketBlock, PcapReaderIterator};
use pcap_parser::{LegacyPcapReader, Linktype, PcapBlockOwned, PcapError, PcapNGReader};

/// The largest block that is read, in bytes: far above any packet.
const MOST_BLOCK: usize = 4 * 1024 * 1024;
/// The buffer at first.
const BUFFER: usize = 256 * 1024;
/// How a section of pcapng begins.
const SECTION: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];
/// How pcap files begin, with microseconds and with nanoseconds, in either order of bytes.
const MAGICS: [u32; 2] = [0xa1b2_c3d4, 0xa1b2_3c4d];
/// What is read before anything else: more than the header of a file.
const HEADER: u64 = 4096;
/// What stands for the link layer of an interface that the file does not describe.
pub(super) const UNDESCRIBED: i32 = -1;
/// The most interfaces of a section; more are read and not remembered.
const MOST_INTERFACES: usize = 4096;

/// A packet of a capture.
#[derive(Debug, Clone, Copy)]
pub struct Packet<'a> {
    /// Number of the frame in its file, from 1, as Wireshark counts.
    pub number: u64,
    /// When it was seen, in microseconds since 1970; `None` where the file does not say.
    pub at_us: Option<i64>,
    /// The link layer (www.tcpdump.org/linktypes.html).
    pub link: i32,
    /// What was kept of it.
    pub bytes: &'a [u8],
    /// True where the capture kept a part only.
    pub is_cut: bool,
}

/// Why a capture could not be read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// Neither pcap nor pcapng.
    #[error("is not a capture file: it begins like neither pcap nor pcapng")]
    NotACapture,
    /// Nothing in it.
    #[error("is empty")]
    Empty,
    /// The file could not be read.
    #[error("could not be read")]
    Read,
    /// It stops inside a packet.
    #[error("ends inside a packet, after frame {0}: the rest was not written or not copied")]
    Cut(u64),
    /// Something that no capture file has.
    #[error("is damaged after frame {0}")]
    Damaged(u64),
    /// A block larger than any packet.
    #[error("has a block of more than 4 MiB after frame {0}")]
    TooLarge(u64),
}

/// What an interface of a pcapng section says of its packets.
#[derive(Clone, Copy)]
struct Interface {
    link: Linktype,
    /// Units of a second.
    resolution: u64,
    offset_seconds: i64,
}

/// Reads every packet and hands it on; gives the number of packets. What came before an error has
/// been handed on.
pub fn read(
    mut input: impl Read,
    mut take: impl FnMut(&Packet<'_>),
) -> (u64, Result<(), CaptureError>) {
    // The readers want the header of the file in one piece, which a pipe need not give.
    let mut first = Vec::new();
    if input.by_ref().take(HEADER).read_to_end(&mut first).is_err() {
        return (0, Err(CaptureError::Read));
    }
    let is_modern = match first.first_chunk::<4>() {
        Some(&SECTION) => true,
        Some(&magic)
            if MAGICS.contains(&u32::from_le_bytes(magic))
                || MAGICS.contains(&u32::from_be_bytes(magic)) =>
        {
            false
        }
        None if first.is_empty() => return (0, Err(CaptureError::Empty)),
        _ => return (0, Err(CaptureError::NotACapture)),
    };
    let input = first.as_slice().chain(input);
    let mut state = State::default();
    let result = if is_modern {
        opened(PcapNGReader::new(BUFFER, input), &mut state, &mut take)
    } else {
        opened(LegacyPcapReader::new(BUFFER, input), &mut state, &mut take)
    };
    (state.number, result)
}

fn opened(
    reader: Result<impl PcapReaderIterator, PcapError<&[u8]>>,
    state: &mut State,
    take: &mut impl FnMut(&Packet<'_>),
) -> Result<(), CaptureError> {
    match reader {
        Ok(mut reader) => blocks(&mut reader, state, take),
        Err(PcapError::ReadError) => Err(CaptureError::Read),
        Err(PcapError::Incomplete(_) | PcapError::Eof | PcapError::UnexpectedEof) => {
            Err(CaptureError::Cut(0))
        }
        Err(_) => Err(CaptureError::NotACapture),
    }
}

/// What is known while the blocks go by.
#[derive(Default)]
struct State {
    number: u64,
    /// Of a pcap file.
    legacy: Option<(Linktype, bool)>,
    /// Of the present pcapng section.
    interfaces: Vec<Interface>,
}

fn blocks(
    reader: &mut dyn PcapReaderIterator,
    state: &mut State,
    take: &mut impl FnMut(&Packet<'_>),
) -> Result<(), CaptureError> {
    let mut capacity = BUFFER;
    let mut is_stuck = false;
    loop {
        let is_full = match reader.next() {
            Ok((length, block)) => {
                state.block(&block, take);
                reader.consume(length);
                continue;
            }
            Err(PcapError::Eof) => return Ok(()),
            Err(PcapError::Incomplete(_)) => false,
            Err(PcapError::BufferTooSmall) => true,
            Err(PcapError::UnexpectedEof) => return Err(CaptureError::Cut(state.number)),
            Err(PcapError::ReadError) => return Err(CaptureError::Read),
            Err(_) => return Err(CaptureError::Damaged(state.number)),
        };
        let before = reader.data().len();
        if is_full || is_stuck {
            capacity *= 2;
            if capacity > MOST_BLOCK {
                return Err(CaptureError::TooLarge(state.number));
            }
            reader.grow(capacity);
        }
        refill(reader, state.number)?;
        is_stuck = reader.data().len() == before;
        if is_stuck && reader.reader_exhausted() && before > 0 {
            return Err(CaptureError::Cut(state.number));
        }
    }
}

fn refill(reader: &mut dyn PcapReaderIterator, number: u64) -> Result<(), CaptureError> {
    match reader.refill() {
        // A full buffer grows in the next round.
        Ok(()) | Err(PcapError::BufferTooSmall) => Ok(()),
        Err(PcapError::ReadError) => Err(CaptureError::Read),
        Err(_) => Err(CaptureError::Cut(number)),
    }
}

impl State {
    fn block(&mut self, block: &PcapBlockOwned<'_>, take: &mut impl FnMut(&Packet<'_>)) {
        match block {
            PcapBlockOwned::LegacyHeader(header) => {
                self.legacy = Some((header.network, header.is_nanosecond_precision()));
            }
            PcapBlockOwned::Legacy(record) => {
                let (link, nanoseconds) = self.legacy.unwrap_or((Linktype::ETHERNET, false));
                let parts = i64::from(record.ts_usec) / if nanoseconds { 1000 } else { 1 };
                let at = i64::from(record.ts_sec) * 1_000_000 + parts;
                let is_cut = record.caplen < record.origlen;
                self.packet(link, Some(at), record.data, is_cut, take);
            }
            PcapBlockOwned::NG(block) => self.modern(block, take),
        }
    }

    fn modern(&mut self, block: &Block<'_>, take: &mut impl FnMut(&Packet<'_>)) {
        match block {
            Block::SectionHeader(_) => self.interfaces.clear(),
            Block::InterfaceDescription(interface) if self.interfaces.len() < MOST_INTERFACES => {
                self.interfaces.push(Interface {
                    link: interface.linktype,
                    resolution: interface.ts_resolution().unwrap_or(1_000_000).max(1),
                    offset_seconds: interface.ts_offset(),
                });
            }
            Block::EnhancedPacket(packet) => {
                let interface = usize::try_from(packet.if_id)
                    .ok()
                    .and_then(|index| self.interfaces.get(index).copied());
                let Some(interface) = interface else {
                    let link = Linktype(UNDESCRIBED);
                    self.packet(link, None, packet.packet_data(), packet.truncated(), take);
                    return;
                };
                let ticks = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
                let at = interface.at_us(ticks);
                self.packet(
                    interface.link,
                    at,
                    packet.packet_data(),
                    packet.truncated(),
                    take,
                );
            }
            Block::SimplePacket(packet) => {
                let link = self.interfaces.first().map(|interface| interface.link);
                let link = link.unwrap_or(Linktype::ETHERNET);
                self.packet(link, None, packet.packet_data(), packet.truncated(), take);
            }
            _ => {}
        }
    }

    fn packet(
        &mut self,
        link: Linktype,
        at_us: Option<i64>,
        bytes: &[u8],
        is_cut: bool,
        take: &mut impl FnMut(&Packet<'_>),
    ) {
        self.number += 1;
        take(&Packet {
            number: self.number,
            at_us,
            link: link.0,
            bytes,
            is_cut,
        });
    }
}

impl Interface {
    fn at_us(self, ticks: u64) -> Option<i64> {
        let micros = u128::from(ticks) * 1_000_000 / u128::from(self.resolution);
        let micros = i64::try_from(micros).ok()?;
        micros.checked_add(self.offset_seconds.checked_mul(1_000_000)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pcap(link: u32, packets: &[(u32, &[u8])]) -> Vec<u8> {
        let mut file = Vec::new();
        for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, link] {
            file.extend(word.to_le_bytes());
        }
        for (seconds, bytes) in packets {
            let length = u32::try_from(bytes.len()).unwrap();
            for word in [*seconds, 5, length, length] {
                file.extend(word.to_le_bytes());
            }
            file.extend(*bytes);
        }
        file
    }

    type Seen = (u64, Option<i64>, usize);

    fn all(file: &[u8]) -> (Vec<Seen>, Result<(), CaptureError>) {
        let mut packets = Vec::new();
        let (_, result) = read(file, |packet| {
            packets.push((packet.number, packet.at_us, packet.bytes.len()));
        });
        (packets, result)
    }

    #[test]
    fn packets_come_with_number_and_time() {
        let file = pcap(1, &[(7, b"abc"), (8, b"de")]);
        let (packets, result) = all(&file);
        assert_eq!(result, Ok(()));
        assert_eq!(packets, [(1, Some(7_000_005), 3), (2, Some(8_000_005), 2)]);
    }

    #[test]
    fn a_file_that_stops_inside_a_packet_says_after_which() {
        let file = pcap(1, &[(7, b"abc"), (8, b"de")]);
        let (packets, result) = all(file.get(..file.len() - 1).unwrap());
        assert_eq!(packets.len(), 1);
        assert_eq!(result, Err(CaptureError::Cut(1)));
    }

    #[test]
    fn what_is_not_a_capture_is_said_to_be_none() {
        assert_eq!(
            all(b"GET / HTTP/1.1\r\n\r\n and more text").1,
            Err(CaptureError::NotACapture)
        );
        assert_eq!(all(b"").1, Err(CaptureError::Empty));
    }

    #[test]
    fn a_packet_larger_than_the_first_buffer_is_read() {
        let large = vec![0; BUFFER * 3];
        let (packets, result) = all(&pcap(1, &[(1, &large), (2, b"x")]));
        assert_eq!(result, Ok(()));
        assert_eq!(packets.len(), 2);
    }
}
