//! Worlds that are recorded and played again.

use crate::program::{PROXY, Place};
use crate::support::dns_server::Zone;
use crate::web::{servers, web_server};

const CURIOUS: &str = "function FindProxyForURL(url, host) {\n\
    if (isInNet(host, '10.0.0.0', '255.0.0.0')) return 'DIRECT';\n\
    return 'PROXY ' + (dnsResolve('named.example') || 'none') + ':' + (new Date()).getTime() % 9;\n}\n";

/// Everything but the time that questions took.
fn timeless(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.contains("milliseconds"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_recorded_run_is_played_without_the_network_and_says_the_same() {
    let web = web_server(CURIOUS);
    let dns = Zone::default()
        .address("wpad.corp.example.", &["127.0.0.1"])
        .address("named.example.", &["192.0.2.7"])
        .address("a.example.", &["10.0.0.1"])
        .serve();
    let place = Place::new();
    let port = web.address.port();
    for (command, more) in [
        ("discover", ""),
        ("url", "http://a.example/ http://b.example/"),
        ("audit", "--allow-proxy proxy.example"),
        ("explain", "http://a.example/ http://b.example/"),
    ] {
        let line = format!("{command} {more} --domain corp.example --format json");
        let first = place.run(&format!("{line} {} --record w.json", servers(&dns, &web)));
        let (dns_asked, downloaded) = (dns.asked().len(), web.received().len());
        // The recorded search list is that of `--domain`.
        let line = format!("{command} {more} --format json");
        let again = place.run(&format!("{line} --world w.json --wpad-port {port}"));
        assert_eq!(again.status, first.status, "{command}: {again:#?}");
        let same = |text: &str| timeless(text).replace("microseconds", "");
        if command == "explain" {
            assert_eq!(again.json(0)["clients"], first.json(0)["clients"]);
        } else {
            assert_eq!(same(&again.out), same(&first.out), "{command}");
        }
        assert!(first.out.contains("wpad.corp.example"), "{first:#?}");
        assert_eq!(dns.asked().len(), dns_asked);
        assert_eq!(web.received().len(), downloaded);
    }
}

#[test]
fn what_a_world_lacks_is_unknown_and_not_absent() {
    let world = r#"{
        "schema": "pac-check/world@1",
        "clock": {"unix_ms": 0, "utc_offset_seconds": 0},
        "dns": [
            {"name": "wpad.lab.corp.example.", "record": "A", "status": "NXDOMAIN"},
            {"name": "wpad.lab.corp.example.", "record": "AAAA", "status": "NXDOMAIN"}
        ]
    }"#;
    let place = Place::new().with("w.json", world).with("x.pac", PROXY);
    let report = place
        .run("discover --world w.json --domain lab.corp.example --format json")
        .json(2);
    assert_eq!(report["candidates"][0]["outcome"], "no_such_name");
    assert_eq!(report["candidates"][1]["outcome"], "lookup_failed");
    let why = report["candidates"][1]["why"].as_str().unwrap();
    assert!(why.contains("not recorded"), "{why}");
    place
        .run("discover --world w.json")
        .is_one_error(&["does not have this machine's DNS domains", "--domain"]);
    place
        .run("url --world w.json --pac http://a.example/x.pac http://b.example/")
        .is_one_error(&["a.example", "not recorded"]);
    let place = place.with(
        "asks.pac",
        "function FindProxyForURL(u, h) { return isResolvable(h) ? 'PROXY p:1' : 'DIRECT'; }",
    );
    let run = place.run("url --world w.json --pac asks.pac http://b.example/ --format json");
    let report = run.json(2);
    assert_eq!(
        report["results"][0]["lookups"][0]["failure"]
            .as_str()
            .map(|why| why.contains("not recorded")),
        Some(true),
        "{report:#}"
    );
}

#[test]
fn passwords_and_failed_runs_are_recorded_as_they_should() {
    let web = web_server(PROXY);
    let place = Place::new();
    let url = web
        .url("/ok")
        .to_string()
        .replace("://", "://user:hunter2@");
    let run = place.run(&format!(
        "url --pac {url} --record w.json http://a.example/"
    ));
    assert_eq!(run.status, 0, "{run:#?}");
    assert!(!place.read("w.json").unwrap().contains("hunter2"));
    let run = place.run(&format!("url --pac {url} --world w.json http://a.example/"));
    assert_eq!(run.status, 0, "{run:#?}");
    let asked = web.url("/ok?site=berlin&token=hunter3").to_string();
    let run = place.run(&format!(
        "url --pac {asked} --record w.json http://a.example/"
    ));
    assert_eq!(run.status, 0, "{run:#?}");
    let world = place.read("w.json").unwrap();
    assert!(world.contains("site=berlin&token=removed"), "{world}");
    assert!(!world.contains("hunter3"), "{world}");
    let run = place.run(&format!(
        "url --pac {asked} --world w.json http://a.example/"
    ));
    assert_eq!(run.status, 0, "{run:#?}");
    // A run that could not look is worth a recording most of all.
    let run = place.run("url --pac http://127.0.0.1:9/x --record f.json http://a.example/");
    assert_eq!(run.status, 2, "{run:#?}");
    let again = place.run("url --pac http://127.0.0.1:9/x --world f.json http://a.example/");
    assert_eq!(again.err, run.err);
}

#[test]
fn what_is_no_world_is_refused() {
    let place = Place::new()
        .with("cut.json", "{\n \"schema\": \"pac-check/world@1\",")
        .with("new.json", r#"{"schema": "pac-check/world@7"}"#)
        .with("x.pac", PROXY);
    for (file, parts) in [
        ("cut.json", &["cut.json: line 2", "--record"][..]),
        ("new.json", &["pac-check/world@7", "record it again"]),
        ("none.json", &["there is no such file"]),
    ] {
        place
            .run(&format!("url --pac x.pac --world {file} http://a.example/"))
            .is_one_error(parts);
    }
    place
        .run("url --pac x.pac --record none/w.json http://a.example/")
        .says_one_error(&["cannot write the recorded world to none/w.json"]);
}
