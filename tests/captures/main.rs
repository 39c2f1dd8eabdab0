//! Captures of real programs (Squid, nginx, Apache, dnsmasq, BIND, curl) between two network namespaces,
//! and what each shows: `truth.toml`. The table of `docs/captures.md` is made from it.

#![expect(clippy::unwrap_used, reason = "a test ends where something is wrong")]
#![expect(
    clippy::disallowed_methods,
    reason = "reads and writes captures and pages"
)]

mod made;
mod tape;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Truth {
    /// What happened, in words.
    happened: String,
    /// `CODE piece of the message`: these findings, and no others.
    findings: Vec<String>,
    /// `PROXY METHOD TARGET STATUS outcome`.
    #[serde(default)]
    proxied: Vec<String>,
    /// `HOST:PORT fate`.
    #[serde(default)]
    direct: Vec<String>,
    exit: i32,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures")
}

fn truths() -> BTreeMap<String, Truth> {
    toml::from_str(&std::fs::read_to_string(folder().join("truth.toml")).unwrap()).unwrap()
}

fn capture(file: &Path) -> (Option<i32>, Value) {
    capture_with(file, &[])
}

fn capture_with(file: &Path, more: &[&str]) -> (Option<i32>, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_pac-check"))
        .args(["capture", "--format", "json"])
        .args(more)
        .arg(file)
        .output()
        .unwrap();
    let report = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(!talk.contains("panicked"), "{talk}");
    (output.status.code(), report)
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn rows(report: &Value, list: &str, fields: &[&str]) -> Vec<String> {
    let rows = report[list].as_array().unwrap().iter();
    let mut rows: Vec<String> = rows
        .map(|row| {
            fields
                .iter()
                .map(|field| text(&row[*field]))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    rows.sort();
    rows
}

#[test]
fn each_capture_tells_its_truth_and_nothing_else() {
    let mut wrong = Vec::new();
    for (name, truth) in truths() {
        let (exit, report) = capture(&folder().join(format!("{name}.pcap")));
        let found = rows(&report, "findings", &["code", "message"]);
        let matches = found.len() == truth.findings.len()
            && truth.findings.iter().all(|wanted| {
                let (code, piece) = wanted.split_once(' ').unwrap();
                found
                    .iter()
                    .any(|one| one.starts_with(code) && one.contains(piece))
            });
        if !matches {
            wrong.push(format!("{name}: {found:#?}"));
        }
        let proxied = rows(
            &report,
            "proxied",
            &["proxy", "method", "target", "status", "outcome"],
        );
        let mut wanted = truth.proxied;
        wanted.sort();
        if proxied != wanted {
            wrong.push(format!("{name}: {proxied:#?}"));
        }
        let direct = rows(&report, "direct", &["host", "port", "fate"]);
        let mut wanted = truth.direct;
        wanted.sort();
        if direct != wanted {
            wrong.push(format!("{name}: {direct:#?}"));
        }
        if exit != Some(truth.exit) {
            wrong.push(format!("{name}: exit status {exit:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_capture_has_a_truth_and_the_page_shows_it() {
    let truths = truths();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "pcap") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            assert!(truths.contains_key(&name), "{name}");
        }
    }
    let mut table = String::from("| capture | what happened | findings |\n|---|---|---|\n");
    for (name, truth) in &truths {
        let codes: Vec<&str> = truth
            .findings
            .iter()
            .map(|finding| finding.split_once(' ').unwrap().0)
            .collect();
        let codes = if codes.is_empty() {
            "none".to_owned()
        } else {
            codes.join(", ")
        };
        let _ = writeln!(table, "| {name} | {} | {codes} |", truth.happened);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/captures.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("<!-- table -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end of table -->").unwrap();
    let wanted = format!("{before}<!-- table -->\n{table}<!-- end of table -->{after}");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, wanted).unwrap();
    } else {
        assert_eq!(page, wanted, "UPDATE=1 cargo test --test captures");
    }
}

#[test]
fn a_capture_that_was_cut_is_read_as_far_as_it_goes_and_says_so() {
    let bytes = std::fs::read(folder().join("proxy-connect-407.pcap")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cut.pcap");
    for length in (24..bytes.len()).step_by(97) {
        std::fs::write(&path, bytes.get(..length).unwrap()).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_pac-check"))
            .args(["capture", "--format", "json"])
            .arg(&path)
            .output()
            .unwrap();
        assert!(matches!(output.status.code(), Some(1 | 2)), "{length}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
    }
}

/// Each display filter is one that Wireshark takes, and shows something of the capture. Where tshark is
/// not installed, this is left out, aloud.
#[test]
fn wireshark_takes_each_display_filter_and_shows_something() {
    if Command::new("tshark").arg("--version").output().is_err() {
        // Past the test runner, which keeps what passing tests print.
        let _ = writeln!(std::io::stderr(), "left out: tshark is not installed");
        return;
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for name in truths().into_keys() {
        let path = folder().join(format!("{name}.pcap"));
        let (_, report) = capture(&path);
        for row in report["filters"].as_array().unwrap() {
            let filter = row["filter"].as_str().unwrap();
            let output = Command::new("tshark")
                .args(["-Y", filter, "-r"])
                .arg(&path)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{name}: {filter}: {said}");
            assert!(!output.stdout.is_empty(), "{name}: {filter}");
            *seen.entry(text(&row["code"])).or_default() += 1;
        }
    }
    assert!(seen.len() > 12, "{seen:?}");
}
