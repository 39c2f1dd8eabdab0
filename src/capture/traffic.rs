//! Connections as what they were for: direct traffic, requests to proxies, downloads of PAC files. Equal
//! ones are counted together.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use sha2::{Digest, Sha256};

use super::connection::{Connection, Fate, seconds};
use super::http::{self, Answer, Exchange};
use super::tls::{self, Certificate};

/// Different rows that are kept.
const MOST_ROWS: usize = 20_000;
/// Frames that are named for each row.
const MOST_FRAMES: usize = 8;
/// PAC files that are kept.
const MOST_DOWNLOADS: usize = 200;

/// What the connections of a capture were for.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    pub(super) contacts: BTreeMap<ContactKey, Contact>,
    pub(super) requests: BTreeMap<RequestKey, ProxyRequest>,
    pub(super) downloads: Vec<Download>,
}

/// What makes two direct connections equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ContactKey {
    pub(super) server: SocketAddr,
    /// The name that the client gave, in TLS or in HTTP.
    pub(super) name: Option<String>,
    fate: u8,
    issuer: Option<String>,
}

/// Direct connections to one server.
#[derive(Debug, Clone)]
pub(super) struct Contact {
    pub(super) fate: Fate,
    /// `https`, `http` or `tcp`.
    pub(super) scheme: &'static str,
    pub(super) count: u64,
    pub(super) frames: Vec<u64>,
    /// Seconds after which the first one's SYN was sent again.
    pub(super) resent_after: Vec<f64>,
    pub(super) certificate: Option<Certificate>,
    /// An alert of either side, with its name.
    pub(super) alert: Option<(&'static str, u8)>,
}

/// What makes two requests to proxies equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RequestKey {
    pub(super) proxy: SocketAddr,
    pub(super) method: String,
    /// `host:port` of CONNECT; of others the scheme, host and port.
    pub(super) target: String,
    pub(super) status: Option<u16>,
    pub(super) with_login: bool,
    tunnel: u8,
    issuer: Option<String>,
}

/// Requests to one proxy for one host.
#[derive(Debug, Clone)]
pub(super) struct ProxyRequest {
    pub(super) count: u64,
    pub(super) frames: Vec<u64>,
    pub(super) answer: Option<Answer>,
    pub(super) answer_frame: Option<u64>,
    /// Seconds until the first answer came.
    pub(super) waited: Option<f64>,
    pub(super) tunnel: Tunnel,
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
        server_name: Option<String>,
        /// False where the certificate can't be read: TLS 1.3 encrypts it.
        is_readable: bool,
        certificate: Option<Certificate>,
        alert: Option<(&'static str, u8)>,
    },
    /// The client began TLS and the other side ended the connection without a byte.
    Ended,
    /// The client began TLS and nothing came back.
    Silent,
    /// What came back is not TLS.
    NotTls(String),
    /// Something that is not TLS, in both directions.
    Other,
}

impl Tunnel {
    const fn rank(&self) -> u8 {
        match self {
            Self::None => 0,
            Self::Unused => 1,
            Self::Tls { .. } => 2,
            Self::Ended => 3,
            Self::Silent => 4,
            Self::NotTls(_) => 5,
            Self::Other => 6,
        }
    }
}

/// A PAC file that was fetched.
#[derive(Debug, Clone)]
pub(super) struct Download {
    pub(super) url: String,
    pub(super) server: SocketAddr,
    pub(super) client: SocketAddr,
    pub(super) status: Option<u16>,
    pub(super) content_type: Option<String>,
    pub(super) location: Option<String>,
    pub(super) user_agent: Option<String>,
    pub(super) bytes: usize,
    /// Of the whole body, where the capture holds it.
    pub(super) sha256: Option<String>,
    pub(super) frame: u64,
}

/// Takes a finished connection; false where there was no room for it.
pub(super) fn take(traffic: &mut Traffic, connection: &Connection) -> bool {
    let client = connection.of_client.bytes();
    if connection.fate() == Fate::Connected && http::begins_like_request(client) {
        requests(traffic, connection)
    } else {
        direct(traffic, connection)
    }
}

fn direct(traffic: &mut Traffic, connection: &Connection) -> bool {
    let hello = tls::client_hello(connection.of_client.bytes());
    let scheme = if hello.is_some() || connection.server.port() == 443 {
        "https"
    } else if connection.server.port() == 80 {
        "http"
    } else {
        "tcp"
    };
    let side = tls::server_side(connection.of_server.bytes());
    let alert = alert(connection, 0, 0);
    let name = hello.and_then(|hello| hello.server_name);
    contact(traffic, connection, scheme, name, side.certificate, alert)
}

fn contact(
    traffic: &mut Traffic,
    connection: &Connection,
    scheme: &'static str,
    name: Option<String>,
    certificate: Option<Certificate>,
    alert: Option<(&'static str, u8)>,
) -> bool {
    let fate = connection.fate();
    let key = ContactKey {
        server: connection.server,
        name,
        fate: match fate {
            Fate::Connected => 0,
            Fate::Refused => 1,
            Fate::Unreachable(_) => 2,
            Fate::NoAnswer => 3,
        },
        issuer: certificate.as_ref().map(|it| it.issuer.clone()),
    };
    if traffic.contacts.len() >= MOST_ROWS && !traffic.contacts.contains_key(&key) {
        return false;
    }
    let contact = traffic.contacts.entry(key).or_insert_with(|| Contact {
        fate,
        scheme,
        count: 0,
        frames: Vec::new(),
        resent_after: connection.resent_after(),
        certificate,
        alert,
    });
    contact.count += 1;
    let frames = connection.syns.iter().map(|(frame, _)| *frame);
    let first = connection.syns.is_empty().then_some(connection.frame);
    for frame in frames.chain(first) {
        if contact.frames.len() < MOST_FRAMES {
            contact.frames.push(frame);
        }
    }
    true
}

/// The alert of either side behind the given places: who sent it, and which.
fn alert(
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

fn requests(traffic: &mut Traffic, connection: &Connection) -> bool {
    let said = http::conversation(&connection.of_client, &connection.of_server);
    let mut has_room = true;
    for exchange in &said.exchanges {
        let is_connect = exchange.method == "CONNECT";
        if is_connect || exchange.target.contains("://") {
            let tunnel = match said.tunnel {
                Some(places) if is_connect && is_open(exchange) => tunnel(connection, places),
                _ => Tunnel::None,
            };
            has_room &= proxied(traffic, connection, exchange, tunnel);
        } else {
            let name = exchange.host.clone();
            has_room &= contact(traffic, connection, "http", name, None, None);
        }
        if let Some(download) = download(connection, exchange) {
            if traffic.downloads.len() < MOST_DOWNLOADS {
                traffic.downloads.push(download);
            } else {
                has_room = false;
            }
        }
    }
    has_room
}

fn is_open(exchange: &Exchange) -> bool {
    let answer = exchange.answer.as_ref();
    answer.is_some_and(|answer| (200..300).contains(&answer.status))
}

fn tunnel(connection: &Connection, (client_at, server_at): (usize, usize)) -> Tunnel {
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
            bytes if client.is_empty() && !tls::begins_like_tls(bytes) => {
                Tunnel::NotTls(shown(bytes))
            }
            _ => Tunnel::Other,
        };
    }
    let side = tls::server_side(server);
    if server.is_empty() {
        return match connection.ended_by_server {
            Some(_) => Tunnel::Ended,
            None => Tunnel::Silent,
        };
    }
    if !side.hello && side.alert.is_none() && !tls::begins_like_tls(server) {
        return Tunnel::NotTls(shown(server));
    }
    Tunnel::Tls {
        server_name: tls::client_hello(client).and_then(|hello| hello.server_name),
        is_readable: side.certificate.is_some(),
        certificate: side.certificate,
        alert: alert(connection, client_at, server_at),
    }
}

/// The beginning of something as text.
fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes.get(..80.min(bytes.len())).unwrap_or_default());
    text.lines().next().unwrap_or_default().to_owned()
}

fn proxied(
    traffic: &mut Traffic,
    connection: &Connection,
    exchange: &Exchange,
    tunnel: Tunnel,
) -> bool {
    let answer = exchange.answer.clone();
    let issuer = match &tunnel {
        Tunnel::Tls {
            certificate: Some(certificate),
            ..
        } => Some(certificate.issuer.clone()),
        _ => None,
    };
    let key = RequestKey {
        proxy: connection.server,
        method: exchange.method.clone(),
        target: target(exchange),
        status: answer.as_ref().map(|answer| answer.status),
        with_login: exchange.has_login,
        tunnel: tunnel.rank(),
        issuer,
    };
    if traffic.requests.len() >= MOST_ROWS && !traffic.requests.contains_key(&key) {
        return false;
    }
    let at = answer.as_ref().and_then(|answer| answer.at);
    let waited = match (
        exchange.asked.and_then(|mark| mark.at_us),
        at.and_then(|mark| mark.at_us),
    ) {
        (Some(asked), Some(answered)) => Some(seconds(answered - asked)),
        _ => None,
    };
    let request = traffic.requests.entry(key).or_insert_with(|| ProxyRequest {
        count: 0,
        frames: Vec::new(),
        answer,
        answer_frame: at.map(|mark| mark.frame),
        waited,
        tunnel,
    });
    request.count += 1;
    if let Some(mark) = exchange.asked
        && request.frames.len() < MOST_FRAMES
    {
        request.frames.push(mark.frame);
    }
    true
}

/// Scheme, host and port of a request; of CONNECT host and port.
fn target(exchange: &Exchange) -> String {
    let target = exchange.target.to_ascii_lowercase();
    match target.split_once("://") {
        Some((scheme, rest)) if exchange.method != "CONNECT" => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            format!("{scheme}://{host}/")
        }
        _ => target,
    }
}

fn download(connection: &Connection, exchange: &Exchange) -> Option<Download> {
    const TYPE: &str = "application/x-ns-proxy-autoconfig";
    let answer = exchange.answer.as_ref();
    let content_type = answer.and_then(|answer| answer.header("content-type"));
    let path = exchange.target.split(['?', '#']).next().unwrap_or_default();
    let is_pac = content_type.is_some_and(|it| it.to_ascii_lowercase().contains(TYPE))
        || path.to_ascii_lowercase().ends_with("/wpad.dat")
        || path.to_ascii_lowercase().ends_with(".pac");
    if !is_pac || exchange.method != "GET" {
        return None;
    }
    let url = if exchange.target.contains("://") {
        exchange.target.clone()
    } else {
        let host = exchange.host.clone();
        let host = host.unwrap_or_else(|| connection.server.to_string());
        format!("http://{host}{}", exchange.target)
    };
    let (start, length) = answer.map_or((0, 0), |answer| answer.body_range);
    let body = connection
        .of_server
        .bytes()
        .get(start..start.saturating_add(length));
    let is_whole = !connection.of_server.has_gap() && length > 0;
    let sha256 = body.filter(|_| is_whole).map(|body| {
        let digest = Sha256::digest(body);
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    });
    Some(Download {
        url,
        server: connection.server,
        client: connection.client,
        status: answer.map(|answer| answer.status),
        content_type: content_type.map(str::to_owned),
        location: answer
            .and_then(|it| it.header("location"))
            .map(str::to_owned),
        user_agent: exchange.user_agent.clone(),
        bytes: length,
        sha256,
        frame: exchange.asked.map_or(connection.frame, |mark| mark.frame),
    })
}
