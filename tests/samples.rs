//! Every file of `pac-samples/` has a suite and every suite its file, the README has a line for
//! each, and each URL gets what its suite says.

#![expect(clippy::disallowed_methods, reason = "reads the samples")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pac_check::finding::answers::Status;
use pac_check::pac::evaluation::Limits;
use pac_check::suite::{ScriptSource, Suite, run};

/// Far above what any of them needs, for slow machines.
const CALL_MS: u64 = 120_000;

/// Suites whose expectation is measured and not met yet, with the client and the reason. A row that
/// is met must go.
const NOT_MET: &[(&str, &str, &str)] = &[];

struct Sample {
    /// Path of the suite below `pac-samples/`, without its extension.
    name: String,
    suite: Suite,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pac-samples")
}

fn read(path: &Path) -> String {
    match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

/// Paths below `pac-samples/` without their extension.
fn files_with_extension(extension: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for folder_name in ["", "clients/", "hostile/"] {
        let folder = folder().join(folder_name);
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => panic!("{}: {error}", folder.display()),
        };
        for entry in entries.flatten() {
            let file = entry.file_name().to_string_lossy().into_owned();
            if let Some(name) = file.strip_suffix(extension) {
                names.insert(format!("{folder_name}{name}"));
            }
        }
    }
    names
}

fn samples() -> Vec<Sample> {
    files_with_extension(".toml")
        .into_iter()
        .map(|name| {
            let file = format!("{name}.toml");
            match Suite::parse(&file, &read(&folder().join(&file))) {
                Ok(suite) => Sample { name, suite },
                Err(error) => panic!("{error}"),
            }
        })
        .collect()
}

/// Runs the samples and tells every case that fails.
fn failures(chosen: impl Fn(&Sample) -> bool) -> Vec<String> {
    let limits = Limits {
        call_ms: CALL_MS,
        ..Limits::default()
    };
    let mut failures = Vec::new();
    let mut not_met = BTreeSet::new();
    let mut known = BTreeSet::new();
    let mut ran = 0;
    for sample in samples().into_iter().filter(chosen) {
        let name = format!("{}.pac", sample.name);
        let script = match &sample.suite.script {
            ScriptSource::File(_) => std::fs::read(folder().join(&name)).unwrap_or_default(),
            ScriptSource::Generated(recipe) => recipe.write().unwrap_or_default(),
        };
        for result in run(&sample.suite, &name, &script, &limits) {
            ran += 1;
            let row = NOT_MET
                .iter()
                .find(|(name, client, _)| *name == sample.name && *client == result.client);
            known.extend(row);
            let Err(failure) = result.verdict else {
                continue;
            };
            match row {
                Some(row) => {
                    not_met.insert(row);
                }
                None => failures.push(format!(
                    "{}.toml:{} ({}): {failure}",
                    sample.name, result.case.line, result.client
                )),
            }
        }
    }
    for (name, client, _) in known.difference(&not_met) {
        failures.push(format!(
            "{name}.toml ({client}) is met now: remove it of NOT_MET"
        ));
    }
    assert!(ran > 0, "no sample was chosen");
    failures
}

fn assert_none(failures: &[String]) {
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_usual_files_give_what_their_suites_say() {
    assert_none(&failures(|sample| !sample.name.contains('/')));
}

#[test]
fn clients_part_where_their_suites_say() {
    assert_none(&failures(|sample| sample.name.starts_with("clients/")));
}

/// Those that may run out of time, memory or stack need a process of their own.
#[test]
fn hostile_scripts_that_must_simply_answer_do() {
    let harmless = |sample: &Sample| {
        sample.suite.cases.iter().all(|case| {
            let status = &case.expected.status;
            status
                .iter()
                .all(|status| matches!(status, Status::Ok | Status::Error))
        })
    };
    assert_none(&failures(|sample| {
        sample.name.starts_with("hostile/") && harmless(sample)
    }));
}

#[test]
fn every_script_has_a_suite_of_its_name_and_every_suite_its_script() {
    let scripts = files_with_extension(".pac");
    let mut named = BTreeSet::new();
    for sample in samples() {
        match &sample.suite.script {
            ScriptSource::File(file) => {
                let stem = sample.name.rsplit('/').next().unwrap_or_default();
                assert_eq!(file, &format!("{stem}.pac"), "{}.toml", sample.name);
                named.insert(sample.name);
            }
            ScriptSource::Generated(recipe) => {
                if let Err(error) = recipe.write() {
                    panic!("{}.toml: {error}", sample.name);
                }
            }
        }
    }
    assert_eq!(scripts, named);
}

#[test]
fn every_suite_says_what_it_shows_and_has_cases() {
    for sample in samples() {
        let Sample { name, suite } = sample;
        assert!(!suite.title.is_empty(), "{name}");
        assert!(!suite.cases.is_empty(), "{name}");
        let hostile = name.starts_with("hostile/");
        assert!(hostile || !suite.about.is_empty(), "{name}");
        assert_eq!(suite.attack.is_some(), hostile, "{name}");
    }
}

#[test]
fn the_suites_of_clients_are_about_more_than_one() {
    for Sample { name, suite } in samples() {
        if name.starts_with("clients/") {
            assert!(suite.world.clients.len() > 1, "{name}");
        }
    }
}

#[test]
fn the_readme_has_a_line_for_each_sample_and_no_other() {
    let readme = read(&folder().join("README.md"));
    let listed: BTreeSet<String> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .map(|(name, _)| name.to_owned())
        .collect();
    let there: BTreeSet<String> = samples().into_iter().map(|sample| sample.name).collect();
    assert_eq!(listed, there);
}

#[test]
fn the_example_in_the_documentation_is_a_suite() {
    let text = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/suites.md"));
    let mut examples = 0;
    for block in text.split("```toml\n").skip(1) {
        let example = block.split("```").next().unwrap_or_default();
        if example.starts_with("schema") {
            examples += 1;
            if let Err(error) = Suite::parse("docs/suites.md", example) {
                panic!("{error}");
            }
        }
    }
    assert!(
        examples >= 2,
        "docs/suites.md shows {examples} whole suites"
    );
}
