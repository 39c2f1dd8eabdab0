//! The readers of single messages, each by itself: for the fuzz targets, which hold them to their bounds.

use std::net::SocketAddr;

use super::frame::{self, Flags, Segment};
use super::names::{self, Protocol};
use super::stream::{MOST_KEPT, Stream};
use super::{dhcp, http, tls};

/// A frame of any link layer.
pub fn frame(link: i32, bytes: &[u8]) {
    let _ = frame::content(link, bytes);
}

/// A datagram about names: nothing that it says is longer than a name may be.
pub fn names(bytes: &[u8]) {
    for protocol in [
        Protocol::Dns,
        Protocol::Llmnr,
        Protocol::Mdns,
        Protocol::Nbns,
    ] {
        if let Some(message) = names::message(protocol, bytes) {
            assert!(message.name.len() <= 1200);
            let answers = message.answer.map_or(0, |answer| answer.addresses.len());
            assert!(answers <= 16);
        }
    }
}

/// A datagram of DHCP, and of DHCPv6.
pub fn leases(bytes: &[u8]) {
    for (from, to) in [(67, 68), (68, 67), (547, 546), (546, 547)] {
        let at = |port| SocketAddr::from(([10, 0, 0, 1], port));
        if let Some(lease) = dhcp::lease(at(from), at(to), bytes) {
            assert!(lease.option.is_none_or(|option| option.len() <= 2048));
        }
    }
}

/// Both directions of a connection that speaks HTTP.
pub fn conversation(client: &[u8], server: &[u8]) {
    let of = |bytes: &[u8]| {
        let mut stream = Stream::default();
        push(&mut stream, 0, bytes);
        stream
    };
    let (client, server) = (of(client), of(server));
    let said = http::conversation(&client, &server);
    for exchange in &said.exchanges {
        assert!(exchange.target.len() <= 1200);
        if let Some(answer) = &exchange.answer {
            assert!(answer.weight() < 64 * 1024);
        }
    }
    let _ = http::chunks(server.bytes());
    let _ = http::asks_for_pac(client.bytes());
}

/// What a side of a connection says in TLS.
pub fn tls(bytes: &[u8]) {
    if let Some(name) = tls::client_hello(bytes).and_then(|hello| hello.server_name) {
        assert!(name.len() <= 255);
    }
    if let Some(certificate) = tls::server_side(bytes).certificate {
        assert!(certificate.issuer.len() <= 1020);
    }
}

/// Segments in any order, of any length: what is kept stays within its bound.
pub fn segments(bytes: &[u8]) {
    let mut stream = Stream::default();
    let mut rest = bytes;
    while let Some((head, behind)) = rest.split_first_chunk::<4>() {
        let sequence = u32::from(u16::from_be_bytes([head[0], head[1]]));
        let length = usize::from(u16::from_be_bytes([head[2], head[3]])).min(behind.len());
        let (payload, behind) = behind.split_at(length);
        push(&mut stream, sequence, payload);
        assert!(stream.bytes().len() <= MOST_KEPT);
        assert!(stream.weight() <= 40 * MOST_KEPT);
        rest = behind;
    }
}

fn push(stream: &mut Stream, sequence: u32, payload: &[u8]) {
    let at = |last| SocketAddr::from(([10, 0, 0, last], 1));
    let segment = Segment {
        from: at(1),
        to: at(2),
        sequence,
        flags: Flags::new(Flags::ACK),
        payload,
        is_cut: false,
        identification: None,
    };
    stream.push(&segment, 1, Some(0));
}
