//! The company's web server: `/wpad.dat`, and 404 for everything else.

use std::io::{self, BufReader};
use std::net::{SocketAddr, TcpStream};

use super::http::{Response, read_head};
use super::tcp::{TcpServer, listen};

/// A web server on loopback.
#[derive(Debug)]
pub(super) struct WebServer(TcpServer);

impl WebServer {
    /// Serves this text as `/wpad.dat`.
    pub(super) fn start(pac: String) -> io::Result<Self> {
        TcpServer::serve(listen(0)?, move |stream| {
            // A client that has gone away needs no answer.
            let _ = serve(stream, &pac);
        })
        .map(Self)
    }

    /// Where it listens.
    pub(super) const fn address(&self) -> SocketAddr {
        self.0.address()
    }
}

fn serve(stream: &TcpStream, pac: &str) -> io::Result<()> {
    let Some(head) = read_head(BufReader::new(stream)) else {
        return Response::text("400 Bad Request", "not an HTTP request\n").send(stream, "GET");
    };
    let path = head.target.split('?').next().unwrap_or_default();
    let response = match (head.method.as_str(), path) {
        ("GET" | "HEAD", "/wpad.dat") => Response {
            status: "200 OK",
            content_type: "application/x-ns-proxy-autoconfig",
            body: pac,
        },
        ("GET" | "HEAD", _) => Response::text("404 Not Found", "only /wpad.dat is here\n"),
        _ => Response::text("405 Method Not Allowed", "only GET and HEAD\n"),
    };
    response.send(stream, &head.method)
}

#[cfg(test)]
mod tests {
    use super::super::tcp::testing::exchange;
    use super::*;

    fn get(target: &str) -> String {
        let server = WebServer::start("the script".to_owned()).unwrap();
        exchange(
            server.address(),
            &format!("GET {target} HTTP/1.1\r\nHost: wpad.corp.example\r\n\r\n"),
        )
    }

    #[test]
    fn wpad_dat_comes_as_a_proxy_auto_config_file() {
        let response = get("/wpad.dat");
        assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
        assert!(
            response.contains("\r\nContent-Type: application/x-ns-proxy-autoconfig\r\n"),
            "{response}"
        );
        assert!(response.ends_with("\r\n\r\nthe script"), "{response}");
    }

    #[test]
    fn everything_else_is_not_found() {
        for target in ["/", "/wpad.da", "/WPAD.DAT", "/a/wpad.dat"] {
            let response = get(target);
            assert!(
                response.starts_with("HTTP/1.1 404 "),
                "{target}: {response}"
            );
        }
    }

    #[test]
    fn what_is_not_http_is_told_so() {
        let server = WebServer::start(String::new()).unwrap();
        let response = exchange(server.address(), "hello\r\n\r\n");
        assert!(response.starts_with("HTTP/1.1 400 "), "{response}");
    }
}
