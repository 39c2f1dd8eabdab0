//! One probe from its name to the answer inside.

use std::net::{Ipv4Addr, TcpStream};
use std::sync::PoisonError;
use std::time::Instant;

use super::Session;
use super::connect::{FirstHop, milliseconds};
use super::exchange::{self, Behind};
use super::flow::{Deadline, Flow, Timed};
use super::tls;
use crate::pac::{Family, Host};
use crate::probe::{
    Answered, Ask, Connected, End, Probe, Seen, SocksRead, SocksReply, TlsEnd, WayKind,
    read_socks4, read_socks5, socks4_request, socks5_greeting, socks5_request,
};
use crate::system::clock::Clock;

/// Who asks.
const USER_AGENT: &str = concat!("pac-check/", env!("CARGO_PKG_VERSION"));
/// The example key of RFC 6455, section 1.3: any will do.
const WEBSOCKET_KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

impl Session<'_> {
    /// Makes one probe.
    pub(super) fn one(&self, probe: &Probe) -> Seen {
        let mut seen = Seen {
            at: Clock::System.now_ms().div_euclid(1000),
            ..Seen::default()
        };
        let place = self.proxy(probe);
        let own;
        let hop: &FirstHop = if let Some(place) = &place {
            place.get_or_init(|| self.first_hop(&probe.way.host, probe.way.port))
        } else {
            own = self.first_hop(&probe.host, probe.port);
            &own
        };
        seen.name.clone_from(&hop.name);
        seen.connections.clone_from(&hop.connections);
        seen.not_sent.clone_from(&hop.not_sent);
        let kept = hop.stream.lock();
        let kept = kept.unwrap_or_else(PoisonError::into_inner).take();
        let Some(stream) = self.stream(kept, &mut seen) else {
            return seen;
        };
        self.talk(probe, stream, &mut seen);
        // What begins like HTTP is not TLS.
        let ended = seen.answer.as_ref().is_some_and(|it| {
            matches!(it.end, End::Closed | End::Reset | End::Unreadable(_))
                && !it.bytes.starts_with("HTTP")
        });
        if ended && probe.way.kind == WayKind::Proxy {
            let flag = self.tls_flag(probe);
            seen.speaks_tls = *flag.get_or_init(|| self.takes_tls(probe, &seen));
        }
        seen
    }

    /// The connection of the first hop, or a new one to the first address that took one.
    fn stream(&self, kept: Option<TcpStream>, seen: &mut Seen) -> Option<TcpStream> {
        if kept.is_some() {
            return kept;
        }
        let used = seen
            .connections
            .iter_mut()
            .find(|it| it.outcome == Connected::Yes)?;
        let (connection, stream) = self.connect(used.to);
        if connection.outcome == Connected::Failed && connection.milliseconds == 0 {
            seen.not_sent.clone_from(&connection.says);
            return None;
        }
        *used = connection;
        stream
    }

    /// A new end for the next step.
    #[expect(clippy::disallowed_methods, reason = "the end of a step is set here")]
    fn renew(&self, deadline: &Deadline) {
        let step = Instant::now() + self.limits.answer;
        deadline.set(step.min(self.ends()));
    }

    fn talk(&self, probe: &Probe, stream: TcpStream, seen: &mut Seen) {
        if probe.ask == Ask::Tcp {
            return;
        }
        let deadline = Deadline::new(self.ends());
        let mut flow: Box<dyn Flow> = Box::new(Timed::new(stream, deadline.clone()));
        if probe.way.kind == WayKind::Https {
            self.renew(&deadline);
            let (tls, secured) = tls::handshake(flow, Vec::new(), &probe.way.host);
            seen.proxy_tls = Some(tls);
            let Some(secured) = secured else { return };
            flow = secured;
        }
        self.renew(&deadline);
        let early = match (&probe.ask, probe.way.kind) {
            (Ask::Get { path }, WayKind::Proxy | WayKind::Https) => {
                let url = format!("http://{}{path}", authority(probe));
                let request = get(&url, probe, false);
                let (answered, _) =
                    exchange::http(&mut *flow, &request, Behind::Content, &deadline);
                seen.answer = Some(answered);
                return;
            }
            (Ask::Get { path }, WayKind::Direct) => {
                let request = get(path, probe, false);
                let (answered, _) =
                    exchange::http(&mut *flow, &request, Behind::Content, &deadline);
                seen.answer = Some(answered);
                return;
            }
            (_, WayKind::Direct | WayKind::Quic) => Vec::new(),
            (_, WayKind::Proxy | WayKind::Https) => {
                let request = connect(probe);
                let (answered, early) =
                    exchange::http(&mut *flow, &request, Behind::Tunnel, &deadline);
                let status = answered.http.as_ref().map(|it| it.status);
                seen.answer = Some(answered);
                if !status.is_some_and(|it| (200..300).contains(&it)) {
                    return;
                }
                early
            }
            (_, WayKind::Socks4 | WayKind::Socks4a | WayKind::Socks5) => {
                let answered = self.socks(probe, &mut *flow);
                let granted = answered.socks == Some(SocksReply::Granted);
                seen.answer = Some(answered);
                if !granted {
                    return;
                }
                Vec::new()
            }
        };
        self.inside(probe, flow, early, &deadline, seen);
    }

    /// What is asked of the server itself.
    fn inside(
        &self,
        probe: &Probe,
        mut flow: Box<dyn Flow>,
        early: Vec<u8>,
        deadline: &Deadline,
        seen: &mut Seen,
    ) {
        self.renew(deadline);
        match &probe.ask {
            Ask::Tcp | Ask::Connect => {}
            Ask::Get { path } => {
                let request = get(path, probe, false);
                let behind = Behind::Content;
                seen.inner = Some(exchange::http(&mut *flow, &request, behind, deadline).0);
            }
            Ask::Tls { path, websocket } => {
                let (tls, secured) = tls::handshake(flow, early, &probe.host);
                let is_done = tls.end == TlsEnd::Done;
                seen.tls = Some(tls);
                if let (true, Some(mut secured)) = (is_done, secured) {
                    self.renew(deadline);
                    let request = get(path, probe, *websocket);
                    let behind = Behind::Page;
                    seen.inner = Some(exchange::http(&mut *secured, &request, behind, deadline).0);
                }
            }
        }
    }

    /// The greeting and the request of SOCKS.
    #[expect(
        clippy::disallowed_methods,
        reason = "the duration of an answer is measured here"
    )]
    fn socks(&self, probe: &Probe, flow: &mut dyn Flow) -> Answered {
        let start = Instant::now();
        let answer = |reply: SocksReply| Answered {
            end: End::Answered,
            http: None,
            socks: Some(reply),
            bytes: String::new(),
            milliseconds: milliseconds(start),
        };
        let result = if probe.way.kind == WayKind::Socks5 {
            let greeted = exchange::socks(
                flow,
                &socks5_greeting(),
                &|bytes| read_socks5(bytes, false),
                start,
            );
            match greeted {
                Ok(None) => exchange::socks(
                    flow,
                    &socks5_request(&probe.host, probe.port),
                    &|bytes| read_socks5(bytes, true),
                    start,
                ),
                other => other,
            }
        } else {
            let address = if probe.way.kind == WayKind::Socks4 {
                match self.ipv4(&probe.host) {
                    Some(address) => Some(address),
                    None => return unresolved(&probe.host, milliseconds(start)),
                }
            } else {
                probe.host.parse().ok()
            };
            exchange::socks(
                flow,
                &socks4_request(address, &probe.host, probe.port),
                &|bytes| -> SocksRead { read_socks4(bytes) },
                start,
            )
        };
        match result {
            Ok(Some(reply)) => answer(reply),
            Ok(None) => answer(SocksReply::Failed),
            Err(answered) => *answered,
        }
    }

    /// SOCKS 4 has no names and no IPv6.
    fn ipv4(&self, host: &str) -> Option<Ipv4Addr> {
        if let Ok(address) = host.parse() {
            return Some(address);
        }
        let said = self.world.resolve(host, Family::V4);
        let mut addresses = said.addresses().iter();
        addresses.find_map(|it| match it {
            std::net::IpAddr::V4(address) => Some(*address),
            std::net::IpAddr::V6(_) => None,
        })
    }

    /// Whether a proxy that ended a plain request takes a TLS handshake.
    fn takes_tls(&self, probe: &Probe, seen: &Seen) -> bool {
        let Some(to) = seen.connected().map(|it| it.to) else {
            return false;
        };
        let (_, Some(stream)) = self.connect(to) else {
            return false;
        };
        let deadline = Deadline::new(self.ends());
        self.renew(&deadline);
        let flow = Box::new(Timed::new(stream, deadline));
        let (tls, _) = tls::handshake(flow, Vec::new(), &probe.way.host);
        tls.end == TlsEnd::Done
    }
}

fn unresolved(host: &str, milliseconds: u64) -> Answered {
    Answered {
        end: End::Unreadable(format!(
            "{host} has no IPv4 address here, and SOCKS 4 needs one"
        )),
        http: None,
        socks: None,
        bytes: String::new(),
        milliseconds,
    }
}

/// `host:port` as requests have it; without the port of HTTP.
fn authority(probe: &Probe) -> String {
    let target = probe.target();
    match (&probe.ask, probe.port) {
        (Ask::Get { .. }, 80) | (Ask::Tls { .. }, 443) => {
            let end = target.rfind(':').unwrap_or(target.len());
            target.get(..end).unwrap_or(&target).to_owned()
        }
        _ => target,
    }
}

fn connect(probe: &Probe) -> String {
    let target = probe.target();
    format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nUser-Agent: {USER_AGENT}\r\n\r\n")
}

fn get(target: &str, probe: &Probe, websocket: bool) -> String {
    let host = authority(probe);
    let target = if target.is_empty() { "/" } else { target };
    let rest = if websocket {
        format!(
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: {WEBSOCKET_KEY}\r\n"
        )
    } else {
        "Accept: */*\r\nConnection: close\r\n".to_owned()
    };
    format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {USER_AGENT}\r\n{rest}\r\n")
}
