//! SARIF, held to what its readers take: the standard, and what GitHub's code scanning demands beyond
//! it (a location with a line for each result, paths without a scheme).

use std::collections::HashSet;

use serde_json::Value;

use crate::findings::Network;
use crate::program::{PROXY, Place};

fn checked(text: &str) -> usize {
    let log: Value = serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}"));
    assert_eq!(log["version"], "2.1.0");
    let runs = log["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 1);
    let driver = &runs[0]["tool"]["driver"];
    assert!(driver["name"].is_string());
    let rules: Vec<&str> = driver["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| {
            assert!(
                !rule["shortDescription"]["text"]
                    .as_str()
                    .unwrap()
                    .is_empty()
            );
            rule["id"].as_str().unwrap()
        })
        .collect();
    assert_eq!(
        rules.iter().collect::<HashSet<_>>().len(),
        rules.len(),
        "{rules:?}"
    );
    for artifact in runs[0]["artifacts"].as_array().unwrap() {
        path(&artifact["location"]);
    }
    let results = runs[0]["results"].as_array().unwrap();
    let mut prints = HashSet::new();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], rules[index]);
        assert!(matches!(
            result["level"].as_str().unwrap(),
            "error" | "warning" | "note"
        ));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let places = result["locations"].as_array().unwrap();
        assert!(!places.is_empty(), "{result}");
        let related = result["relatedLocations"].as_array();
        for place in places.iter().chain(related.into_iter().flatten()) {
            let place = &place["physicalLocation"];
            path(&place["artifactLocation"]);
            let region = place["region"].as_object().unwrap();
            let number = |name: &str| region.get(name).and_then(Value::as_u64);
            let line = number("startLine").unwrap();
            assert!(line >= 1, "{place}");
            assert!(
                region.values().all(|it| it.as_u64().unwrap() >= 1),
                "{place}"
            );
            let end = (number("endLine").unwrap_or(line), number("endColumn"));
            assert!(end.0 >= line, "{place}");
            if let (true, Some(last), Some(first)) = (end.0 == line, end.1, number("startColumn")) {
                assert!(last >= first, "{place}");
            }
        }
        let print = result["partialFingerprints"].as_object().unwrap();
        assert_eq!(print.len(), 1);
        let (name, value) = print.iter().next().unwrap();
        assert!(
            prints.insert((name.clone(), value.to_string())),
            "twice: {result}"
        );
    }
    results.len()
}

/// A path within a repository.
fn path(location: &Value) {
    let uri = location["uri"].as_str().unwrap();
    assert!(!uri.is_empty() && !uri.starts_with('/'), "{uri}");
    assert!(
        !uri.contains(':') && uri.is_ascii() && !uri.contains(' '),
        "{uri}"
    );
}

#[test]
fn each_result_has_a_location_whatever_it_is_about() {
    let network = Network::new(&["corp.example.com"])
        .says("10.0.0.53", "wpad.corp.example.com.", "10.0.0.80")
        .says("10.0.0.54", "wpad.corp.example.com.", "NXDOMAIN")
        .both("nobody.corp.example.com.", "NXDOMAIN")
        .both("wpad.example.com.", "NXDOMAIN")
        .get(
            "http://wpad.corp.example.com/wpad.dat",
            200,
            "text/html",
            PROXY,
        );
    let nothing = Network::new(&["corp.example.com"])
        .both("wpad.corp.example.com.", "NXDOMAIN")
        .both("nobody.corp.example.com.", "NXDOMAIN")
        .both("wpad.example.com.", "NXDOMAIN");
    let place = Place::new()
        .with("x.pac", PROXY)
        .with("fails.pac", "function FindProxyForURL(url, host) {\n  return nothing;\n}")
        .with("broken.pac", "function FindProxyForURL(url, host) {\n")
        .with("empty.pac", "")
        .with("a b%.pac", "function FindProxyForURL(url, host) { return 'SOCKS p:1'; }")
        .with("world.json", network.text())
        .with("nothing.json", nothing.text())
        .with("squid.conf", "http_port 1\nhttp_access deny all\n")
        .with("pac-check.toml", "forbid = [\"socks\"]\n")
        .with(
            "a-service.config",
            "<configuration><system.net><defaultProxy><proxy proxyaddress=\"p&lt;:1\"/></defaultProxy></system.net></configuration>",
        );
    let mut results = 0;
    for line in [
        "audit --pac x.pac",
        "audit --pac x.pac --allow-proxy other.example",
        "audit --pac fails.pac --allow-proxy other.example",
        "audit --pac broken.pac",
        "audit --pac empty.pac",
        "audit --world world.json",
        "audit --world nothing.json",
        "audit --pac x.pac --proxy-list squid.conf",
        "audit --settings a-service.config --assume-defaults --offline --pac x.pac",
        "allowlist squid.conf",
        "settings a-service.config",
    ] {
        let run = place.run(&format!("{line} --format sarif"));
        assert!(!run.out.is_empty(), "{line}: {run:#?}");
        results += checked(&run.out);
    }
    let path = place.path("a b%.pac");
    let words = [
        "audit",
        "--format",
        "sarif",
        "--pac",
        path.to_str().unwrap(),
    ];
    results += checked(&place.run_words(&words).out);
    let input = place.run_with_input("audit --pac - --format sarif", PROXY.as_bytes());
    results += checked(&input.out);
    assert!(results > 30, "{results}");
}
