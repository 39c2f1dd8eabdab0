//! Real peers, where they are installed: Squid with a login, rules, inspection and its stock rules, and
//! nginx on the port of a proxy. What is not installed is left out, and a line says so.

#![expect(
    clippy::disallowed_methods,
    reason = "servers on loopback are started here"
)]

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::network::left_out;
use crate::pages::{TROUBLESHOOTING, commands};
use crate::program::{Place, STRICT};
use crate::servers::{Server, V4};
use crate::tls::{self, HELLO, SERVER};

/// A program that a test started; it ends with the test.
pub(crate) struct Peer {
    child: Child,
    pub(crate) at: SocketAddr,
    folders: Vec<TempDir>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program, where it is installed.
pub(crate) fn installed(name: &str, what: &str) -> Option<PathBuf> {
    let places = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/lib/squid"];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.extend(places.map(PathBuf::from));
    let mut paths = folders.iter().map(|folder| folder.join(name));
    let found = paths.find(|path| path.exists());
    if found.is_none() {
        left_out(&format!("{what}: {name} is not installed"));
    }
    found
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// Waits until something listens.
pub(crate) fn started(mut child: Child, at: SocketAddr, folder: TempDir) -> Peer {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(30) {
        if TcpStream::connect_timeout(&at, Duration::from_millis(200)).is_ok() {
            return Peer {
                child,
                at,
                folders: vec![folder],
            };
        }
        if let Ok(Some(status)) = child.try_wait() {
            let log = std::fs::read_to_string(folder.path().join("cache.log"));
            panic!("the peer ended: {status}, {}", log.unwrap_or_default());
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    panic!("the peer does not listen");
}

/// Squid with these lines behind its port and before `http_access deny all`; `port` are options of
/// `http_port`.
fn squid(port: &str, lines: &str) -> Option<Peer> {
    let program = installed("squid", "real Squid")?;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o777)).unwrap();
    }
    let at = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
    let here = path.display().to_string();
    std::fs::write(path.join("hosts"), "127.0.0.1 a.example b.example\n").unwrap();
    let text = format!(
        "http_port {at} {port}\npid_filename none\ncache_log {here}/cache.log\naccess_log none\n\
         cache deny all\ncache_mem 4 MB\ncoredump_dir {here}\nhosts_file {here}/hosts\n\
         dns_nameservers 127.0.0.1\ndns_timeout 1 second\ndns_retransmit_interval 1 second\n\
         connect_timeout 2 seconds\nforward_timeout 3 seconds\nvisible_hostname proxy.example\n\
         shutdown_lifetime 0 seconds\nworkers 1\nnetdb_filename none\nicon_directory /usr/share/squid/icons\n{}",
        lines.replace("HERE", &here)
    );
    std::fs::write(path.join("squid.conf"), text).unwrap();
    let child = Command::new(program)
        .args(["-N", "-f"])
        .arg(path.join("squid.conf"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    Some(started(child, at, folder))
}

/// Squid that inspects, by the authority of these tests.
fn inspecting(lines: &str) -> Option<Peer> {
    let certificates = installed("security_file_certgen", "Squid with ssl_bump")?;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    let tls = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/probe/tls");
    let both = [
        std::fs::read_to_string(tls.join("inspector.pem")).unwrap(),
        std::fs::read_to_string(tls.join("inspector.key")).unwrap(),
    ];
    std::fs::write(path.join("both.pem"), both.concat()).unwrap();
    let made = Command::new(&certificates)
        .args(["-c", "-s"])
        .arg(path.join("db"))
        .args(["-M", "4MB"])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    // Squid gives up its rights where it has any.
    let opened = Command::new("chmod")
        .args(["-R", "a+rwX"])
        .arg(&path)
        .status();
    assert!(opened.unwrap().success());
    let here = path.display();
    let port = format!("ssl-bump tls-cert={here}/both.pem generate-host-certificates=on");
    let lines = format!(
        "sslcrtd_program {} -s {here}/db -M 4MB\nsslcrtd_children 1\nsslproxy_cert_error allow all\n\
         tls_outgoing_options flags=DONT_VERIFY_PEER\n{lines}",
        certificates.display()
    );
    let mut peer = squid(&port, &lines)?;
    // Its files are needed as long as it runs.
    peer.folders.push(folder);
    Some(peer)
}

/// The first row of a probe through a peer.
pub(crate) fn row(place: &Place, peer: &Peer) -> Value {
    let route = format!("PROXY {}", peer.at);
    let run = place.run(&[
        "probe",
        "--profile",
        "t.toml",
        "--via",
        &route,
        "--hosts",
        "hosts",
        "--format",
        "json",
        "--client",
        "chromium",
        "--answer-time",
        "7",
        "--connect-time",
        "2",
    ]);
    let report = run.json();
    let mut row = report["rows"][0].clone();
    row["findings"] = report["findings"].clone();
    row
}

pub(crate) fn is(row: &Value, situation: &str, evidence: &[&str]) {
    let attempt = &row["attempts"][0];
    assert_eq!(attempt["situation"], situation, "{row:#}");
    for part in evidence {
        assert!(
            attempt["evidence"].to_string().contains(part),
            "{part}: {row:#}"
        );
    }
}

fn place(port: u16) -> Place {
    Place::new(&[format!("a.example:{port}")]).host("127.0.0.1 a.example")
}

#[test]
fn squid_lets_through_and_wants_a_login() {
    let origin = tls::server(V4, SERVER, false, HELLO);
    let Some(open) = squid("", "http_access allow all\n") else {
        return;
    };
    is(&row(&place(origin.at.port()), &open), "works", &["404"]);
    let Some(checker) = installed("basic_ncsa_auth", "Squid with a login") else {
        return;
    };
    let lines = format!(
        "auth_param basic program {} /dev/null\nauth_param basic realm test\nacl known proxy_auth REQUIRED\n\
         http_access deny !known\nhttp_access allow all\n",
        checker.display()
    );
    let login = squid("", &lines).unwrap();
    let row_of = row(&place(origin.at.port()), &login);
    is(
        &row_of,
        "login-required",
        &["login by Basic", "ERR_CACHE_ACCESS_DENIED"],
    );
    assert_eq!(row_of["code"], "R-08");
}

/// The commands of the troubleshooting page, with the proxy that they name being a real one.
#[test]
fn the_steps_of_the_troubleshooting_page_find_what_is_wrong_with_a_real_squid() {
    let Some(checker) = installed("basic_ncsa_auth", "the troubleshooting page") else {
        return;
    };
    let login = format!(
        "auth_param basic program {} /dev/null\nauth_param basic realm test\nacl known proxy_auth REQUIRED\n\
         http_access deny !known\nhttp_access allow all\n",
        checker.display()
    );
    let rules = "acl ours dstdomain .windows.net\nhttp_access allow ours\nhttp_access deny all\n";
    for (lines, code) in [(login.as_str(), "R-08"), (rules, "R-09")] {
        let Some(peer) = squid("", lines) else {
            return;
        };
        let place = Place::new(&["unused.example:443".to_owned()]);
        let mut tried = 0;
        for command in commands(TROUBLESHOOTING) {
            let Some(via) = command.iter().position(|it| it.starts_with("PROXY ")) else {
                continue;
            };
            let mut command = command.clone();
            command[via] = format!("PROXY {}", peer.at);
            command.extend(["--hosts", "hosts", "--profile", "entra"].map(str::to_owned));
            let words: Vec<&str> = command.iter().map(String::as_str).collect();
            let run = place.run(&words);
            assert_eq!(run.status, 1, "{words:?}: {}", run.err);
            assert!(run.out.contains(code), "{words:?}: {}", run.out);
            tried += 1;
        }
        assert!(tried >= 5, "{tried}");
    }
    // The direct way, where nothing can be reached.
    let place = Place::new(&["unused.example:443".to_owned()]);
    let run = place.run(&[
        "probe",
        "--via",
        "DIRECT",
        "--routes-only",
        "--hosts",
        "hosts",
    ]);
    assert!(run.out.contains("R-01"), "{}", run.out);
}

#[test]
fn squids_rules_are_told_apart() {
    let origin = tls::server(V4, SERVER, false, HELLO);
    let port = origin.at.port();
    let Some(rules) = squid(
        "",
        "acl bad dstdomain a.example\nhttp_access deny bad\nhttp_access allow all\n",
    ) else {
        return;
    };
    is(
        &row(&place(443), &rules),
        "denied",
        &["ERR_ACCESS_DENIED", "Via"],
    );
    let page = squid(
        "",
        "acl bad dstdomain a.example\ndeny_info http://block.example/ bad\nhttp_access deny bad\n\
         http_access allow all\n",
    )
    .unwrap();
    is(
        &row(&place(443), &page),
        "denied",
        &["Location: http://block.example/"],
    );
    let plain = Place::new(&["http:a.example:80".to_owned()]).host("127.0.0.1 a.example");
    is(
        &row(&plain, &page),
        "denied",
        &["Location: http://block.example/"],
    );

    // The stock rules of CONNECT: to 443 only.
    let stock = squid(
        "",
        "acl SSL_ports port 443\nacl CONNECT method CONNECT\nhttp_access deny CONNECT !SSL_ports\n\
         http_access allow all\n",
    )
    .unwrap();
    let web = Server::answering(
        V4,
        "HTTP/1.1 200 OK\r\nServer: origin\r\nContent-Length: 0\r\n\r\n",
    );
    let ports = format!(
        "{STRICT}[requirements.connect-ports]\nvalue = [443, {}]\nsays = \"x\"\n",
        web.at.port()
    );
    let rows = [format!("http:a.example:{}", web.at.port())];
    let place_of_web = Place::demanding(&ports, &rows).host("127.0.0.1 a.example");
    let row_of = row(&place_of_web, &stock);
    is(&row_of, "works", &["200"]);
    let refused = row_of["findings"].to_string();
    assert!(refused.contains("R-10"), "{row_of:#}");
    is(
        &row(&place(port), &stock),
        "port-refused",
        &["ERR_ACCESS_DENIED"],
    );
}

#[test]
fn squid_fails_behind_itself() {
    let Some(open) = squid("", "http_access allow all\n") else {
        return;
    };
    let closed = free_port();
    is(
        &row(&place(closed), &open),
        "upstream-unreachable",
        &["ERR_CONNECT_FAIL 111"],
    );
    let unknown = Place::new(&["unknown.example:443".to_owned()]);
    is(&row(&unknown, &open), "upstream-name", &["X-Squid-Error"]);
    let plain = Place::new(&["http:unknown.example:80".to_owned()]);
    is(&row(&plain, &open), "upstream-name", &["X-Squid-Error"]);
}

#[test]
fn squid_inspects_and_terminates() {
    let origin = tls::server(V4, SERVER, true, HELLO);
    let port = origin.at.port();
    let Some(bump) = inspecting(
        "ssl_bump bump all\nacl bad dstdomain b.example\nhttp_access deny bad\nhttp_access allow all\n",
    ) else {
        return;
    };
    let inspected = row(&place(port), &bump);
    is(
        &inspected,
        "inspected",
        &["Corporate Inspection", "directly it is issued by"],
    );
    assert!(
        inspected["findings"].to_string().contains("R-27"),
        "{inspected:#}"
    );
    // What its rules deny gets 200, and the refusal inside.
    let other = tls::server(V4, SERVER, false, HELLO);
    let denied =
        Place::new(&[format!("b.example:{}", other.at.port())]).host("127.0.0.1 b.example");
    let denied = row(&denied, &bump);
    is(
        &denied,
        "denied-inside-tls",
        &["inside the TLS", "ERR_ACCESS_DENIED"],
    );
    assert!(
        denied["findings"].to_string().contains("R-18"),
        "{denied:#}"
    );
    // So does what it can't connect to.
    let closed = row(&place(free_port()), &bump);
    let situation = closed["attempts"][0]["situation"].as_str().unwrap();
    assert!(
        ["upstream-unreachable", "upstream-name", "tls-fails"].contains(&situation),
        "{closed:#}"
    );

    let terminate = inspecting(
        "acl first at_step SslBump1\nssl_bump peek first\nssl_bump terminate all\nhttp_access allow all\n",
    )
    .unwrap();
    let cut = row(&place(port), &terminate);
    is(&cut, "terminated", &["200"]);
}

#[test]
fn nginx_is_not_a_proxy() {
    let Some(program) = installed("nginx", "real nginx") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().display().to_string();
    let at = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
    let text = format!(
        "daemon off; master_process off; pid {here}/pid; error_log {here}/error.log;\n\
         events {{}}\nhttp {{ access_log off; client_body_temp_path {here}/b; proxy_temp_path {here}/p;\n\
         fastcgi_temp_path {here}/f; uwsgi_temp_path {here}/u; scgi_temp_path {here}/s;\n\
         server {{ listen {at}; location / {{ return 404; }} }} }}\n"
    );
    std::fs::write(folder.path().join("nginx.conf"), text).unwrap();
    let child = Command::new(program)
        .arg("-c")
        .arg(folder.path().join("nginx.conf"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let peer = started(child, at, folder);
    let connect = row(&Place::new(&["a.example:443".to_owned()]), &peer);
    is(&connect, "not-a-proxy", &["Server: nginx"]);
    let get = row(&Place::new(&["http:a.example:80".to_owned()]), &peer);
    is(&get, "not-a-proxy", &["Server: nginx"]);
}
