//! The company's DNS server: the zone over UDP and TCP, on one port of loopback.

#![expect(
    clippy::disallowed_methods,
    reason = "the demo's servers listen on loopback"
)]

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hickory_resolver::proto::op::Message;

use super::tcp::{TcpServer, listen};
use super::zone::Zone;

/// The system chooses the UDP port; TCP may have it taken by somebody else, then we try another.
const PORT_ATTEMPTS: usize = 16;

/// A DNS server on loopback.
#[derive(Debug)]
pub(super) struct DnsServer {
    address: SocketAddr,
    stopping: Arc<AtomicBool>,
    udp: Option<JoinHandle<()>>,
    _tcp: TcpServer,
}

impl DnsServer {
    /// Answers from this zone.
    pub(super) fn start(zone: Zone) -> io::Result<Self> {
        let (socket, listener) = sockets()?;
        // Ends the thread even if the datagram that wakes it is lost.
        socket.set_read_timeout(Some(Duration::from_millis(250)))?;
        let address = socket.local_addr()?;
        let zone = Arc::new(zone);
        let tcp = {
            let zone = Arc::clone(&zone);
            TcpServer::serve(listener, move |stream| {
                // A client that has gone away needs no answer.
                let _ = serve_tcp(stream, &zone);
            })?
        };
        let stopping = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopping);
        let udp = thread::Builder::new()
            .name(format!("demo udp {address}"))
            .spawn(move || serve_udp(&socket, &zone, &stop))?;
        Ok(Self {
            address,
            stopping,
            udp: Some(udp),
            _tcp: tcp,
        })
    }

    /// Where it listens, on UDP and TCP.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for DnsServer {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        if let Ok(socket) = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)) {
            let _ = socket.send_to(&[], self.address);
        }
        if let Some(udp) = self.udp.take() {
            let _ = udp.join();
        }
    }
}

fn sockets() -> io::Result<(UdpSocket, std::net::TcpListener)> {
    let mut attempt = 1;
    loop {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        match listen(socket.local_addr()?.port()) {
            Ok(listener) => return Ok((socket, listener)),
            Err(error) if attempt == PORT_ATTEMPTS => return Err(error),
            Err(_) => attempt += 1,
        }
    }
}

fn serve_udp(socket: &UdpSocket, zone: &Zone, stopping: &AtomicBool) {
    let mut buffer = [0; 4096];
    while !stopping.load(Ordering::SeqCst) {
        let Ok((length, client)) = socket.recv_from(&mut buffer) else {
            continue;
        };
        let Some((most, response)) = respond(zone, buffer.get(..length).unwrap_or_default()) else {
            continue;
        };
        let response = if response.to_vec().is_ok_and(|bytes| bytes.len() <= most) {
            response
        } else {
            response.truncate()
        };
        if let Ok(bytes) = response.to_vec() {
            // A client that has gone away needs no answer.
            let _ = socket.send_to(&bytes, client);
        }
    }
}

/// RFC 1035, section 4.2.2: two bytes of length before each message.
fn serve_tcp(mut stream: &TcpStream, zone: &Zone) -> io::Result<()> {
    loop {
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut request = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut request)?;
        let Some(bytes) = respond(zone, &request).and_then(|(_, response)| response.to_vec().ok())
        else {
            return Ok(());
        };
        let Ok(length) = u16::try_from(bytes.len()) else {
            return Ok(());
        };
        let mut framed = length.to_be_bytes().to_vec();
        framed.extend(bytes);
        stream.write_all(&framed)?;
    }
}

/// The response, and the size in bytes that the client takes over UDP. Nothing for what is not a DNS
/// request.
fn respond(zone: &Zone, request: &[u8]) -> Option<(usize, Message)> {
    let request = Message::from_vec(request).ok()?;
    let response = zone.answer(&request)?;
    Some((usize::from(request.max_payload()), response))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use hickory_resolver::proto::op::{Query, ResponseCode};
    use hickory_resolver::proto::rr::{Name, RecordType};

    use super::super::tcp::testing::connect;
    use super::*;

    fn server() -> DnsServer {
        let many: Vec<IpAddr> = (1..=100).map(|last| [192, 0, 2, last].into()).collect();
        DnsServer::start(
            Zone::new("corp.example")
                .host("wpad.corp.example", &["127.0.0.1".parse().unwrap()])
                .host("many.corp.example", &many),
        )
        .unwrap()
    }

    fn request(name: &str) -> Vec<u8> {
        let mut request = Message::query();
        request.add_query(Query::query(Name::from_ascii(name).unwrap(), RecordType::A));
        request.to_vec().unwrap()
    }

    fn ask_udp(server: &DnsServer, request: &[u8]) -> Message {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        socket.send_to(request, server.address()).unwrap();
        let mut buffer = [0; 4096];
        let length = socket.recv(&mut buffer).unwrap();
        Message::from_vec(&buffer[..length]).unwrap()
    }

    fn ask_tcp(stream: &mut TcpStream, request: &[u8]) -> Message {
        let length = u16::try_from(request.len()).unwrap();
        stream.write_all(&length.to_be_bytes()).unwrap();
        stream.write_all(request).unwrap();
        let mut length = [0; 2];
        stream.read_exact(&mut length).unwrap();
        let mut response = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut response).unwrap();
        Message::from_vec(&response).unwrap()
    }

    fn addresses(message: &Message) -> Vec<String> {
        let data = message.answers.iter().map(|record| record.data.to_string());
        data.collect()
    }

    #[test]
    fn a_name_is_resolved_over_udp() {
        let response = ask_udp(&server(), &request("wpad.corp.example."));
        assert_eq!(addresses(&response), ["127.0.0.1"]);
        assert_eq!(response.metadata.response_code, ResponseCode::NoError);
    }

    #[test]
    fn a_name_outside_the_table_does_not_exist() {
        let response = ask_udp(&server(), &request("wpad.example."));
        assert_eq!(response.metadata.response_code, ResponseCode::NXDomain);
    }

    #[test]
    fn what_is_no_dns_message_does_not_stop_the_server() {
        let server = server();
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        for junk in [&[][..], &[0; 3], &[0xff; 600]] {
            socket.send_to(junk, server.address()).unwrap();
        }
        let response = ask_udp(&server, &request("wpad.corp.example."));
        assert_eq!(addresses(&response), ["127.0.0.1"]);
    }

    #[test]
    fn one_tcp_connection_carries_several_questions() {
        let server = server();
        let mut stream = connect(server.address());
        for _ in 0..2 {
            let response = ask_tcp(&mut stream, &request("wpad.corp.example."));
            assert_eq!(addresses(&response), ["127.0.0.1"]);
        }
    }

    #[test]
    fn an_answer_too_long_for_udp_is_marked_and_whole_over_tcp() {
        let server = server();
        let short = ask_udp(&server, &request("many.corp.example."));
        assert!(short.metadata.truncation && short.answers.is_empty());
        let whole = ask_tcp(
            &mut connect(server.address()),
            &request("many.corp.example."),
        );
        assert_eq!(whole.answers.len(), 100);
        assert!(!whole.metadata.truncation);
    }

    #[test]
    fn a_drop_frees_the_port() {
        let server = server();
        let address = server.address();
        drop(server);
        UdpSocket::bind(address).unwrap();
    }
}
