//! The findings on discovery and delivery on real servers: each appears where it should, with the
//! server, name or bytes that show it, and not on the same network without the mistake.
//!
//! A public address is asked for by name only: nothing is sent to it.

use std::io::Write;

use serde_json::Value;

use crate::findings::{codes, evidence};
use crate::program::{PROXY, Place};
use crate::support::dns_server::{DnsServer, Reply, Zone};
use crate::support::http_server::{HttpServer, response};
use crate::web::PAC_TYPE;

const WPAD: &str = "wpad.corp.example.com.";

/// `wpad` with this address, on a server by itself.
fn zone(addresses: &[&str]) -> Zone {
    Zone::default().address(WPAD, addresses)
}

/// A web server that sends this to everybody.
fn sends(fields: &'static [(&'static str, &'static str)], body: Vec<u8>) -> HttpServer {
    HttpServer::start(move |_, stream| stream.write_all(&response("200 OK", fields, &body)))
}

fn good_web() -> HttpServer {
    sends(&[PAC_TYPE], PROXY.as_bytes().to_vec())
}

fn discover(dns: &[&DnsServer], web: &HttpServer, more: &str) -> Value {
    let mut line = format!(
        "discover --dns-timeout 2 --format json --wpad-port {} {more}",
        web.address.port()
    );
    if !more.contains("--domain") {
        line.push_str(" --domain corp.example.com");
    }
    for server in dns {
        line.push_str(" --dns-server ");
        line.push_str(&server.address.to_string());
    }
    let run = Place::new().run(&line);
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:#?}"))
}

/// The report has this finding and no other, and its evidence has this part.
#[track_caller]
fn only(report: &Value, code: &str, part: &str) {
    assert_eq!(codes(report), [code], "{:#}", report["findings"]);
    assert!(
        evidence(report, code).contains(part),
        "{}",
        evidence(report, code)
    );
}

#[test]
fn a_good_network_has_none() {
    let dns = zone(&["127.0.0.1"]).serve();
    let report = discover(&[&dns, &dns], &good_web(), "");
    assert_eq!(codes(&report), [""; 0], "{:#}", report["findings"]);
    // But what WPAD always has.
    assert!(evidence(&report, "P-01").contains("http://wpad.corp.example.com"));
}

#[test]
fn a_public_address_is_found_without_talking_to_it() {
    let web = good_web();
    let stranger = zone(&["203.0.113.80"]).serve();
    let good = zone(&["127.0.0.1"]).serve();
    let report = discover(&[&good, &stranger], &web, "--no-download");
    assert_eq!(codes(&report), ["W-03", "W-12"], "{:#}", report["findings"]);
    let seen = evidence(&report, "W-03");
    assert!(
        seen.contains(&format!("{}: 203.0.113.80", stranger.address)),
        "{seen}"
    );
    assert!(!seen.contains(&good.address.to_string()), "{seen}");
    let failure = &report["candidates"][0]["fetch"]["failure"];
    assert_eq!(failure["kind"], "not_attempted", "{failure:#}");
    assert!(
        failure["message"]
            .as_str()
            .unwrap()
            .contains("--no-download")
    );
    let network = "--no-download --internal-network 203.0.113.0/24";
    assert_eq!(codes(&discover(&[&stranger], &web, network)), [""; 0]);
    assert_eq!(codes(&discover(&[&good], &web, "--no-download")), [""; 0]);
    assert!(web.received().is_empty());
}

#[test]
fn names_and_domains() {
    let web = good_web();
    let dns = zone(&["127.0.0.1"])
        .address("wpad.hq.lan.", &["127.0.0.1"])
        .address("wpad.emea.example.co.uk.", &["127.0.0.1"])
        .serve();
    let domain = |domain: &str| discover(&[&dns], &web, &format!("--domain {domain}"));
    let suffix = domain("co.uk --domain corp.example.com");
    only(&suffix, "W-01", "co.uk is a search domain");
    only(&domain("hq.lan"), "W-07", "hq.lan");
    only(&domain("emea.example.co.uk"), "W-18", "emea.example.co.uk");
    for question in dns.asked() {
        for stranger in ["wpad.co.uk.", "wpad.uk.", "wpad.lan.", "wpad.com."] {
            assert!(!question.starts_with(stranger), "{question}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_mark_of_a_collision() {
    let dns = zone(&["127.0.53.53"]).serve();
    let report = discover(&[&dns], &good_web(), "");
    assert_eq!(codes(&report), ["W-04", "W-11"]);
    assert!(evidence(&report, "W-04").contains(&format!("{}: 127.0.53.53", dns.address)));
    assert!(evidence(&report, "W-11").contains("no connection"));
}

#[test]
fn wildcards_and_rewritten_answers() {
    let dns = Zone::default()
        .address("*.example.com.", &["127.0.0.1"])
        .serve();
    let report = discover(&[&dns], &good_web(), "");
    let seen: Vec<&str> = codes(&report);
    assert!(seen.iter().all(|code| *code == "W-05"), "{seen:?}");
    let lines = report["findings"][0]["evidence"].as_array().unwrap();
    assert!(
        lines
            .iter()
            .any(|line| line.as_str().unwrap().contains("pac-check-"))
    );
}

#[test]
fn servers_that_disagree_or_are_silent() {
    let web = good_web();
    let (good, blocks) = (zone(&["127.0.0.1"]).serve(), Zone::default().serve());
    let report = discover(&[&good, &blocks], &web, "");
    only(&report, "W-12", &format!("{}: NXDOMAIN", blocks.address));
    let silent = Zone::default()
        .both(WPAD, &Reply::Silence)
        .both("wpad.example.com.", &Reply::Silence)
        .serve();
    let report = discover(&[&good, &silent], &web, "");
    only(&report, "W-19", &silent.address.to_string());
    let report = discover(&[&blocks], &web, "");
    only(&report, "W-13", "wpad.corp.example.com");
}

#[test]
fn what_dhcp_names() {
    let (dns, web) = (zone(&["127.0.0.1"]).serve(), good_web());
    let other = sends(&[PAC_TYPE], format!("{PROXY}// other").into_bytes());
    let offered = |url: &str| discover(&[&dns], &web, &format!("--dhcp-252 {url}"));
    only(
        &offered(other.url("/other.pac").as_str()),
        "W-09",
        "/other.pac",
    );
    assert_eq!(codes(&offered(web.url("/x.pac").as_str())), [""; 0]);
    only(
        &offered("file:///c:/wpad.dat"),
        "W-10",
        "file:///c:/wpad.dat",
    );
}

#[test]
fn a_broken_lease_is_told_and_what_stands_there_is_not_used() {
    let web = good_web();
    let dns = zone(&["127.0.0.1"]).serve();
    let place = Place::new();
    let folder = place.path("var/lib/dhcp");
    std::fs::create_dir_all(folder).unwrap();
    std::fs::create_dir_all(place.path("etc")).unwrap();
    place.write("etc/resolv.conf", "search corp.example.com\n");
    let lease = format!("lease {{\n  option wpad {};\n}}\n", web.url("/x.pac"));
    place.write("var/lib/dhcp/dhclient.leases", lease);
    let report = place
        .run(&format!(
            "discover --system-root . --dns-server {} --wpad-port {} --format json",
            dns.address,
            web.address.port()
        ))
        .json(0);
    only(&report, "W-10", "dhclient.leases");
    let seen = evidence(&report, "W-10");
    assert!(
        seen.contains("the lease is broken there") && seen.contains("/x.pac"),
        "{seen}"
    );
    assert_eq!(web.received().len(), 1);
    assert_eq!(web.received()[0].path(), "/wpad.dat");
}

#[test]
fn places_and_addresses_without_a_file() {
    let dns = zone(&["127.0.0.1"]).serve();
    let lost =
        HttpServer::start(|_, stream| stream.write_all(&response("404 Not Found", &[], b"none")));
    only(&discover(&[&dns], &lost, ""), "W-11", "status 404");
    let portal = sends(
        &[("Content-Type", "text/html")],
        b"<html><title>Guests".to_vec(),
    );
    only(&discover(&[&dns], &portal, ""), "W-11", "HTML");
    // Nobody listens at the other family's address.
    let both = zone(&["127.0.0.1", "::1"]).serve();
    only(&discover(&[&both], &good_web(), ""), "W-17", "::1: ");
}

#[test]
fn the_delivery_of_the_file() {
    let dns = zone(&["127.0.0.1"]).serve();
    let accents = format!("{PROXY}// caf\u{e9}").into_bytes();
    let large = format!("{PROXY}//{}", "x".repeat(300_000)).into_bytes();
    for (web, code, part) in [
        (
            sends(&[("Content-Type", "text/plain")], PROXY.into()),
            "D-01",
            "text/plain",
        ),
        (sends(&[PAC_TYPE], large), "D-02", "bytes"),
        (
            sends(
                &[PAC_TYPE, ("Cache-Control", "max-age=999999")],
                PROXY.into(),
            ),
            "D-03",
            "max-age=999999",
        ),
        (sends(&[PAC_TYPE], accents), "P-15", "x-ns-proxy-autoconfig"),
    ] {
        only(&discover(&[&dns], &web, ""), code, part);
    }
    let elsewhere = good_web();
    let place = elsewhere.url("/x.pac").to_string();
    let moved = HttpServer::start(move |_, stream| {
        stream.write_all(&response("302 Found", &[("Location", &place)], b""))
    });
    only(&discover(&[&dns], &moved, ""), "P-02", "another owner");
    let other = "0".repeat(64);
    let report = discover(&[&dns], &good_web(), &format!("--expect-sha256 {other}"));
    only(&report, "D-05", &other);
}

#[cfg(target_os = "linux")]
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a second server on the same port"
)]
fn addresses_with_different_files() {
    let web = good_web();
    let second = std::net::TcpListener::bind(("127.0.0.2", web.address.port())).unwrap();
    std::thread::spawn(move || {
        let body = format!("{PROXY}// second");
        while let Ok((mut stream, _)) = second.accept() {
            let mut request = [0; 4096];
            let _ = std::io::Read::read(&mut stream, &mut request);
            let _ = stream.write_all(&response("200 OK", &[PAC_TYPE], body.as_bytes()));
        }
    });
    let dns = zone(&["127.0.0.1", "127.0.0.2"]).serve();
    let report = discover(&[&dns], &web, "");
    only(&report, "D-04", "127.0.0.2: SHA-256");
}
