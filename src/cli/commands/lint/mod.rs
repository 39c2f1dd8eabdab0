//! `pac-check lint`: mistakes in the text of PAC files.

mod fix;
mod wanted;

use std::sync::Arc;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use crate::cli::ExitStatus;
use crate::cli::args::OutputArgs;
use crate::cli::limits::repeated;
use crate::cli::output::{Kind, Output};
use crate::cli::stdin;
use crate::cli::trouble::Trouble;
use crate::finding::Severity;
use crate::finding::lint::{LintReport, LintedFile};
use crate::lint::{self, Input, hosting};
use crate::pac::dialects;
use crate::pac::evaluation::{Limits, LoadFailure};
use crate::pac::script::{MOST_BYTES, Readings, Refused, Script};
use crate::pac::steps::Instrumentation;
use crate::report::Page;
use crate::source::{SourceFile, sha256_hex};
use crate::system::names::Source;

use crate::system::{ScriptSession, Settings, World, files};
use wanted::Wanted;

/// Findings of this severity or above end with status 1, where nothing else is said.
pub(in crate::cli) const DEFAULT_FAIL_ON: Severity = Severity::Medium;

/// Files of one run.
const MOST_FILES: usize = 10_000;

/// Arguments of `pac-check lint`.
#[derive(Debug, Args)]
pub(in crate::cli) struct LintArgs {
    /// PAC files; - is standard input
    #[arg(value_name = "FILE", required_unless_present = "explain")]
    files: Vec<String>,
    /// Only these rules: codes (L-501), groups of codes (L-5) or names, with commas between them
    /// (repeatable)
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    select: Vec<String>,
    /// Not these rules (repeatable)
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// End with status 1 where a finding has this severity or a higher one [default: medium]
    #[arg(long, value_name = "SEVERITY", value_parser = severities())]
    fail_on: Option<String>,
    /// The service that hosts the file, whose limits are held against it
    #[arg(long, value_name = "NAME", value_parser = services())]
    hosted_by: Option<String>,
    /// Required URLs: rules that just miss one of them are found; a built-in list or a TOML file
    /// (repeatable)
    #[arg(long, value_name = "NAME|FILE")]
    profile: Vec<String>,
    /// The policy file, whose section [lint] is read [default: pac-check.toml in this folder, where
    /// there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
    /// Correct in the files what is certain to mean the same: the old and the new text are compared
    /// first
    #[arg(long)]
    fix: bool,
    /// Print what is to be known about a rule, or about all, and end
    #[arg(long, value_name = "CODE", conflicts_with = "files")]
    explain: Option<String>,
}

fn severities() -> PossibleValuesParser {
    PossibleValuesParser::new(wanted::SEVERITIES.iter().map(|severity| severity.word()))
}

fn services() -> PossibleValuesParser {
    let all = hosting::ALL.iter();
    PossibleValuesParser::new(
        all.map(|service| PossibleValue::new(service.name).help(service.title)),
    )
}

/// Runs the command: 0 where nothing severe was found, 1 where something was, 2 where not every rule
/// could look.
pub(in crate::cli) fn run(
    arguments: &LintArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    if let Some(word) = &arguments.explain {
        let text = explained(word)?;
        Output::new(output, Kind::Text)?.write_bytes(text.as_bytes())?;
        return Ok(ExitStatus::Clean);
    }
    let output = Output::new(output, Kind::Lint)?;
    let paths: Vec<String> = arguments
        .files
        .iter()
        .flat_map(|path| files::named(path))
        .collect();
    repeated("FILE", paths.len(), MOST_FILES)?;
    let mut readers: Vec<_> = paths
        .iter()
        .map(|path| ("FILE", Some(path.as_str())))
        .collect();
    readers.push(("--config", arguments.config.as_deref()));
    stdin::check(&readers)?;
    if arguments.fix && paths.iter().any(|path| path == files::STANDARD_INPUT) {
        return Err(Trouble::with_help(
            &"standard input cannot be corrected",
            "name the file, or leave out --fix",
        ));
    }
    let wanted = Wanted::of(arguments)?;
    let mut linted = Vec::new();
    for path in &paths {
        let _progress = output.waiting(&format!("reading {}", files::title(path)));
        linted.push(file(path, arguments.fix, &wanted)?);
    }
    let version = env!("CARGO_PKG_VERSION");
    let report = LintReport::new(version, linted, lint::notes(), wanted.fail_on);
    output.write(Page::Lint(&report))?;
    Ok(match report.exit_status() {
        0 => ExitStatus::Clean,
        1 => ExitStatus::Violations,
        _ => ExitStatus::CouldNotLook,
    })
}

/// The documentation of a rule, or of all.
fn explained(word: &str) -> Result<String, Trouble> {
    if word == "all" {
        return Ok(lint::document());
    }
    let found = lint::rules_named(word).map_err(|unknown| wanted::trouble(&unknown))?;
    let pages: Vec<String> = found.into_iter().map(lint::page).collect();
    Ok(format!("{}\n", pages.concat().trim_end()))
}

fn file(path: &str, is_to_fix: bool, wanted: &Wanted) -> Result<LintedFile, Trouble> {
    let bytes = files::read("PAC file", path, MOST_BYTES).map_err(|error| Trouble::new(&error))?;
    let name = files::title(path);
    if bytes.len() > lint::MOST_BYTES {
        return Ok(unread(name, &bytes, wanted));
    }
    let loaded = Loaded::of(name, &bytes);
    let outcome = loaded.look(&bytes, wanted);
    let mut linted = LintedFile {
        file: name.to_owned(),
        bytes: bytes.len() as u64,
        sha256: sha256_hex(&bytes),
        problem: outcome.problem,
        findings: outcome.findings,
        silenced: outcome.silenced,
        fixed: None,
        source: loaded.script.source.clone(),
    };
    if is_to_fix && !outcome.edits.is_empty() {
        let (fixed, content) = fix::fix(path, &bytes, &loaded, &outcome.edits)?;
        linted.fixed = Some(fixed);
        if let Some(bytes) = content {
            let loaded = Loaded::of(name, &bytes);
            let outcome = loaded.look(&bytes, wanted);
            linted = LintedFile {
                bytes: bytes.len() as u64,
                sha256: sha256_hex(&bytes),
                problem: outcome.problem,
                findings: outcome.findings,
                silenced: outcome.silenced,
                source: loaded.script.source.clone(),
                ..linted
            };
        }
    }
    Ok(linted)
}

/// A file that is too large to be looked at: neither decoded nor loaded.
fn unread(name: &str, bytes: &[u8], wanted: &Wanted) -> LintedFile {
    let source = SourceFile::new(name, "");
    let outcome = lint::lint(&Input {
        source: &source,
        bytes,
        failure: None,
        options: &wanted.options,
        selection: &wanted.selection,
    });
    LintedFile {
        file: name.to_owned(),
        bytes: bytes.len() as u64,
        sha256: sha256_hex(bytes),
        problem: outcome.problem,
        findings: outcome.findings,
        silenced: outcome.silenced,
        fixed: None,
        source,
    }
}

/// A file as a client has loaded it, or not.
struct Loaded {
    script: Script,
    failure: Option<LoadFailure>,
}

impl Loaded {
    /// The text is read as Firefox reads it, which takes UTF-8 for what it is whatever a server says of
    /// it, and files of any size. What Chromium does not even parse is a failure, too.
    fn of(name: &str, bytes: &[u8]) -> Self {
        let readings = Readings::default();
        let reader = dialects::named(READER).unwrap_or(dialects::DEFAULT);
        let script = readings.script(name, bytes, None, reader);
        let session = ScriptSession::start(
            script.clone(),
            reader,
            Arc::new(sealed_world()),
            Limits::default(),
            Instrumentation::Returns,
        );
        let default = dialects::DEFAULT;
        let taken = readings
            .script(name, bytes, None, default)
            .accepted(default);
        // Its size has a rule of its own.
        let refused = match taken {
            Err(Refused::TooLarge { .. }) | Ok(()) => None,
            Err(refused) => Some(LoadFailure::Refused(refused.to_string())),
        };
        let failure = match session {
            Err(failure @ (LoadFailure::Syntax(_) | LoadFailure::Threw(_))) => Some(failure),
            Err(failure) => Some(refused.unwrap_or(failure)),
            Ok(_) => refused,
        };
        Self { script, failure }
    }

    fn look(&self, bytes: &[u8], wanted: &Wanted) -> lint::Outcome {
        let mut outcome = lint::lint(&Input {
            source: &self.script.source,
            bytes,
            failure: self.failure.as_ref(),
            options: &wanted.options,
            selection: &wanted.selection,
        });
        if let (Some(limit), None) = (&self.script.unread, &outcome.problem) {
            outcome.problem = Some(format!("its text was not read: {}", limit.value));
        }
        outcome
    }
}

/// The client that reads the file.
const READER: &str = "firefox";

/// A world in which no name exists and nothing is asked of anybody.
fn sealed_world() -> World {
    World::new(Settings {
        source: Source::Offline,
        downloads: false,
        own_addresses: Some(Vec::new()),
        ..Settings::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::rules;

    #[test]
    fn every_rule_can_be_explained() {
        for rule in rules::ALL {
            let text = explained(rule.code).unwrap();
            assert!(text.contains(rule.name) && text.contains(rule.meaning.get(1..).unwrap()));
        }
        assert!(explained("all").unwrap().len() > 10_000);
        assert!(explained("L-9999").is_err());
    }
}
