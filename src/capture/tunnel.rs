//! What came back: nothing, in a tunnel, in TLS.

use super::connection::Connection;
use super::stream::Mark;
use super::tls::{self, Certificate};

/// What the server said to the first thing that the client said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Talk {
    /// Something, or nothing that was expected, or it is unknown.
    Fine,
    /// It broke the connection off or closed it, without a byte.
    Cut,
    /// Nothing, though there was time.
    Silent,
}

/// What was seen behind a CONNECT that was let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tunnel {
    /// No tunnel.
    None,
    /// A tunnel in which nothing was said.
    Unused,
    /// TLS: what it shows.
    Tls {
        /// False where the certificate can't be read: TLS 1.3 encrypts it.
        is_readable: bool,
        certificate: Option<Certificate>,
        alert: Option<(&'static str, u8)>,
    },
    /// The client began TLS and the other side ended the connection without a byte.
    Ended,
    /// The client began TLS and nothing came back, though there was time.
    Silent,
    /// The client began TLS, and the capture does not show what came back.
    Open,
    /// What came back is not TLS.
    NotTls(String),
    /// Something that is not TLS, in both directions.
    Other,
}

impl Tunnel {
    /// A number for its kind.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::None => 0,
            Self::Unused => 1,
            Self::Tls { .. } => 2,
            Self::Ended => 3,
            Self::Silent => 4,
            Self::Open => 5,
            Self::NotTls(_) => 6,
            Self::Other => 7,
        }
    }
}

/// What the server said to what the client said at a place.
pub(super) fn talk(connection: &Connection, mark: Option<Mark>, now: Option<i64>) -> Talk {
    if !connection.is_server_seen || connection.of_server.has_gap() {
        return Talk::Fine;
    }
    match connection.ended {
        Some(end) if end.by_server => Talk::Cut,
        _ if connection.had_time_after(mark, now) => Talk::Silent,
        _ => Talk::Fine,
    }
}

/// The alert of either side behind the given places: who sent it, and which.
pub(super) fn alert(
    connection: &Connection,
    client_at: usize,
    server_at: usize,
) -> Option<(&'static str, u8)> {
    let of = |bytes: &[u8], at: usize| bytes.get(at..).and_then(tls::alert);
    let client = of(connection.of_client.bytes(), client_at).map(|it| ("client", it));
    let server = of(connection.of_server.bytes(), server_at).map(|it| ("server", it));
    // The end of a connection is not an objection.
    client
        .or(server)
        .filter(|(_, description)| *description != 0)
}

/// What a tunnel holds that begins at these places of client and server.
pub(super) fn tunnel(
    connection: &Connection,
    (client_at, server_at): (usize, usize),
    now: Option<i64>,
) -> Tunnel {
    let client = connection.of_client.bytes();
    let client = client.get(client_at..).unwrap_or_default();
    let server = connection.of_server.bytes();
    let server = server.get(server_at..).unwrap_or_default();
    if client.is_empty() && server.is_empty() {
        return Tunnel::Unused;
    }
    if !tls::begins_like_tls(client) {
        return match server {
            [] => Tunnel::Other,
            // Servers of other protocols speak first, too, but not in pages.
            bytes if client.is_empty() && is_page(bytes) => Tunnel::NotTls(shown(bytes)),
            _ => Tunnel::Other,
        };
    }
    if server.is_empty() {
        return match talk(connection, connection.of_client.mark_at(client_at), now) {
            Talk::Cut => Tunnel::Ended,
            Talk::Silent => Tunnel::Silent,
            Talk::Fine => Tunnel::Open,
        };
    }
    let side = tls::server_side(server);
    if !side.hello && side.alert.is_none() && !tls::begins_like_tls(server) {
        return Tunnel::NotTls(shown(server));
    }
    Tunnel::Tls {
        is_readable: side.certificate.is_some(),
        certificate: side.certificate,
        alert: alert(connection, client_at, server_at),
    }
}

fn is_page(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii_start();
    bytes.starts_with(b"<") || bytes.starts_with(b"HTTP/1.")
}

/// The beginning of something as text.
fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes.get(..80.min(bytes.len())).unwrap_or_default());
    text.lines().next().unwrap_or_default().to_owned()
}
