//! Option 252 in DHCP (RFC 2131; the option is that of the WPAD draft, section 4.4.1) and in DHCPv6 (RFC
//! 8415), where some servers are set up to send it too, and the name servers that DHCPv6 hands out (RFC 3646).

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use dhcproto::v4::{DhcpOption, Message, MessageType, OptionCode};
use dhcproto::{Decodable, Decoder};

/// The code of the option.
const WPAD: u8 = 252;
/// Port of DHCP servers, and of clients.
const SERVER_PORT: u16 = 67;
const CLIENT_PORT: u16 = 68;
/// The same of DHCPv6.
const SERVER_PORT_6: u16 = 547;
/// Bytes of the option that are kept: more than any URL that clients take.
const MOST_BYTES: usize = 2048;
/// Options of a message of DHCPv6 that are read.
const MOST_OPTIONS: usize = 256;

/// What a message says of the option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lease {
    /// `DHCP` or `DHCPv6`.
    pub(super) protocol: &'static str,
    /// `DISCOVER`, `OFFER`, `ACK`, `REPLY`, ...
    pub(super) kind: &'static str,
    /// Who speaks: the identifier of a server, else the sender of the packet.
    pub(super) from: IpAddr,
    /// True for a server.
    pub(super) is_server: bool,
    /// The bytes of the option, where a server sends it.
    pub(super) option: Option<Vec<u8>>,
    /// Name servers that DHCPv6 hands out.
    pub(super) name_servers: Vec<Ipv6Addr>,
}

/// Reads a datagram; `None` where it is neither an offer of a server nor asks for the option.
pub(super) fn lease(from: SocketAddr, to: SocketAddr, payload: &[u8]) -> Option<Lease> {
    if to.port() == SERVER_PORT_6 || from.port() == SERVER_PORT_6 {
        return lease_6(from, payload);
    }
    let is_dhcp = from.port() == SERVER_PORT
        || to.port() == SERVER_PORT && matches!(from.port(), SERVER_PORT | CLIENT_PORT);
    if !is_dhcp {
        return None;
    }
    let message = Message::decode(&mut Decoder::new(payload)).ok()?;
    let options = message.opts();
    let kind = options.msg_type()?;
    let server = match options.get(OptionCode::ServerIdentifier) {
        Some(DhcpOption::ServerIdentifier(address)) => IpAddr::V4(*address),
        _ => from.ip(),
    };
    let (kind, is_server) = match kind {
        MessageType::Offer => ("OFFER", true),
        MessageType::Ack => ("ACK", true),
        MessageType::Discover => ("DISCOVER", false),
        MessageType::Request => ("REQUEST", false),
        MessageType::Inform => ("INFORM", false),
        _ => return None,
    };
    let option = options.iter().find_map(|(_, option)| match option {
        DhcpOption::Unknown(unknown) if u8::from(unknown.code()) == WPAD => {
            Some(kept(unknown.data()))
        }
        _ => None,
    });
    let asks = match options.get(OptionCode::ParameterRequestList) {
        Some(DhcpOption::ParameterRequestList(codes)) => {
            codes.iter().any(|code| u8::from(*code) == WPAD)
        }
        _ => false,
    };
    (is_server || asks).then_some(Lease {
        protocol: "DHCP",
        kind,
        from: if is_server { server } else { from.ip() },
        is_server,
        option: option.filter(|_| is_server),
        name_servers: Vec::new(),
    })
}

fn kept(bytes: &[u8]) -> Vec<u8> {
    bytes.get(..MOST_BYTES).unwrap_or(bytes).to_vec()
}

/// A message of DHCPv6, also inside the message of a relay (RFC 8415, sections 8, 9 and 21).
fn lease_6(from: SocketAddr, payload: &[u8]) -> Option<Lease> {
    const RELAYED: [u8; 2] = [12, 13];
    const RELAY_MESSAGE: u16 = 9;
    const REQUESTED: u16 = 6;
    const NAME_SERVERS: u16 = 23;
    let mut message = payload;
    // Relays may stand behind relays.
    for _ in 0..4 {
        if !RELAYED.contains(message.first()?) {
            break;
        }
        let mut inner = options_6(message.get(34..)?);
        message = inner.find(|(code, _)| *code == RELAY_MESSAGE)?.1;
    }
    let (kind, is_server) = match message.first()? {
        1 => ("SOLICIT", false),
        2 => ("ADVERTISE", true),
        3 => ("REQUEST", false),
        7 => ("REPLY", true),
        11 => ("INFORMATION-REQUEST", false),
        _ => return None,
    };
    let mut lease = Lease {
        protocol: "DHCPv6",
        kind,
        from: from.ip(),
        is_server,
        option: None,
        name_servers: Vec::new(),
    };
    let mut asks = false;
    for (code, data) in options_6(message.get(4..)?) {
        match code {
            REQUESTED => {
                let mut codes = data.chunks_exact(2);
                asks |= codes.any(|code| code == u16::from(WPAD).to_be_bytes());
            }
            NAME_SERVERS => {
                let addresses = data.chunks_exact(16).take(8);
                let addresses = addresses.filter_map(|it| <[u8; 16]>::try_from(it).ok());
                lease.name_servers.extend(addresses.map(Ipv6Addr::from));
            }
            code if code == u16::from(WPAD) && is_server => lease.option = Some(kept(data)),
            _ => {}
        }
    }
    (is_server || asks).then_some(lease)
}

/// Options: code and length, each of two bytes.
fn options_6(bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (head, behind) = rest.split_first_chunk::<4>()?;
        let code = u16::from_be_bytes([head[0], head[1]]);
        let length = u16::from_be_bytes([head[2], head[3]]);
        let (data, behind) = behind.split_at_checked(length.into())?;
        rest = behind;
        Some((code, data))
    })
    .take(MOST_OPTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(code: u16, data: &[u8]) -> Vec<u8> {
        let mut bytes = code.to_be_bytes().to_vec();
        bytes.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend(data);
        bytes
    }

    fn ends(from: u16, to: u16) -> (SocketAddr, SocketAddr) {
        let at = |last, port| SocketAddr::from(([0xfe80, 0, 0, 0, 0, 0, 0, last], port));
        (at(9, from), at(5, to))
    }

    #[test]
    fn dhcpv6_is_read_also_behind_a_relay() {
        let server: Ipv6Addr = "fe80::9".parse().unwrap();
        let mut reply = vec![7, 1, 2, 3];
        reply.extend(option(23, &server.octets()));
        reply.extend(option(252, b"http://wpad.example/wpad.dat"));
        let mut relayed = vec![13, 0];
        relayed.extend([0; 32]);
        relayed.extend(option(9, &reply));
        let (from, to) = ends(547, 546);
        for bytes in [&reply, &relayed] {
            let lease = lease(from, to, bytes).unwrap();
            assert_eq!(lease.kind, "REPLY");
            assert_eq!(lease.name_servers, [server]);
            assert_eq!(lease.option.unwrap(), b"http://wpad.example/wpad.dat");
            for length in 0..bytes.len() {
                let _ = super::lease(from, to, bytes.get(..length).unwrap());
            }
        }
    }

    #[test]
    fn a_client_that_asks_for_the_option_is_seen_and_another_is_not() {
        let (from, to) = ends(546, 547);
        let asks = |codes: &[u8]| {
            let mut solicit = vec![1, 1, 2, 3];
            solicit.extend(option(6, codes));
            lease(from, to, &solicit)
        };
        assert!(!asks(&[0, 23, 0, 252]).unwrap().is_server);
        assert_eq!(asks(&[0, 23, 252, 0]), None);
    }
}
