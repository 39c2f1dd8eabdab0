//! What people reported in public about PAC files, WPAD, connector settings and proxy lists, as small
//! inputs of our own, and what pac-check must say about each.
//!
//! A case is a folder below `cases/` with its inputs and a `case.toml`:
//!
//! - `report`: where it was reported; `lesson`: what it shows.
//! - `[[run]]`: `arguments`, `stdin` (a file), `exit`, and what must hold:
//!   - `answers`: `CLIENTS URL -> EFFECTIVE [@LINE]`; clients are separated by commas, `error` stands
//!     for an answer that is not known (of `url --format json`, added by the harness);
//!   - `findings`: `CODE [SEVERITY] [FILE:LINE]`, `absent`: codes that must not be there;
//!   - `rows`: `PATTERN[:PORT] COVERAGE` of a list, or `all COVERAGE`;
//!   - `holds`, `never`: pieces of the human output, white space folded.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test ends where something is wrong, and reads its cases"
)]

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    report: String,
    lesson: String,
    run: Vec<Run>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    arguments: Vec<String>,
    stdin: Option<String>,
    exit: Option<i32>,
    #[serde(default)]
    answers: Vec<String>,
    #[serde(default)]
    findings: Vec<String>,
    #[serde(default)]
    absent: Vec<String>,
    #[serde(default)]
    rows: Vec<String>,
    #[serde(default)]
    holds: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
}

impl Run {
    fn program(&self, folder: &Path, more: &[&str]) -> Output {
        let stdin = match &self.stdin {
            Some(name) => Stdio::from(File::open(folder.join(name)).unwrap()),
            None => Stdio::null(),
        };
        Command::new(env!("CARGO_BIN_EXE_pac-check"))
            .args(&self.arguments)
            .args(more)
            .current_dir(folder)
            .stdin(stdin)
            .env_clear()
            .output()
            .unwrap()
    }

    /// Everything that does not hold.
    fn faults(&self, folder: &Path) -> Vec<String> {
        let mut faults = Vec::new();
        let human = self.program(folder, &["--color", "never"]);
        let said = format!("{}\n{}", text(&human.stdout), text(&human.stderr));
        if self.exit.is_some() && human.status.code() != self.exit {
            faults.push(format!(
                "exit status {:?}, not {:?}",
                human.status.code(),
                self.exit
            ));
        }
        let words = folded(&said);
        for piece in self
            .holds
            .iter()
            .filter(|piece| !words.contains(piece.as_str()))
        {
            faults.push(format!("missing: {piece}"));
        }
        for piece in self
            .never
            .iter()
            .filter(|piece| words.contains(piece.as_str()))
        {
            faults.push(format!("must not be there: {piece}"));
        }
        let of_json = [&self.answers, &self.findings, &self.absent, &self.rows];
        if of_json.iter().any(|list| !list.is_empty()) {
            let json = self.program(folder, &["--format", "json"]);
            match serde_json::from_slice(&json.stdout) {
                Ok(report) => self.judge(&report, &mut faults),
                Err(error) => {
                    faults.push(format!("no JSON report: {error}: {}", text(&json.stderr)));
                }
            }
        }
        if !faults.is_empty() {
            faults.push(said);
        }
        faults
    }

    fn judge(&self, report: &Value, faults: &mut Vec<String>) {
        for expected in &self.answers {
            let got = answers(report, expected);
            faults.extend(got.into_iter().map(|got| format!("{expected}: {got}")));
        }
        let findings = findings(report);
        for expected in &self.findings {
            let words: Vec<&str> = expected.split_whitespace().collect();
            let found = findings
                .iter()
                .any(|finding| words.iter().all(|word| finding.contains(*word)));
            if !found {
                faults.push(format!("no finding {expected} among {findings:?}"));
            }
        }
        for code in &self.absent {
            if findings
                .iter()
                .any(|finding| finding.contains(code.as_str()))
            {
                faults.push(format!("finding {code} must not be there"));
            }
        }
        for expected in &self.rows {
            faults.extend(row(report, expected));
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn items<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

/// What is wrong with `CLIENTS URL -> EFFECTIVE [@LINE]`.
fn answers(report: &Value, expected: &str) -> Vec<String> {
    let (asked, wanted) = expected.split_once(" -> ").expect("an arrow");
    let (clients, url) = asked.split_once(' ').expect("clients and a URL");
    clients
        .split(',')
        .filter_map(|client| {
            let of_client = match report.get("clients") {
                Some(all) => &all[client],
                None => report,
            };
            let results = items(of_client, "results");
            let answer = results.iter().find(|answer| answer["url"] == url);
            let got = answer.map_or_else(|| "not there".to_owned(), |answer| shown(answer, wanted));
            (got != wanted).then(|| format!("{client}: {got}"))
        })
        .collect()
}

/// An answer in the form that `wanted` has: with its line or without.
fn shown(answer: &Value, wanted: &str) -> String {
    let is_known = matches!(answer["status"].as_str(), Some("ok" | "bypass"));
    let (what, line) = if is_known {
        let effective = answer["effective"].as_str().unwrap_or("nothing");
        (effective, &answer["decided_at"]["line"])
    } else {
        ("error", &answer["error"]["line"])
    };
    if wanted.contains(" @") {
        format!("{what} @{line}")
    } else {
        what.to_owned()
    }
}

/// Each finding as the set of what can be said of it: code, severity, places.
fn findings(report: &Value) -> Vec<BTreeSet<String>> {
    let of_rows = items(report, "rows").iter().flat_map(|row| {
        let requests = items(row, "requests").iter().chain(items(row, "demands"));
        requests.chain([row]).collect::<Vec<_>>()
    });
    items(report, "findings")
        .iter()
        .chain(of_rows)
        .filter_map(|finding| {
            let code = finding["code"].as_str()?;
            let mut set: BTreeSet<String> = [code.to_owned()].into();
            set.extend(finding["severity"].as_str().map(str::to_owned));
            for label in items(finding, "labels") {
                let file = label["file"].as_str().unwrap_or_default();
                set.insert(format!("{file}:{}", label["start"]["line"]));
            }
            Some(set)
        })
        .collect()
}

/// What is wrong with `PATTERN[:PORT] COVERAGE`.
fn row(report: &Value, expected: &str) -> Vec<String> {
    let (pattern, coverage) = expected.rsplit_once(' ').expect("a pattern and a coverage");
    let (pattern, port) = match pattern.rsplit_once(':') {
        Some((pattern, port)) => (pattern, Some(port)),
        None => (pattern, None),
    };
    let rows: Vec<&Value> = items(report, "rows")
        .iter()
        .filter(|row| pattern == "all" || row["pattern"] == pattern)
        .filter(|row| port.is_none_or(|port| row["port"].as_u64() == port.parse().ok()))
        .collect();
    if rows.is_empty() {
        return vec![format!("no row for {expected}")];
    }
    rows.iter()
        .filter(|row| {
            row["coverage"].as_str() != Some(coverage) && row["verdict"].as_str() != Some(coverage)
        })
        .map(|row| {
            let got = if row["coverage"].is_null() {
                &row["verdict"]
            } else {
                &row["coverage"]
            };
            format!("{expected}: {}:{} is {got}", row["pattern"], row["port"])
        })
        .collect()
}

#[test]
fn every_public_report_is_answered_as_it_should_be() {
    let cases = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/public_reports/cases");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(cases)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    let mut faults = Vec::new();
    for folder in &folders {
        let description = std::fs::read_to_string(folder.join("case.toml")).unwrap();
        let case: Case = toml::from_str(&description)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        assert!(!case.report.is_empty() && !case.lesson.is_empty());
        for run in &case.run {
            let wrong = run.faults(folder);
            if !wrong.is_empty() {
                let name = folder.file_name().unwrap().display();
                faults.push(format!("{name} ({})\n{}", case.lesson, wrong.join("\n  ")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(folders.len() > 60, "only {} cases", folders.len());
}
