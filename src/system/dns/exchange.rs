//! One question to one server, and its answer: over UDP, and over TCP where that was cut off.
//!
//! The socket is connected: only the server's packets arrive, and the system tells at once where
//! nothing listens (ICMP, port unreachable). Packets that are not answer to the question are passed
//! over. Who asks bounds the time.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use hickory_resolver::proto::rr::{Name, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use super::message::{self, Message, Packet};

/// The first wait before a question is sent again, as a packet may be lost; it doubles each time.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// A packet of that size or more is not taken whole: without EDNS it has at most 512 bytes (RFC 1035,
/// section 2.3.4).
const MOST_PACKET_BYTES: usize = 4096;
/// Messages of a TCP connection that are looked at.
const MOST_MESSAGES: usize = 8;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The system says that nothing listens.
    #[error("connection refused: no name server listens there")]
    NobodyListens,
    /// The question could not be sent.
    #[error("the question could not be sent: {0}")]
    Unsendable(io::Error),
    /// An answer came that makes no sense.
    #[error("the server's answer makes no sense: {0}")]
    Broken(String),
    /// The answer did not fit into a packet, and did not come otherwise.
    #[error("the answer was cut off, and over TCP it did not come: {0}")]
    CutOff(String),
}

/// Asks until an answer comes or something else ends it. Silence has no end of its own.
pub(super) async fn ask(
    server: SocketAddr,
    name: &Name,
    wanted: RecordType,
) -> Result<Message, Failure> {
    let id = random_id();
    let question = message::question(id, name, wanted);
    let read = |packet: &[u8]| message::read(packet, id, name, wanted);
    let message = over_udp(server, &question, &read).await?;
    if !message.truncated {
        return Ok(message);
    }
    match over_tcp(server, &question, &read).await {
        Ok(message) if message.truncated => {
            Err(Failure::CutOff("it is cut off there, too".to_owned()))
        }
        Ok(message) => Ok(message),
        Err(Failure::Unsendable(error)) => Err(Failure::CutOff(error.to_string())),
        Err(other) => Err(other),
    }
}

/// The keys of a hash map's hasher are random, and that is all that is wanted.
fn random_id() -> u16 {
    let [a, b, ..] = RandomState::new().hash_one(0).to_ne_bytes();
    u16::from_ne_bytes([a, b])
}

async fn over_udp(
    server: SocketAddr,
    question: &[u8],
    read: &(impl Fn(&[u8]) -> Packet + Sync),
) -> Result<Message, Failure> {
    let any = match server {
        SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let socket = UdpSocket::bind((any, 0))
        .await
        .map_err(Failure::Unsendable)?;
    socket.connect(server).await.map_err(Failure::Unsendable)?;
    let mut packet = vec![0; MOST_PACKET_BYTES];
    let mut wait = FIRST_WAIT;
    loop {
        socket.send(question).await.map_err(failed)?;
        let answered = timeout(wait, receive(&socket, &mut packet, read)).await;
        match answered {
            Ok(answer) => return answer,
            Err(_) => wait *= 2,
        }
    }
}

async fn receive(
    socket: &UdpSocket,
    packet: &mut [u8],
    read: &(impl Fn(&[u8]) -> Packet + Sync),
) -> Result<Message, Failure> {
    loop {
        let length = socket.recv(packet).await.map_err(failed)?;
        let is_cut = length == packet.len();
        match read(packet.get(..length).unwrap_or_default()) {
            Packet::Unrelated => {}
            Packet::Broken(_) if is_cut => {
                return Ok(Message {
                    truncated: true,
                    ..Message::default()
                });
            }
            Packet::Broken(why) => return Err(Failure::Broken(why)),
            Packet::Answer(message) => return Ok(message),
        }
    }
}

fn failed(error: io::Error) -> Failure {
    match error.kind() {
        // Windows has the other word for it.
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset => Failure::NobodyListens,
        _ => Failure::Unsendable(error),
    }
}

async fn over_tcp(
    server: SocketAddr,
    question: &[u8],
    read: &impl Fn(&[u8]) -> Packet,
) -> Result<Message, Failure> {
    let mut stream = TcpStream::connect(server)
        .await
        .map_err(Failure::Unsendable)?;
    let length = u16::try_from(question.len()).unwrap_or_default();
    let framed = [length.to_be_bytes().as_slice(), question].concat();
    stream
        .write_all(&framed)
        .await
        .map_err(Failure::Unsendable)?;
    for _ in 0..MOST_MESSAGES {
        let length = stream.read_u16().await.map_err(Failure::Unsendable)?;
        let mut message = vec![0; usize::from(length)];
        let read_whole = stream.read_exact(&mut message).await;
        read_whole.map_err(Failure::Unsendable)?;
        match read(&message) {
            Packet::Unrelated => {}
            Packet::Broken(why) => return Err(Failure::Broken(why)),
            Packet::Answer(message) => return Ok(message),
        }
    }
    Err(Failure::CutOff(
        "answers to other questions came".to_owned(),
    ))
}
