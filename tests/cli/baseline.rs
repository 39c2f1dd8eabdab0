//! An audit against a saved one: only what changed.

use crate::findings::Network;
use crate::program::{PROXY, Place};
use crate::web::PAC_TYPE;

const DOMAIN: &str = "corp.example.com";

fn network(second: &str, script: &str) -> String {
    let url = "http://wpad.corp.example.com/wpad.dat";
    Network::new(&[DOMAIN])
        .says("10.0.0.53", "wpad.corp.example.com.", "10.0.0.80")
        .says("10.0.0.54", "wpad.corp.example.com.", second)
        .both("nobody.corp.example.com.", "NXDOMAIN")
        .both("wpad.example.com.", "NXDOMAIN")
        .get(url, 200, PAC_TYPE.1, script)
        .text()
}

#[test]
fn an_audit_reports_only_what_changed() {
    let other = PROXY.replace("proxy.example:8080", "proxy.example:3128");
    let place = Place::new()
        .with("same.json", network("10.0.0.80", PROXY))
        .with("blocked.json", network("NXDOMAIN", PROXY))
        .with("other.json", network("10.0.0.80", &other));
    let line = "audit --allow-proxy proxy.example --world";
    let saved = place.run(&format!("{line} same.json --format json -o base.json"));
    assert_eq!(saved.status, 0, "{saved:#?}");

    let again = place.run(&format!("{line} same.json --baseline base.json"));
    assert_eq!(again.status, 0, "{again:#?}");
    assert_eq!(again.out, "Since base.json: nothing changed\n");

    let blocked = place.run(&format!("{line} blocked.json --baseline base.json"));
    assert_eq!(blocked.status, 1, "{blocked:#?}");
    for part in [
        "name  A of wpad.corp.example.com. at 10.0.0.54: 10.0.0.80 -> NXDOMAIN",
        "finding  W-12: ",
    ] {
        assert!(blocked.out.contains(part), "{part}: {}", blocked.out);
    }
    assert!(!blocked.out.contains("route"), "{}", blocked.out);

    let json = format!("{line} other.json --baseline base.json --format json");
    let report = place.run(&json).json(1);
    assert_eq!(report["schema"], "pac-check/changes@1");
    let changes = report["changes"].as_array().unwrap();
    let kinds: Vec<&str> = changes
        .iter()
        .map(|it| it["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds[0], "file");
    assert!(
        kinds.contains(&"route") && !kinds.contains(&"verdict"),
        "{kinds:?}"
    );
    let route = changes.iter().find(|it| it["kind"] == "route").unwrap();
    assert_eq!(route["before"], "PROXY proxy.example:8080");
    assert_eq!(route["after"], "PROXY proxy.example:3128");
}

#[test]
fn an_audit_that_could_not_look_is_no_audit_without_changes() {
    let place = Place::new().with("same.json", network("10.0.0.80", PROXY));
    let line = "audit --allow-proxy proxy.example --world same.json";
    place.run(&format!("{line} --format json -o base.json"));
    let run = place.run(&format!(
        "audit --allow-proxy proxy.example --offline --domain {DOMAIN} --baseline base.json"
    ));
    assert_eq!(run.status, 2, "{run:#?}");
    assert!(run.out.contains("not everything is known"), "{run:#?}");
    for (file, text, part) in [
        ("none.json", None, "there is no such file"),
        ("cut.json", Some("{\"schema\": "), "line 1"),
        (
            "url.json",
            Some("{\"schema\": \"pac-check/url@1\"}"),
            "pac-check/url@1",
        ),
    ] {
        if let Some(text) = text {
            place.write(file, text);
        }
        place
            .run(&format!("{line} --baseline {file}"))
            .is_one_error(&[part]);
    }
    place
        .run(&format!("{line} --baseline base.json --format sarif"))
        .is_one_error(&["no format \"sarif\"", "human, json"]);
}

#[test]
fn the_proxys_list_and_the_settings_are_compared_too() {
    let config = |proxy: &str| {
        format!(
            "<configuration><system.net><defaultProxy>{proxy}</defaultProxy></system.net></configuration>"
        )
    };
    let address = config("<proxy proxyaddress=\"http://proxy.example:8080\"/>");
    let place = Place::new()
        .with("same.json", network("10.0.0.80", PROXY))
        .with("list.txt", ".msappproxy.net\n.servicebus.windows.net\n")
        .with("service.exe.config", &address);
    let line = "audit --allow-proxy proxy.example --world same.json --profile entra-app-proxy \
                --proxy-list list.txt --proxy-list-kind zscaler --settings service=service.exe.config";
    let saved = place.run(&format!("{line} --format json -o base.json"));
    assert!(place.read("base.json").is_ok(), "{saved:#?}");
    let kinds = || {
        let run = place.run(&format!("{line} --baseline base.json --format json"));
        let report: serde_json::Value =
            serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:#?}"));
        let changes = report["changes"].as_array().unwrap().clone();
        let mut kinds: Vec<String> = changes
            .iter()
            .map(|change| change["kind"].as_str().unwrap().to_owned())
            .collect();
        kinds.dedup();
        kinds
    };
    assert_eq!(kinds(), [""; 0]);
    place.write("list.txt", ".msappproxy.net\n");
    let changed = kinds();
    assert!(
        changed.iter().any(|kind| kind == "proxy_list"),
        "{changed:?}"
    );
    assert!(
        !changed.iter().any(|kind| kind == "settings"),
        "{changed:?}"
    );
    place.write("list.txt", ".msappproxy.net\n.servicebus.windows.net\n");
    place.write("service.exe.config", config("<proxy autoDetect=\"True\"/>"));
    let changed = kinds();
    assert!(changed.iter().any(|kind| kind == "settings"), "{changed:?}");
    assert!(
        !changed.iter().any(|kind| kind == "proxy_list"),
        "{changed:?}"
    );
}

/// No sample gives another report in the next run, however long that takes.
#[test]
fn an_audit_of_the_same_sample_reports_no_change() {
    /// Larger files take the most of their time for nothing new.
    const MOST_BYTES: u64 = 100_000;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/pac-samples");
    let samples = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap());
    let mut samples: Vec<String> = samples
        .filter(|entry| entry.metadata().unwrap().len() < MOST_BYTES)
        .map(|entry| entry.path().to_string_lossy().into_owned())
        .filter(|path| path.strip_suffix(".pac").is_some())
        .collect();
    samples.sort_unstable();
    assert!(samples.len() > 60);
    let (first, second) = samples.split_at(samples.len() / 2);
    std::thread::scope(|scope| {
        for half in [first, second] {
            scope.spawn(move || {
                let place = Place::new();
                for sample in half {
                    let audit = [
                        "audit",
                        "--offline",
                        "--allow-proxy",
                        "proxy.example",
                        "--pac",
                        sample,
                    ];
                    let at = ["--at", "2026-11-30T12:00:00Z"];
                    let saved = place.run_words(&[&audit[..], &at, &["--format", "json"]].concat());
                    place.write("base.json", &saved.out);
                    let again =
                        place.run_words(&[&audit[..], &at, &["--baseline", "base.json"]].concat());
                    let changes = again.out.lines().count();
                    assert_eq!(changes, 1, "{sample}: {}", again.out);
                }
            });
        }
    });
}
