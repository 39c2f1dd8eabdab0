//! Which name servers are asked.

#[cfg(all(unix, not(any(target_os = "android", target_vendor = "apple"))))]
use std::net::SocketAddrV6;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

#[cfg(all(unix, not(any(target_os = "android", target_vendor = "apple"))))]
use crate::system::files;

/// The port of DNS.
const DNS_PORT: u16 = 53;
/// Largest resolv.conf.
#[cfg(all(unix, not(any(target_os = "android", target_vendor = "apple"))))]
const MOST_CONFIGURATION_BYTES: u64 = 1024 * 1024;

/// Reads `IP`, `IP:PORT` or `[IPv6]:PORT`, the argument of `--dns-server`.
pub fn parse_server(text: &str) -> Result<SocketAddr, ServerError> {
    let error = |problem| ServerError {
        given: text.to_owned(),
        problem,
    };
    let trimmed = text.trim();
    let bare = trimmed
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(trimmed);
    let server = if let Ok(address) = bare.parse::<IpAddr>() {
        SocketAddr::new(address, DNS_PORT)
    } else if let Ok(server) = trimmed.parse::<SocketAddr>() {
        server
    } else if trimmed.contains("://") {
        return Err(error(Problem::Url));
    } else {
        return Err(error(Problem::NoAddress));
    };
    if server.port() == 0 {
        return Err(error(Problem::NoPort));
    }
    Ok(server)
}

/// A server as reports write it: without its port where that is the usual one.
pub fn server_name(server: SocketAddr) -> String {
    if server.port() == DNS_PORT {
        server.ip().to_string()
    } else {
        server.to_string()
    }
}

/// The name servers of the system's configuration, in order, each once. The error says why there are
/// none.
pub(super) fn system_servers(resolv_conf: &Path) -> Result<Vec<SocketAddr>, String> {
    let not_known = |why: &str| {
        format!("the system's name servers are unknown: {why}; name one with --dns-server")
    };
    let found = configuration(resolv_conf).map_err(|why| not_known(&why))?;
    let mut servers: Vec<SocketAddr> = Vec::new();
    for server in found {
        if !servers.contains(&server) {
            servers.push(server);
        }
    }
    Ok(servers)
}

/// The servers that systemd-resolved hands questions on to, where one of `servers` is its stub
/// (systemd-resolved.service(8): 127.0.0.53 and 127.0.0.54; the other file lists the servers of all
/// links). None of `servers` is in it again.
pub(super) fn behind_the_stub(servers: &[SocketAddr], resolved_conf: &Path) -> Vec<SocketAddr> {
    let is_stub = |server: &SocketAddr| {
        [Ipv4Addr::new(127, 0, 0, 53), Ipv4Addr::new(127, 0, 0, 54)]
            .iter()
            .any(|stub| server.ip() == IpAddr::V4(*stub))
    };
    if !servers.iter().any(is_stub) {
        return Vec::new();
    }
    let mut behind = system_servers(resolved_conf).unwrap_or_default();
    behind.retain(|server| !servers.contains(server));
    behind
}

/// The lines `nameserver ADDRESS` of resolv.conf(5), in whatever style the file ends its lines. What is
/// behind the address is a comment, as in glibc; a line without an address says nothing.
#[cfg(all(unix, not(any(target_os = "android", target_vendor = "apple"))))]
fn configuration(resolv_conf: &Path) -> Result<Vec<SocketAddr>, String> {
    let path = resolv_conf.to_string_lossy();
    let bytes =
        files::read("file", &path, MOST_CONFIGURATION_BYTES).map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&bytes);
    let servers: Vec<SocketAddr> = text
        .trim_start_matches('\u{feff}')
        .split(['\r', '\n'])
        .filter_map(|line| {
            // A keyword begins its line.
            let rest = line.strip_prefix("nameserver")?;
            let mut words = rest.strip_prefix([' ', '\t'])?.split_ascii_whitespace();
            server(words.next()?)
        })
        .collect();
    if servers.is_empty() {
        return Err(format!("{path} names none"));
    }
    Ok(servers)
}

/// An address, with the link of a link-local one: `fe80::1%eth0`.
#[cfg(all(unix, not(any(target_os = "android", target_vendor = "apple"))))]
fn server(text: &str) -> Option<SocketAddr> {
    let (address, link) = text.split_once('%').unwrap_or((text, ""));
    match address.parse().ok()? {
        IpAddr::V4(address) => Some(SocketAddr::from((address, DNS_PORT))),
        IpAddr::V6(address) => {
            let server = SocketAddrV6::new(address, DNS_PORT, 0, link_number(link));
            Some(server.into())
        }
    }
}

/// The number of a link, by its name; 0 where there is none.
#[cfg(all(unix, not(any(target_os = "android", target_vendor = "apple"))))]
fn link_number(link: &str) -> u32 {
    let named = || {
        let path = format!("/sys/class/net/{link}/ifindex");
        let is_name = !link.is_empty() && !link.contains('/');
        let bytes = is_name
            .then(|| files::read("file", &path, 64).ok())
            .flatten()?;
        String::from_utf8(bytes).ok()?.trim().parse().ok()
    };
    link.parse().ok().or_else(named).unwrap_or(0)
}

/// Only the servers are taken: the search domains that the library reads are not those of the system
/// (on Windows it finds none).
#[cfg(not(all(unix, not(any(target_os = "android", target_vendor = "apple")))))]
fn configuration(_resolv_conf: &Path) -> Result<Vec<SocketAddr>, String> {
    let (configuration, _) =
        hickory_resolver::system_conf::read_system_conf().map_err(|error| error.to_string())?;
    let servers = configuration.name_servers().iter().map(|server| {
        let first = server.connections.first();
        SocketAddr::new(
            server.ip,
            first.map_or(DNS_PORT, |connection| connection.port),
        )
    });
    Ok(servers.collect())
}

/// A `--dns-server` that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot use {given:?} as a DNS server: {problem}")]
pub struct ServerError {
    given: String,
    problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Problem {
    #[error(
        "give its IP address, with a port if it is not 53: 10.0.0.53, 10.0.0.53:5353, [::1]:5353"
    )]
    NoAddress,
    #[error("DNS over HTTPS or TLS is not supported; give an IP address")]
    Url,
    #[error("port 0 cannot be asked")]
    NoPort,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_an_address_with_or_without_a_port() {
        for (text, server, name) in [
            ("10.0.0.53", "10.0.0.53:53", "10.0.0.53"),
            ("10.0.0.53:5353", "10.0.0.53:5353", "10.0.0.53:5353"),
            ("2001:db8::53", "[2001:db8::53]:53", "2001:db8::53"),
            ("[2001:db8::53]", "[2001:db8::53]:53", "2001:db8::53"),
            ("[::1]:5353", "[::1]:5353", "[::1]:5353"),
        ] {
            let parsed = parse_server(text).unwrap();
            assert_eq!(parsed.to_string(), server);
            assert_eq!(server_name(parsed), name);
        }
    }

    #[cfg(all(unix, not(any(target_os = "android", target_vendor = "apple"))))]
    #[test]
    fn the_systems_servers_are_those_of_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("resolv.conf");
        let failure = system_servers(&path).unwrap_err();
        assert!(failure.contains("no such file"), "{failure}");
        for (text, expected) in [
            (
                "search x.example\nnameserver 10.0.0.1\nnameserver 2001:db8::53\nnameserver 10.0.0.1\n",
                Some(vec!["10.0.0.1:53", "[2001:db8::53]:53"]),
            ),
            (
                "\u{feff}nameserver\t10.0.0.1 # the first\r\nnameserver fe80::1%7\r\nnameserver fe80::2%no/link\r\nnameserver\r\n\
                 nameserver dns.example\r\n# nameserver 10.0.0.9\r\n nameserver 10.0.0.2\r\n",
                Some(vec!["10.0.0.1:53", "[fe80::1%7]:53", "[fe80::2]:53"]),
            ),
            ("search x.example\n", None),
        ] {
            crate::system::files::tests::write(&path, text);
            match (system_servers(&path), expected) {
                (Ok(servers), Some(expected)) => {
                    let servers: Vec<String> = servers.iter().map(ToString::to_string).collect();
                    assert_eq!(servers, expected);
                }
                (Err(failure), None) => assert!(failure.contains("--dns-server"), "{failure}"),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn what_is_no_server_is_refused_with_the_form() {
        for (text, reason) in [
            ("", "IP address"),
            ("dns.corp.example", "IP address"),
            ("10.0.0.53:", "IP address"),
            ("10.0.0.53:99999", "IP address"),
            ("10.0.0.53:0", "port 0"),
            ("https://dns.example/dns-query", "DNS over HTTPS"),
        ] {
            let error = parse_server(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
