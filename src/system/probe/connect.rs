//! Names and connections of the first hop.

use std::fmt::Debug;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::Session;
use crate::pac::{Family, Host, Resolution};
use crate::probe::{Connected, Connection, NameFailure, NameSeen};
use crate::wpad::address::never_asked;

/// Addresses of one name that are tried.
const MOST_ADDRESSES: usize = 8;
/// From here on a host that is unreachable may be one that does not answer on the link: Linux asks for it
/// three times, a second apart.
const NO_NEIGHBOUR: Duration = Duration::from_millis(900);

/// Who opens connections: the one place from which a probe sends anything.
pub trait Connector: Debug + Send + Sync {
    /// Opens one, within this time.
    fn connect(&self, to: SocketAddr, most: Duration) -> io::Result<TcpStream>;
}

/// Connections of the system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemConnector;

impl Connector for SystemConnector {
    fn connect(&self, to: SocketAddr, most: Duration) -> io::Result<TcpStream> {
        TcpStream::connect_timeout(&to, most)
    }
}

/// A host that is connected to, each of its addresses.
#[derive(Debug)]
pub(super) struct FirstHop {
    pub(super) name: Option<NameSeen>,
    pub(super) connections: Vec<Connection>,
    /// Why none was tried.
    pub(super) not_sent: Option<String>,
    /// The connection to the first address that took one, for whoever comes first.
    pub(super) stream: Mutex<Option<TcpStream>>,
}

impl FirstHop {
    fn not_sent(why: &str) -> Self {
        Self {
            name: None,
            connections: Vec::new(),
            not_sent: Some(why.to_owned()),
            stream: Mutex::new(None),
        }
    }
}

impl Session<'_> {
    /// Resolves a host and connects to each of its addresses.
    #[expect(
        clippy::disallowed_methods,
        reason = "the duration of a question is measured here"
    )]
    pub(super) fn first_hop(&self, host: &str, port: u16) -> FirstHop {
        if self.left().is_zero() {
            return FirstHop::not_sent(OUT_OF_TIME);
        }
        let mut name = None;
        let addresses: Vec<IpAddr> = if let Ok(address) = host.parse() {
            vec![address]
        } else {
            let start = Instant::now();
            let said = self.world.resolve(host, Family::Any);
            let failure = match &said {
                Resolution::Addresses(_) => None,
                Resolution::NoSuchName => Some(NameFailure::NoSuchName),
                Resolution::NoAddress => Some(NameFailure::NoAddress),
                Resolution::Failed(why) => Some(NameFailure::Failed(why.clone())),
            };
            let addresses = said.addresses().to_vec();
            name = Some(NameSeen {
                name: host.to_owned(),
                addresses: addresses.clone(),
                failure,
                milliseconds: milliseconds(start),
            });
            addresses
        };
        let bad = addresses
            .iter()
            .find_map(|it| Some((*it, never_asked(*it)?)));
        let asked: Vec<SocketAddr> = addresses
            .into_iter()
            .filter(|it| never_asked(*it).is_none())
            .take(MOST_ADDRESSES)
            .map(|address| SocketAddr::new(address, port))
            .collect();
        if let (Some((address, what)), true) = (bad, asked.is_empty()) {
            return FirstHop {
                name,
                ..FirstHop::not_sent(&format!(
                    "{host} is at {address}, {what}; pac-check does not connect there"
                ))
            };
        }
        let tried: Vec<(Connection, Option<TcpStream>)> = std::thread::scope(|scope| {
            let threads: Vec<_> = asked
                .iter()
                .map(|to| scope.spawn(|| self.connect(*to)))
                .collect();
            let ended = threads.into_iter().filter_map(|it| it.join().ok());
            ended.collect()
        });
        let mut stream = None;
        let mut connections = Vec::new();
        for (connection, one) in tried {
            connections.push(connection);
            // The rest is closed at once.
            if stream.is_none() {
                stream = one;
            }
        }
        let all_late = !connections.is_empty()
            && connections
                .iter()
                .all(|it| it.says.as_deref() == Some(OUT_OF_TIME));
        FirstHop {
            name,
            not_sent: all_late.then(|| OUT_OF_TIME.to_owned()),
            connections,
            stream: Mutex::new(stream),
        }
    }

    /// Connects to one address.
    #[expect(
        clippy::disallowed_methods,
        reason = "the duration of a connection is measured here"
    )]
    pub(super) fn connect(&self, to: SocketAddr) -> (Connection, Option<TcpStream>) {
        let ends = self.ends();
        let in_time = self.pace.wait(ends);
        let start = Instant::now();
        let most = self
            .limits
            .connect
            .min(ends.saturating_duration_since(start));
        if !in_time || most.is_zero() {
            let connection = Connection {
                to,
                outcome: Connected::Failed,
                says: Some(OUT_OF_TIME.to_owned()),
                milliseconds: 0,
            };
            return (connection, None);
        }
        let result = self.connector.connect(to, most);
        let took = start.elapsed();
        let (outcome, says) = match &result {
            Ok(_) => (Connected::Yes, None),
            Err(error) => {
                let outcome = outcome(error, to);
                (outcome, Some(words(error, outcome, took)))
            }
        };
        let connection = Connection {
            to,
            outcome,
            says,
            milliseconds: milliseconds(start),
        };
        (connection, result.ok())
    }
}

/// Where the time for everything is over.
pub(super) const OUT_OF_TIME: &str = "not tried: the time for all probes was over (--probe-time)";

/// An error of the system. What a router says and what this machine's own routes say is the same error.
fn outcome(error: &io::Error, to: SocketAddr) -> Connected {
    match error.kind() {
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset => Connected::Refused,
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Connected::NoAnswer,
        io::ErrorKind::NetworkDown => Connected::NoRoute,
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::PermissionDenied => {
            if has_route(to) {
                Connected::Unreachable
            } else {
                Connected::NoRoute
            }
        }
        // No address of that family; a route that throws everything away.
        io::ErrorKind::AddrNotAvailable | io::ErrorKind::InvalidInput if !has_route(to) => {
            Connected::NoRoute
        }
        _ => Connected::Failed,
    }
}

/// Whether this machine's own routes have a way there. A socket of UDP that gets a peer only looks it up:
/// nothing is sent.
#[expect(
    clippy::disallowed_methods,
    reason = "the system's routes are asked here"
)]
fn has_route(to: SocketAddr) -> bool {
    let any: IpAddr = match to {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    UdpSocket::bind((any, 0)).is_ok_and(|socket| socket.connect(to).is_ok())
}

/// Who said so, and the system's words.
fn words(error: &io::Error, outcome: Connected, took: Duration) -> String {
    let who = match (outcome, error.kind()) {
        (Connected::NoRoute, _) => "by this machine's own routes",
        (Connected::Unreachable, io::ErrorKind::NetworkUnreachable) => "ICMP: network unreachable",
        (Connected::Unreachable, io::ErrorKind::PermissionDenied) => "ICMP: prohibited",
        (Connected::Unreachable, _) if took >= NO_NEIGHBOUR => {
            "ICMP: host unreachable, or no answer on the link (ARP, NDP)"
        }
        (Connected::Unreachable, _) => "ICMP: host unreachable or prohibited",
        _ => return error.to_string(),
    };
    format!("{who}; {error}")
}

pub(super) fn milliseconds(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}
