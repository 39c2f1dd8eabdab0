//! The company's forward proxy: CONNECT and absolute-form requests, a log, and rules to refuse.
//!
//! It never leaves the machine: it plays the origin server itself. A tunnel to port 80 answers one
//! HTTP request; any other tunnel is closed by the first byte, because there is no TLS server
//! behind it.

use std::collections::BTreeSet;
use std::io::{self, BufReader, Read};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;

use super::http::{Head, Response, read_head};
use super::tcp::{TcpServer, listen};

/// Requests beyond this number are answered but no longer logged.
const MOST_LOGGED: usize = 10_000;

/// One request that the proxy saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyRequest {
    /// `CONNECT`, `GET`, ...
    pub method: String,
    /// The destination as sent: `host:port` for CONNECT, else a URL.
    pub target: String,
    /// The proxy's answer, for example `200 OK`.
    pub status: &'static str,
}

/// A forward proxy on loopback; it ends when it is dropped.
#[derive(Debug)]
pub struct ProxyServer {
    name: &'static str,
    server: TcpServer,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    log: Vec<ProxyRequest>,
    refused_hosts: BTreeSet<String>,
    refused_connect_ports: BTreeSet<u16>,
}

impl ProxyServer {
    /// Starts a proxy under a name of the demo's DNS.
    pub(super) fn start(name: &'static str) -> io::Result<Self> {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let server = TcpServer::serve(listen(0)?, move |stream| {
            // A client that has gone away needs no answer.
            let _ = serve(stream, &shared);
        })?;
        Ok(Self {
            name,
            server,
            state,
        })
    }

    /// The name that the PAC file uses, for example `proxy-a.corp.example`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// From now on this host gets `403 Forbidden`, by CONNECT and by absolute form.
    pub fn refuse_host(&self, host: &str) {
        lock(&self.state)
            .refused_hosts
            .insert(host.to_ascii_lowercase());
    }

    /// From now on CONNECT to this port gets `403 Forbidden`, as proxies do that allow only 443.
    pub fn refuse_connect_to_port(&self, port: u16) {
        lock(&self.state).refused_connect_ports.insert(port);
    }

    /// The requests so far, in order.
    pub fn requests(&self) -> Vec<ProxyRequest> {
        lock(&self.state).log.clone()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(stream: &TcpStream, state: &Mutex<State>) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let Some(head) = read_head(&mut reader) else {
        return Response::text("400 Bad Request", "not an HTTP request\n").send(stream, "GET");
    };
    let decision = decide(&head, &lock(state));
    log(state, &head, decision.status());
    match decision {
        Decision::Refuse(status, why) => Response::text(status, why).send(stream, &head.method),
        Decision::Fetch => origin_answer().send(stream, &head.method),
        Decision::Tunnel { port } => {
            // RFC 9110, section 9.3.6: a successful answer to CONNECT has no body and no length.
            io::Write::write_all(
                &mut &*stream,
                b"HTTP/1.1 200 Connection established\r\n\r\n",
            )?;
            play_origin(reader, stream, port)
        }
    }
}

enum Decision {
    /// Status and reason.
    Refuse(&'static str, &'static str),
    Fetch,
    Tunnel {
        port: u16,
    },
}

impl Decision {
    const fn status(&self) -> &'static str {
        match self {
            Self::Refuse(status, _) => status,
            Self::Fetch => "200 OK",
            Self::Tunnel { .. } => "200 Connection established",
        }
    }
}

fn decide(head: &Head, state: &State) -> Decision {
    let connects = head.method == "CONNECT";
    let destination = if connects {
        authority(&head.target)
    } else {
        absolute_form(&head.target)
    };
    let Some((host, port)) = destination else {
        return Decision::Refuse(
            "400 Bad Request",
            "a proxy takes CONNECT host:port, or a whole http: URL\n",
        );
    };
    if state.refused_hosts.contains(&host) {
        return Decision::Refuse("403 Forbidden", "this host is not allowed\n");
    }
    if connects && state.refused_connect_ports.contains(&port) {
        return Decision::Refuse("403 Forbidden", "CONNECT to this port is not allowed\n");
    }
    if connects {
        Decision::Tunnel { port }
    } else {
        Decision::Fetch
    }
}

/// Host and port of an authority-form target (RFC 9112, section 3.2.3): the port is not optional.
fn authority(target: &str) -> Option<(String, u16)> {
    let (host, port) = target.rsplit_once(':')?;
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    let sound = !bare.is_empty() && !bare.contains(['/', '@', '[', ']']);
    Some((bare.to_ascii_lowercase(), port.parse().ok()?)).filter(|_| sound)
}

/// Host and port of an absolute-form target (RFC 9112, section 3.2.2).
fn absolute_form(target: &str) -> Option<(String, u16)> {
    let url = Url::parse(target).ok()?;
    let host = url.host_str().filter(|_| url.scheme() == "http")?;
    Some((host.to_owned(), url.port_or_known_default()?))
}

fn log(state: &Mutex<State>, head: &Head, status: &'static str) {
    let log = &mut lock(state).log;
    if log.len() < MOST_LOGGED {
        log.push(ProxyRequest {
            method: head.method.clone(),
            target: head.target.clone(),
            status,
        });
    }
}

const fn origin_answer() -> Response<'static> {
    Response::text("200 OK", "the demo's origin server\n")
}

fn play_origin(mut client: BufReader<&TcpStream>, stream: &TcpStream, port: u16) -> io::Result<()> {
    if port == 80 {
        return match read_head(client) {
            Some(head) => origin_answer().send(stream, &head.method),
            None => Ok(()),
        };
    }
    // The tunnel stands until the client speaks or leaves.
    client.read(&mut [0; 1]).map(drop)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::super::tcp::testing::{connect, exchange};
    use super::*;

    fn proxy() -> ProxyServer {
        ProxyServer::start("proxy-a.corp.example").unwrap()
    }

    fn ask(proxy: &ProxyServer, request_line: &str) -> String {
        let response = exchange(proxy.address(), &format!("{request_line}\r\n\r\n"));
        response.lines().next().unwrap_or_default().to_owned()
    }

    #[test]
    fn an_absolute_form_request_is_answered() {
        let proxy = proxy();
        let response = exchange(
            proxy.address(),
            "GET http://ocsp.digicert.com/ HTTP/1.1\r\nHost: ocsp.digicert.com\r\n\r\n",
        );
        assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
        assert!(response.ends_with("origin server\n"), "{response}");
    }

    #[test]
    fn a_tunnel_to_port_80_reaches_an_http_server() {
        let proxy = proxy();
        let mut stream = connect(proxy.address());
        stream
            .write_all(b"CONNECT crl.microsoft.com:80 HTTP/1.1\r\n\r\n")
            .unwrap();
        let mut head = [0; 39];
        stream.read_exact(&mut head).unwrap();
        assert_eq!(&head, b"HTTP/1.1 200 Connection established\r\n\r\n");
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: crl.microsoft.com\r\n\r\n")
            .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    }

    #[test]
    fn a_tunnel_to_port_443_stands_and_closes_at_the_first_byte() {
        let proxy = proxy();
        let mut stream = connect(proxy.address());
        stream
            .write_all(b"CONNECT login.windows.net:443 HTTP/1.1\r\n\r\n")
            .unwrap();
        let mut head = [0; 39];
        stream.read_exact(&mut head).unwrap();
        stream.write_all(b"\x16").unwrap();
        assert_eq!(stream.read(&mut head).unwrap(), 0);
    }

    #[test]
    fn a_refused_host_is_refused_by_every_method() {
        let proxy = proxy();
        proxy.refuse_host("OCSP.msocsp.com");
        let refused = "HTTP/1.1 403 Forbidden";
        assert_eq!(ask(&proxy, "GET http://ocsp.msocsp.com/ HTTP/1.1"), refused);
        assert_eq!(ask(&proxy, "CONNECT ocsp.msocsp.com:80 HTTP/1.1"), refused);
        assert_eq!(
            ask(&proxy, "GET http://crl.microsoft.com/ HTTP/1.1"),
            "HTTP/1.1 200 OK"
        );
    }

    #[test]
    fn connect_to_port_80_can_be_refused_alone() {
        let proxy = proxy();
        proxy.refuse_connect_to_port(80);
        assert_eq!(
            ask(&proxy, "CONNECT crl.microsoft.com:80 HTTP/1.1"),
            "HTTP/1.1 403 Forbidden"
        );
        assert_eq!(
            ask(&proxy, "GET http://crl.microsoft.com/ HTTP/1.1"),
            "HTTP/1.1 200 OK"
        );
    }

    #[test]
    fn targets_that_a_proxy_does_not_take_are_bad_requests() {
        let proxy = proxy();
        for line in [
            "GET / HTTP/1.1",
            "GET https://a.example/ HTTP/1.1",
            "CONNECT a.example HTTP/1.1",
            "CONNECT :443 HTTP/1.1",
            "CONNECT a.example:65536 HTTP/1.1",
            "CONNECT http://a.example:80 HTTP/1.1",
        ] {
            assert_eq!(ask(&proxy, line), "HTTP/1.1 400 Bad Request", "{line}");
        }
    }

    #[test]
    fn an_ipv6_literal_is_a_connect_target() {
        assert_eq!(
            authority("[2001:DB8::1]:443"),
            Some(("2001:db8::1".to_owned(), 443))
        );
    }

    #[test]
    fn every_request_is_logged_with_its_answer() {
        let proxy = proxy();
        proxy.refuse_host("b.example");
        ask(&proxy, "GET http://a.example/x HTTP/1.1");
        ask(&proxy, "CONNECT b.example:443 HTTP/1.1");
        let requests = proxy.requests();
        let lines: Vec<_> = requests
            .iter()
            .map(|request| format!("{} {} {}", request.method, request.target, request.status))
            .collect();
        assert_eq!(
            lines,
            [
                "GET http://a.example/x 200 OK",
                "CONNECT b.example:443 403 Forbidden"
            ]
        );
    }
}
