//! What an audit says about the proxies that a PAC file names.

use serde_json::{Value, json};

use crate::program::Place;
use crate::support::dns_server::Zone;

/// Severity and evidence of the findings with this code.
fn found(report: &Value, code: &str) -> Vec<(String, String)> {
    let findings = report["findings"].as_array().unwrap().iter();
    let of_code = findings.filter(|finding| finding["code"] == code);
    of_code
        .map(|finding| {
            let lines = finding["evidence"].as_array().unwrap().iter();
            let lines: Vec<&str> = lines.map(|line| line.as_str().unwrap()).collect();
            let severity = finding["severity"].as_str().unwrap();
            (severity.to_owned(), lines.join("\n"))
        })
        .collect()
}

fn report(place: &Place, line: &str) -> Value {
    let run = place.run(&format!(
        "audit --pac x.pac --profile own.toml --format json {line}"
    ));
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:#?}"))
}

/// One required URL.
fn place(body: &str) -> Place {
    Place::script(body).with(
        "own.toml",
        "schema = \"pac-check/profile@1\"\nid = \"own\"\ntitle = \"Own\"\n\
         [[group]]\nid = \"g\"\npurpose = \"work\"\nrows = [{ pattern = \"app.example\", port = 443, scheme = \"https\" }]\n",
    )
}

fn world(dns: &Value) -> String {
    json!({"schema": "pac-check/world@1", "clock": {"unix_ms": 0, "utc_offset_seconds": 0},
        "own_addresses": ["10.0.0.7"],
        "system": {"search": {"domains": ["corp.example"], "from": "/etc/resolv.conf"},
            "name_servers": ["10.0.0.53"]}, "dns": dns})
    .to_string()
}

fn says(record: &str, status: &str, addresses: &[&str]) -> Value {
    json!({"name": "p.example.net.", "record": record, "servers": ["10.0.0.53"], "status": status,
        "addresses": addresses})
}

const NAMES_ONE: &str = "return 'PROXY p.example.net:8080';";

#[test]
fn a_proxy_with_a_public_address_is_found_by_its_name() {
    let place = |dns: &Value| place(NAMES_ONE).with("w.json", world(dns));
    let outside = json!([
        says("A", "NOERROR", &["198.51.100.7"]),
        says("AAAA", "NODATA", &[])
    ]);
    let place_outside = place(&outside);
    let seen = found(&report(&place_outside, "--world w.json"), "P-06");
    assert_eq!(
        seen,
        [(
            "high".to_owned(),
            "PROXY p.example.net:8080 is 198.51.100.7\nhttps://app.example/".to_owned()
        )]
    );
    let own = report(
        &place_outside,
        "--world w.json --internal-network 198.51.100.0/24",
    );
    assert_eq!(found(&own, "P-06"), []);
    let allowed = report(&place_outside, "--world w.json --allow-proxy p.example.net");
    assert_eq!(found(&allowed, "P-06")[0].0, "info");

    let inside = json!([
        says("A", "NOERROR", &["10.0.0.9"]),
        says("AAAA", "NODATA", &[])
    ]);
    assert_eq!(
        found(&report(&place(&inside), "--world w.json"), "P-06"),
        []
    );
    // What is not configured is reported, and is not a pass.
    let silent = json!([says("A", "timed out", &[]), says("AAAA", "timed out", &[])]);
    let unknown = found(&report(&place(&silent), "--world w.json"), "P-06");
    assert_eq!(unknown[0].0, "info");
    assert!(unknown[0].1.contains("timed out"), "{unknown:?}");
}

#[test]
fn only_the_configured_server_is_asked_for_proxies_and_offline_nobody() {
    let dns = Zone::default()
        .address("p.example.net.", &["198.51.100.7"])
        .serve();
    let place = place(NAMES_ONE);
    let offline = report(&place, "--offline");
    assert_eq!(found(&offline, "P-06"), []);
    assert!(dns.asked().is_empty());
    let asked = report(&place, &format!("--dns-server {}", dns.address));
    assert_eq!(found(&asked, "P-06")[0].0, "high");
    let mut questions = dns.asked();
    questions.sort();
    assert_eq!(
        questions,
        ["p.example.net. A UDP", "p.example.net. AAAA UDP"]
    );
    // An address needs no question.
    let literal = self::place("return 'PROXY 198.51.100.7:8080';");
    assert_eq!(found(&report(&literal, "--offline"), "P-06").len(), 1);
}

#[test]
fn a_second_proxy_is_told_of_a_client_that_uses_only_the_first() {
    let two = place("return 'PROXY p.example:1; PROXY q.example:1; DIRECT';");
    let windows = report(&two, "--offline --client winhttp");
    assert_eq!(
        found(&windows, "P-16"),
        [(
            "low".to_owned(),
            "https://app.example/: PROXY p.example:1; PROXY q.example:1; DIRECT".to_owned()
        )]
    );
    assert_eq!(found(&report(&two, "--offline"), "P-16"), []);
    let one = place("return 'PROXY p.example:1; DIRECT';");
    assert_eq!(
        found(&report(&one, "--offline --client winhttp"), "P-16"),
        []
    );
}
