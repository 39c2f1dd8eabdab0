//! Every name server by itself, also where half of them are dead.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};

use crate::program::{PROXY, Place, Run};
use crate::support::dns_server::{DnsServer, Reply, Zone};
use crate::web::web_server;

/// Ten domains, of which the last has a PAC file.
const DOMAINS: usize = 10;

fn names() -> Vec<String> {
    (0..DOMAINS)
        .map(|index| format!("d{index}.example.com"))
        .collect()
}

/// An audit of the ten domains by these name servers and a web server's port, and how long it took.
#[expect(
    clippy::disallowed_methods,
    reason = "the bound against waiting in turn"
)]
fn audited(servers: &[DnsServer], port: u16) -> (Run, std::time::Duration) {
    let mut line = format!("audit --format json --wpad-port {port}");
    for domain in names() {
        write!(line, " --domain {domain}").unwrap();
    }
    for server in servers {
        write!(line, " --dns-server {}", server.address).unwrap();
    }
    let began = std::time::Instant::now();
    let run = Place::new().run(&line);
    (run, began.elapsed())
}

/// Never answers anybody for any name of the test.
fn silent() -> DnsServer {
    let names = names().into_iter().chain(["example.com".to_owned()]);
    names
        .fold(Zone::default(), |zone, domain| {
            zone.both(&format!("wpad.{domain}."), &Reply::Silence)
        })
        .serve()
}

/// Half of the name servers are dead, with the program's own time limits: what the others say counts,
/// and nobody waits for the dead ones in turn. Asked one after the other the same questions would
/// take minutes.
#[test]
fn a_network_with_dead_name_servers_is_looked_at_within_fifteen_seconds() {
    let web = web_server(PROXY);
    let last = format!("wpad.d{}.example.com.", DOMAINS - 1);
    let servers = [
        silent(),
        Zone::default()
            .address(&last, &["127.0.0.1", "::1"])
            .serve(),
        silent(),
    ];
    let (run, took) = audited(&servers, web.address.port());
    assert!(took.as_secs() < 15, "{took:?}");
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let discovery = &report["discovery"];
    assert_eq!(discovery["chosen"], DOMAINS - 1, "{discovery:#}");
    let candidates = discovery["candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), DOMAINS + 1);
    for candidate in candidates {
        let by_server = candidate["by_server"].as_array().unwrap();
        assert_eq!(by_server.len(), 6, "{candidate:#}");
        for (index, lookup) in by_server.iter().enumerate() {
            let server = &servers[index % 3];
            assert_eq!(lookup["servers"][0], server.address.to_string());
            let dead = index % 3 != 1;
            assert_eq!(lookup["status"] == "timed out", dead, "{lookup:#}");
        }
    }
    // A dead server is not waited for again: nothing but the first questions came to it.
    for (index, server) in servers.iter().enumerate() {
        let asked = server.asked();
        let random = asked
            .iter()
            .filter(|it| it.starts_with("pac-check-"))
            .count();
        assert_eq!(random, if index == 1 { 2 } else { 0 }, "{asked:?}");
    }
    let probe = discovery["probes"][0]["lookups"].as_array().unwrap();
    let failures = probe.iter().filter_map(|lookup| lookup["failure"].as_str());
    assert_eq!(
        failures.filter(|it| it.contains("silent")).count(),
        4,
        "{probe:#?}"
    );
    // Each was asked for each name, in both families.
    for server in &servers {
        let asked = server.asked();
        for domain in names() {
            for record in ["A", "AAAA"] {
                let question = format!("wpad.{domain}. {record} UDP");
                assert!(asked.contains(&question), "{question}: {asked:?}");
            }
        }
    }
}

/// A web server that takes connections and never says a word.
#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "a server on loopback")]
fn mute(address: [u8; 4], port: u16) -> std::net::TcpListener {
    std::net::TcpListener::bind((std::net::Ipv4Addr::from(address), port)).unwrap()
}

/// One that begins a file and sends a byte of it every tenth of a second.
#[cfg(target_os = "linux")]
fn dripping(address: [u8; 4], port: u16) -> std::thread::JoinHandle<()> {
    let listener = mute(address, port);
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            std::thread::spawn(move || {
                let head = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
                let asked = stream.read(&mut [0; 4096]).is_ok();
                let mut goes_on = asked && stream.write_all(head).is_ok();
                while goes_on {
                    std::thread::sleep(std::time::Duration::from_millis(100));
                    goes_on = stream.write_all(b" ").is_ok();
                }
            });
        }
    })
}

/// One that swallows packets: its queue of connections is full, so that the kernel drops what comes.
#[cfg(target_os = "linux")]
fn swallowing(address: [u8; 4], port: u16) -> (std::net::TcpListener, Vec<std::net::TcpStream>) {
    const MOST: usize = 10_000;
    let listener = mute(address, port);
    let to = listener.local_addr().unwrap();
    let wait = std::time::Duration::from_millis(200);
    let waiting: Vec<_> = (0..MOST)
        .map_while(|_| std::net::TcpStream::connect_timeout(&to, wait).ok())
        .collect();
    assert!(waiting.len() < MOST);
    (listener, waiting)
}

/// As above with half of the web servers dead, too: the names that come first lead to them, and so
/// does one address of the name that has the file.
#[cfg(target_os = "linux")]
#[test]
fn a_network_with_dead_name_servers_and_dead_web_servers_is_looked_at_within_fifteen_seconds() {
    let web = web_server(PROXY);
    let port = web.address.port();
    let _mute = mute([127, 0, 0, 2], port);
    let _swallowing = swallowing([127, 0, 0, 3], port);
    let zone = names()
        .iter()
        .enumerate()
        .fold(Zone::default(), |zone, (index, domain)| {
            let addresses: &[&str] = match index {
                0 | 4 => &["127.0.0.2"],
                1..=3 => &["127.0.0.3"],
                _ => &["127.0.0.1", "127.0.0.3", "::1"],
            };
            zone.address(&format!("wpad.{domain}."), addresses)
        });
    let servers = [silent(), zone.serve(), silent()];
    let (run, took) = audited(&servers, port);
    assert!(took.as_secs() < 15, "{took:?}");
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let discovery = &report["discovery"];
    assert_eq!(discovery["chosen"], 5, "{discovery:#}");
    let candidates = discovery["candidates"].as_array().unwrap();
    let failure = |index: usize| &candidates[index]["fetch"]["failure"];
    assert_eq!(failure(0)["kind"], "given_up");
    assert_eq!(failure(4)["kind"], "given_up");
    for index in [1, 2, 3] {
        assert_eq!(failure(index)["kind"], "connect", "{:#}", failure(index));
    }
    // A browser waits longer for the first name than pac-check does: what comes of it is unknown.
    let chromium = &discovery["clients"][1];
    assert_eq!(chromium["candidate"], 0);
    assert_eq!(chromium["has_file"], serde_json::Value::Null);
    let copies = discovery["copies"].as_array().unwrap();
    assert_eq!(copies.len(), 3);
    assert_eq!(run.err, "");
}

/// As above where the file is slow, too, and looks at the clock, so that it is worth trying at a hundred
/// moments: it is tried with what is left of the time, and what was not tried is said.
#[cfg(target_os = "linux")]
#[test]
fn a_slow_file_behind_dead_servers_is_looked_at_within_fifteen_seconds() {
    let web = web_server(
        "function FindProxyForURL(url, host) {
  var sum = new Date().getHours();
  for (var i = 0; i < 60000; i++) sum += i % 7;
  return sum < 0 ? 'DIRECT' : 'PROXY proxy.example:8080';
}
",
    );
    let port = web.address.port();
    let _swallowing = swallowing([127, 0, 0, 3], port);
    let zone = names()
        .iter()
        .enumerate()
        .fold(Zone::default(), |zone, (index, domain)| {
            let address = if index < DOMAINS / 2 {
                "127.0.0.3"
            } else {
                "127.0.0.1"
            };
            zone.address(&format!("wpad.{domain}."), &[address])
        });
    let servers = [silent(), zone.serve(), silent()];
    let (run, took) = audited(&servers, port);
    assert!(took.as_secs() < 15, "{took:?}");
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["discovery"]["chosen"], DOMAINS / 2);
    let findings = report["findings"].as_array().unwrap();
    let slow = findings.iter().find(|it| {
        let message = it["message"].as_str().unwrap();
        it["code"] == "P-12" && message.contains("was not tried with all inputs")
    });
    let severity = slow.map(|it| &it["severity"]);
    assert_eq!(severity, Some(&"info".into()), "{report:#}");
    // What was not asked again has no other answer.
    assert!(findings.iter().all(|it| it["code"] != "P-13"), "{report:#}");
}

/// As above where none of the web servers has a file: those that say nothing, and the one that sends a
/// file a byte at a time, are given what is left of the time, and what they have is then unknown.
#[cfg(target_os = "linux")]
#[test]
fn a_network_where_nobody_has_a_file_is_looked_at_within_fifteen_seconds() {
    let web = web_server(PROXY);
    let port = web.address.port();
    let _mute = mute([127, 0, 0, 2], port);
    let _swallowing = swallowing([127, 0, 0, 3], port);
    let _dripping = dripping([127, 0, 0, 4], port);
    let zone = names()
        .iter()
        .enumerate()
        .fold(Zone::default(), |zone, (index, domain)| {
            let addresses: &[&str] = match index {
                0..4 => &["127.0.0.2"],
                4 => &["127.0.0.4"],
                5 => &["127.0.0.3"],
                _ => return zone,
            };
            zone.address(&format!("wpad.{domain}."), addresses)
        });
    let servers = [silent(), zone.serve(), silent()];
    let (run, took) = audited(&servers, port);
    assert!(took.as_secs() < 15, "{took:?}");
    assert_eq!(run.status, 2, "{run:#?}");
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let discovery = &report["discovery"];
    assert_eq!(discovery["chosen"], serde_json::Value::Null);
    for (index, said) in [(0, "no response"), (4, "bytes came")] {
        let failure = &discovery["candidates"][index]["fetch"]["failure"];
        assert_eq!(failure["kind"], "given_up", "{failure:#}");
        let message = failure["message"].as_str().unwrap();
        assert!(message.contains(said), "{message}");
        assert!(message.contains("clients wait longer"), "{message}");
    }
    // A browser waits longer, so that it is unknown whether it goes DIRECT.
    let chromium = &discovery["clients"][1];
    assert_eq!(
        chromium["has_file"],
        serde_json::Value::Null,
        "{chromium:#}"
    );
    assert_eq!(report["summary"]["met"], 0);
    assert_eq!(report["summary"]["violated"], 0);
}

/// On a terminal, which script(1) makes, there is a line that moves while servers are waited for; where
/// nobody watches, and with `--quiet`, there is none.
#[cfg(target_os = "linux")]
#[test]
fn somebody_who_watches_sees_progress() {
    let dns = silent();
    let place = Place::new();
    let line = |more: &str| {
        format!(
            "{} discover --domain d0.example.com --dns-server {} --dns-timeout 1 -o report {more}",
            env!("CARGO_BIN_EXE_pac-check"),
            dns.address
        )
    };
    let on_terminal = |more: &str| {
        let output = std::process::Command::new("script")
            .args(["-qec", &line(more), "/dev/null"])
            .current_dir(place.path("."))
            .env("TERM", "xterm")
            .stdin(std::process::Stdio::null())
            .output();
        let text = output.ok().map(|output| output.stdout);
        text.map(|text| String::from_utf8_lossy(&text).into_owned())
    };
    let Some(seen) = on_terminal("").filter(|_| place.read("report").is_ok()) else {
        eprintln!("skipped: script can't be run here");
        return;
    };
    let lines = seen.matches("looking for a PAC file by WPAD").count();
    assert!(lines > 2, "{seen:?}");
    let quiet = on_terminal("--quiet").unwrap();
    assert!(!quiet.contains("looking"), "{quiet:?}");
    let line = line("");
    let words: Vec<&str> = line
        .split(' ')
        .skip(1)
        .filter(|it| !it.is_empty())
        .collect();
    assert_eq!(place.run_words(&words).err, "");
}

#[test]
fn what_each_server_says_is_told() {
    let web = web_server(PROXY);
    let servers = [
        Zone::default()
            .address("wpad.corp.example.", &["127.0.0.1"])
            .serve(),
        Zone::default().serve(),
    ];
    let line = format!(
        "discover --domain corp.example --dns-server {} --dns-server {} --wpad-port {}",
        servers[0].address,
        servers[1].address,
        web.address.port()
    );
    let run = Place::new().run(&line);
    assert_eq!(run.status, 0, "{run:#?}");
    let words = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        format!("server {}", servers[0].address),
        format!("server {}", servers[1].address),
        "NXDOMAIN".to_owned(),
    ] {
        assert!(words.contains(&part), "{part}: {}", run.out);
    }
}

#[test]
fn the_stub_of_systemd_resolved_and_the_servers_behind_it_are_asked() {
    let place = Place::new();
    let folder = place.path("run/systemd/resolve");
    std::fs::create_dir_all(folder).unwrap();
    std::fs::create_dir_all(place.path("etc")).unwrap();
    place.write(
        "etc/resolv.conf",
        "nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch corp.example\n",
    );
    // Nothing listens on port 53 of these addresses.
    place.write(
        "run/systemd/resolve/resolv.conf",
        "nameserver 127.0.0.153\nnameserver 127.0.0.154\nsearch corp.example\n",
    );
    let report = place
        .run("discover --system-root . --dns-timeout 1 --format json")
        .json(2);
    let asked: Vec<&str> = report["candidates"][0]["by_server"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lookup| lookup["servers"][0].as_str().unwrap())
        .collect();
    let servers = ["127.0.0.53", "127.0.0.153", "127.0.0.154"];
    assert_eq!(asked, [servers, servers].concat());
    assert_eq!(report["domains"][0], "corp.example");
    assert_eq!(report["candidates"][0]["outcome"], "lookup_failed");
}

/// Machines that have no network, or half a configuration.
#[test]
fn each_machine_says_what_it_has_and_could_not_look() {
    for (file, text, parts) in [
        // No configuration at all.
        (
            "other",
            "",
            &["this machine has no DNS domain", "--domain"][..],
        ),
        ("etc/resolv.conf", "", &["this machine has no DNS domain"]),
        // Servers, but nothing to look for.
        (
            "etc/resolv.conf",
            "nameserver 127.0.0.153\nsearch .\n",
            &["this machine has no DNS domain"],
        ),
        // Something to look for, but nobody to ask.
        (
            "etc/resolv.conf",
            "search corp.example\n",
            &["name servers are unknown", "--dns-server"],
        ),
    ] {
        let place = Place::new();
        std::fs::create_dir_all(place.path("etc")).unwrap();
        place.write(file, text);
        for command in ["discover", "audit"] {
            let run = place.run(&format!("{command} --system-root . --dns-timeout 1"));
            assert_eq!(run.status, 2, "{text:?}: {run:#?}");
            let said = format!("{} {}", run.out, run.err);
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
            for part in parts {
                assert!(said.contains(part), "{text:?}: {part}: {said}");
            }
        }
    }
}

/// A machine whose configuration names servers, and that has no network at all: not even loopback is up.
#[cfg(target_os = "linux")]
#[test]
fn a_machine_without_any_network_says_so_and_could_not_look() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("etc")).unwrap();
    place.write(
        "etc/resolv.conf",
        "nameserver 10.0.0.53\nnameserver fd00::53\nsearch corp.example\n",
    );
    for command in ["discover", "audit"] {
        let output = std::process::Command::new("unshare")
            .args(["-r", "-n", env!("CARGO_BIN_EXE_pac-check"), command])
            .args([
                "--system-root",
                ".",
                "--dns-timeout",
                "1",
                "--format",
                "json",
            ])
            .current_dir(place.path("."))
            .output();
        let Some(output) = output.ok().filter(|output| !output.stdout.is_empty()) else {
            eprintln!("skipped: unshare can't be run here");
            return;
        };
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let discovery = if command == "audit" {
            assert_eq!(report["summary"]["met"], 0);
            assert_eq!(report["summary"]["violated"], 0);
            &report["discovery"]
        } else {
            &report
        };
        // What it found, and what it did not: the domain, the servers, no answer of any.
        assert_eq!(discovery["domains"][0], "corp.example");
        let problem = discovery["problem"].as_str().unwrap();
        assert!(problem.contains("no question could be asked"), "{problem}");
        let by_server = discovery["candidates"][0]["by_server"].as_array().unwrap();
        assert_eq!(by_server.len(), 4, "{discovery:#}");
        for lookup in by_server {
            assert_ne!(lookup["status"], "NXDOMAIN", "{lookup:#}");
            assert!(lookup["addresses"].as_array().is_none_or(Vec::is_empty));
        }
    }
}

#[test]
fn fifty_search_domains_are_all_asked() {
    let domains: Vec<String> = (0..50)
        .map(|index| format!("s{index}.example.net"))
        .collect();
    let dns = Zone::default().serve();
    let place = Place::new();
    std::fs::create_dir_all(place.path("etc")).unwrap();
    place.write("etc/resolv.conf", format!("search {}\n", domains.join(" ")));
    let report = place
        .run(&format!(
            "discover --system-root . --dns-server {} --format json",
            dns.address
        ))
        .json(0);
    assert_eq!(report["candidates"].as_array().unwrap().len(), 51);
    assert_eq!(report["problem"], serde_json::Value::Null);
    assert_eq!(report["candidates"][49]["outcome"], "no_such_name");
    assert_eq!(dns.asked().len(), 102);
}
