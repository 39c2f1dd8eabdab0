//! Option 252 in DHCP (RFC 2131; the option is that of the WPAD draft, section 4.4.1) and in DHCPv6 (RFC
//! 8415), where some servers are set up to send it too, and the name servers that DHCPv6 hands out (RFC 3646).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The code of the option.
const WPAD: u8 = 252;
/// Other options (RFC 2132).
const MESSAGE_TYPE: u8 = 53;
const SERVER_IDENTIFIER: u8 = 54;
const PARAMETER_REQUEST_LIST: u8 = 55;
/// Port of DHCP servers, and of clients.
const SERVER_PORT: u16 = 67;
const CLIENT_PORT: u16 = 68;
/// The same of DHCPv6.
const SERVER_PORT_6: u16 = 547;
/// Bytes of the option that are kept: more than any URL that clients take.
const MOST_BYTES: usize = 2048;
/// Options of a message that are read.
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
    let mut kind = None;
    let mut server = from.ip();
    let mut asks = false;
    let mut option: Option<Vec<u8>> = None;
    for (code, data) in options_4(payload)? {
        match code {
            MESSAGE_TYPE => kind = kind.or(data.first().copied()),
            SERVER_IDENTIFIER => {
                if let Ok(address) = <[u8; 4]>::try_from(data) {
                    server = Ipv4Addr::from(address).into();
                }
            }
            PARAMETER_REQUEST_LIST => asks |= data.contains(&WPAD),
            // An option that is longer than 255 bytes comes in parts (RFC 3396).
            WPAD => option.get_or_insert_default().extend(data),
            _ => {}
        }
    }
    let (kind, is_server) = match kind? {
        1 => ("DISCOVER", false),
        2 => ("OFFER", true),
        3 => ("REQUEST", false),
        5 => ("ACK", true),
        8 => ("INFORM", false),
        _ => return None,
    };
    let option = option.map(|bytes| kept(&bytes));
    (is_server || asks).then_some(Lease {
        protocol: "DHCP",
        kind,
        from: if is_server { server } else { from.ip() },
        is_server,
        option: option.filter(|_| is_server),
        name_servers: Vec::new(),
    })
}

/// The options of a message (RFC 2132), those first that lie in its fields for names (option 52); `None`
/// where it is not DHCP. Each is a code, a length and as many bytes.
fn options_4(message: &[u8]) -> Option<impl Iterator<Item = (u8, &[u8])>> {
    const MAGIC: [u8; 4] = [99, 130, 83, 99];
    const OVERLOAD: u8 = 52;
    let (fields, rest) = message.split_at_checked(236)?;
    let (magic, rest) = rest.split_at_checked(4)?;
    if magic != MAGIC {
        return None;
    }
    let overload = parts_4(rest).find(|(code, _)| *code == OVERLOAD);
    let overload = overload.and_then(|(_, data)| data.first().copied());
    let overload = overload.unwrap_or_default();
    let field = |bit: u8, range: std::ops::Range<usize>| {
        let field = fields.get(range).filter(|_| overload & bit != 0);
        parts_4(field.unwrap_or_default())
    };
    Some(
        parts_4(rest)
            .chain(field(1, 108..236))
            .chain(field(2, 44..108)),
    )
}

fn parts_4(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    const PAD: u8 = 0;
    const END: u8 = 255;
    let mut rest = bytes;
    std::iter::from_fn(move || {
        while let [PAD, behind @ ..] = rest {
            rest = behind;
        }
        let (head, behind) = rest.split_first_chunk::<2>()?;
        let [code, length] = *head;
        if code == END {
            return None;
        }
        let (data, behind) = behind.split_at_checked(length.into())?;
        rest = behind;
        Some((code, data))
    })
    .take(MOST_OPTIONS)
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

    fn message_4(options: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 236];
        bytes.extend([99, 130, 83, 99]);
        bytes.extend(options);
        bytes
    }

    #[test]
    fn dhcp_is_read_in_parts_in_other_fields_and_cut_anywhere() {
        let (server, client) = (
            SocketAddr::from(([10, 77, 0, 1], 67)),
            SocketAddr::from(([10, 77, 0, 9], 68)),
        );
        // The identifier of the server, and the option in two parts behind padding.
        let offer = message_4(&[
            53, 1, 2, 54, 4, 10, 77, 0, 2, 0, 0, 252, 3, b'h', b't', b't', 252, 2, b'p', b':', 255,
            9,
        ]);
        let read = lease(server, client, &offer).unwrap();
        assert_eq!((read.kind, read.is_server), ("OFFER", true));
        assert_eq!(read.from, IpAddr::from([10, 77, 0, 2]));
        assert_eq!(read.option.unwrap(), b"http:");
        // In the field for the name of the boot file.
        let mut ack = message_4(&[53, 1, 5, 52, 1, 1, 255]);
        ack[108..113].copy_from_slice(&[252, 2, b'h', b't', 255]);
        assert_eq!(lease(server, client, &ack).unwrap().option.unwrap(), b"ht");
        // A client that asks for it, and one that does not.
        let asks = |codes: [u8; 2]| {
            let discover = message_4(&[53, 1, 1, 55, 2, codes[0], codes[1], 255]);
            lease(client, server, &discover)
        };
        assert_eq!(asks([1, 252]).unwrap().kind, "DISCOVER");
        assert_eq!(asks([1, 3]), None);
        // Options of wrong lengths, and nothing of a message.
        let odd = message_4(&[53, 1, 2, 51, 154, 0, 54, 1, 1, 252, 200]);
        for bytes in [&offer, &ack, &odd] {
            for length in 0..bytes.len() {
                let _ = lease(server, client, bytes.get(..length).unwrap());
            }
        }
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
