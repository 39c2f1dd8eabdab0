//! DNS messages (RFC 1035, section 4): one question, and what a stub resolver reads of an answer.
//!
//! Names and service records are read by the library; what a section is worth is decided here. The
//! answers must be readable to the last record; behind them, a broken record only ends the reading.

use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use hickory_resolver::proto::serialize::binary::{BinDecodable, BinDecoder, DecodeError};

/// The class of the Internet.
const CLASS_IN: u16 = 1;
/// The record that holds the upper bits of the answer's code (RFC 6891, section 6.1.3).
const OPT: u16 = 41;
/// A message's first part.
const HEADER_BYTES: usize = 12;

/// What came back.
#[derive(Debug, Default)]
pub(super) struct Message {
    /// The code, with its upper bits: 0 for no error, 3 for a name that does not exist.
    pub(super) code: u16,
    /// It is not whole.
    pub(super) truncated: bool,
    /// The server neither has the zone nor resolves names for others, and says nothing behind its answer.
    pub(super) is_lame: bool,
    /// The records of the answer, in order; other classes left out.
    pub(super) answers: Vec<Answer>,
    /// How long a missing name or record may be remembered, where the answer says it (RFC 2308).
    pub(super) negative_ttl: Option<u32>,
    /// It names servers of a zone.
    pub(super) names_servers: bool,
}

/// One record of an answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) owner: Name,
    pub(super) ttl: u32,
    pub(super) data: RData,
}

/// What a packet is to the question that is open.
#[derive(Debug)]
pub(super) enum Packet {
    /// Not its answer: one to another question, or none at all. The wait goes on.
    Unrelated,
    /// Its answer, and it can't be read: why.
    Broken(String),
    /// Its answer.
    Answer(Message),
}

/// The question as bytes. Recursion is wanted; no EDNS, as the stub resolvers of glibc and Chromium
/// send none either: servers and firewalls that do not know it, or drop it, see nothing new.
pub(super) fn question(id: u16, name: &Name, wanted: RecordType) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64);
    bytes.extend(id.to_be_bytes());
    bytes.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name {
        // A label has at most 63 bytes.
        bytes.push(u8::try_from(label.len()).unwrap_or_default());
        bytes.extend(label);
    }
    bytes.push(0);
    bytes.extend(u16::from(wanted).to_be_bytes());
    bytes.extend(CLASS_IN.to_be_bytes());
    bytes
}

/// Reads a packet that came while this question was open.
pub(super) fn read(packet: &[u8], id: u16, name: &Name, wanted: RecordType) -> Packet {
    let Some(header) = packet.first_chunk::<HEADER_BYTES>() else {
        return Packet::Unrelated;
    };
    let [a, b, first, second, counts @ ..] = *header;
    let is_response = first & 0x80 != 0;
    if u16::from_be_bytes([a, b]) != id || !is_response {
        return Packet::Unrelated;
    }
    let mut message = Message {
        code: u16::from(second & 0x0f),
        truncated: first & 0x02 != 0,
        ..Message::default()
    };
    let [qa, qb, aa, ab, na, nb, ra, rb] = counts;
    let [questions, answers, authorities, additionals] =
        [[qa, qb], [aa, ab], [na, nb], [ra, rb]].map(u16::from_be_bytes);
    let mut decoder = BinDecoder::new(packet);
    // The header was looked at.
    if decoder.read_slice(HEADER_BYTES).is_err() {
        return Packet::Unrelated;
    }
    match questions {
        // Servers that could not read the question send their error without it.
        0 if message.code != 0 && answers == 0 => {}
        1 => match asked(&mut decoder) {
            Ok((owner, kind, class)) => {
                if owner != *name || kind != u16::from(wanted) || class != CLASS_IN {
                    return Packet::Unrelated;
                }
            }
            Err(_) => return Packet::Unrelated,
        },
        _ => return Packet::Unrelated,
    }
    let opcode = (first >> 3) & 0x0f;
    if opcode != 0 {
        return Packet::Broken(format!(
            "it is of kind {opcode}, not the answer to a question"
        ));
    }
    if message.truncated {
        return Packet::Answer(message);
    }
    for _ in 0..answers {
        match record(&mut decoder) {
            Ok((_, Some(answer))) => message.answers.push(answer),
            Ok((_, None)) => {}
            Err(error) => return Packet::Broken(error.to_string()),
        }
    }
    let (has_zone, resolves) = (first & 0x04 != 0, second & 0x80 != 0);
    message.is_lame = !has_zone && !resolves && additionals == 0;
    read_rest(&mut message, &mut decoder, authorities, additionals);
    Packet::Answer(message)
}

/// The authority's part and what is behind it, as far as they can be read.
fn read_rest(message: &mut Message, decoder: &mut BinDecoder<'_>, authorities: u16, more: u16) {
    for _ in 0..authorities {
        let Ok((_, found)) = record(decoder) else {
            return;
        };
        match found.map(|found| (found.ttl, found.data)) {
            Some((ttl, RData::SOA(soa))) => {
                message.negative_ttl = Some(ttl.min(soa.minimum));
            }
            Some((_, RData::NS(_))) => message.names_servers = true,
            _ => {}
        }
    }
    for _ in 0..more {
        let Ok((head, _)) = record(decoder) else {
            return;
        };
        if head.kind == OPT {
            let [upper, ..] = head.ttl.to_be_bytes();
            message.code |= u16::from(upper) << 4;
        }
    }
}

fn asked(decoder: &mut BinDecoder<'_>) -> Result<(Name, u16, u16), DecodeError> {
    Ok((
        Name::read(decoder)?,
        decoder.read_u16()?.unverified(),
        decoder.read_u16()?.unverified(),
    ))
}

/// A record without its data.
struct Head {
    kind: u16,
    ttl: u32,
}

/// One record, and its data where they are of a kind that is looked at.
fn record(decoder: &mut BinDecoder<'_>) -> Result<(Head, Option<Answer>), DecodeError> {
    let start = decoder.index();
    Name::read(decoder)?;
    let kind = decoder.read_u16()?.unverified();
    let class = decoder.read_u16()?.unverified();
    let ttl = decoder.read_u32()?.unverified();
    let length = decoder.read_u16()?.unverified();
    decoder.read_slice(usize::from(length))?;
    let looked_at = matches!(
        RecordType::from(kind),
        RecordType::A
            | RecordType::AAAA
            | RecordType::CNAME
            | RecordType::NS
            | RecordType::SOA
            | RecordType::SRV
            | RecordType::TXT
    );
    let head = Head { kind, ttl };
    if class != CLASS_IN || !looked_at {
        return Ok((head, None));
    }
    // Messages have at most 65,535 bytes, as what they come in has.
    let mut again = decoder.clone(u16::try_from(start).unwrap_or(u16::MAX));
    let record: Record = Record::read(&mut again)?;
    let answer = Answer {
        owner: record.name,
        ttl,
        data: record.data,
    };
    Ok((head, Some(answer)))
}

/// The name of a code (IANA, "DNS RCODEs").
pub(super) fn code_name(code: u16) -> String {
    const NAMES: [&str; 12] = [
        "NOERROR",
        "FORMERR",
        "SERVFAIL",
        "NXDOMAIN",
        "NOTIMP",
        "REFUSED",
        "YXDOMAIN",
        "YXRRSET",
        "NXRRSET",
        "NOTAUTH",
        "NOTZONE",
        "DSOTYPENI",
    ];
    match (NAMES.get(usize::from(code)), code) {
        (Some(name), _) => (*name).to_owned(),
        (None, 16) => "BADVERS".to_owned(),
        (None, _) => format!("code {code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: u16 = 0x1234;

    fn name() -> Name {
        Name::from_ascii("a.example.").unwrap()
    }

    /// A response to the question with these flags and counts, and this behind the question.
    fn response(flags: u16, counts: [u16; 3], rest: &[u8]) -> Vec<u8> {
        let mut bytes = question(ID, &name(), RecordType::A);
        bytes[2..4].copy_from_slice(&flags.to_be_bytes());
        for (at, count) in [6, 8, 10].into_iter().zip(counts) {
            bytes[at..at + 2].copy_from_slice(&count.to_be_bytes());
        }
        bytes.extend(rest);
        bytes
    }

    fn record_bytes(kind: u16, ttl: u32, data: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0xc0, 12];
        bytes.extend(kind.to_be_bytes());
        bytes.extend([0, 1]);
        bytes.extend(ttl.to_be_bytes());
        bytes.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend(data);
        bytes
    }

    fn answer(bytes: &[u8]) -> Message {
        match read(bytes, ID, &name(), RecordType::A) {
            Packet::Answer(message) => message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_question_is_what_the_rfc_says_and_has_no_edns() {
        let bytes = question(ID, &name(), RecordType::AAAA);
        assert_eq!(bytes[..2], [0x12, 0x34]);
        assert_eq!(bytes[2..12], [1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(&bytes[12..], b"\x01a\x07example\0\0\x1c\0\x01");
    }

    #[test]
    fn every_code_is_read_also_one_whose_upper_bits_stand_in_the_opt_record() {
        for code in 0..16 {
            assert_eq!(answer(&response(0x8180 | code, [0, 0, 0], &[])).code, code);
        }
        for upper in [1_u16, 255] {
            let mut opt = vec![0, 0, 41, 4, 0, u8::try_from(upper).unwrap(), 0, 0, 0];
            opt.extend([0, 3, 1, 2, 3]);
            let message = answer(&response(0x8180, [0, 0, 1], &opt));
            assert_eq!(message.code, upper << 4);
        }
        assert_eq!(code_name(16), "BADVERS");
        assert_eq!(code_name(13), "code 13");
    }

    #[test]
    fn what_does_not_belong_to_the_question_is_passed_over() {
        let good = response(0x8180, [0, 0, 0], &[]);
        let other = |change: fn(&mut Vec<u8>)| {
            let mut bytes = good.clone();
            change(&mut bytes);
            bytes
        };
        for bytes in [
            Vec::new(),
            good[..11].to_vec(),
            other(|bytes| bytes[0] ^= 1),
            other(|bytes| bytes[2] &= 0x7f),
            other(|bytes| bytes[13] = b'b'),
            other(|bytes| bytes[24] = 28),
            other(|bytes| bytes[26] = 3),
            other(|bytes| bytes[5] = 2),
            other(|bytes| bytes[5] = 0),
        ] {
            let read = read(&bytes, ID, &name(), RecordType::A);
            assert!(matches!(read, Packet::Unrelated), "{bytes:?}: {read:?}");
        }
        // An error without the question is one; the case of letters does not matter.
        assert_eq!(
            answer(&other(|bytes| {
                bytes[3] = 1;
                bytes[5] = 0;
                bytes.truncate(12);
            }))
            .code,
            1
        );
        assert_eq!(answer(&other(|bytes| bytes[13] = b'A')).code, 0);
    }

    #[test]
    fn answers_must_be_whole_and_what_is_behind_them_need_not() {
        let address = record_bytes(1, 60, &[10, 0, 0, 1]);
        let message = answer(&response(0x8180, [1, 1, 1], &address));
        assert_eq!((message.answers.len(), message.names_servers), (1, false));
        for bytes in [
            response(0x8180, [2, 0, 0], &address),
            response(0x8180, [1, 0, 0], &address[..address.len() - 1]),
            response(0x8180, [1, 0, 0], &record_bytes(1, 60, &[10, 0, 0, 1, 2])),
            response(0x8980, [1, 0, 0], &address),
        ] {
            let read = read(&bytes, ID, &name(), RecordType::A);
            assert!(matches!(read, Packet::Broken(_)), "{bytes:?}: {read:?}");
        }
        let mut chaos = address.clone();
        chaos[5] = 3;
        assert!(
            answer(&response(0x8180, [1, 0, 0], &chaos))
                .answers
                .is_empty()
        );
    }

    proptest! {
        #[test]
        fn no_packet_is_too_odd(rest: Vec<u8>, counts: [u16; 3], flags: u16) {
            let bytes = response(flags | 0x8000, counts, &rest);
            read(&bytes, ID, &name(), RecordType::A);
            read(&rest, ID, &name(), RecordType::A);
        }
    }
}
