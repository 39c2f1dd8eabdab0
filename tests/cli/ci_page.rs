//! docs/ci.md runs as it is printed, in a repository as it describes.

#![cfg(unix)]

use std::path::Path;
use std::process::{Command, Output};

use crate::program::{PROXY, Place};

const PAGE: &str = include_str!("../../docs/ci.md");

const POLICY: &str =
    "profiles = [\"entra-app-proxy\"]\n[allow]\nproxies = [\"proxy.example:8080\"]\n";
const SUITE: &str = "schema = \"pac-check/suite@1\"\ntitle = \"t\"\npac = \"proxy.pac\"\n[[case]]\nurl = \"http://a.example/\"\nroute = \"PROXY proxy.example:8080\"\n";

fn repository(suite: &str) -> Place {
    let place = Place::new().with("pac-check.toml", POLICY);
    std::fs::create_dir(place.path("pac")).unwrap();
    place.write("pac/proxy.pac", PROXY);
    place.write("pac/a.toml", suite);
    place
}

/// Runs a line as a step of a job: `bash -e`, with pac-check on the path.
fn step(place: &Place, line: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_pac-check"));
    let folder = program.parent().unwrap().display().to_string();
    Command::new("bash")
        .args(["-e", "-c", line])
        .current_dir(place.path("."))
        .env_clear()
        .env("PATH", format!("{folder}:/usr/bin:/bin"))
        .output()
        .unwrap()
}

/// The steps of the workflow that run something.
fn steps() -> Vec<&'static str> {
    let (_, rest) = PAGE.split_once("```yaml\n").unwrap();
    let (workflow, _) = rest.split_once("\n```").unwrap();
    let lines = workflow.lines().map(str::trim);
    lines
        .filter_map(|line| line.strip_prefix("- run: ").or(line.strip_prefix("run: ")))
        .collect()
}

#[test]
fn every_step_of_the_workflow_runs() {
    let place = repository(SUITE);
    let mut ran = 0;
    for line in steps() {
        if let Some(install) = line.strip_prefix("cargo install ") {
            // Minutes, and the same as the build of this test; the folder is that of the checkout.
            assert_eq!(install, "--locked --path pac-check");
            assert!(PAGE.contains("path: pac-check\n"));
            continue;
        }
        let output = step(&place, line);
        assert!(output.status.success(), "{line}: {output:?}");
        ran += 1;
    }
    assert!(ran >= 3, "{ran}");
    assert!(
        place.path("suites.xml").exists(),
        "what the last step keeps"
    );
    assert!(PAGE.contains("path: suites.xml\n"));
    assert!(PAGE.contains(concat!("key: pac-check-", env!("CARGO_PKG_VERSION"), "-")));
}

#[test]
fn a_case_that_fails_ends_the_job_and_is_annotated() {
    let place = repository(&SUITE.replace("proxy.example:8080\"", "other.example:1\""));
    let tests: Vec<&str> = steps()
        .into_iter()
        .filter(|line| line.contains(" test "))
        .collect();
    assert_eq!(tests.len(), 2);
    for line in tests {
        let output = step(&place, line);
        assert_eq!(output.status.code(), Some(1), "{line}: {output:?}");
        let out = String::from_utf8_lossy(&output.stdout);
        assert_eq!(
            out.contains("::error file=pac/a.toml"),
            line.contains("github"),
            "{out}"
        );
    }
}

#[test]
fn the_lines_of_the_text_run() {
    let place = repository(SUITE);
    let mut lines = PAGE
        .split('`')
        .filter(|text| text.contains("pac-check test"));
    let prove = lines.find(|text| text.starts_with("prove ")).unwrap();
    let (_, rest) = prove.split_once("-e '").unwrap();
    let (program, suites) = rest.split_once('\'').unwrap();
    let output = step(&place, &format!("{program} {suites}"));
    assert!(output.status.success(), "{output:?}");
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(out.contains("1..1") && out.contains("ok 1"), "{out}");
    if Path::new("/usr/bin/prove").exists() {
        let output = step(&place, prove);
        assert!(output.status.success(), "{output:?}");
    }
}
