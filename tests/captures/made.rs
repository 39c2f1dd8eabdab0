//! What is made packet by packet: each situation tells its truth and nothing else, on every link layer.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde_json::Value;

use super::tape::{Link, Tape, arp, at, client_hello, dhcp_6, dns, ethernet, nbns, server_hello};
use super::{capture_with, rows};

const CLIENT: &str = "10.0.0.5:50000";
const LOGIN: &str = "login.microsoftonline.com";

/// Asks for the addresses of a name, and gets one.
fn resolve(tape: &mut Tape, name: &str, server: SocketAddr) {
    let (me, dns_server) = (at("10.0.0.5:53000"), at("10.0.0.1:53"));
    tape.udp(me, dns_server, &dns(name, 1, None));
    tape.udp(dns_server, me, &dns(name, 1, Some((0, &[server.ip()]))));
}

fn connect(host: &str) -> Vec<u8> {
    format!("CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n").into_bytes()
}

struct Run {
    directory: tempfile::TempDir,
    path: PathBuf,
}

impl Run {
    fn of(bytes: &[u8]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("made.pcap");
        fs::write(&path, bytes).unwrap();
        Self { directory, path }
    }

    fn with(&self, more: &[&str]) -> (Option<i32>, Value) {
        capture_with(&self.path, more)
    }
}

fn codes(report: &Value) -> Vec<String> {
    rows(report, "findings", &["code"])
}

/// Holds a tape, on Ethernet, to these codes and this exit status; gives the report.
fn holds(name: &str, tape: &Tape, wanted: &[&str], exit: i32) -> Value {
    let run = Run::of(&tape.pcap(&ethernet(), usize::MAX));
    let (status, report) = run.with(&[]);
    assert_eq!(codes(&report), wanted, "{name}: {report:#}");
    assert_eq!(status, Some(exit), "{name}: {report:#}");
    report
}

/// Three SYNs to a required host, and nothing else.
fn dropped() -> Tape {
    let (me, server) = (at(CLIENT), at("203.0.113.9:443"));
    let mut tape = Tape::new();
    resolve(&mut tape, LOGIN, server);
    tape.tcp(me, server, "S", b"").wait(1000);
    tape.tcp(me, server, "S", b"").wait(2000);
    tape.tcp(me, server, "S", b"").wait(4000);
    tape
}

#[test]
fn every_link_layer_tells_the_same() {
    let zeros = |count: usize, rest: &[u8]| [vec![0; count], rest.to_vec()].concat();
    let links = [
        ethernet(),
        Link {
            number: 1,
            v4: zeros(12, &[0x81, 0, 0, 7, 8, 0]),
            v6: Vec::new(),
        },
        Link {
            number: 101,
            v4: Vec::new(),
            v6: Vec::new(),
        },
        Link {
            number: 113,
            v4: zeros(14, &[8, 0]),
            v6: Vec::new(),
        },
        Link {
            number: 276,
            v4: [vec![8, 0], zeros(18, &[])].concat(),
            v6: Vec::new(),
        },
        Link {
            number: 0,
            v4: vec![2, 0, 0, 0],
            v6: Vec::new(),
        },
    ];
    for link in links {
        let run = Run::of(&dropped().pcap(&link, usize::MAX));
        let (status, report) = run.with(&[]);
        assert_eq!(codes(&report), ["T-01"], "link {}: {report:#}", link.number);
        assert_eq!(status, Some(1));
        let again = &report["direct"][0]["resent_after"];
        assert_eq!(again, &serde_json::json!([1000, 3000]));
    }
    // Systems that number no packet, and those that give all of them one number.
    holds("one number", dropped().identify(1), &["T-01"], 1);
}

#[test]
fn copies_of_a_packet_are_not_sent_again_and_interfaces_may_differ() {
    let (me, server) = (at(CLIENT), at("203.0.113.9:443"));
    let mut tape = Tape::new();
    resolve(&mut tape, LOGIN, server);
    tape.tcp(me, server, "S", b"").copy(30).copy(60).wait(20);
    tape.tcp(server, me, "SA", b"").copy(30).wait(1);
    // A copy of the SYN may come behind the answer.
    tape.tcp(me, server, "S", b"").wait(1);
    tape.tcp(me, server, "A", &client_hello(LOGIN))
        .copy(30)
        .wait(5);
    tape.tcp(server, me, "A", &server_hello()).copy(30).wait(5);
    holds("copies", &tape, &["T-22"], 0);
    let raw = Link {
        number: 101,
        v4: Vec::new(),
        v6: Vec::new(),
    };
    let run = Run::of(&tape.pcapng(&[ethernet(), raw]));
    let (status, report) = run.with(&[]);
    assert_eq!(codes(&report), ["T-22"], "{report:#}");
    assert_eq!(status, Some(0));
    assert_eq!(report["direct"][0]["count"], 1);
    assert_eq!(report["files"][0]["from"], "2026-09-21T14:13:20Z");
}

#[test]
fn a_second_syn_that_is_answered_is_told_and_no_failure() {
    let (me, server) = (at(CLIENT), at("203.0.113.9:443"));
    let mut tape = Tape::new();
    tape.tcp(me, server, "S", b"").wait(1000);
    tape.open(me, server);
    tape.tcp(me, server, "A", &client_hello("other.example"))
        .wait(5);
    tape.tcp(server, me, "A", &server_hello()).wait(5);
    holds("late answer", &tape, &["T-26"], 0);
}

#[test]
fn harmless_traffic_gives_no_finding() {
    let (me, server) = (at(CLIENT), at("203.0.113.9:443"));
    let mut tape = Tape::new();
    resolve(&mut tape, "www.example.com", server);
    tape.open(me, server);
    tape.tcp(me, server, "A", &client_hello("www.example.com"))
        .wait(9);
    tape.tcp(server, me, "A", &server_hello()).wait(9);
    tape.tcp(me, server, "FA", b"")
        .wait(1)
        .tcp(server, me, "FA", b"");
    // Whoever looks whether its address is free; a router that looks for a machine that is gone.
    for _ in 0..3 {
        tape.wait(1000).add(arp(1, [0; 4], [10, 0, 0, 5]));
        tape.add(arp(1, [10, 0, 0, 1], [10, 0, 0, 77]));
        tape.add(arp(1, [10, 0, 0, 5], [10, 0, 0, 5]));
    }
    // Other names on the link.
    let (mdns, llmnr) = (at("224.0.0.251:5353"), at("224.0.0.252:5355"));
    tape.udp(at("10.0.0.5:5353"), mdns, &dns("_ipp._tcp.local", 12, None));
    tape.udp(at("10.0.0.5:50001"), llmnr, &dns("printer", 1, None));
    tape.udp(
        at("10.0.0.5:137"),
        at("10.0.0.255:137"),
        &nbns("PRINTER", true, None),
    );
    // A name that exists with IPv4 only.
    let (asker, name_server) = (at("10.0.0.5:53000"), at("10.0.0.1:53"));
    tape.udp(asker, name_server, &dns(LOGIN, 28, None));
    tape.udp(name_server, asker, &dns(LOGIN, 28, Some((5, &[]))));
    // A home router that hands itself out as name server, and knows no wpad.
    let (router, client) = (at("[fe80::1]:547"), at("[fe80::5]:546"));
    let itself = "fe80::1".parse::<std::net::Ipv6Addr>().unwrap().octets();
    tape.udp(router, client, &dhcp_6(7, &[(23, &itself)]));
    // A server that ends a connection that was not used, and one that ends as the last frame.
    let other = at("10.0.0.5:50002");
    tape.open(other, server).wait(60_000);
    tape.tcp(server, other, "FA", b"");
    let last = at("10.0.0.5:50003");
    tape.open(last, server);
    tape.tcp(last, server, "A", &client_hello("www.example.com"));
    let report = holds("harmless", &tape, &[], 0);
    assert_eq!(report["unlisted"][0]["host"], "www.example.com");
}

#[test]
fn wins_servers_that_are_asked_directly_are_not_strangers() {
    let (me, server) = (at("10.0.0.5:137"), at("10.0.0.2:137"));
    let mut tape = Tape::new();
    tape.udp(me, server, &nbns("WPAD", false, None));
    tape.udp(server, me, &nbns("WPAD", false, Some([10, 0, 0, 3])));
    holds("wins", &tape, &[], 0);
    let mut tape = Tape::new();
    tape.udp(me, at("10.0.0.255:137"), &nbns("WPAD", true, None));
    tape.udp(
        at("10.0.0.66:137"),
        me,
        &nbns("WPAD", true, Some([10, 0, 0, 66])),
    );
    holds("stranger", &tape, &["T-16", "T-17"], 1);
}

#[test]
fn proxies_that_hang_or_cut_are_told_apart_from_a_capture_that_ends() {
    let (me, proxy) = (at(CLIENT), at("10.0.0.9:3128"));
    let answer = b"HTTP/1.1 200 Connection established\r\n\r\n";
    let begun = |tunnel: bool| {
        let mut tape = Tape::new();
        tape.open(me, proxy);
        tape.tcp(me, proxy, "A", &connect(LOGIN)).wait(9);
        if tunnel {
            tape.tcp(proxy, me, "A", answer).wait(9);
            tape.tcp(me, proxy, "A", &client_hello(LOGIN)).wait(9);
        }
        tape
    };
    for (tunnel, silent, cut) in [(false, "T-25", "T-25"), (true, "T-14", "T-13")] {
        holds("ends", begun(tunnel).tcp(me, proxy, "A", b""), &[], 0);
        let mut quiet = begun(tunnel);
        holds(
            "silent",
            quiet.wait(9000).tcp(me, proxy, "FA", b""),
            &[silent],
            1,
        );
        let mut ended = begun(tunnel);
        holds("cut", ended.tcp(proxy, me, "RA", b""), &[cut], 1);
    }
    let mut garbage = begun(false);
    garbage
        .tcp(proxy, me, "A", b"\x15\x03\x01\0\x02\x02\x46")
        .wait(1);
    holds(
        "a TLS-only proxy",
        garbage.tcp(proxy, me, "FA", b""),
        &["T-10"],
        1,
    );
}

#[test]
fn what_is_cut_when_tls_begins_on_the_direct_way() {
    let (me, server) = (at(CLIENT), at("203.0.113.9:443"));
    let begun = || {
        let mut tape = Tape::new();
        tape.open(me, server);
        tape.tcp(me, server, "A", &client_hello(LOGIN)).wait(9);
        tape
    };
    holds(
        "reset",
        begun().tcp(server, me, "RA", b""),
        &["T-22", "T-24"],
        1,
    );
    let mut silent = begun();
    holds(
        "silent",
        silent.wait(9000).tcp(me, server, "FA", b""),
        &["T-22", "T-24"],
        1,
    );
    let mut alert = begun();
    alert.tcp(server, me, "A", &server_hello()).wait(1);
    alert.tcp(me, server, "A", &[21, 3, 3, 0, 2, 2, 48]);
    holds("unknown_ca", &alert, &["T-15", "T-22"], 1);
}

#[test]
fn ipv6_is_read_as_ipv4() {
    let (me, server) = (at("[fd00::5]:50000"), at("[2001:db8::9]:443"));
    let mut tape = Tape::new();
    tape.tcp(me, server, "S", b"").wait(1000);
    tape.tcp(me, server, "S", b"").wait(2000);
    holds("dropped", &tape, &["T-01"], 1);
    let proxy = at("[fd00::9]:3128");
    let mut tape = Tape::new();
    tape.open(me, proxy);
    tape.tcp(me, proxy, "A", &connect(LOGIN)).wait(9);
    let answer = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\n\
        Content-Length: 0\r\n\r\n";
    tape.tcp(proxy, me, "A", answer);
    let report = holds("login", &tape, &["T-05"], 1);
    assert_eq!(report["proxied"][0]["proxy"], "[fd00::9]:3128");
}

#[test]
fn a_login_that_never_succeeds_is_a_loop() {
    let (me, proxy) = (at(CLIENT), at("10.0.0.9:3128"));
    let answer = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\n\
        Content-Length: 0\r\n\r\n";
    let mut tape = Tape::new();
    tape.open(me, proxy);
    for _ in 0..4 {
        tape.tcp(me, proxy, "A", &connect(LOGIN)).wait(9);
        tape.tcp(proxy, me, "A", answer).wait(9);
    }
    let report = holds("loop", &tape, &["T-05"], 1);
    let evidence = report["findings"][0]["evidence"].to_string();
    assert!(evidence.contains("asked for 4 times"), "{evidence}");
}

#[test]
fn a_stranger_of_dhcpv6_that_answers_for_wpad_is_found() {
    let (server, client) = (at("[fe80::66]:547"), at("[fe80::5]:546"));
    let itself = "fe80::66".parse::<std::net::Ipv6Addr>().unwrap().octets();
    let mut tape = Tape::new();
    tape.udp(
        client,
        at("[ff02::1:2]:547"),
        &dhcp_6(1, &[(6, &[0, 23, 0, 252])]),
    );
    tape.udp(
        server,
        client,
        &dhcp_6(7, &[(23, &itself), (252, b"http://h/wpad.dat\0")]),
    );
    let (asker, name_server) = (at("[fe80::5]:53000"), at("[fe80::66]:53"));
    tape.udp(asker, name_server, &dns("wpad.corp.example", 1, None));
    let address = ["10.0.0.66".parse().unwrap()];
    tape.udp(
        name_server,
        asker,
        &dns("wpad.corp.example", 1, Some((0, &address))),
    );
    let report = holds("mitm6", &tape, &["T-28"], 1);
    assert_eq!(report["dhcp"][0]["is_server"], false);
    assert_eq!(report["dhcp"][1]["option_252"], "http://h/wpad.dat");
}

/// A download of a PAC file from a server.
fn fetch(tape: &mut Tape, server: SocketAddr, answer: &[u8]) {
    let me = at(&format!(
        "10.0.0.5:{}",
        40_000 + server.ip().to_string().len()
    ));
    tape.open(me, server);
    let request = b"GET /wpad.dat HTTP/1.1\r\nHost: wpad\r\nUser-Agent: WinHttp-Autoproxy-Service/5.1\r\n\r\n";
    tape.tcp(me, server, "A", request).wait(5);
    for part in answer.chunks(1400) {
        tape.tcp(server, me, "A", part).wait(1);
    }
    tape.tcp(server, me, "FA", b"").wait(1);
}

#[test]
fn the_file_that_came_has_its_hash_however_long_and_in_chunks() {
    let file = format!(
        "function FindProxyForURL(url, host) {{\n{}  return \"DIRECT\";\n}}\n",
        "  // nothing\n".repeat(20_000)
    );
    let wanted = pac_check::source::sha256_hex(file.as_bytes());
    let plain = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{file}",
        file.len()
    );
    let (one, two) = file.split_at(1000);
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n",
        one.len(),
        two.len()
    );
    let until_the_end = format!("HTTP/1.0 200 OK\r\n\r\n{file}");
    for answer in [plain, chunked, until_the_end] {
        let mut tape = Tape::new();
        fetch(&mut tape, at("10.0.0.3:80"), answer.as_bytes());
        let report = holds("download", &tape, &[], 0);
        assert_eq!(report["pac_files"][0]["sha256"], wanted.as_str());
        assert_eq!(report["pac_files"][0]["bytes"], file.len());
    }
}

#[test]
fn a_login_for_the_file_and_two_files_are_found() {
    let mut tape = Tape::new();
    let wants = b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n";
    fetch(&mut tape, at("10.0.0.66:80"), wants);
    holds("login", &tape, &["T-29"], 1);
    let mut tape = Tape::new();
    for (server, proxy) in [("10.0.0.3:80", "a"), ("10.0.0.66:80", "b")] {
        let file = format!("function FindProxyForURL(u, h) {{ return 'PROXY {proxy}:1'; }}");
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{file}",
            file.len()
        );
        fetch(&mut tape, at(server), answer.as_bytes());
    }
    holds("two files", &tape, &["T-32"], 1);
}

#[test]
fn what_was_not_kept_is_said_and_is_no_pass() {
    let (me, proxy) = (at(CLIENT), at("10.0.0.9:3128"));
    let mut tape = Tape::new();
    tape.open(me, proxy);
    tape.tcp(me, proxy, "A", &connect(LOGIN)).wait(9);
    let run = Run::of(&tape.pcap(&ethernet(), 68));
    let (status, report) = run.with(&[]);
    assert_eq!(status, Some(2));
    let left_out = report["left_out"].to_string();
    assert!(
        left_out.contains("1 requests that could not be read"),
        "{left_out}"
    );
    assert!(left_out.contains("only a part was kept"), "{left_out}");
    let unknown = Link {
        number: 147,
        v4: Vec::new(),
        v6: Vec::new(),
    };
    let run = Run::of(&tape.pcap(&unknown, usize::MAX));
    let (status, report) = run.with(&[]);
    assert_eq!(status, Some(2));
    assert!(report["left_out"].to_string().contains("link type 147"));
}

#[test]
fn names_that_dns_does_not_have_are_found_where_they_are_required() {
    let (me, server) = (at("10.0.0.5:53000"), at("10.0.0.1:53"));
    let mut tape = Tape::new();
    for name in [LOGIN, "gone.example.com"] {
        tape.udp(me, server, &dns(name, 1, None));
        tape.udp(server, me, &dns(name, 1, Some((3, &[]))));
    }
    let report = holds("no name", &tape, &["T-27"], 1);
    assert!(report["findings"][0]["message"].to_string().contains(LOGIN));
}

fn mixed() -> Run {
    Run::of(&mixed_tape().pcap(&ethernet(), usize::MAX))
}

/// Two hosts: one DIRECT, one through the proxy.
fn mixed_tape() -> Tape {
    let (proxy, server) = (at("10.0.0.9:8080"), at("203.0.113.9:443"));
    let mut tape = Tape::new();
    resolve(&mut tape, "proxy.corp.example", proxy);
    resolve(&mut tape, LOGIN, server);
    let me = at(CLIENT);
    tape.open(me, server);
    tape.tcp(me, server, "A", &client_hello(LOGIN)).wait(5);
    tape.tcp(server, me, "A", &server_hello()).wait(5);
    let me = at("10.0.0.5:50001");
    tape.open(me, proxy);
    tape.tcp(me, proxy, "A", &connect("a.msappproxy.net"))
        .wait(5);
    tape.tcp(proxy, me, "A", b"HTTP/1.1 200 OK\r\n\r\n").wait(5);
    tape.tcp(me, proxy, "A", &client_hello("a.msappproxy.net"))
        .wait(5);
    tape.tcp(proxy, me, "A", &server_hello()).wait(5);
    tape
}

fn pac(run: &Run, body: &str) -> String {
    let path = run.directory.path().join("proxy.pac");
    let text = format!("function FindProxyForURL(url, host) {{ {body} }}");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn what_was_seen_is_held_against_the_pac_file() {
    let run = mixed();
    for (body, direct, proxied, found, exit) in [
        (
            "return 'PROXY proxy.corp.example:8080';",
            "no",
            "yes",
            vec!["T-23", "T-30"],
            1,
        ),
        ("return 'DIRECT';", "yes", "no", vec!["T-23", "T-31"], 1),
        (
            "return 'PROXY gone.example:1; PROXY 10.0.0.9:8080; DIRECT';",
            "failover",
            "failover",
            vec!["T-23", "T-31"],
            0,
        ),
        (
            "return 'PROXY unknown.example:8080';",
            "no",
            "unknown",
            vec!["T-23", "T-30"],
            1,
        ),
        ("throw 'x';", "unknown", "unknown", vec!["T-23"], 2),
        // The names of the capture are the world of the file, and other names are unknown.
        (
            "return dnsResolve(host) == '203.0.113.9' ? 'DIRECT' : 'PROXY 10.0.0.9:8080';",
            "yes",
            "unknown",
            vec!["T-23"],
            2,
        ),
    ] {
        let path = pac(&run, body);
        let (status, report) = run.with(&["--pac", &path]);
        assert_eq!(codes(&report), found, "{body}: {report:#}");
        assert_eq!(status, Some(exit), "{body}");
        let seen = |url: &str| {
            let rows = report["pac"]["rows"].as_array().unwrap();
            let row = rows.iter().find(|row| row["url"] == url).unwrap();
            row["agrees"].as_str().unwrap().to_owned()
        };
        assert_eq!(seen("https://login.microsoftonline.com/"), direct, "{body}");
        assert_eq!(seen("https://a.msappproxy.net/"), proxied, "{body}");
    }
}

#[test]
fn a_list_is_learned_that_can_be_used_and_no_file_is_written_over() {
    let run = mixed();
    let list = run.directory.path().join("learned.toml");
    let name = list.to_str().unwrap();
    run.with(&["--learn", name]);
    let (_, report) = run.with(&["--profile", name]);
    let seen = rows(&report, "required", &["pattern", "port", "seen"]);
    assert_eq!(
        seen,
        [
            "a.msappproxy.net 443 proxy",
            "login.microsoftonline.com 443 direct"
        ]
    );
    let before = fs::read(&list).unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_pac-check"))
        .args(["capture", "--learn", name])
        .arg(&run.path)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read(&list).unwrap(), before);
}

#[test]
fn only_what_changed_since_a_saved_report_is_shown() {
    let run = mixed();
    let saved = run.directory.path().join("saved.json");
    let name = saved.to_str().unwrap();
    run.with(&["--output", name]);
    let (status, report) = run.with(&["--baseline", name]);
    assert_eq!(
        (status, report["changes"].to_string()),
        (Some(0), "[]".to_owned())
    );
    let other = Run::of(&dropped().pcap(&ethernet(), usize::MAX));
    let (status, report) = other.with(&["--baseline", name]);
    assert_eq!(status, Some(1));
    let changes = report["changes"].to_string();
    assert!(
        changes.contains("no-answer") && changes.contains("T-01"),
        "{changes}"
    );
}

#[test]
fn every_format_names_the_finding() {
    let run = Run::of(&dropped().pcap(&ethernet(), usize::MAX));
    for format in [
        "human", "json", "markdown", "junit", "sarif", "github", "html",
    ] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_pac-check"))
            .args(["capture", "--format", format])
            .arg(&run.path)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{format}");
        assert!(
            text.contains("T-01") && text.contains(LOGIN),
            "{format}: {text}"
        );
    }
}

/// The two fragments of a packet of IP; the first has so many bytes behind the header.
fn fragments(packet: &[u8], first: usize) -> Vec<Vec<u8>> {
    if packet[0] >> 4 == 4 {
        let (head, body) = packet.split_at(20);
        let part = |offset: usize, more: bool, bytes: &[u8]| {
            let mut head = head.to_vec();
            let length = u16::try_from(20 + bytes.len()).unwrap();
            head[2..4].copy_from_slice(&length.to_be_bytes());
            let flags = u16::try_from(offset / 8).unwrap() | if more { 0x2000 } else { 0 };
            head[6..8].copy_from_slice(&flags.to_be_bytes());
            [&head[..], bytes].concat()
        };
        return vec![
            part(0, true, &body[..first]),
            part(first, false, &body[first..]),
        ];
    }
    let (head, body) = packet.split_at(40);
    let part = |offset: usize, more: bool, bytes: &[u8]| {
        let mut head = head.to_vec();
        let length = u16::try_from(8 + bytes.len()).unwrap();
        head[4..6].copy_from_slice(&length.to_be_bytes());
        let next = std::mem::replace(&mut head[6], 44);
        let place = u16::try_from(offset).unwrap() | u16::from(more);
        let place = place.to_be_bytes();
        let extension = [next, 0, place[0], place[1], 0, 0, 0, 9];
        [&head[..], &extension, bytes].concat()
    };
    vec![
        part(0, true, &body[..first]),
        part(first, false, &body[first..]),
    ]
}

#[test]
fn fragments_are_counted_and_are_no_pass() {
    for (me, server) in [
        (CLIENT, "203.0.113.9:443"),
        ("[2001:db8::5]:50000", "[2001:db8::9]:443"),
    ] {
        let (me, server) = (at(me), at(server));
        let mut whole = Tape::new();
        whole.open(me, server);
        whole
            .tcp(me, server, "A", &client_hello("www.example.com"))
            .wait(9);
        whole.tcp(server, me, "A", &server_hello()).wait(9);
        let report = holds("whole", &whole, &[], 0);
        assert_eq!(report["left_out"], serde_json::json!([]));
        let mut tape = Tape::new();
        tape.open(me, server);
        let mut hello = Tape::new();
        hello.tcp(me, server, "A", &client_hello("www.example.com"));
        for part in fragments(hello.last(), 32) {
            tape.add(part).wait(1);
        }
        tape.tcp(server, me, "A", &server_hello()).wait(9);
        let report = holds("fragments", &tape, &[], 2);
        let left_out = report["left_out"].to_string();
        assert!(left_out.contains("2 fragments"), "{left_out}");
    }
}

/// The same by TCP: each message behind its length, and two of them in three segments.
#[test]
fn dns_by_tcp_is_read() {
    let (me, server) = (at("10.0.0.5:53000"), at("10.0.0.1:53"));
    let sized = |message: &[u8]| {
        let length = u16::try_from(message.len()).unwrap().to_be_bytes();
        [&length[..], message].concat()
    };
    let mut tape = Tape::new();
    tape.open(me, server);
    let questions = [
        sized(&dns(LOGIN, 1, None)),
        sized(&dns("wpad.corp.example", 1, None)),
    ]
    .concat();
    tape.tcp(me, server, "A", &questions[..9]).wait(1);
    tape.tcp(me, server, "A", &questions[9..40]).wait(1);
    tape.tcp(me, server, "A", &questions[40..]).wait(5);
    let wpad = ["10.0.0.2".parse().unwrap()];
    let answers = [
        sized(&dns(LOGIN, 1, Some((3, &[])))),
        sized(&dns("wpad.corp.example", 1, Some((0, &wpad)))),
    ]
    .concat();
    tape.tcp(server, me, "A", &answers).wait(5);
    let report = holds("dns by tcp", &tape, &["T-27"], 1);
    let name = &report["wpad_names"][0];
    assert_eq!(name["name"], "wpad.corp.example", "{report:#}");
    assert!(name.to_string().contains("10.0.0.2"), "{name}");
}

/// A certificate of TLS 1.2 in the open: a message of the server behind its `ServerHello`.
fn certificate_message(der: &[u8]) -> Vec<u8> {
    let size = |length: usize| u32::try_from(length).unwrap().to_be_bytes()[1..].to_vec();
    let chain = [size(der.len()), der.to_vec()].concat();
    let body = [size(chain.len()), chain].concat();
    let mut hello = vec![3, 3];
    hello.extend([9; 32]);
    hello.extend([0, 0xc0, 0x2f, 0]);
    let mut messages = [vec![2], size(hello.len()), hello].concat();
    messages.extend([vec![11], size(body.len()), body].concat());
    let length = u16::try_from(messages.len()).unwrap().to_be_bytes();
    [&[22, 3, 3][..], &length, &messages].concat()
}

#[test]
fn inspection_shows_in_tls_1_2_by_another_issuer() {
    const SERVER: &[u8] = include_bytes!("../probe/tls/server.der");
    const INSPECTED: &[u8] = include_bytes!("../probe/tls/inspected.der");
    let (proxy, server) = (at("10.0.0.9:3128"), at("203.0.113.9:443"));
    let through = |tape: &mut Tape, der: &[u8]| {
        let me = at(CLIENT);
        tape.open(me, proxy);
        tape.tcp(me, proxy, "A", &connect(LOGIN)).wait(5);
        tape.tcp(proxy, me, "A", b"HTTP/1.1 200 OK\r\n\r\n").wait(5);
        tape.tcp(me, proxy, "A", &client_hello(LOGIN)).wait(5);
        for part in certificate_message(der).chunks(300) {
            tape.tcp(proxy, me, "A", part).wait(1);
        }
    };
    let mut tape = Tape::new();
    through(&mut tape, INSPECTED);
    let report = holds("inspected", &tape, &["T-12"], 1);
    let finding = &report["findings"][0];
    assert!(
        finding.to_string().contains("Corporate Inspection"),
        "{finding:#}"
    );
    // The same host past the proxy, with the issuer of its own.
    let me = at("10.0.0.5:50009");
    tape.open(me, server);
    tape.tcp(me, server, "A", &client_hello(LOGIN)).wait(5);
    tape.tcp(server, me, "A", &certificate_message(SERVER))
        .wait(5);
    let run = Run::of(&tape.pcap(&ethernet(), usize::MAX));
    let (_, report) = run.with(&[]);
    let found = report["findings"].to_string();
    assert!(
        found.contains("Corporate Inspection") && found.contains("Example Authority"),
        "{found}"
    );
    assert!(
        codes(&report).iter().all(|it| it == "T-12" || it == "T-22"),
        "{report:#}"
    );
}

#[test]
fn a_file_that_is_compressed_has_the_hash_of_what_clients_run() {
    use std::io::Write;
    let file = b"function FindProxyForURL(url, host) { return \"DIRECT\"; }\n".repeat(200);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&file).unwrap();
    let packed = packed.finish().unwrap();
    let head = |more: &str| {
        format!("HTTP/1.1 200 OK\r\nContent-Type: application/x-ns-proxy-autoconfig\r\n{more}\r\n")
    };
    let coding = "Content-Encoding: gzip\r\n";
    let length = format!("{coding}Content-Length: {}\r\n", packed.len());
    let whole = [head(&length).as_bytes(), &packed].concat();
    let chunked = [
        head(&format!("{coding}Transfer-Encoding: chunked\r\n")).as_bytes(),
        format!("{:x}\r\n", packed.len()).as_bytes(),
        &packed,
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    for answer in [whole, chunked] {
        let mut tape = Tape::new();
        fetch(&mut tape, at("10.0.0.3:80"), &answer);
        let report = holds("gzip", &tape, &[], 0);
        let fetched = &report["pac_files"][0];
        assert_eq!(
            fetched["sha256"],
            pac_check::source::sha256_hex(&file).as_str()
        );
        assert_eq!(fetched["bytes"], file.len());
    }
    // What can't be unpacked, or grows beyond what any client takes, has no hash.
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b' '; 64 * 1024 * 1024]).unwrap();
    for body in [bomb.finish().unwrap(), b"not gzip at all".to_vec()] {
        let length = format!("{coding}Content-Length: {}\r\n", body.len());
        let mut tape = Tape::new();
        fetch(
            &mut tape,
            at("10.0.0.3:80"),
            &[head(&length).as_bytes(), &body].concat(),
        );
        let run = Run::of(&tape.pcap(&ethernet(), usize::MAX));
        let (_, report) = run.with(&[]);
        assert_eq!(report["pac_files"][0]["sha256"], Value::Null, "{report:#}");
    }
}

/// SOCKS is not read: its server is a direct contact, and nothing is said about what goes through it.
#[test]
fn socks_is_a_connection_to_its_server_and_nothing_more() {
    let (me, socks) = (at(CLIENT), at("10.0.0.9:1080"));
    let mut tape = Tape::new();
    tape.open(me, socks);
    tape.tcp(me, socks, "A", &[5, 1, 0]).wait(1);
    tape.tcp(socks, me, "A", &[5, 0]).wait(1);
    let name = LOGIN.as_bytes();
    let length = u8::try_from(name.len()).unwrap();
    let request = [&[5, 1, 0, 3, length][..], name, &[1, 0xbb]].concat();
    tape.tcp(me, socks, "A", &request).wait(5);
    tape.tcp(socks, me, "A", &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
        .wait(1);
    tape.tcp(me, socks, "A", &client_hello(LOGIN)).wait(5);
    tape.tcp(socks, me, "A", &server_hello()).wait(5);
    let report = holds("socks", &tape, &[], 0);
    assert_eq!(
        rows(&report, "direct", &["host", "port", "fate"]),
        ["10.0.0.9 1080 connected"]
    );
    assert_eq!(report["proxied"], serde_json::json!([]));
}

/// What pktmon writes: each packet once for each of many components, microseconds apart.
#[test]
fn a_packet_that_pktmon_saw_many_times_was_sent_once() {
    let (me, server) = (at(CLIENT), at("203.0.113.9:443"));
    let mut tape = Tape::new();
    resolve(&mut tape, LOGIN, server);
    for wait in [1000, 2000, 4000] {
        tape.tcp(me, server, "S", b"");
        for component in 1..12 {
            tape.copy(component * 35);
        }
        tape.wait(wait);
    }
    let report = holds("pktmon", &tape, &["T-01"], 1);
    assert_eq!(report["direct"][0]["count"], 1);
    assert_eq!(
        report["direct"][0]["resent_after"],
        serde_json::json!([1000, 3000])
    );
    for identification in [0, 77] {
        holds("numbers", tape.identify(identification), &["T-01"], 1);
    }
}

/// However little of each packet was kept: what can be read tells the truth, and what is missing is said.
#[test]
fn short_packets_never_make_a_finding_up() {
    for length in [14, 20, 34, 54, 60, 64, 68, 80, 96, 112, 128] {
        let run = Run::of(&mixed_tape().pcap(&ethernet(), length));
        let (status, report) = run.with(&[]);
        let found = codes(&report);
        assert!(
            found
                .iter()
                .all(|it| ["T-22", "T-23", "T-31"].contains(&it.as_str())),
            "{length}: {report:#}"
        );
        let left_out = report["left_out"].to_string();
        assert!(
            left_out.contains("only a part was kept"),
            "{length}: {left_out}"
        );
        assert!(matches!(status, Some(1 | 2)), "{length}: {status:?}");
    }
}
