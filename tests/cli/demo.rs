//! `pac-check demo`: a network, its audit, and the end.

use std::collections::BTreeSet;

use crate::program::Place;

#[test]
fn the_demo_ends_by_itself_and_names_its_one_mistake() {
    let run = Place::new().run("demo");
    assert_eq!(run.status, 0, "{run:#?}");
    let violated: Vec<&str> = run
        .out
        .lines()
        .filter(|line| line.ends_with("VIOLATED"))
        .collect();
    assert_eq!(violated.len(), 1, "{}", run.out);
    assert!(violated[0].contains("ocsp.msocsp.com"), "{}", run.out);
    assert!(
        run.out
            .contains("24 required: 23 met, 1 violated, 0 unknown"),
        "{}",
        run.out
    );
    run.says(&[
        "127.0.0.1",
        "ocsp.msocsp.com",
        "pac-check audit --profile entra-app-proxy",
    ]);
}

#[test]
fn quiet_leaves_only_the_report() {
    let run = Place::new().run("demo --quiet --format json");
    assert_eq!(run.err, "");
    let report = run.json(0);
    assert_eq!(report["schema"], "pac-check/audit@1");
    assert_eq!(report["rows"].as_array().unwrap().len(), 24);
    let broken: BTreeSet<_> = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["verdict"] != "met")
        .map(|row| row["pattern"].as_str().unwrap())
        .collect();
    assert_eq!(broken, BTreeSet::from(["ocsp.msocsp.com"]));
    let chosen = &report["discovery"]["candidates"][0];
    assert_eq!(chosen["outcome"], "found");
    assert_eq!(chosen["name"], "wpad.corp.example.");
}

#[test]
fn a_policy_file_in_the_folder_is_no_part_of_it() {
    let place = Place::new().with("pac-check.toml", "forbid = [\"direct\"]\nnonsense = 1\n");
    assert_eq!(place.run("demo --quiet").status, 0);
}
