//! The shape of `pac-check/url@1`: every member with its type, as docs/json-report.md has it.

use serde_json::{Value, json};

use crate::program::{Place, answer};

const SCRIPT: &str = "function FindProxyForURL(url, host) {\n\
  alert('asked about ' + host);\n\
  if (host == 'garbage.example') return 'proxy.example:8080';\n\
  if (host == 'mixed.example') return 'PROXIE a:1; HTTPS b.example; SOCKS [2001:db8::1]:1080; DIRECT';\n\
  if (host == 'throws.example') throw new Error('no');\n\
  if (host == 'empty.example') return '';\n\
  return 'PROXY ' + dnsResolve('proxy.example') + ':8080; DIRECT';\n\
}\n";

fn report(status: i32, urls: &str) -> Value {
    Place::new()
        .with("x.pac", SCRIPT)
        .run(&format!(
            "url --pac x.pac --offline --resolve proxy.example=10.0.0.1 --format json {urls}"
        ))
        .json(status)
}

#[test]
fn a_whole_report() {
    let report = report(0, "https://user:secret@a.example:8443/path?query#fragment");
    let expected = json!({
        "schema": "pac-check/url@1",
        "pac": {
            "source": "x.pac",
            "sha256": report["pac"]["sha256"],
            "bytes": SCRIPT.len(),
        },
        "client": "chromium",
        "answered_by": {
            "by": "engine",
            "reason": "a global of the language",
            "at": {"line": 5, "column": 41},
            "program": null,
        },
        "results": [{
            // The password is masked.
            "url": "https://user:***@a.example:8443/path?query#fragment",
            "host": "a.example",
            "seen_url": "https://a.example:8443/",
            "status": "ok",
            "returned": "PROXY 10.0.0.1:8080; DIRECT",
            "route": [
                {"type": "proxy", "host": "10.0.0.1", "port": 8080},
                {"type": "direct"},
            ],
            "effective": "PROXY 10.0.0.1:8080; DIRECT",
            "rejected": [],
            "error": null,
            "decided_at": {"line": 7, "column": 1},
            "lookups": [{
                "question": "dnsResolve",
                "name": "proxy.example",
                "answer": ["10.0.0.1"],
            }],
            "alerts": ["asked about a.example"],
        }],
    });
    assert_eq!(report, expected, "{report:#}");
    let digest = report["pac"]["sha256"].as_str().unwrap();
    assert_eq!(digest.len(), 64);
    assert!(
        digest
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    );
}

#[test]
fn every_answer_has_every_member() {
    let report = report(
        2,
        "http://a.example/ http://garbage.example/ http://mixed.example/ http://throws.example/ \
         http://empty.example/ http://localhost/ nonsense",
    );
    for answer in report["results"].as_array().unwrap() {
        let members: Vec<&str> = answer
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let mut expected = vec![
            "url",
            "host",
            "seen_url",
            "status",
            "returned",
            "route",
            "effective",
            "rejected",
            "error",
            "decided_at",
            "lookups",
            "alerts",
        ];
        let mut sorted = members.clone();
        sorted.sort_unstable();
        expected.sort_unstable();
        assert_eq!(sorted, expected, "{answer:#}");
        for list in ["route", "rejected", "lookups", "alerts"] {
            assert!(answer[list].is_array(), "{answer:#}");
        }
    }
    let statuses: Vec<_> = report["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["status"].as_str().unwrap())
        .collect();
    assert_eq!(
        statuses,
        ["ok", "ok", "ok", "error", "ok", "bypass", "error"]
    );
}

#[test]
fn pieces_that_the_client_drops_are_kept_with_the_reason() {
    let report = report(0, "http://mixed.example/");
    let answer = answer(&report);
    assert_eq!(
        answer["route"],
        json!([
            {"type": "https", "host": "b.example", "port": 443},
            {"type": "socks4", "host": "2001:db8::1", "port": 1080},
            {"type": "direct"},
        ])
    );
    assert_eq!(
        answer["effective"],
        "HTTPS b.example:443; SOCKS4 [2001:db8::1]:1080; DIRECT"
    );
    assert_eq!(answer["rejected"].as_array().unwrap().len(), 1);
    assert_eq!(answer["rejected"][0]["text"], "PROXIE a:1");
    assert!(answer["rejected"][0]["why"].is_string());
}

#[test]
fn an_answer_without_any_route_is_told_from_direct() {
    for host in ["garbage", "empty"] {
        let report = report(0, &format!("http://{host}.example/"));
        let answer = answer(&report);
        assert_eq!(answer["route"], json!([]), "{answer:#}");
        assert_eq!(answer["effective"], "DIRECT");
        assert!(answer["returned"].is_string());
    }
}

#[test]
fn an_exception_has_its_place_and_no_route() {
    let report = report(2, "http://throws.example/");
    let answer = answer(&report);
    assert_eq!(answer["status"], "error");
    assert_eq!(answer["error"]["message"], "Error: no");
    assert_eq!(answer["error"]["line"], 5);
    assert!(answer["error"]["column"].is_u64(), "{answer:#}");
    assert_eq!(answer["returned"], Value::Null);
    assert_eq!(answer["decided_at"], Value::Null);
    assert_eq!(answer["effective"], "DIRECT");
    assert_eq!(answer["alerts"], json!(["asked about throws.example"]));
}

#[test]
fn what_the_client_never_asks_about_is_a_bypass() {
    let report = report(
        0,
        "http://localhost/ http://127.0.0.1/ http://[::1]/ http://a.localhost/ http://169.254.1.1/",
    );
    for answer in report["results"].as_array().unwrap() {
        assert_eq!(answer["status"], "bypass", "{answer:#}");
        assert_eq!(answer["effective"], "DIRECT");
        assert_eq!(answer["returned"], Value::Null);
        assert_eq!(answer["alerts"], json!([]));
    }
}

#[test]
fn all_clients_are_named_each_with_its_answers() {
    let place = Place::new().with("x.pac", SCRIPT);
    let line = "url --pac x.pac --offline --resolve proxy.example=10.0.0.1 --client all \
                --format json http://a.example/ https://a.example/path";
    // Clients with an older JavaScript fail on the script: said by the exit status.
    let report = place.run(line).json(2);
    let members: Vec<&str> = report
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(members.len(), 5, "{members:?}");
    assert_eq!(report["more_disagreements"], 0);
    let disagreements = report["disagreements"].as_array().unwrap();
    assert_eq!(disagreements.len(), 2, "one for each URL");
    assert_eq!(disagreements[0]["url"], "http://a.example/");
    let reason = &disagreements[0]["reasons"][0];
    assert_eq!(reason["client"], "chromium");
    assert!(reason["says"].is_string() && reason["fields"].is_array());
    assert_eq!(report["schema"], "pac-check/url@1");
    assert!(report["pac"].is_object());
    let clients = report["clients"].as_object().unwrap();
    assert!(clients.contains_key("chromium") && clients.contains_key("firefox"));
    for name in ["chromium", "firefox"] {
        let client = &clients[name];
        assert_eq!(client.as_object().unwrap().len(), 2, "{name}");
        let results = client["results"].as_array().unwrap();
        assert_eq!(results.len(), 2, "{name}");
        assert_eq!(
            results[0]["effective"], "PROXY 10.0.0.1:8080; DIRECT",
            "{name}"
        );
    }
    assert_eq!(
        clients["chromium"]["results"][1]["seen_url"],
        "https://a.example/"
    );
}

#[test]
fn hosts_are_punycode_and_paths_of_http_stay() {
    let report = report(
        0,
        "http://B\u{fc}cher.example:80/path?query http://[2001:DB8:0::1]:8080/",
    );
    assert_eq!(report["results"][0]["host"], "xn--bcher-kva.example");
    assert_eq!(
        report["results"][0]["seen_url"],
        "http://xn--bcher-kva.example/path?query"
    );
    assert_eq!(report["results"][1]["host"], "2001:db8::1");
}
