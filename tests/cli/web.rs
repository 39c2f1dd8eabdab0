//! A company's DNS and web servers on loopback, as discovery finds them.

use std::io::Write;
use std::thread::sleep;
use std::time::Duration;

use crate::support::dns_server::{DnsServer, Zone};
use crate::support::http_server::{HttpServer, head, response};

/// The type that a web server should give to a PAC file.
pub(crate) const PAC_TYPE: (&str, &str) = ("Content-Type", "application/x-ns-proxy-autoconfig");

/// A web server that does to each host what its first label after `wpad` says.
pub(crate) fn web_server(script: &'static str) -> HttpServer {
    HttpServer::start(move |request, stream| {
        let host = request.field("host").unwrap_or_default();
        let script = script.as_bytes();
        match (host.split('.').nth(1).unwrap_or_default(), request.path()) {
            ("lost", _) => stream.write_all(&response("404 Not Found", &[], b"none here")),
            ("page", _) => {
                let page = b"<!DOCTYPE html><html><head><title>Guest Wi-Fi</title></head></html>";
                stream.write_all(&response("200 OK", &[("Content-Type", "text/html")], page))
            }
            ("large", _) => {
                stream.write_all(&response("200 OK", &[PAC_TYPE], &vec![b'/'; 2 * 1_048_576]))
            }
            ("moved", "/wpad.dat") => {
                stream.write_all(&response("301 Moved", &[("Location", "/second.dat")], b""))
            }
            ("moved", "/second.dat") => {
                stream.write_all(&response("302 Found", &[("Location", "/proxy.pac")], b""))
            }
            ("circle", _) => {
                stream.write_all(&response("301 Moved", &[("Location", "/wpad.dat")], b""))
            }
            ("cut", _) => {
                stream.write_all(&head("200 OK", &[PAC_TYPE, ("Content-Length", "1000")]))?;
                stream.write_all(script)
            }
            ("slow", _) => {
                stream.write_all(&head("200 OK", &[PAC_TYPE]))?;
                for piece in script.chunks(script.len() / 4) {
                    stream.write_all(piece)?;
                    stream.flush()?;
                    sleep(Duration::from_millis(50));
                }
                Ok(())
            }
            ("charset", _) => {
                let kind = "application/x-ns-proxy-autoconfig; charset=utf-8";
                let body = [b"// caf\xe9\n", script].concat();
                stream.write_all(&response("200 OK", &[("Content-Type", kind)], &body))
            }
            _ => stream.write_all(&response("200 OK", &[PAC_TYPE], script)),
        }
    })
}

/// A DNS server that has `wpad.` in these domains, on loopback.
pub(crate) fn name_server(domains: &[&str]) -> DnsServer {
    let zone = domains.iter().fold(Zone::default(), |zone, domain| {
        zone.address(&format!("wpad.{domain}."), &["127.0.0.1"])
    });
    zone.serve()
}

/// The words that make the program use both.
pub(crate) fn servers(dns: &DnsServer, web: &HttpServer) -> String {
    format!(
        " --dns-server {} --wpad-port {} --dns-timeout 2 ",
        dns.address,
        web.address.port()
    )
}
