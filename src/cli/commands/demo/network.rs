//! The corporate network as a whole: names, PAC file, proxies.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::dns::DnsServer;
use super::proxy::ProxyServer;
use super::web::WebServer;
use super::zone::Zone;

/// The company's DNS domain.
pub const DOMAIN: &str = "corp.example";

/// The PAC file as the company's administrator wrote it, with the ports of the real proxies.
const TEMPLATE: &str = include_str!("wpad.dat");

/// What the administrator should have written as `host == "ocsp.msocsp.com"`.
const MISTAKE: &str = "dnsDomainIs(host, \".ocsp.msocsp.com\")";

/// Names of the proxies, each with the port that the template gives it.
const PROXIES: [(&str, &str); 2] = [
    ("proxy-a.corp.example", "proxy-a.corp.example:8080"),
    ("proxy-b.corp.example", "proxy-b.corp.example:8080"),
];

/// The network could not be brought up.
#[derive(Debug, thiserror::Error)]
#[error(
    "could not start the demo's {server} on 127.0.0.1: {source}; check that this machine lets a \
     program listen on loopback"
)]
pub struct DemoError {
    /// Which server.
    pub server: &'static str,
    /// Why not.
    #[source]
    pub source: io::Error,
}

/// A corporate network on loopback: a DNS server for `corp.example`, a web server with
/// `/wpad.dat`, two forward proxies. It ends when it is dropped.
///
/// The PAC file sends what the Entra application proxy connector needs through the two proxies, but
/// for one mistake: see [`DemoNetwork::pac`].
#[derive(Debug)]
pub struct DemoNetwork {
    dns: DnsServer,
    web: WebServer,
    proxies: [ProxyServer; 2],
    pac: String,
}

impl DemoNetwork {
    /// Brings everything up; the servers answer when this returns.
    pub fn start() -> Result<Self, DemoError> {
        let proxies = [start_proxy(PROXIES[0].0)?, start_proxy(PROXIES[1].0)?];
        let pac = fill_in(TEMPLATE, &proxies);
        let web = WebServer::start(pac.clone()).map_err(failed("web server"))?;
        let dns = DnsServer::start(zone()).map_err(failed("DNS server"))?;
        Ok(Self {
            dns,
            web,
            proxies,
            pac,
        })
    }

    /// Where the DNS server listens, on UDP and TCP.
    pub const fn dns_addr(&self) -> SocketAddr {
        self.dns.address()
    }

    /// The port of the web server. Real ones have port 80, which needs root.
    pub const fn web_port(&self) -> u16 {
        self.web.address().port()
    }

    /// The two forward proxies, in the order in which the PAC file names them.
    pub const fn proxies(&self) -> &[ProxyServer; 2] {
        &self.proxies
    }

    /// The PAC file that `/wpad.dat` gives.
    ///
    /// Its deliberate mistake: `dnsDomainIs(host, ".ocsp.msocsp.com")`. With the leading dot the
    /// test holds for names below `ocsp.msocsp.com` and not for the name itself, so that the
    /// certificate check `http://ocsp.msocsp.com/` falls to the last line and goes DIRECT.
    pub fn pac(&self) -> &str {
        &self.pac
    }

    /// The line of the PAC file that holds the mistake, from 1, and its text.
    pub fn mistake(&self) -> (usize, &str) {
        let mut lines = self.pac.lines().zip(1..);
        let found = lines.find(|(line, _)| line.contains(MISTAKE));
        found.map_or((1, MISTAKE), |(line, number)| (number, line.trim()))
    }
}

fn start_proxy(name: &'static str) -> Result<ProxyServer, DemoError> {
    ProxyServer::start(name).map_err(failed("forward proxy"))
}

const fn failed(server: &'static str) -> impl FnOnce(io::Error) -> DemoError {
    move |source| DemoError { server, source }
}

fn fill_in(template: &str, proxies: &[ProxyServer; 2]) -> String {
    let mut text = template.to_owned();
    for ((name, written), proxy) in PROXIES.iter().zip(proxies) {
        text = text.replace(written, &format!("{name}:{}", proxy.address().port()));
    }
    text
}

fn zone() -> Zone {
    let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST)];
    let zone = Zone::new(DOMAIN)
        .host("intranet.corp.example", &loopback)
        .alias("wpad.corp.example", "intranet.corp.example");
    PROXIES
        .iter()
        .fold(zone, |zone, (name, _)| zone.host(name, &loopback))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::super::tcp::testing::{connect, exchange};
    use super::*;

    #[test]
    fn the_web_server_gives_the_pac_file_with_the_ports_of_the_running_proxies() {
        let network = DemoNetwork::start().unwrap();
        let response = exchange(
            (Ipv4Addr::LOCALHOST, network.web_port()).into(),
            "GET /wpad.dat HTTP/1.1\r\nHost: wpad.corp.example\r\n\r\n",
        );
        let (_, body) = response.split_once("\r\n\r\n").unwrap();
        assert_eq!(body, network.pac());
        for proxy in network.proxies() {
            let entry = format!("PROXY {}:{}", proxy.name(), proxy.address().port());
            assert!(body.contains(&entry), "{entry} in {body}");
        }
        assert!(!body.contains(":8080"), "{body}");
    }

    #[test]
    fn the_pac_file_carries_its_one_mistake() {
        assert_eq!(TEMPLATE.matches(MISTAKE).count(), 1);
        assert!(!TEMPLATE.contains("\"ocsp.msocsp.com\""));
        let network = DemoNetwork::start().unwrap();
        let (line, text) = network.mistake();
        assert!(text.contains(MISTAKE), "{text}");
        assert_eq!(TEMPLATE.lines().nth(line - 1).unwrap().trim(), text);
    }

    #[test]
    fn the_names_of_the_pac_file_resolve_to_loopback() {
        use hickory_resolver::proto::op::{Message, Query};
        use hickory_resolver::proto::rr::{Name, RecordType};

        let network = DemoNetwork::start().unwrap();
        let names = network.proxies().iter().map(ProxyServer::name);
        for name in names.chain(["wpad.corp.example"]) {
            let mut request = Message::query();
            let absolute = Name::from_ascii(format!("{name}.")).unwrap();
            request.add_query(Query::query(absolute, RecordType::A));
            let bytes = request.to_vec().unwrap();
            let mut stream = connect(network.dns_addr());
            let length = u16::try_from(bytes.len()).unwrap();
            stream.write_all(&length.to_be_bytes()).unwrap();
            stream.write_all(&bytes).unwrap();
            let mut length = [0; 2];
            stream.read_exact(&mut length).unwrap();
            let mut bytes = vec![0; usize::from(u16::from_be_bytes(length))];
            stream.read_exact(&mut bytes).unwrap();
            let response = Message::from_vec(&bytes).unwrap();
            let last = response.answers.last().unwrap();
            assert_eq!(last.data.to_string(), "127.0.0.1", "{name}");
        }
    }

    #[test]
    fn two_networks_run_side_by_side() {
        let first = DemoNetwork::start().unwrap();
        let second = DemoNetwork::start().unwrap();
        assert_ne!(first.dns_addr(), second.dns_addr());
        assert_ne!(first.web_port(), second.web_port());
    }
}
