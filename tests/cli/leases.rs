//! What DHCP clients of a machine left behind: each interface, what is over, what says nothing on purpose;
//! and the machine's own list of name servers, however it was written.

#![expect(clippy::disallowed_methods, reason = "the test writes leases")]

use serde_json::Value;

use crate::program::{PROXY, Place};
use crate::support::dns_server::{Reply, Zone};
use crate::web::{servers, web_server};

fn lease(interface: &str, url: &str, end: &str) -> String {
    format!(
        "lease {{\n  interface \"{interface}\";\n  fixed-address 10.0.0.7;\n  \
         option wpad \"{url}\";\n  expire {end};\n}}\n"
    )
}

/// A machine with this file, and the report on it at this time.
fn discover(path: &str, bytes: &[u8], more: &str) -> (i32, Value) {
    let place = machine("search corp.example.com\n");
    let file = place.path(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, bytes).unwrap();
    let dns = Zone::default().serve();
    let run = place.run(&format!(
        "discover --system-root . --no-download --format json --dns-server {} {more}",
        dns.address
    ));
    let report = serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:#?}"));
    (run.status, report)
}

fn machine(resolv_conf: &str) -> Place {
    let place = Place::new();
    std::fs::create_dir_all(place.path("etc")).unwrap();
    place.write("etc/resolv.conf", resolv_conf);
    place
}

fn urls(report: &Value) -> Vec<&str> {
    let options = report["dhcp"].as_array().unwrap().iter();
    options
        .filter_map(|option| option["url"].as_str())
        .collect()
}

const DHCLIENT: &str = "var/lib/dhcp/dhclient.leases";

#[test]
fn every_interface_of_a_file_counts_with_its_last_lease() {
    let text = [
        lease("eth0", "http://old.example.com/x.pac", "never"),
        lease("eth1", "http://one.example.com/x.pac", "never"),
        lease("eth0", "http://zero.example.com/x.pac", "never"),
    ]
    .concat();
    let (_, report) = discover(DHCLIENT, text.as_bytes(), "");
    assert_eq!(
        urls(&report),
        [
            "http://zero.example.com/x.pac",
            "http://one.example.com/x.pac"
        ]
    );
    let from = report["dhcp"][1]["from"].as_str().unwrap();
    assert!(from.ends_with("dhclient.leases (eth1)"), "{from}");
}

#[test]
fn a_lease_that_is_over_offers_nothing_and_is_shown() {
    let text = lease(
        "eth0",
        "http://a.example.com/x.pac",
        "4 2026/11/26 10:11:12",
    );
    for (at, current) in [
        ("2026-11-26T10:11:11Z", true),
        ("2026-11-26T10:11:12Z", false),
        ("2026-11-26T12:11:12+01:00", false),
        ("2026-11-26T11:11:11+01:00", true),
    ] {
        let (status, report) = discover(DHCLIENT, text.as_bytes(), &format!("--at {at}"));
        assert_eq!(urls(&report).len(), usize::from(current), "{at}");
        let over = report["expired_dhcp"].as_array().unwrap();
        assert_eq!(over.len(), usize::from(!current), "{at}");
        // Nothing else is there: without it the network has no PAC file.
        assert_eq!(status, if current { 2 } else { 0 }, "{at}");
    }
}

#[test]
fn what_declares_the_option_is_no_value() {
    let text = "option wpad code 252 = string;\nlease {\n  interface \"eth0\";\n  option routers 10.0.0.1;\n}\n";
    let (status, report) = discover(DHCLIENT, text.as_bytes(), "");
    assert_eq!(report["dhcp"].as_array().unwrap().len(), 0, "{report:#}");
    assert_eq!(status, 0);
}

#[test]
fn the_packet_that_dhcpcd_keeps_is_read() {
    let mut packet = vec![0; 236];
    packet[0] = 2;
    packet.extend([
        99, 130, 83, 99, 53, 1, 5, 51, 4, 0xff, 0xff, 0xff, 0xff, 252, 28,
    ]);
    packet.extend(b"http://a.example.com/wpad.da");
    packet.extend([252, 1, b't', 255]);
    let (_, report) = discover("var/lib/dhcpcd/eth0.lease", &packet, "");
    assert_eq!(urls(&report), ["http://a.example.com/wpad.dat"]);
}

#[test]
fn an_option_that_says_nothing_on_purpose_is_no_mistake() {
    for escaped in ["\\n", "", "\\000"] {
        let text = lease("eth0", escaped, "never");
        let (status, report) = discover(DHCLIENT, text.as_bytes(), "");
        assert_eq!(status, 0, "{escaped:?}: {report:#}");
        assert_eq!(report["dhcp"][0]["declines"], true);
        let findings = report["findings"].as_array().unwrap();
        assert!(
            findings.iter().all(|it| it["code"] != "W-10"),
            "{findings:#?}"
        );
        for client in report["clients"].as_array().unwrap() {
            assert_eq!(client["has_file"], false, "{client:#}");
        }
    }
}

#[test]
fn line_ends_of_another_system_change_nothing() {
    let nobody = Zone::default().serve();
    for end in ["\n", "\r\n"] {
        let text =
            format!("search corp.example.com{end}nameserver 127.0.0.1{end}options ndots:2{end}");
        let place = machine(&text);
        let run = place.run(&format!(
            "discover --system-root . --no-download --format json --dns-timeout 1 --dns-server {}",
            nobody.address
        ));
        let report: Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!(
            report["domains"],
            serde_json::json!(["corp.example.com"]),
            "{end:?}"
        );
    }
}

#[test]
fn a_server_that_has_wpad_is_not_overlooked_beside_one_that_has_not() {
    let (nothing, web) = (Zone::default().serve(), web_server(PROXY));
    let has = Zone::default()
        .address("wpad.corp.example.com.", &["127.0.0.1"])
        .serve();
    let line = format!(
        "discover --format json --domain corp.example.com --dns-server {} {}",
        nothing.address,
        servers(&has, &web)
    );
    let report: Value = serde_json::from_str(&Place::new().run(&line).out).unwrap();
    let codes: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"W-12"), "{codes:?}");
    assert!(!codes.contains(&"W-13"), "{codes:?}");
    // Where the other one says nothing, it is unknown that none has it.
    let silent = Zone::default()
        .both("wpad.corp.example.com.", &Reply::Silence)
        .serve();
    let line = format!(
        "discover --format json --no-download --domain corp.example.com --dns-timeout 1 \
         --dns-server {} --dns-server {}",
        nothing.address, silent.address
    );
    let run = Place::new().run(&line);
    assert_eq!(run.status, 2);
    assert!(
        run.out.contains("no name server that answered has wpad"),
        "{}",
        run.out
    );
}
