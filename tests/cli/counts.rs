//! The counts of a page are those of its rows, in every format that has counts.

use serde_json::Value;

use crate::program::{PROXY, Place};

/// Runs whose reports are counted: every verdict, rows that are not strictly required, settings, a
/// proxy's own list.
const LINES: &[&str] = &[
    // Nothing is demanded.
    "audit --pac direct.pac",
    "audit --pac x.pac",
    // One proxy is allowed, and some hosts go elsewhere or rest on DNS.
    "audit --pac mixed.pac --allow-proxy proxy.example --offline",
    // With what is optional and legacy.
    "audit --pac x.pac --profile entra",
    "audit --pac x.pac --profile entra --allow-proxy proxy.example",
    "audit --pac x.pac --profile entra --allow-proxy proxy.example --proxy-list squid.conf",
    "audit --pac direct.pac --profile entra --allow-proxy proxy.example",
    "allowlist squid.conf --profile entra",
    "allowlist open.conf --profile entra",
    "settings a-service.config --profile entra",
];

fn place() -> Place {
    Place::new()
        .with("x.pac", PROXY)
        .with("direct.pac", "function FindProxyForURL(url, host) { return 'DIRECT'; }")
        .with(
            "mixed.pac",
            "function FindProxyForURL(url, host) {
               if (shExpMatch(host, '*.windows.net')) return 'DIRECT';
               if (shExpMatch(host, 'crl*')) throw 1;
               if (isInNet(dnsResolve(host), '10.0.0.0', '255.0.0.0')) return 'DIRECT';
               return 'PROXY proxy.example:8080';
             }",
        )
        .with("squid.conf", "acl all src all\nacl some dstdomain .msappproxy.net\nhttp_access allow some\nhttp_access deny all\n")
        .with("open.conf", "http_access allow all\n")
        .with(
            "a-service.config",
            "<configuration><system.net><defaultProxy><proxy proxyaddress=\"http://p.example:8080\"/></defaultProxy></system.net></configuration>",
        )
}

/// The numbers in a text, before the first `;`.
fn numbers(text: &str) -> Vec<u64> {
    let text = text.split(';').next().unwrap();
    text.split(|letter: char| !letter.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect()
}

/// The counts after the colon are as many as the rows before it: `24 required: 20 met, ...; optional or
/// legacy: 2 met`.
fn adds_up(counts: &str, rows: u64, what: &str) {
    let (asked, ends) = counts
        .split_once(": ")
        .unwrap_or_else(|| panic!("{what}: {counts}"));
    let sum = |text: &str| numbers(text).iter().sum::<u64>();
    assert_eq!(sum(asked), rows, "{what}: {counts}");
    assert_eq!(sum(ends), rows, "{what}: {counts}");
}

/// The line with the counts, without what stands before it.
fn counts_of(page: &str, format: &str) -> String {
    let is_counts = |line: &&str| line.contains(" required") || line.contains(" requests: ");
    let mut lines = page.lines();
    let line = match format {
        // Also where it goes on in a second line.
        "human" => {
            let all: Vec<&str> = page.lines().collect();
            let at = all.iter().rposition(&is_counts).unwrap();
            return all[at..].join(" ")[11..].trim().to_owned();
        }
        "github" => {
            lines
                .rfind(is_counts)
                .unwrap()
                .split("::")
                .nth(2)
                .unwrap()
                .split_once(": ")
                .unwrap()
                .1
        }
        _ => lines.find(is_counts).unwrap(),
    };
    line.trim()
        .trim_start_matches("<p>")
        .trim_end_matches("</p>")
        .to_owned()
}

fn length(value: &Value) -> u64 {
    u64::try_from(value.as_array().unwrap().len()).unwrap()
}

#[test]
fn counts_are_those_of_the_rows_in_every_format() {
    let place = place();
    for line in LINES {
        let run = place.run(&format!("{line} --format json"));
        let report: Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{run:#?}"));
        let rows = length(&report["rows"]);
        assert!(rows > 20, "{line}");
        let summary = report["summary"].as_object().unwrap();
        // These two are of rows that are counted already.
        let counted = summary
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "opposed" | "undecided"));
        let sum: u64 = counted.map(|(_, count)| count.as_u64().unwrap()).sum();
        assert_eq!(sum, rows, "{line}: {summary:?}");
        for list in report["proxy_lists"].as_array().into_iter().flatten() {
            let list = &list["allowlist"];
            let summary = &list["summary"];
            let names = ["full", "partial", "none", "unknown", "not_required"];
            let sum: u64 = names
                .iter()
                .map(|name| summary[name].as_u64().unwrap())
                .sum();
            assert_eq!(sum, length(&list["rows"]), "{line}: {summary}");
        }
        // An audit counts what is required, and names the others apart.
        let required = report["rows"].as_array().unwrap().iter();
        let required = required.filter(|row| row["standing"] == "required").count();
        let counted = if line.starts_with("audit") {
            u64::try_from(required).unwrap()
        } else {
            rows
        };
        for format in ["human", "markdown", "html", "github"] {
            let page = place.run(&format!("{line} --format {format}")).out;
            let what = format!("{line} --format {format}");
            adds_up(&counts_of(&page, format), counted, &what);
        }
    }
}

#[test]
fn each_row_of_an_audit_is_one_case_with_its_verdict_in_junit() {
    let place = place();
    for line in LINES.iter().filter(|line| line.starts_with("audit")) {
        let report: Value =
            serde_json::from_str(&place.run(&format!("{line} --format json")).out).unwrap();
        let page = place.run(&format!("{line} --format junit")).out;
        let document = roxmltree::Document::parse(&page).unwrap();
        let of_rows = document.descendants().filter(|node| {
            let class = node.attribute("classname").unwrap_or_default();
            let name = node.attribute("name").unwrap_or_default();
            node.has_tag_name("testcase") && class.starts_with("entra") && name.contains(" port ")
        });
        let cases: Vec<_> = of_rows.collect();
        let with = |name: &str| {
            let has =
                |case: &&roxmltree::Node<'_, '_>| case.children().any(|it| it.has_tag_name(name));
            cases.iter().filter(has).count()
        };
        let count =
            |name: &str| usize::try_from(report["summary"][name].as_u64().unwrap()).unwrap();
        assert_eq!(
            cases.len(),
            report["rows"].as_array().unwrap().len(),
            "{line}"
        );
        assert_eq!(with("failure"), count("violated"), "{line}");
        assert_eq!(with("error"), count("unknown"), "{line}");
        assert_eq!(with("skipped"), count("not_judged"), "{line}");
    }
}

#[test]
fn what_nothing_was_demanded_of_reads_as_met_nowhere_and_is_no_pass() {
    let place = place();
    for file in ["direct.pac", "x.pac"] {
        for format in [
            "human", "markdown", "html", "github", "json", "junit", "sarif",
        ] {
            let run = place.run(&format!("audit --pac {file} --format {format}"));
            assert_eq!(run.status, 2, "{format}: {run:#?}");
            let flat = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(!run.out.contains("MET"), "{format}: {}", run.out);
            let said = ["not judged", "Not judged", "not-judged", "NOT JUDGED"];
            assert!(
                said.iter().any(|words| run.out.contains(words)),
                "{format}: {}",
                run.out
            );
            assert!(
                flat.contains("no allowlist is configured"),
                "{format}: {}",
                run.out
            );
        }
    }
}

#[test]
fn one_question_without_an_answer_is_one_cause_with_all_its_hosts() {
    let place = Place::script(
        "if (isInNet(dnsResolve(host), '10.0.0.0', '255.0.0.0')) return 'DIRECT'; return 'PROXY proxy.example:8080';",
    );
    let line = "audit --pac x.pac --allow-proxy proxy.example --offline";
    let report = place.run(&format!("{line} --format json")).json(2);
    let rows = report["rows"].as_array().unwrap().len();
    let causes = report["causes"].as_array().unwrap();
    assert_eq!(causes.len(), 1, "{causes:#?}");
    assert_eq!(causes[0]["verdict"], "unknown");
    assert_eq!(causes[0]["urls"].as_array().unwrap().len(), rows);
    let human = place.run(line).out;
    assert!(
        human.contains("  1. ") && !human.contains("  2. "),
        "{human}"
    );
    let sarif: Value =
        serde_json::from_str(&place.run(&format!("{line} --format sarif")).out).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let unknown: Vec<_> = results
        .iter()
        .filter(|it| it["ruleId"] == "known-answer")
        .collect();
    assert_eq!(unknown.len(), 1);
    for row in report["rows"].as_array().unwrap() {
        let pattern = row["pattern"].as_str().unwrap();
        assert!(
            unknown[0]["message"]["text"]
                .as_str()
                .unwrap()
                .contains(pattern),
            "{pattern}"
        );
    }
    let github = place.run(&format!("{line} --format github")).out;
    let warnings = github
        .lines()
        .filter(|line| line.contains("Could not find out"))
        .count();
    assert_eq!(warnings, 1, "{github}");
}

#[test]
fn one_line_of_the_proxy_that_opens_every_connection_is_one_cause() {
    let place = Place::new().with("x.pac", PROXY).with(
        "bump.conf",
        "http_port 3128 ssl-bump cert=/x.pem\nssl_bump bump all\nhttp_access allow all\n",
    );
    let line = "audit --pac x.pac --profile entra-app-proxy --offline --proxy-list bump.conf --format json";
    let report = place
        .run(&format!("{line} --allow-proxy proxy.example"))
        .json(1);
    let causes = report["causes"].as_array().unwrap();
    assert_eq!(causes.len(), 1, "{causes:#?}");
    assert!(causes[0]["urls"].as_array().unwrap().len() > 10);
    // Where the rows are violated for another reason, it is one finding.
    let report = place
        .run(&format!("{line} --allow-proxy other.example"))
        .json(1);
    let findings = report["findings"].as_array().unwrap();
    let opened = findings.iter().filter(|it| it["code"] == "A-18").count();
    assert_eq!(opened, 1, "{findings:#?}");
}
