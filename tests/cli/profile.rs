//! `pac-check profile`: the lists of required URLs.

use crate::program::{PROXY, Place};

const M365: &str = include_str!("../lists/m365-endpoints.json");

#[test]
fn the_lists_are_listed_and_shown() {
    let place = Place::new();
    let list = place.run("profile list --format json").json(0);
    let ids: Vec<&str> = list["profiles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|profile| profile["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids[0], "entra");
    for id in ids {
        assert!(place.run("profile list").out.contains(id), "{id}");
        assert_eq!(place.run(&format!("profile show {id}")).status, 0, "{id}");
    }
    let shown = place.run("profile show entra").out;
    assert!(
        shown.contains("policykeyservice.dc.ad.msft.net      443  https  legacy  article"),
        "{shown}"
    );
    for part in [
        "breaks     Windows can't check",
        "Weaker: All networks of Azure",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    place
        .run("profile show nope")
        .is_one_error(&["there is no profile \"nope\"", "entra"]);
}

#[test]
fn a_difference_is_exit_status_1_and_none_is_0() {
    let place = Place::new();
    let run = place.run("profile diff entra-app-proxy entra-private-network-connector");
    assert_eq!(run.status, 1);
    assert!(
        run.out.contains("- policykeyservice.dc.ad.msft.net 443"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains("+ www.microsoft.com/pkiops 443"),
        "{}",
        run.out
    );
    assert_eq!(place.run("profile diff entra entra").status, 0);
}

#[test]
fn two_dates_of_the_endpoints_of_microsoft_365_are_compared() {
    let later = M365
        .replace("extras.example", "more.example")
        .replace("\"required\": false", "\"required\": true");
    let place = Place::new().with("old.json", M365).with("new.json", later);
    for name in ["old", "new"] {
        let run = place.run(&format!("profile import m365 {name}.json -o {name}.toml"));
        assert_eq!(run.status, 0, "{run:?}");
        assert!(
            run.err.contains("left out: id 3: UDP 3478,3479"),
            "{}",
            run.err
        );
    }
    let run = place.run("profile diff old.toml new.toml");
    assert!(
        run.out.contains("- extras.example 443") && run.out.contains("+ more.example 443"),
        "{}",
        run.out
    );
}

#[test]
fn an_imported_list_is_audited() {
    let place = Place::new().with("m365.json", M365).with("x.pac", PROXY);
    let run = place.run("profile import m365 m365.json -o m365.toml --url https://endpoints.example --retrieved 2026-11-22");
    assert_eq!(run.status, 0, "{run:?}");
    let run = place
        .run("audit --pac x.pac --offline --profile m365.toml --allow-proxy proxy.example:8080");
    assert_eq!(run.status, 0, "{run:?}");
    assert!(run.out.contains("8 required: 8 met"), "{}", run.out);
    assert!(
        run.out
            .contains("https://endpoints.example, read 2026-11-22"),
        "{}",
        run.out
    );
}

#[test]
fn what_cannot_be_imported_is_one_error_with_its_place() {
    let place = Place::new()
        .with("broken.json", "[\n  {\"id\": 1,,}\n]")
        .with("open.csv", "host,port\n\"a.example,443\n")
        .with("x.md", "no table here\n");
    for (line, parts) in [
        (
            "m365 broken.json",
            ["broken.json:2:12", "key must be a string"],
        ),
        ("csv open.csv", ["open.csv:2:1", "never closed"]),
        ("markdown x.md", ["x.md", "no table with a column of hosts"]),
        (
            "service-tags broken.json",
            ["broken.json:2:2", "invalid type"],
        ),
        ("hosts none", ["cannot read the list none", "no such file"]),
    ] {
        place
            .run(&format!("profile import {line}"))
            .is_one_error(&parts);
    }
}
