//! Questions for names and their answers: DNS (RFC 1035), LLMNR (RFC 4795), mDNS (RFC 6762) and NetBIOS
//! name service (RFC 1002, section 4.2).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use hickory_proto::op::{Message, MessageType};
use hickory_proto::rr::{Name, RData};

/// Addresses of an answer that are kept.
const MOST_ADDRESSES: usize = 16;
/// Characters of a name that are kept: more than any has, unless it is written with escapes.
const MOST_NAME: usize = 300;

/// How a name was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Protocol {
    /// A name server.
    Dns,
    /// Everybody on the link, Windows' way.
    Llmnr,
    /// Everybody on the link, Apple's way.
    Mdns,
    /// Everybody on the link, the oldest way.
    Nbns,
}

impl Protocol {
    /// The name that people know.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Dns => "DNS",
            Self::Llmnr => "LLMNR",
            Self::Mdns => "mDNS",
            Self::Nbns => "NBNS",
        }
    }

    /// True where anybody on the link can answer.
    pub(super) const fn is_on_link(self) -> bool {
        !matches!(self, Self::Dns)
    }

    /// True where an answer goes to the one who asked.
    pub(super) const fn is_asked_alone(self) -> bool {
        !matches!(self, Self::Mdns)
    }

    /// The protocol of a port.
    pub(super) const fn of_port(port: u16) -> Option<Self> {
        match port {
            53 => Some(Self::Dns),
            5355 => Some(Self::Llmnr),
            5353 => Some(Self::Mdns),
            137 => Some(Self::Nbns),
            _ => None,
        }
    }
}

/// A message about a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NameMessage {
    /// The name, in lower case, without the dot at its end.
    pub(super) name: String,
    /// `A`, `AAAA`, `NB` and so on.
    pub(super) record: String,
    pub(super) answer: Option<NameAnswer>,
}

/// What a message says of a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NameAnswer {
    /// `NOERROR`, `NXDOMAIN`, ...
    pub(super) code: String,
    pub(super) addresses: Vec<IpAddr>,
}

/// Reads a datagram of a protocol; `None` where it is damaged or asks nothing. Of several questions of
/// mDNS that about `wpad` counts.
pub(super) fn message(protocol: Protocol, payload: &[u8]) -> Option<NameMessage> {
    match protocol {
        Protocol::Nbns => netbios(payload),
        Protocol::Dns | Protocol::Llmnr | Protocol::Mdns => dns(protocol, payload),
    }
}

fn dns(protocol: Protocol, payload: &[u8]) -> Option<NameMessage> {
    let message = Message::from_vec(payload).ok()?;
    let is_answer = message.metadata.message_type == MessageType::Response;
    let mut said: Vec<(String, String)> = message
        .queries
        .iter()
        .map(|query| (plain(query.name()), query.query_type().to_string()))
        .collect();
    // An answer of mDNS repeats no question (RFC 6762, section 6).
    if said.is_empty() && protocol == Protocol::Mdns && is_answer {
        said = message
            .answers
            .iter()
            .map(|record| (plain(&record.name), record.record_type().to_string()))
            .collect();
    }
    let about_wpad = said.iter().position(|(name, _)| is_wpad(name));
    let (name, record) = said.into_iter().nth(about_wpad.unwrap_or(0))?;
    // A name server may follow aliases; on the link each record has its own name.
    let counts = |owner: &Name| protocol != Protocol::Mdns || plain(owner) == name;
    let addresses = message
        .answers
        .iter()
        .filter(|record| counts(&record.name))
        .filter_map(|record| match &record.data {
            RData::A(address) => Some(IpAddr::V4(address.0)),
            RData::AAAA(address) => Some(IpAddr::V6(address.0)),
            _ => None,
        })
        .take(MOST_ADDRESSES)
        .collect();
    Some(NameMessage {
        record,
        answer: is_answer.then(|| NameAnswer {
            code: code(message.metadata.response_code.into()),
            addresses,
        }),
        name,
    })
}

/// A name as people write it.
fn plain(name: &Name) -> String {
    let text = name.to_ascii();
    let text = text.trim_end_matches('.');
    text.chars()
        .take(MOST_NAME)
        .collect::<String>()
        .to_ascii_lowercase()
}

/// The mnemonics of the IANA registry for response codes.
fn code(code: u16) -> String {
    match code {
        0 => "NOERROR".to_owned(),
        1 => "FORMERR".to_owned(),
        2 => "SERVFAIL".to_owned(),
        3 => "NXDOMAIN".to_owned(),
        4 => "NOTIMP".to_owned(),
        5 => "REFUSED".to_owned(),
        other => format!("RCODE {other}"),
    }
}

/// A NetBIOS name is 16 bytes, each written as two letters from A to P.
fn netbios(payload: &[u8]) -> Option<NameMessage> {
    let flags = u16::from_be_bytes(payload.get(2..4)?.try_into().ok()?);
    let is_answer = flags & 0x8000 != 0;
    let opcode = flags >> 11 & 0xf;
    if opcode != 0 || payload.get(12) != Some(&32) {
        return None;
    }
    let decoded: Vec<u8> = payload
        .get(13..45)?
        .chunks(2)
        .map(|pair| match pair {
            [high @ b'A'..=b'P', low @ b'A'..=b'P'] => Some((high - b'A') << 4 | (low - b'A')),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let text = decoded.get(..15)?;
    let name: String = text.iter().map(|byte| char::from(*byte)).collect();
    let name = name.trim_end().to_ascii_lowercase();
    // Behind the name: its end, type, class, and in an answer time to live, length, flags, address.
    let addresses = match (is_answer, flags & 0xf) {
        (true, 0) => payload
            .get(56..)
            .unwrap_or_default()
            .chunks_exact(6)
            .filter_map(|entry| Some(Ipv4Addr::from(<[u8; 4]>::try_from(entry.get(2..6)?).ok()?)))
            .map(IpAddr::V4)
            .take(8)
            .collect(),
        _ => Vec::new(),
    };
    Some(NameMessage {
        name,
        record: "NB".to_owned(),
        answer: is_answer.then(|| NameAnswer {
            code: code(flags & 0xf),
            addresses,
        }),
    })
}

/// Messages by TCP, each behind its length in two bytes (RFC 1035, section 4.2.2), with its place.
pub(super) fn behind_lengths(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..)?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let message = rest.get(..length)?;
        let place = at + 2;
        at = place + length;
        Some((place, message))
    })
}

/// True where a name is `wpad`, or `wpad` in a domain.
pub(super) fn is_wpad(name: &str) -> bool {
    name == "wpad" || name.starts_with("wpad.")
}

/// Who asks and who is asked: the port of the protocol is that of the server, or of both.
pub(super) fn parties(
    from: SocketAddr,
    to: SocketAddr,
    is_answer: bool,
) -> (SocketAddr, SocketAddr) {
    if is_answer { (to, from) } else { (from, to) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(name: &str) -> Vec<u8> {
        let mut bytes = vec![32];
        for byte in format!("{name:<15}\0").bytes() {
            bytes.extend([b'A' + (byte >> 4), b'A' + (byte & 15)]);
        }
        bytes.push(0);
        bytes
    }

    #[test]
    fn a_netbios_question_and_its_answer_are_read() {
        let mut question = vec![0, 1, 1, 0x10, 0, 1, 0, 0, 0, 0, 0, 0];
        question.extend(encoded("WPAD"));
        question.extend([0, 0x20, 0, 1]);
        let read = message(Protocol::Nbns, &question).unwrap();
        assert_eq!((read.name.as_str(), read.answer), ("wpad", None));
        let mut answer = vec![0, 1, 0x85, 0, 0, 0, 0, 1, 0, 0, 0, 0];
        answer.extend(encoded("WPAD"));
        answer.extend([0, 0x20, 0, 1, 0, 0, 0, 60, 0, 6, 0, 0, 10, 0, 0, 9]);
        let read = message(Protocol::Nbns, &answer).unwrap().answer.unwrap();
        assert_eq!(read.addresses, ["10.0.0.9".parse::<IpAddr>().unwrap()]);
        for length in 0..question.len() {
            let _ = message(Protocol::Nbns, question.get(..length).unwrap());
        }
    }

    #[test]
    fn only_wpad_as_a_label_of_its_own_is_wpad() {
        assert!(is_wpad("wpad") && is_wpad("wpad.corp.example"));
        assert!(!is_wpad("wpadx.corp.example") && !is_wpad("www.wpad.example"));
    }
}
