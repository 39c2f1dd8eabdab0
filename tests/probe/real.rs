//! Apache and tinyproxy as proxies, Apache, lighttpd and HAProxy as what is not one: where they are installed.
//! They resolve names by the system, and so run in a network namespace of their own.

#![expect(
    clippy::disallowed_methods,
    reason = "servers on loopback are started here"
)]

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::network::{alone, left_out, names};
use crate::program::Place;
use crate::servers::{Server, V4};
use crate::squid::{Peer, free_port, installed, is, row, started};
use crate::tls::{self, HELLO, SERVER};

/// Starts a server in a folder of its own with this configuration: `HERE` is the folder, `AT` address and
/// port, `PORT` the port.
fn start(program: &Path, words: &[&str], configuration: &str) -> Peer {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().display().to_string();
    let at = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
    let text = configuration
        .replace("HERE", &here)
        .replace("AT_HOST", &at.ip().to_string())
        .replace("AT_PORT", &at.port().to_string());
    let file = folder.path().join("conf");
    std::fs::write(&file, text).unwrap();
    let words = words.iter().map(|it| {
        if *it == "FILE" {
            file.as_os_str()
        } else {
            it.as_ref()
        }
    });
    let log = std::fs::File::create(folder.path().join("cache.log")).unwrap();
    let child = Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap();
    started(child, at, folder)
}

/// Apache with these lines in its only host.
fn apache(lines: &str) -> Option<Peer> {
    const MODULES: &str = "/usr/lib/apache2/modules";
    let program = installed("apache2", "Apache")?;
    if !Path::new(MODULES).is_dir() {
        left_out(&format!("Apache: {MODULES} is not there"));
        return None;
    }
    // Apache does not run as root, and here may be nobody else.
    let users = std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    if users.split_whitespace().nth(2) == Some("1") {
        left_out("Apache: this namespace has one user only");
        return None;
    }
    let mut text = String::from(
        "ServerRoot HERE\nServerName proxy.example\nPidFile HERE/pid\nErrorLog HERE/error.log\n\
         DefaultRuntimeDir HERE\nUser nobody\nGroup nogroup\n",
    );
    for (name, file) in [
        ("mpm_event_module", "mod_mpm_event"),
        ("authz_core_module", "mod_authz_core"),
        ("proxy_module", "mod_proxy"),
        ("proxy_http_module", "mod_proxy_http"),
        ("proxy_connect_module", "mod_proxy_connect"),
    ] {
        let _ = writeln!(text, "LoadModule {name} {MODULES}/{file}.so");
    }
    let _ = write!(text, "Listen AT_HOST:AT_PORT\n{lines}");
    Some(start(&program, &["-f", "FILE", "-DFOREGROUND"], &text))
}

fn place(rows: &[&str]) -> Place {
    let rows: Vec<String> = rows.iter().map(|it| (*it).to_owned()).collect();
    Place::new(&rows).host("127.0.0.1 a.example")
}

/// The row of a required URL; of several that of the last.
fn last(place: &Place, peer: &Peer) -> Value {
    let run = place.probe(&format!("PROXY {}", peer.at), &["--probe-time", "20"]);
    let report = run.json();
    let rows = report["rows"].as_array().unwrap();
    rows.last().unwrap().clone()
}

fn web() -> Server {
    Server::answering(
        V4,
        "HTTP/1.1 200 OK\r\nServer: origin\r\nContent-Length: 0\r\n\r\n",
    )
}

#[test]
fn apache_as_a_proxy() {
    alone("real::apache_as_a_proxy", || {
        let _names = names("127.0.0.1 localhost a.example\n");
        let origin = tls::server(V4, SERVER, false, HELLO);
        let web = web();
        let (open, closed, other) = (origin.at.port(), free_port(), free_port());
        let Some(peer) = apache(&format!(
            "ProxyRequests On\nProxyTimeout 3\nAllowCONNECT 443 {open} {closed}\n\
             <ProxyMatch \"denied\\.example\">\nRequire all denied\n</ProxyMatch>\n"
        )) else {
            return;
        };
        let tls_to = |host: &str, port: u16| row(&place(&[&format!("{host}:{port}")]), &peer);
        is(&tls_to("a.example", open), "works", &["404"]);
        is(
            &tls_to("a.example", closed),
            "upstream-unreachable",
            &["503", "Server: Apache"],
        );
        is(
            &tls_to("a.example", other),
            "port-refused",
            &["403", "Proxy Error"],
        );
        is(&tls_to("denied.example", 443), "denied", &["403"]);
        is(
            &tls_to("unknown.example", 443),
            "upstream-name",
            &["502", "Server: Apache"],
        );
        let get = |host: &str, port: u16| row(&place(&[&format!("http:{host}:{port}")]), &peer);
        is(
            &get("a.example", web.at.port()),
            "works",
            &["200", "Server: origin"],
        );
        is(&get("a.example", closed), "upstream-unreachable", &["503"]);
        is(
            &get("unknown.example", 80),
            "upstream-name",
            &["DNS lookup failure", "Server: Apache"],
        );
        // By itself Apache's refusal is that of any server; its own errors to CONNECT show whose it is.
        is(
            &last(
                &place(&["unknown.example:443", "http:denied.example:80"]),
                &peer,
            ),
            "denied",
            &["403", "Server: Apache"],
        );
    });
}

#[test]
fn what_is_not_a_proxy_is_told_by_what_it_answers_to_connect() {
    alone(
        "real::what_is_not_a_proxy_is_told_by_what_it_answers_to_connect",
        || {
            let check = |peer: &Peer, evidence: &str| {
                let connect = row(&place(&["a.example:443"]), peer);
                is(&connect, "not-a-proxy", &[evidence]);
                // Its own page, with a status that a proxy would pass on as well.
                let get = row(&place(&["http:a.example:80"]), peer);
                is(&get, "not-a-proxy", &[]);
            };
            if let Some(peer) = apache("DocumentRoot HERE\n") {
                check(&peer, "Allow: ");
            }
            if let Some(program) = installed("lighttpd", "lighttpd") {
                for more in ["", "index-file.names = ( \"conf\" )\n"] {
                    let text = format!(
                        "server.document-root = \"HERE\"\nserver.bind = \"AT_HOST\"\nserver.port = AT_PORT\n\
                     server.modules = ( \"mod_indexfile\", \"mod_staticfile\" )\n{more}"
                    );
                    let peer = start(&program, &["-D", "-f", "FILE"], &text);
                    check(&peer, "Server: lighttpd");
                }
            }
            let Some(program) = installed("haproxy", "HAProxy") else {
                return;
            };
            let haproxy = |mode: &str, server: &str| {
                let text = format!(
                    "defaults\n mode {mode}\n timeout connect 1s\n timeout client 5s\n timeout server 5s\n\
                 frontend f\n bind AT_HOST:AT_PORT\n default_backend b\nbackend b\n{server}\n"
                );
                start(&program, &["-db", "-f", "FILE"], &text)
            };
            // A balancer without anything behind it.
            let empty = haproxy("http", "");
            for rows in ["a.example:443", "http:a.example:80"] {
                is(
                    &row(&place(&[rows]), &empty),
                    "upstream-unreachable",
                    &["503"],
                );
            }
            let dead = haproxy("tcp", &format!(" server s 127.0.0.1:{}", free_port()));
            is(
                &row(&place(&["a.example:443"]), &dead),
                "ended-without-answer",
                &[],
            );
            let Some(web) = apache("DocumentRoot HERE\n") else {
                return;
            };
            check(
                &haproxy("http", &format!(" server s {}", web.at)),
                "Server: Apache",
            );
        },
    );
}

#[test]
fn a_socks_server_carries_everything() {
    alone("real::a_socks_server_carries_everything", || {
        let Some(program) = installed("microsocks", "a real SOCKS server") else {
            return;
        };
        let _names = names("127.0.0.1 localhost a.example\n");
        let origin = tls::server(V4, SERVER, false, HELLO);
        let at = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let port = at.port().to_string();
        let child = Command::new(program)
            .args(["-i", "127.0.0.1", "-p", &port])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let peer = started(child, at, tempfile::tempdir().unwrap());
        for (target, situation) in [
            (format!("a.example:{}", origin.at.port()), "works"),
            (format!("a.example:{}", free_port()), "upstream-unreachable"),
            ("unknown.example:443".to_owned(), "upstream-unreachable"),
        ] {
            let run = place(&[&target]).probe(&format!("SOCKS5 {}", peer.at), &[]);
            let report = run.json();
            let attempt = &report["rows"][0]["attempts"][0];
            assert_eq!(attempt["way"], format!("SOCKS5 {}", peer.at));
            assert_eq!(attempt["situation"], situation, "{report:#}");
        }
    });
}

#[test]
fn tinyproxy() {
    alone("real::tinyproxy", || {
        let Some(program) = installed("tinyproxy", "tinyproxy") else {
            return;
        };
        let _names = names("127.0.0.1 localhost a.example\n");
        let origin = tls::server(V4, SERVER, false, HELLO);
        let web = web();
        let (open, closed, other) = (origin.at.port(), free_port(), free_port());
        let common = format!(
            "Port AT_PORT\nListen AT_HOST\nTimeout 10\nMaxClients 50\nConnectPort 443\nConnectPort {open}\n\
             ConnectPort {closed}\n"
        );
        let peer = start(&program, &["-d", "-c", "FILE"], &common);
        let tls_to = |host: &str, port: u16| row(&place(&[&format!("{host}:{port}")]), &peer);
        is(&tls_to("a.example", open), "works", &["404"]);
        is(
            &tls_to("a.example", closed),
            "upstream-unreachable",
            &["500", "Server: tinyproxy"],
        );
        is(
            &tls_to("a.example", other),
            "port-refused",
            &["403 Access violation", "Server: tinyproxy"],
        );
        let get = |host: &str, port: u16| row(&place(&[&format!("http:{host}:{port}")]), &peer);
        is(
            &get("a.example", web.at.port()),
            "works",
            &["200", "Via", "Server: origin"],
        );
        is(
            &get("a.example", closed),
            "upstream-unreachable",
            &["500", "Server: tinyproxy"],
        );
        let login = format!("{common}BasicAuth user password\n");
        let login = start(&program, &["-d", "-c", "FILE"], &login);
        for rows in [
            format!("a.example:{open}"),
            format!("http:a.example:{}", web.at.port()),
        ] {
            is(
                &row(&place(&[&rows]), &login),
                "login-required",
                &["login by Basic"],
            );
        }
        let folder = tempfile::tempdir().unwrap();
        let filter = folder.path().join("filter");
        std::fs::write(&filter, "denied\\.example\n").unwrap();
        let denies = format!("{common}Filter \"{}\"\n", filter.display());
        let denies = start(&program, &["-d", "-c", "FILE"], &denies);
        for rows in ["denied.example:443", "http:denied.example:80"] {
            let evidence = ["403 Filtered", "Server: tinyproxy"];
            is(&row(&place(&[rows]), &denies), "denied", &evidence);
        }
    });
}
