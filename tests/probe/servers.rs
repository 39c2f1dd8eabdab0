//! Servers on loopback that do what a test says, and count who connects.

#![expect(
    clippy::disallowed_methods,
    reason = "servers on loopback open sockets"
)]

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::made::Authority;

pub(crate) const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
pub(crate) const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

/// A server; it takes no more connections once it is dropped.
pub(crate) struct Server {
    pub(crate) at: SocketAddr,
    connections: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
}

/// One connection that came.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Each connection gets a thread that runs `serve`.
    pub(crate) fn start(
        ip: IpAddr,
        serve: impl Fn(Client) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((ip, 0)).unwrap();
        let at = listener.local_addr().unwrap();
        let server = Self {
            at,
            connections: Arc::default(),
            heads: Arc::default(),
            stop: Arc::default(),
        };
        let (connections, heads, stop) = (
            Arc::clone(&server.connections),
            Arc::clone(&server.heads),
            Arc::clone(&server.stop),
        );
        let serve = Arc::new(serve);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                connections.fetch_add(1, Ordering::SeqCst);
                let client = Client {
                    stream,
                    heads: Arc::clone(&heads),
                };
                let serve = Arc::clone(&serve);
                std::thread::spawn(move || {
                    let _ = serve(client);
                });
            }
        });
        server
    }

    /// A server that answers each head with these bytes and closes.
    pub(crate) fn answering(ip: IpAddr, answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(ip, move |mut client| {
            client.head()?;
            client.stream.write_all(&answer)?;
            client.close()
        })
    }

    /// `host:port`, an IPv6 address in brackets.
    pub(crate) fn place(&self) -> String {
        self.at.to_string()
    }

    /// How many connections came.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The heads of requests that came.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the listener; it ends.
        let _ = TcpStream::connect_timeout(&self.at, Duration::from_secs(1));
    }
}

impl Client {
    /// Reads up to the blank line.
    pub(crate) fn head(&mut self) -> std::io::Result<String> {
        let mut bytes = Vec::new();
        let mut one = [0];
        while !bytes.ends_with(b"\r\n\r\n") {
            if self.stream.read(&mut one)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            bytes.extend_from_slice(&one);
        }
        let head = String::from_utf8_lossy(&bytes).into_owned();
        self.heads.lock().unwrap().push(head.clone());
        Ok(head)
    }

    /// Ends the connection in order.
    pub(crate) fn close(mut self) -> std::io::Result<()> {
        self.stream.shutdown(Shutdown::Write)?;
        let mut rest = [0; 1024];
        while self.stream.read(&mut rest)? > 0 {}
        Ok(())
    }

    /// Says nothing until the other end goes away.
    pub(crate) fn hang(mut self) -> std::io::Result<()> {
        let mut rest = [0; 1024];
        while self.stream.read(&mut rest)? > 0 {}
        Ok(())
    }

    /// Joins this connection with another one.
    pub(crate) fn join(self, other: TcpStream) -> std::io::Result<()> {
        let (mut from, mut to) = (self.stream.try_clone()?, other.try_clone()?);
        let back = std::thread::spawn(move || {
            let (mut from, mut to) = (other, self.stream);
            let _ = std::io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Write);
        });
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
        let _ = back.join();
        Ok(())
    }
}

/// A port on which nothing listens.
pub(crate) fn closed_port(ip: IpAddr) -> SocketAddr {
    let listener = TcpListener::bind((ip, 0)).unwrap();
    listener.local_addr().unwrap()
}

/// A listener that takes no more connections: the system drops the SYNs. The streams fill its queue.
pub(crate) fn full(ip: IpAddr) -> (TcpListener, Vec<TcpStream>) {
    let listener = TcpListener::bind((ip, 0)).unwrap();
    let at = listener.local_addr().unwrap();
    let mut streams = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&at, Duration::from_millis(300)) {
        streams.push(stream);
        assert!(streams.len() < 5_000, "the queue has no end");
    }
    (listener, streams)
}

/// The path and host of a head.
pub(crate) fn target(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or_default()
}

/// A proxy that lets everything through: tunnels to `tls`, and answers plain requests, also those for a
/// revocation list and an issuer's certificate.
pub(crate) fn proxy(ip: IpAddr, tls: SocketAddr) -> Server {
    let authority = Authority::new("Example Authority");
    let (list, _) = authority.list(-3, 30);
    Server::start(ip, move |mut client| {
        let head = client.head()?;
        if head.starts_with("CONNECT ") {
            let other = TcpStream::connect(tls)?;
            client
                .stream
                .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
            return client.join(other);
        }
        let body = match target(&head).rsplit('.').next() {
            Some("crl") => &list[..],
            Some("cer") => &authority.der[..],
            _ => b"hello",
        };
        let length = body.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\nServer: origin\r\nVia: 1.1 proxy\r\nContent-Length: {length}\r\n\r\n"
        );
        client.stream.write_all(&[head.as_bytes(), body].concat())?;
        client.close()
    })
}
