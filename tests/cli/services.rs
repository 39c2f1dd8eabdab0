//! What the services of a machine tell about its links and leases: programs in place of the system's,
//! that print what these print and write down how they were called.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::program::{PROXY, Place};
use crate::support::dns_server::Zone;
use crate::web::{servers, web_server};

/// A program below the folder, in place of one of the system's.
fn program(place: &Place, path: &str, body: &str) {
    let file = place.path(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let calls = place.path("calls");
    place.write(
        path,
        format!("#!/bin/sh\necho \"$0 $*\" >> {}\n{body}\n", calls.display()),
    );
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn resolv_conf(place: &Place, text: &str) {
    std::fs::create_dir_all(place.path("etc")).unwrap();
    place.write("etc/resolv.conf", text);
}

const NETWORK_MANAGER: &str = r#"{"type":"a{oa{sa{sv}}}","data":[{"/org/freedesktop/NetworkManager/DHCP4Config/1":{"org.freedesktop.NetworkManager.DHCP4Config":{"Options":{"type":"a{sv}","data":{"wpad":{"type":"s","data":"URL"}}}}}}]}"#;
const DOMAINS: &str = r#"{"type":"a(isb)","data":[[2,"corp.example",false],[3,"vpn.example",false],[3,"lab.example",true]]}"#;
const SERVERS: &str = r#"{"type":"a(iiay)","data":[[2,2,[10,0,0,53]],[3,2,[10,9,0,53]]]}"#;

/// A machine with NetworkManager and systemd-resolved on D-Bus.
fn bus(place: &Place, url: &str) {
    let body = format!(
        "case \"$*\" in\n*NetworkManager*) echo '{}' ;;\n*resolve1*) echo '{DOMAINS}'; echo '{SERVERS}' ;;\n*) exit 1 ;;\nesac",
        NETWORK_MANAGER.replace("URL", url)
    );
    program(place, "usr/bin/busctl", &body);
}

fn domains(report: &Value) -> Vec<&str> {
    let domains = report["domains"].as_array().unwrap().iter();
    domains.map(|domain| domain.as_str().unwrap()).collect()
}

#[test]
fn leases_and_links_come_over_the_bus_and_are_recorded() {
    let (dns, web) = (Zone::default().serve(), web_server(PROXY));
    let place = Place::new();
    resolv_conf(&place, "search corp.example\n");
    bus(&place, web.url("/ok").as_str());
    let line = format!(
        "discover --system-root . --format json --record w.json {}",
        servers(&dns, &web)
    );
    let report = place.run(&line).json(0);
    assert_eq!(report["dhcp"][0]["from"], "NetworkManager (D-Bus)");
    assert_eq!(report["dhcp"][0]["url"], web.url("/ok").as_str());
    assert_eq!(report["candidates"][0]["mechanism"], "dhcp");
    // A domain that only routes completes no name, and is not asked.
    assert_eq!(domains(&report), ["corp.example", "vpn.example"]);
    assert_eq!(
        report["domains_from"].as_str().unwrap().rsplit(' ').next(),
        Some("systemd-resolved")
    );
    assert_eq!(report["links"][1]["servers"][0], "10.9.0.53");
    assert_eq!(report["links"][1]["routed"][0], "lab.example");
    for question in dns.asked() {
        assert!(!question.contains("lab.example"), "{question}");
    }
    // No service is started that does not run, and nothing is asked through a shell.
    let calls = place.read("calls").unwrap();
    assert_eq!(calls.lines().count(), 2, "{calls}");
    assert!(calls.lines().all(|call| call.contains("--auto-start=no")));
    let again = place.run("discover --world w.json --format json").json(0);
    for member in ["dhcp", "links", "domains", "domains_from"] {
        assert_eq!(again[member], report[member], "{member}");
    }
    let human = place.run(&format!("discover --system-root . {}", servers(&dns, &web)));
    let words = human.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("3: domains vpn.example; routed lab.example; servers 10.9.0.53"),
        "{words}"
    );
}

#[test]
fn without_the_bus_network_managers_own_program_is_asked() {
    let (dns, web) = (Zone::default().serve(), web_server(PROXY));
    let place = Place::new();
    resolv_conf(&place, "search corp.example\n");
    program(
        &place,
        "usr/bin/busctl",
        "echo 'Failed to connect to bus' >&2; exit 1",
    );
    let text = format!(
        "echo 'DHCP4.OPTION[1]:ip_address = 10.0.0.7'; echo 'DHCP4.OPTION[2]:wpad = {}'",
        web.url("/ok")
    );
    program(&place, "usr/bin/nmcli", &text);
    let line = format!(
        "discover --system-root . --format json {}",
        servers(&dns, &web)
    );
    let report = place.run(&line).json(0);
    assert_eq!(report["dhcp"][0]["from"], "NetworkManager (nmcli)");
    assert_eq!(report["links"], serde_json::json!([]));
}

#[test]
fn a_macs_domains_links_and_leases_come_from_its_own_programs() {
    let (dns, web) = (Zone::default().serve(), web_server(PROXY));
    let place = Place::new();
    // Not used on such a system.
    resolv_conf(&place, "search other.example\n");
    program(
        &place,
        "usr/sbin/scutil",
        "cat <<'END'\nDNS configuration\n\nresolver #1\n  search domain[0] : mac.example\n  nameserver[0] : 10.0.0.53\n\n\
         DNS configuration (for scoped queries)\n\nresolver #1\n  search domain[0] : mac.example\n  nameserver[0] : 10.0.0.53\n  if_index : 6 (en0)\nEND",
    );
    let packet = format!(
        "case \"$1 $2\" in\n'getiflist '*) echo 'en0 en1' ;;\n'getpacket en0') echo 'proxy_auto_discovery_url (string): {}' ;;\n*) exit 1 ;;\nesac",
        web.url("/ok")
    );
    program(&place, "usr/sbin/ipconfig", &packet);
    let line = format!(
        "discover --system-root . --format json {}",
        servers(&dns, &web)
    );
    let report = place.run(&line).json(0);
    assert_eq!(domains(&report), ["mac.example"]);
    assert_eq!(report["domains_from"], "scutil --dns");
    assert_eq!(report["links"][0]["name"], "en0");
    assert_eq!(report["dhcp"][0]["from"], "ipconfig getpacket en0");
}

#[test]
fn domains_that_somebody_names_are_not_this_machines() {
    let (dns, web) = (Zone::default().serve(), web_server(PROXY));
    let place = Place::new();
    bus(&place, web.url("/ok").as_str());
    for (line, status) in [
        (
            format!(
                "discover --system-root . --domain corp.example {}",
                servers(&dns, &web)
            ),
            0,
        ),
        (
            "discover --system-root . --offline --domain corp.example".to_owned(),
            2,
        ),
    ] {
        assert_eq!(place.run(&line).status, status);
    }
    assert!(place.read("calls").is_err());
    assert!(web.received().is_empty());
}

#[test]
fn a_service_that_hangs_or_prints_nonsense_is_as_if_it_were_not_there() {
    let (dns, web) = (Zone::default().serve(), web_server(PROXY));
    for body in [
        "exec sleep 60",
        "exec yes",
        "echo '{\"type\":\"a(isb)\",\"data\":[[2'",
    ] {
        let place = Place::new();
        resolv_conf(&place, "search corp.example\n");
        program(&place, "usr/bin/busctl", body);
        let line = format!(
            "discover --system-root . --format json {}",
            servers(&dns, &web)
        );
        let report = place.run(&line).json(0);
        assert_eq!(domains(&report), ["corp.example"], "{body}");
        assert_eq!(report["dhcp"], serde_json::json!([]), "{body}");
    }
}
