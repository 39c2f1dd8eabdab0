//! Option 252 in what DHCP servers say (RFC 2131; the option is that of the WPAD draft, section 4.4.1).

use std::net::{IpAddr, SocketAddr};

use dhcproto::v4::{DhcpOption, Message, MessageType, OptionCode};
use dhcproto::{Decodable, Decoder};

/// The code of the option.
const WPAD: u8 = 252;
/// Port of DHCP servers.
const SERVER_PORT: u16 = 67;

/// What a server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    /// The server: its identifier, else the sender of the packet.
    pub(super) server: IpAddr,
    /// `OFFER` or `ACK`.
    pub(super) kind: &'static str,
    /// The bytes of option 252, where it is there.
    pub(super) option: Option<Vec<u8>>,
}

/// Reads a datagram of a DHCP server; `None` where it is no offer and no acknowledgement.
pub(super) fn offer(from: SocketAddr, payload: &[u8]) -> Option<Offer> {
    if from.port() != SERVER_PORT {
        return None;
    }
    let message = Message::decode(&mut Decoder::new(payload)).ok()?;
    let options = message.opts();
    let kind = match options.msg_type()? {
        MessageType::Offer => "OFFER",
        MessageType::Ack => "ACK",
        _ => return None,
    };
    let server = match options.get(OptionCode::ServerIdentifier) {
        Some(DhcpOption::ServerIdentifier(address)) => IpAddr::V4(*address),
        _ => from.ip(),
    };
    let option = options.iter().find_map(|(_, option)| match option {
        DhcpOption::Unknown(unknown) if u8::from(unknown.code()) == WPAD => {
            Some(unknown.data().to_vec())
        }
        _ => None,
    });
    Some(Offer {
        server,
        kind,
        option,
    })
}
