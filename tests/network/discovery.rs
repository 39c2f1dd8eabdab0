//! Discovery over real sockets: DNS, then the web server.

use std::io::Write;
use std::time::Duration;

use hickory_server::proto::op::ResponseCode;
use pac_check::finding::discovery::{CandidateOutcome, Discovery};
use pac_check::system::hosts::Hosts;
use pac_check::system::names::Source;
use pac_check::system::search_list::SearchList;
use pac_check::system::{self, World};
use pac_check::wpad::delivery::Acceptance;
use pac_check::wpad::{DeliveredFile, Domain, Limits, Settings, Statuses, Survey, discover};

use crate::support::dns_server::{Reply, Zone};
use crate::support::http_server::{HttpServer, response};

const SCRIPT: &[u8] = b"function FindProxyForURL(url, host) { return \"DIRECT\"; }\n";

fn run(source: Source, domains: &[&str], port: u16) -> (Discovery, Option<DeliveredFile>) {
    let world = World::new(system::Settings {
        source,
        search: Some(SearchList::default()),
        dns_deadline: Duration::from_millis(500),
        ..system::Settings::default()
    });
    let domains: Vec<Domain> = domains
        .iter()
        .map(|domain| Domain::parse(domain).unwrap())
        .collect();
    let settings = Settings {
        domains: &domains,
        domains_from: "--domain",
        port,
        acceptance: Acceptance {
            must_name_entry_point: true,
            statuses: Statuses::ONLY_200,
            media_types: &[],
        },
        limits: Limits {
            deadline: Duration::from_secs(10),
            ..Limits::of_bytes(1_048_576)
        },
        try_all: false,
        survey: Some(Survey::default()),
    };
    discover(&world, &settings)
}

/// A web server that tells hosts apart by their first label after `wpad`.
fn web_server() -> HttpServer {
    HttpServer::start(|request, stream| {
        let host = request.field("host").unwrap_or_default();
        let kind = host.split('.').nth(1).unwrap_or_default();
        let content_type = ("Content-Type", "application/x-ns-proxy-autoconfig");
        stream.write_all(&match kind {
            "lost" => response("404 Not Found", &[], b"no such file"),
            "page" => response("200 OK", &[], b"<html><title>Portal</title></html>"),
            "large" => response("200 OK", &[], &vec![b'/'; 2 * 1_048_576]),
            "moved" => response("301 Moved", &[("Location", "file:///srv/wpad.dat")], b""),
            _ => response("200 OK", &[content_type], SCRIPT),
        })
    })
}

#[test]
fn every_candidate_gets_its_outcome_until_one_delivers() {
    let web = web_server();
    let dns = Zone::default()
        .both(
            "wpad.servfail.example.com.",
            &Reply::Code(ResponseCode::ServFail),
        )
        .both("wpad.silent.example.com.", &Reply::Silence)
        .address("wpad.lost.example.com.", &["127.0.0.1"])
        .address("wpad.page.example.com.", &["127.0.0.1"])
        .address("wpad.large.example.com.", &["127.0.0.1"])
        .address("wpad.moved.example.com.", &["127.0.0.1"])
        .address("wpad.away.example.com.", &["127.0.0.99"])
        .address("wpad.example.com.", &["127.0.0.1"])
        .address("wpad.example.org.", &["127.0.0.1"])
        .serve();
    let (discovery, file) = run(
        Source::Servers(vec![dns.address]),
        &[
            "nxdomain.example.com",
            "servfail.example.com",
            "silent.example.com",
            "lost.example.com",
            "page.example.com",
            "large.example.com",
            "moved.example.com",
            "away.example.com",
            "a.example.org",
        ],
        web.address.port(),
    );
    let parts = [
        "no_such_name",
        "lookup_failed: SERVFAIL",
        "lookup_failed: timed out",
        "fetch_failed: status 404",
        "not_a_pac_file: Portal",
        "fetch_failed: more than 1048576 bytes",
        "fetch_failed: file:///srv/wpad.dat",
        "fetch_failed: refused",
        "no_such_name",
        "found",
        // Behind a place without a file all others are looked at.
        "found",
    ];
    assert_eq!(discovery.candidates.len(), parts.len());
    for (candidate, expected) in discovery.candidates.iter().zip(parts) {
        let (word, part) = expected.split_once(": ").unwrap_or((expected, ""));
        let json = serde_json::to_value(candidate).unwrap();
        assert_eq!(json["outcome"], word, "{json:#}");
        assert!(
            json["why"].as_str().unwrap_or_default().contains(part),
            "{json:#}"
        );
    }
    assert_eq!(discovery.chosen, Some(9));
    let file = file.unwrap();
    assert_eq!(file.bytes, SCRIPT);
    assert_eq!(
        file.url,
        format!("http://wpad.example.com:{}/wpad.dat", web.address.port())
    );
    let chosen = &discovery.candidates[9];
    assert_eq!(
        chosen.devolved_from.as_deref(),
        Some("nxdomain.example.com")
    );
    let hop = &chosen.fetch.as_ref().unwrap().hops[0];
    assert_eq!(hop.server, Some(web.address.to_string()));

    // Nothing was asked but the candidates, by their whole names.
    let suffixes = ["wpad.com. ", "wpad.org. ", "wpad. "];
    for asked in dns.asked() {
        assert!(
            asked.starts_with("wpad.") || asked.starts_with("pac-check-"),
            "{asked}"
        );
        assert!(
            !suffixes.iter().any(|name| asked.starts_with(name)),
            "{asked}"
        );
    }
    assert_eq!(discovery.not_asked.len(), 2);
}

#[test]
fn a_hosts_file_is_a_world_to_discover_in() {
    let web = web_server();
    let hosts = Hosts::parse("hosts", "127.0.0.1 wpad.corp.example").unwrap();
    let (discovery, file) = run(
        Source::Hosts(hosts),
        &["lab.corp.example"],
        web.address.port(),
    );
    assert_eq!(
        discovery.candidates[0].outcome,
        CandidateOutcome::NoSuchName
    );
    assert_eq!(discovery.candidates[1].outcome, CandidateOutcome::Found);
    assert_eq!(discovery.candidates[1].lookups[0].servers, ["--hosts"]);
    assert!(file.is_some());
}

#[test]
fn without_a_name_server_the_discovery_has_a_problem() {
    let (discovery, file) = run(Source::Servers(Vec::new()), &["corp.example"], 80);
    assert!(file.is_none());
    assert!(discovery.problem.unwrap().contains("no name server"));
    assert!(matches!(
        discovery.candidates[0].outcome,
        CandidateOutcome::LookupFailed(_)
    ));
}
