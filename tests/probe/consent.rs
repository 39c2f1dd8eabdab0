//! Nothing is sent without consent, and nothing that `--dry-run` did not print.

use std::collections::BTreeSet;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pac_check::probe::{Ask, Limits, Probe, Prober, Way, WayKind};
use pac_check::system::names::Source;
use pac_check::system::probe::{Connector, Session};
use pac_check::system::{Settings, World};

use crate::program::Place;
use crate::servers::{Server, V4, proxy};
use crate::tls::{self, HELLO, REVOCABLE};

#[test]
fn without_consent_no_connection_is_made() {
    let server = Server::answering(V4, "HTTP/1.1 200 OK\r\n\r\n");
    let place =
        Place::new(&[format!("a.example:{}", server.at.port())]).host("127.0.0.1 a.example");
    let route = format!("PROXY {}; DIRECT", server.place());
    place.write(
        "x.pac",
        &format!("function FindProxyForURL(url, host) {{ return \"{route}\"; }}\n"),
    );
    for words in [
        &[
            "audit",
            "--profile",
            "t.toml",
            "--pac",
            "x.pac",
            "--hosts",
            "hosts",
        ][..],
        &[
            "url",
            "--pac",
            "x.pac",
            "--hosts",
            "hosts",
            "https://a.example/",
        ],
        &[
            "audit",
            "--profile",
            "t.toml",
            "--pac",
            "x.pac",
            "--hosts",
            "hosts",
            "--probe",
            "--dry-run",
        ],
        &[
            "probe",
            "--profile",
            "t.toml",
            "--pac",
            "x.pac",
            "--hosts",
            "hosts",
            "--dry-run",
        ],
        &[
            "probe",
            "--profile",
            "t.toml",
            "--pac",
            "x.pac",
            "--offline",
        ],
    ] {
        let run = place.run(words);
        assert_eq!(server.connections(), 0, "{words:?}: {run:?}");
    }
    let refused = place.run(&[
        "audit",
        "--profile",
        "t.toml",
        "--pac",
        "x.pac",
        "--dry-run",
    ]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("--probe"), "{}", refused.err);
    place.run(&[
        "probe",
        "--profile",
        "t.toml",
        "--pac",
        "x.pac",
        "--hosts",
        "hosts",
    ]);
    assert!(server.connections() > 0);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a plan, a run, and both compared")]
fn every_connection_is_in_the_plan_that_was_printed() {
    let origin = tls::server(V4, REVOCABLE, false, HELLO);
    let open = proxy(V4, origin.at);
    let denies = Server::answering(
        V4,
        "HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n",
    );
    let rows = [
        format!("a.example:{}", origin.at.port()),
        "b.example:443".to_owned(),
        "http:crl.example:80".to_owned(),
        format!("x.servicebus.example:{}", origin.at.port()),
    ];
    let place = Place::new(&rows)
        .host("127.0.0.1 a.example x.servicebus.example")
        .host("127.0.0.1 proxy.example");
    place.write(
        "x.pac",
        &format!(
            "function FindProxyForURL(url, host) {{ return host == 'b.example' ? \"PROXY {}\" : \
             \"PROXY proxy.example:{}\"; }}\n",
            denies.place(),
            open.at.port()
        ),
    );
    let command = [
        "probe",
        "--profile",
        "t.toml",
        "--pac",
        "x.pac",
        "--hosts",
        "hosts",
        "--format",
        "json",
        "--client",
        "chromium",
    ];
    let dry = place.run(&[&command[..], &["--dry-run"]].concat());
    assert_eq!(dry.status, 0, "{dry:?}");
    assert_eq!(
        open.connections() + denies.connections() + origin.connections(),
        0
    );
    let planned = dry.json();
    let of = |when: &str| -> Vec<(String, String)> {
        let all = planned["planned"].as_array().unwrap();
        all.iter()
            .filter(|it| when.is_empty() || it["when"] == when)
            .map(|it| {
                let text = |name: &str| it[name].as_str().unwrap().to_owned();
                (text("way"), text("request"))
            })
            .collect()
    };
    assert!(
        of("only where no entry of its route works")
            .iter()
            .any(|(way, request)| {
                way.contains("proxy.example") && request.contains("b.example:443")
            })
    );
    let run = place.run(&command);
    let report = run.json();
    let mut made: BTreeSet<(String, String)> = BTreeSet::new();
    let rows = report["rows"].as_array().unwrap().iter();
    let attempts = rows.flat_map(|row| {
        let mut all = row["attempts"].as_array().unwrap().clone();
        all.push(row["compared"].clone());
        all
    });
    for it in attempts.chain(report["beside"].as_array().unwrap().clone()) {
        if it.is_object() {
            made.insert((
                it["way"].as_str().unwrap().to_owned(),
                it["request"].as_str().unwrap().to_owned(),
            ));
        }
    }
    let all = of("");
    for (way, request) in &made {
        let is_revocation = request.contains("crl.example:80/a.c");
        let is_planned = all.iter().any(|(known, text)| {
            known == way
                && (text == request
                    || is_revocation && text.contains("crl.example:80/(address in a certificate)"))
        });
        assert!(is_planned, "{way} {request}: {all:#?}");
    }
    // The heads at the proxies are those of the plan, and nobody else was spoken to.
    for head in open.heads().iter().chain(&denies.heads()) {
        let line = head.lines().next().unwrap();
        let target = line.split(' ').nth(1).unwrap();
        let host = target
            .trim_start_matches("http://")
            .split(['/', ':'])
            .next()
            .unwrap();
        assert!(
            [
                "a.example",
                "b.example",
                "crl.example",
                "x.servicebus.example"
            ]
            .contains(&host),
            "{line}"
        );
        assert!(
            !head.to_ascii_lowercase().contains("authorization"),
            "{head}"
        );
        assert!(!head.to_ascii_lowercase().contains("cookie"), "{head}");
    }
}

/// Counts, and opens nothing.
#[derive(Debug, Default)]
struct Counting(Mutex<Vec<SocketAddr>>);

impl Connector for Counting {
    fn connect(&self, to: SocketAddr, _: Duration) -> io::Result<TcpStream> {
        self.0.lock().unwrap().push(to);
        Err(io::ErrorKind::HostUnreachable.into())
    }
}

fn probe(way: Way, host: &str) -> Probe {
    Probe {
        way,
        host: host.to_owned(),
        port: 443,
        ask: Ask::Tls {
            path: "/".to_owned(),
            websocket: false,
        },
    }
}

#[test]
fn each_proxy_that_takes_no_connection_is_connected_to_once() {
    let counting = Arc::new(Counting::default());
    let mut settings = Settings {
        source: Source::Offline,
        connector: Arc::clone(&counting) as Arc<dyn Connector>,
        ..Settings::default()
    };
    for entry in ["p.example=192.0.2.1,2001:db8::1", "a.example=192.0.2.7"] {
        settings.overrides.add_override(entry).unwrap();
    }
    let way = Way {
        kind: WayKind::Proxy,
        host: "p.example".to_owned(),
        port: 3128,
    };
    let mut probes: Vec<Probe> = (0..40)
        .map(|it| probe(way.clone(), &format!("h{it}.example")))
        .collect();
    probes.push(probe(Way::DIRECT, "a.example"));

    let offline = World::new(settings.clone());
    let seen = Session::new(&offline, Limits::default()).probe(&probes, &|| {});
    assert!(seen.iter().all(|it| it.not_sent.is_some()));
    assert_eq!(counting.0.lock().unwrap().len(), 0);

    settings.source = Source::Hosts(pac_check::system::hosts::Hosts::parse("hosts", "").unwrap());
    let world = World::new(settings);
    let done = std::sync::atomic::AtomicUsize::new(0);
    let count = || {
        done.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    };
    let seen = Session::new(&world, Limits::default()).probe(&probes, &count);
    assert_eq!(done.into_inner(), probes.len());
    let mut connected = counting.0.lock().unwrap().clone();
    connected.sort();
    let expected: Vec<SocketAddr> = ["192.0.2.1:3128", "192.0.2.7:443", "[2001:db8::1]:3128"]
        .iter()
        .map(|it| it.parse().unwrap())
        .collect();
    assert_eq!(connected, expected);
    assert!(
        seen.iter()
            .all(|it| it.connected().is_none() && it.not_sent.is_none())
    );
}

#[test]
fn the_time_for_everything_is_held() {
    let counting = Arc::new(Counting::default());
    let mut settings = Settings {
        source: Source::Hosts(pac_check::system::hosts::Hosts::parse("hosts", "").unwrap()),
        connector: Arc::clone(&counting) as Arc<dyn Connector>,
        ..Settings::default()
    };
    settings
        .overrides
        .add_override("a.example=192.0.2.7")
        .unwrap();
    let world = World::new(settings);
    let limits = Limits {
        total: Duration::from_millis(300),
        per_second: 10,
        ..Limits::default()
    };
    let probes: Vec<Probe> = (0..50).map(|_| probe(Way::DIRECT, "a.example")).collect();
    let seen = Session::new(&world, limits).probe(&probes, &|| {});
    let sent = seen.iter().filter(|it| it.not_sent.is_none()).count();
    assert!((1..=5).contains(&sent), "{sent}");
    assert_eq!(counting.0.lock().unwrap().len(), sent);
    assert!(seen.iter().any(|it| {
        it.not_sent
            .as_deref()
            .is_some_and(|it| it.contains("--probe-time"))
    }));
}

/// A PAC file can name any number of hosts and ports: it does not make the machine scan them.
#[test]
fn of_thousands_of_proxies_some_are_tried_and_the_others_counted() {
    let place = Place::new(&["a.example:443".to_owned(), "b.example:443".to_owned()]);
    place.write(
        "x.pac",
        "function FindProxyForURL(url, host) { var all = ''; \
         for (var i = 1; i < 2500; i++) all += 'PROXY ' + host + ':' + i + ';'; return all; }",
    );
    let run = place.run(&[
        "probe",
        "--profile",
        "t.toml",
        "--pac",
        "x.pac",
        "--dry-run",
        "--format",
        "json",
    ]);
    let report = run.json();
    let planned = report["planned"].as_array().unwrap();
    let mut places: Vec<&str> = planned
        .iter()
        .map(|it| it["to"].as_str().unwrap())
        .collect();
    places.sort_unstable();
    places.dedup();
    assert!((32..=80).contains(&places.len()), "{}", places.len());
    assert_eq!(run.status, 2);
    let left_out = report["left_out"].to_string();
    assert!(
        left_out.contains("more probes than are made in one run"),
        "{left_out}"
    );
}

#[test]
fn a_plan_names_what_it_does_not_know() {
    let place = Place::new(&["a.example:443".to_owned()]);
    place.write(
        "x.pac",
        "function FindProxyForURL(url, host) { while (true); }",
    );
    let run = place.run(&[
        "probe",
        "--profile",
        "t.toml",
        "--pac",
        "x.pac",
        "--timeout",
        "1",
        "--dry-run",
        "--format",
        "json",
    ]);
    assert_eq!(run.status, 2);
    let left_out = run.json()["left_out"].to_string();
    assert!(left_out.contains("its route is unknown"), "{left_out}");
}
