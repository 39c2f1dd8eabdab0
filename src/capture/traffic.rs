//! Connections as what they were for: direct traffic, requests to proxies, downloads of PAC files. Equal
//! ones are counted together.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::connection::{Connection, Fate, seconds};
use super::download::{self, Download};
use super::http::{self, Answer, Exchange};
use super::tls::{self, Certificate};
use super::tunnel::{Talk, Tunnel, alert, talk, tunnel};

/// Different rows that are kept, and about how many bytes of them.
const MOST_ROWS: usize = 20_000;
const MOST_BYTES: usize = 16 * 1024 * 1024;
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
    /// Requests of HTTP that were seen and could not be read: behind the first bytes of a connection, or
    /// not kept whole.
    pub(super) unread_requests: u64,
    bytes: usize,
}

/// What makes two direct connections equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ContactKey {
    pub(super) server: SocketAddr,
    /// The name that the client gave, in TLS or in HTTP.
    pub(super) name: Option<String>,
    fate: u8,
    talk: Talk,
    was_resent: bool,
    alert: Option<(&'static str, u8)>,
    issuer: Option<String>,
}

/// Direct connections to one server.
#[derive(Debug, Clone)]
pub(super) struct Contact {
    pub(super) fate: Fate,
    /// What came behind the opening.
    pub(super) talk: Talk,
    /// `https`, `http` or `tcp`.
    pub(super) scheme: &'static str,
    pub(super) count: u64,
    pub(super) frames: Vec<u64>,
    /// Seconds after which the first one's SYN was sent again.
    pub(super) resent_after: Vec<f64>,
    pub(super) certificate: Option<Certificate>,
    /// An alert of either side, with its name.
    pub(super) alert: Option<(&'static str, u8)>,
    /// The client asked for a WebSocket.
    pub(super) is_websocket: bool,
    /// Where a portal sends the client that asks a server.
    pub(super) portal: Option<String>,
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
    talk: Talk,
    alert: Option<(&'static str, u8)>,
    issuer: Option<String>,
}

/// Requests to one proxy for one host.
#[derive(Debug, Clone)]
pub(super) struct ProxyRequest {
    pub(super) count: u64,
    pub(super) frames: Vec<u64>,
    pub(super) answer: Option<Answer>,
    pub(super) answer_frame: Option<u64>,
    /// Where there is no answer.
    pub(super) talk: Talk,
    /// The beginning of what came back in place of an answer.
    pub(super) garbage: Option<String>,
    /// Seconds until the first answer came.
    pub(super) waited: Option<f64>,
    pub(super) tunnel: Tunnel,
}

/// Takes a finished connection, at this moment of the capture; false where there was no room for it.
pub(super) fn take(traffic: &mut Traffic, connection: &Connection, now: Option<i64>) -> bool {
    let client = connection.of_client.bytes();
    if connection.fate() == Fate::Connected && http::begins_like_request(client) {
        requests(traffic, connection, now)
    } else {
        direct(traffic, connection, now)
    }
}

fn direct(traffic: &mut Traffic, connection: &Connection, now: Option<i64>) -> bool {
    let client = connection.of_client.bytes();
    let is_tls = tls::begins_like_tls(client);
    let hello = tls::client_hello(client);
    let scheme = match connection.server.port() {
        _ if is_tls => "https",
        443 => "https",
        80 => "http",
        _ => "tcp",
    };
    let side = tls::server_side(connection.of_server.bytes());
    let seen = Seen {
        scheme,
        name: hello.and_then(|hello| hello.server_name),
        certificate: side.certificate,
        alert: alert(connection, 0, 0),
        // Of other protocols the server may have to speak first, or nobody.
        talk: if is_tls && !connection.of_server.is_used() {
            talk(connection, connection.of_client.mark_at(0), now)
        } else {
            Talk::Fine
        },
        ..Seen::default()
    };
    contact(traffic, connection, seen)
}

/// What a direct connection shows.
struct Seen {
    scheme: &'static str,
    name: Option<String>,
    certificate: Option<Certificate>,
    alert: Option<(&'static str, u8)>,
    talk: Talk,
    is_websocket: bool,
    portal: Option<String>,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            scheme: "http",
            name: None,
            certificate: None,
            alert: None,
            talk: Talk::Fine,
            is_websocket: false,
            portal: None,
        }
    }
}

impl Traffic {
    /// True where there is room for another row, which then takes it.
    fn has_room(&mut self, rows: usize, bytes: usize) -> bool {
        let has_room = rows < MOST_ROWS && self.bytes + bytes <= MOST_BYTES;
        if has_room {
            self.bytes += bytes;
        }
        has_room
    }
}

fn contact(traffic: &mut Traffic, connection: &Connection, seen: Seen) -> bool {
    let fate = connection.fate();
    let resent_after = connection.resent_after();
    let key = ContactKey {
        server: connection.server,
        name: seen.name,
        fate: match fate {
            Fate::Connected => 0,
            Fate::Refused => 1,
            Fate::Unreachable(_) => 2,
            Fate::NoAnswer => 3,
        },
        talk: seen.talk,
        was_resent: !resent_after.is_empty(),
        alert: seen.alert,
        issuer: seen.certificate.as_ref().map(|it| it.issuer.clone()),
    };
    if !traffic.contacts.contains_key(&key) && !traffic.has_room(traffic.contacts.len(), 800) {
        return false;
    }
    let contact = traffic.contacts.entry(key).or_insert_with(|| Contact {
        fate,
        talk: seen.talk,
        scheme: seen.scheme,
        count: 0,
        frames: Vec::new(),
        resent_after,
        certificate: seen.certificate,
        alert: seen.alert,
        is_websocket: false,
        portal: None,
    });
    contact.count += 1;
    contact.is_websocket |= seen.is_websocket;
    if contact.portal.is_none() {
        contact.portal = seen.portal;
    }
    let frames = connection.syns.iter().map(|(frame, _)| *frame);
    let first = connection.syns.is_empty().then_some(connection.frame);
    for frame in frames.chain(first) {
        if contact.frames.len() < MOST_FRAMES && !contact.frames.contains(&frame) {
            contact.frames.push(frame);
        }
    }
    true
}

fn requests(traffic: &mut Traffic, connection: &Connection, now: Option<i64>) -> bool {
    let said = http::conversation(&connection.of_client, &connection.of_server);
    let unread = connection.requests.saturating_sub(said.exchanges.len());
    traffic.unread_requests += unread as u64;
    let mut has_room = true;
    for exchange in &said.exchanges {
        let talk = if exchange.answer.is_none() && exchange.garbage.is_none() {
            talk(connection, exchange.asked, now)
        } else {
            Talk::Fine
        };
        let is_connect = exchange.method == "CONNECT";
        if is_connect || exchange.target.contains("://") {
            let tunnel = match said.tunnel {
                Some(places) if is_connect && is_open(exchange) => tunnel(connection, places, now),
                _ => Tunnel::None,
            };
            has_room &= proxied(traffic, connection, exchange, tunnel, talk);
        } else {
            let seen = Seen {
                name: exchange.host.clone(),
                talk,
                is_websocket: exchange.is_websocket,
                portal: download::portal(exchange),
                ..Seen::default()
            };
            has_room &= contact(traffic, connection, seen);
        }
        if let Some(download) = download::of(connection, exchange) {
            if traffic.downloads.len() < MOST_DOWNLOADS {
                traffic.downloads.push(download);
            } else {
                has_room = false;
            }
        }
    }
    if said.exchanges.is_empty() {
        // A request of which not enough was kept is a connection all the same.
        has_room &= contact(traffic, connection, Seen::default());
    }
    has_room
}

fn is_open(exchange: &Exchange) -> bool {
    let answer = exchange.answer.as_ref();
    answer.is_some_and(|answer| (200..300).contains(&answer.status))
}

fn proxied(
    traffic: &mut Traffic,
    connection: &Connection,
    exchange: &Exchange,
    tunnel: Tunnel,
    talk: Talk,
) -> bool {
    let answer = exchange.answer.clone();
    let (issuer, alert) = match &tunnel {
        Tunnel::Tls {
            certificate, alert, ..
        } => (certificate.as_ref().map(|it| it.issuer.clone()), *alert),
        _ => (None, None),
    };
    let key = RequestKey {
        proxy: connection.server,
        method: exchange.method.clone(),
        target: target(exchange),
        status: answer.as_ref().map(|answer| answer.status),
        with_login: exchange.has_login,
        tunnel: tunnel.rank(),
        talk,
        alert,
        issuer,
    };
    let weight = answer.as_ref().map_or(0, Answer::weight) + 1_600;
    if !traffic.requests.contains_key(&key) && !traffic.has_room(traffic.requests.len(), weight) {
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
        talk,
        garbage: exchange.garbage.clone(),
        waited,
        tunnel,
    });
    request.count += 1;
    if let Some(mark) = exchange.asked
        && request.frames.len() < MOST_FRAMES
        && !request.frames.contains(&mark.frame)
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
            // A name and a password before the host are nobody's business.
            let host = host.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}/")
        }
        _ => target,
    }
}
