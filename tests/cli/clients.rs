//! `--client all`: where the clients part, and why.

use std::fmt::Write as _;

use crate::program::Place;

/// Only Windows and those who follow it have the function.
const PAC: &str = "\
function FindProxyForURL(url, host) {
  if (isInNetEx(host, \"10.0.0.0/8\"))
    return \"DIRECT\";
  return \"PROXY proxy.example:8080\";
}
";

fn place() -> Place {
    Place::new().with("x.pac", PAC)
}

#[test]
fn url_and_explain_end_with_the_reason() {
    for command in ["url", "explain"] {
        let run = place().run(&format!(
            "{command} --pac x.pac --client all --offline http://192.0.2.1/"
        ));
        let (_, found) = run.out.split_once("Clients disagree\n").unwrap();
        for part in [
            "chromium, winhttp, pacparser, pypac: PROXY proxy.example:8080",
            "firefox, wine, libproxy: DIRECT",
            "firefox: line 2: chromium has isInNetEx, firefox has not",
            "docs/dialects.md: builtins",
        ] {
            assert!(found.contains(part), "{command}: {part}\n{found}");
        }
    }
}

#[test]
fn explain_has_it_as_data() {
    let run =
        place().run("explain --pac x.pac --client all --offline --format json http://192.0.2.1/");
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let found = report["disagreements"].as_array().unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["routes"][0]["clients"][0], "chromium");
    let reason = &found[0]["reasons"][0];
    assert_eq!(reason["unlike"], "firefox");
    assert_eq!(reason["fields"][0]["name"], "builtins");
    assert_eq!(reason["place"]["line"], 2);
}

#[test]
fn markdown_has_it_too() {
    let run =
        place().run("url --pac x.pac --client all --offline --format markdown http://192.0.2.1/");
    assert!(run.out.contains("\n## Clients disagree\n"), "{}", run.out);
    assert!(run.out.contains("firefox has not"), "{}", run.out);
}

#[test]
fn one_client_and_clients_that_agree_have_no_such_section() {
    let run = place().run("url --pac x.pac --offline http://192.0.2.1/");
    assert!(!run.out.contains("disagree"), "{}", run.out);
    let same = Place::script("return 'PROXY proxy.example:8080';");
    let run = same.run("url --pac x.pac --client all --offline http://a.example/");
    assert!(!run.out.contains("disagree"), "{}", run.out);
}

/// `isResolvable` without an answer is a guess in each: nothing is said of guesses.
#[test]
fn what_nobody_knows_is_not_compared() {
    let place = Place::script("return isResolvable(host) ? 'DIRECT' : 'PROXY a:1';");
    let run = place.run("url --pac x.pac --client all --offline --format json http://a.example/");
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["disagreements"], serde_json::json!([]), "{report:#}");
}

#[test]
fn of_many_urls_the_rest_is_counted() {
    let mut urls = String::new();
    for n in 0..30 {
        writeln!(urls, "http://192.0.2.{n}/").unwrap();
    }
    let place = place().with("urls", urls);
    let run = place.run("url --pac x.pac --client all --offline --urls-from urls --format json");
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["disagreements"].as_array().unwrap().len(), 20);
    assert_eq!(report["more_disagreements"], 10);
}

/// PyPAC asks once before anybody else does.
#[test]
fn a_script_that_counts_has_counted_the_first_call_of_pypac() {
    let place = Place::new().with(
        "x.pac",
        "var n = 0;\nfunction FindProxyForURL(url, host) { return \"PROXY n\" + ++n + \".example:1\"; }\n",
    );
    let run = place.run("url --pac x.pac --client all --offline http://a.example/");
    let (_, found) = run.out.split_once("Clients disagree\n").unwrap();
    assert!(found.contains("pypac: PROXY n2.example:1"), "{found}");
    assert!(found.contains("test_call: None in chromium"), "{found}");
}

/// Some run the file again for each call; asked alone, the URL gets the same from all.
#[test]
fn a_difference_that_only_memory_makes_is_said_to_be_one() {
    let place = Place::new().with(
        "x.pac",
        "var n = 0;\nfunction FindProxyForURL(url, host) {\n  if (host != \"0.0.0.0\") n++;\n  return \"PROXY n\" + n + \".example:1\";\n}\n",
    );
    let run =
        place.run("url --pac x.pac --client all --offline http://a.example/ http://b.example/");
    let (_, found) = run.out.split_once("Clients disagree\n").unwrap();
    assert!(found.contains("http://b.example/"), "{found}");
    assert!(!found.contains("http://a.example/"), "{found}");
    assert!(found.contains("the script remembers"), "{found}");
    assert!(
        found.contains("state: Kept in chromium, FreshEachCall in"),
        "{found}"
    );
}
