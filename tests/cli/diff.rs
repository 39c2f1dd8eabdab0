//! `pac-check diff`: what it finds, what it proves, its formats and status.

use std::fmt::Write as _;

use serde_json::Value;

use crate::program::{Place, Run};

const OLD: &str = "function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, \".example\")) return \"PROXY proxy.example:8080\";
  return \"DIRECT\";
}
";

const NEW: &str = "function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, \".corp.example\")) return \"PROXY proxy.example:8080\";
  return \"DIRECT\";
}
";

/// The same decisions as [`OLD`] in other words.
const SAME: &str = "function FindProxyForURL(url, host) {
  return /\\.example$/.test(host) ? \"PROXY proxy.example:8080;\" : \"DIRECT\";
}
";

/// No decision program: it remembers.
const COUNTS: &str = "var n = 0;
function FindProxyForURL(url, host) {
  n = n + host.length;
  return n % 2 ? \"DIRECT\" : \"PROXY proxy.example:8080\";
}
";

fn place() -> Place {
    Place::new()
        .with("old.pac", OLD)
        .with("new.pac", NEW)
        .with("same.pac", SAME)
        .with("counts.pac", COUNTS)
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

#[test]
fn a_narrower_rule_is_one_difference_with_lines_and_an_example() {
    let run = place().run("diff old.pac new.pac");
    assert_eq!(run.status, 1, "{run:?}");
    for part in [
        "*.example\n",
        "except     *.corp.example\n",
        "PROXY proxy.example:8080  (old.pac:2)",
        "DIRECT  (new.pac:3)",
        "for example https://a.example/",
        "DIFFERENT: 1 difference; every other request gets the same route",
    ] {
        assert!(run.out.contains(part), "{part:?} in {}", run.out);
    }
    let report = json(&place().run("diff old.pac new.pac --format json"));
    assert_eq!(report["schema"], "pac-check/diff@1");
    assert_eq!(report["basis"]["kind"], "proof");
    let difference = &report["differences"][0];
    assert_eq!(difference["confirmed"], true);
    assert_eq!(difference["old"][0]["line"], 2);
    assert_eq!(difference["new"][0]["route"], "DIRECT");
}

#[test]
fn other_words_for_the_same_decisions_are_equal() {
    let run = place().run("diff old.pac same.pac");
    assert_eq!(run.status, 0, "{run:?}");
    assert!(
        run.out.contains("EQUAL: every request gets the same route"),
        "{run:?}"
    );
    let run = place().run("diff old.pac old.pac");
    assert_eq!(run.status, 0, "{run:?}");
    assert!(run.out.contains("the text is the same"), "{run:?}");
}

#[test]
fn samples_are_no_proof() {
    let run = place().run("diff old.pac counts.pac");
    assert_eq!(run.status, 1, "{run:?}");
    assert!(run.out.contains("samples only"), "{run:?}");
    let place = Place::new()
        .with(
            "one.pac",
            format!("{COUNTS}// one\n").replace("n % 2 ?", "n < 0 ?"),
        )
        .with(
            "two.pac",
            format!("{COUNTS}// two\n").replace("n % 2 ?", "n < 0 ?"),
        );
    let run = place.run("diff one.pac two.pac");
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.out.contains("UNKNOWN"), "{run:?}");
    assert_eq!(place.run("diff one.pac two.pac --accept-samples").status, 0);
}

#[test]
fn two_clients_of_one_file_are_compared() {
    let file = "function FindProxyForURL(url, host) {
  if (shExpMatch(url, \"https://*/secret*\")) return \"PROXY proxy.example:8080\";
  return \"DIRECT\";
}
";
    let place = Place::new().with("x.pac", file);
    let run = place.run("diff x.pac --client chromium --against firefox");
    assert_eq!(run.status, 0, "no client shows the path of https: {run:?}");
    let run = place.run("diff x.pac --client chromium --against winhttp");
    assert_ne!(run.status, 0, "{run:?}");
}

#[test]
fn what_a_profile_needs_and_real_traffic() {
    let place = place().with(
        "urls.txt",
        "https://a.example/\nhttps://b.example/x\nhttps://q.test/\n",
    );
    let run = place.run("diff old.pac new.pac --require entra-app-proxy");
    assert_eq!(run.status, 0, "{run:?}");
    let run = place.run("diff old.pac new.pac --urls-from urls.txt --offline");
    assert!(run.out.contains("2 of 3 URLs get another route"), "{run:?}");
    let report =
        json(&place.run("diff old.pac new.pac --urls-from urls.txt --offline --format json"));
    assert_eq!(report["differences"][0]["urls"], 2);
    assert_eq!(report["traffic"]["elsewhere"], 0);
}

#[test]
fn every_format_of_findings_has_it() {
    for format in ["markdown", "html", "sarif", "github"] {
        let run = place().run(&format!("diff old.pac new.pac --format {format}"));
        assert_eq!(run.status, 1, "{run:?}");
        assert!(run.out.contains("corp.example"), "{format}: {}", run.out);
    }
}

#[test]
fn three_changes_among_thousands_of_rules_are_three_differences() {
    let rule = |number: usize, new: bool| {
        let domain = format!("host-{number}.example");
        let proxy = number % 7;
        let condition = match (number, number % 10) {
            (501, _) if new => format!("dnsDomainIs(host, \".sub.{domain}\")"),
            (_, 0) => {
                let mask = if number == 700 && new {
                    "255.255.255.128"
                } else {
                    "255.255.255.0"
                };
                format!(
                    "isInNet(host, \"10.{}.{}.0\", \"{mask}\")",
                    number / 250,
                    number % 250
                )
            }
            (_, 1..=5) => format!("dnsDomainIs(host, \".{domain}\")"),
            (_, 6 | 7) => format!("shExpMatch(host, \"*.{domain}\")"),
            _ => format!("host == \"www.{domain}\""),
        };
        format!("  if ({condition}) return \"PROXY p{proxy}.example:8080\";\n")
    };
    let file = |new: bool| {
        let mut text = "function FindProxyForURL(url, host) {\n".to_owned();
        let moved = "  if (dnsDomainIs(host, \".host-909.example\")) return \"PROXY moved.example:8080\";\n";
        for number in 0..2000 {
            if number == 909 && new {
                text.push_str(moved);
            }
            let _ = write!(text, "{}", rule(number, new));
            if number == 909 && !new {
                text.push_str(moved);
            }
        }
        text + "  return \"DIRECT\";\n}\n"
    };
    let place = Place::new()
        .with("old.pac", file(false))
        .with("new.pac", file(true));
    let run = place.run("diff old.pac new.pac --format json");
    assert_eq!(run.status, 1, "{run:?}");
    let report = json(&run);
    assert_eq!(report["basis"]["kind"], "proof");
    let found = report["differences"].as_array().unwrap();
    let old: Vec<u64> = found
        .iter()
        .filter_map(|it| it["old"][0]["line"].as_u64())
        .collect();
    assert_eq!(old, [503, 702, 911], "{found:#?}");
    assert!(found.iter().all(|it| it["confirmed"] == true), "{found:#?}");
}

#[test]
fn what_cannot_be_compared_is_an_error_that_says_so() {
    let place = place().with("broken.pac", "function FindProxyForURL(url, host) {");
    let run = place.run("diff old.pac broken.pac");
    assert_eq!(run.status, 2, "{run:?}");
    assert!(
        run.err.contains("cannot load the PAC file broken.pac"),
        "{run:?}"
    );
    let run = place.run("diff old.pac");
    assert_eq!(run.status, 2, "{run:?}");
    let run = place.run("diff old.pac missing.pac");
    assert!(run.err.contains("missing.pac"), "{run:?}");
    let run = place.run("diff old.pac new.pac --client all");
    assert!(run.err.contains("--against"), "{run:?}");
}
