//! The program talks to the servers that it was told about, and to nobody else.

use std::io::Write;

use crate::program::{PROXY, Place};
use crate::support::dns_server::Zone;
use crate::support::http_server::{HttpServer, response};
use crate::web::{PAC_TYPE, name_server, servers, web_server};

/// Asks for everything that a script can ask for.
const CURIOUS: &str = "dnsResolve('named.example'); isResolvable(host); isInNet(host, '10.0.0.0', '255.0.0.0');\n\
    myIpAddress(); dnsResolve('unnamed.example');\n\
    return 'DIRECT';";

#[test]
fn offline_nobody_is_asked() {
    let dns = Zone::default()
        .address("named.example.", &["10.0.0.1"])
        .serve();
    let web = web_server(PROXY);
    let place = Place::script(CURIOUS);
    for line in [
        "url --pac x.pac --offline http://a.example/".to_owned(),
        format!("url --pac {} --offline http://a.example/", web.url("/ok")),
        format!(
            "audit --offline --domain corp.example --wpad-port {}",
            web.address.port()
        ),
        "discover --offline --domain corp.example --resolve wpad.corp.example=127.0.0.1".to_owned(),
    ] {
        let run = place.run(&line);
        assert_eq!(run.status, 2, "{line}: {run:#?}");
    }
    assert!(web.received().is_empty(), "{:?}", web.received());
    assert!(dns.asked().is_empty());
}

/// Without a socket there is nothing to talk through. The kernel counts what a process opens; the
/// script runs until the time limit, so that there is time to look.
#[cfg(target_os = "linux")]
#[test]
fn offline_no_socket_is_opened() {
    let place = Place::script(&CURIOUS.replace("return", "while (true) {}\nreturn"));
    let words = [
        "url",
        "--pac",
        "x.pac",
        "--offline",
        "--timeout",
        "2",
        "http://a.example/",
    ];
    let mut child = place
        .command(&words)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let folder = format!("/proc/{}/fd", child.id());
    let mut looked = 0;
    while child.try_wait().unwrap().is_none() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let target = std::fs::read_link(entry.path()).unwrap_or_default();
            let target = target.to_string_lossy();
            // A pair without a name connects a process only with its own child.
            assert!(!target.starts_with("socket:"), "{target}");
            looked += 1;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(looked > 0);
}

#[test]
fn the_name_server_hears_the_names_of_the_script_and_no_others() {
    let dns = Zone::default()
        .address("named.example.", &["10.0.0.1"])
        .serve();
    let place = Place::script(CURIOUS);
    let run = place.run(&format!(
        "url --pac x.pac --dns-server {} --my-ip 10.0.0.9 http://a.example/path?secret",
        dns.address
    ));
    assert_eq!(run.status, 0, "{run:#?}");
    let mut names: Vec<String> = dns
        .asked()
        .iter()
        .map(|question| question.split(' ').next().unwrap().to_owned())
        .collect();
    names.sort();
    names.dedup();
    assert_eq!(names, ["a.example.", "named.example.", "unnamed.example."]);
}

#[test]
fn an_audit_asks_for_wpad_a_name_that_nobody_has_and_the_proxies_and_downloads_one_file() {
    let dns = name_server(&["corp.example"]);
    let web = HttpServer::start(|_, stream| {
        stream.write_all(&response("200 OK", &[PAC_TYPE], PROXY.as_bytes()))
    });
    let run = Place::new().run(&format!(
        "audit --domain corp.example {} --allow-proxy proxy.example",
        servers(&dns, &web)
    ));
    assert_eq!(run.status, 0, "{run:#?}");
    assert_eq!(web.received().len(), 1);
    let mut asked = dns.asked();
    asked.sort();
    // A name that nobody has is asked beside the one that was found, in its domain.
    assert!(asked[0].starts_with("pac-check-"), "{asked:?}");
    assert!(asked[0].ends_with(".corp.example. A UDP"), "{asked:?}");
    assert!(asked[1].ends_with(".corp.example. AAAA UDP"), "{asked:?}");
    // A proxy is looked up as a client does, with the search list where it has no address.
    assert_eq!(
        asked[2..],
        [
            "proxy.example. A UDP",
            "proxy.example. AAAA UDP",
            "proxy.example.corp.example. A UDP",
            "proxy.example.corp.example. AAAA UDP",
            "wpad.corp.example. A UDP",
            "wpad.corp.example. AAAA UDP"
        ]
    );
}

/// A network in which everything is named by something else: DHCP names a web server, DNS another, whose
/// file is moved to a third; the file names a proxy. A catch-all stands for everybody else: it is the
/// name server of the machine's configuration, the proxy of the environment, and in every name's zone.
struct Everybody {
    place: Place,
    dns: crate::support::dns_server::DnsServer,
    leased: HttpServer,
    found: HttpServer,
    moved: HttpServer,
    proxy: HttpServer,
    others: HttpServer,
    other_dns: crate::support::dns_server::DnsServer,
}

impl Everybody {
    fn new() -> Self {
        let others = web_server(PROXY);
        let proxy = web_server(PROXY);
        let port = proxy.address.port();
        let script = format!(
            "function FindProxyForURL(url, host) {{\ndnsResolve('asked.example');\n\
             return 'PROXY proxy.example:{port}; PROXY 127.0.0.1:{port}';\n}}\n"
        );
        let moved = HttpServer::start(move |_, stream| {
            stream.write_all(&response("200 OK", &[PAC_TYPE], script.as_bytes()))
        });
        let place = moved.url("/moved.pac").to_string();
        let found = HttpServer::start(move |_, stream| {
            stream.write_all(&response("302 Found", &[("Location", &place)], b""))
        });
        let leased = web_server(PROXY);
        let dns = Zone::default()
            .address("wpad.corp.example.", &["127.0.0.1"])
            .address("wpad.", &["127.0.0.1"])
            .address("wpad.example.", &["127.0.0.1"])
            .address("proxy.example.", &["127.0.0.1"])
            .address("asked.example.", &["127.0.0.1"])
            .serve();
        let other_dns = Zone::default().serve();
        let place = Place::new();
        std::fs::create_dir_all(place.path("etc")).unwrap();
        place.write(
            "etc/resolv.conf",
            format!(
                "nameserver {}\nsearch other.example\n",
                other_dns.address.ip()
            ),
        );
        Self {
            place,
            dns,
            leased,
            found,
            moved,
            proxy,
            others,
            other_dns,
        }
    }

    /// The words of an audit of it.
    fn line(&self) -> String {
        format!(
            "audit --system-root . --domain corp.example --dns-server {} --wpad-port {} --my-ip 10.0.0.9 \
             --dhcp-252 {} --format json",
            self.dns.address,
            self.found.address.port(),
            self.leased.url("/lost")
        )
    }
}

#[test]
fn an_audit_talks_to_servers_that_were_configured_or_named_and_to_nobody_else() {
    let network = Everybody::new();
    let words = network.line();
    let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
    let mut command = network.place.command(&words);
    let elsewhere = format!("http://{}", network.others.address);
    for name in ["http_proxy", "HTTP_PROXY", "ALL_PROXY"] {
        command.env(name, &elsewhere);
    }
    let output = command.output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        report["pac"]["source"],
        network.leased.url("/lost").as_str(),
        "{report:#}"
    );
    // Each that was named, once: DHCP, DNS, and where a redirect led.
    assert_eq!(network.leased.received().len(), 1);
    assert_eq!(network.found.received().len(), 1);
    assert_eq!(network.moved.received().len(), 1);
    // Proxies are looked up and never talked to.
    assert!(network.proxy.received().is_empty());
    assert!(network.others.received().is_empty());
    assert!(network.other_dns.asked().is_empty());
    let mut names: Vec<String> = network
        .dns
        .asked()
        .iter()
        .map(|question| question.split(' ').next().unwrap().to_owned())
        .filter(|name| !name.starts_with("pac-check-"))
        .collect();
    names.sort();
    names.dedup();
    assert_eq!(names, ["proxy.example.", "wpad.corp.example."]);
}

/// The same by what the kernel was asked to send where: each address of each call about the network.
#[cfg(target_os = "linux")]
#[test]
fn no_other_address_is_handed_to_the_kernel() {
    let network = Everybody::new();
    let line = network.line();
    let program = env!("CARGO_BIN_EXE_pac-check");
    let traced = std::process::Command::new("strace")
        .args([
            "-f",
            "-qq",
            "-e",
            "trace=connect,sendto,sendmsg,sendmmsg,bind,listen",
        ])
        .args(["-o", "calls", program])
        .args(line.split(' ').filter(|word| !word.is_empty()))
        .current_dir(network.place.path("."))
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .output();
    let (Ok(output), Ok(calls)) = (traced, network.place.read("calls")) else {
        eprintln!("skipped: strace can't be run here");
        return;
    };
    assert!(!output.stdout.is_empty(), "{output:?}");
    let known: Vec<u16> = [
        network.dns.address,
        network.leased.address,
        network.found.address,
        network.moved.address,
    ]
    .map(|address| address.port())
    .to_vec();
    let mut seen = 0;
    for call in calls.lines() {
        // `{sa_family=AF_INET, sin_port=htons(5353), sin_addr=inet_addr("127.0.0.1")}`
        let Some((_, address)) = call.split_once("sa_family=AF_INET") else {
            continue;
        };
        let port: u16 = address
            .split_once("htons(")
            .and_then(|(_, rest)| rest.split_once(')'))
            .and_then(|(port, _)| port.parse().ok())
            .unwrap();
        // A socket of UDP is bound to a port of its own choice first.
        if port == 0 || call.contains(" bind(") {
            continue;
        }
        assert!(
            call.contains("\"127.0.0.1\"") && known.contains(&port),
            "{call}"
        );
        seen += 1;
    }
    assert!(seen >= 4, "{calls}");
}

#[test]
fn proxies_of_the_environment_are_not_used() {
    let web = HttpServer::start(|_, stream| {
        stream.write_all(&response("200 OK", &[PAC_TYPE], PROXY.as_bytes()))
    });
    let url = web.url("/x.pac");
    let mut command = Place::new().command(&["url", "--pac", url.as_str(), "http://a.example/"]);
    for name in ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"] {
        command.env(name, "http://127.0.0.1:9");
    }
    let output = command.current_dir("/").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(web.received().len(), 1);
}
