//! `pac-check test`: regression suites for PAC files.

mod followed;
mod load;
mod record;
mod schedule;
mod update;

use clap::Args;

use crate::cli::ExitStatus;
use crate::cli::args::{ClientArgs, OutputArgs, WorldArgs};
use crate::cli::coverage::{CoverageArgs, Gatherer};
use crate::cli::evaluate;
use crate::cli::output::{Kind, Output};
use crate::cli::trouble::Trouble;
use crate::finding::suites::{SuiteRun, SuitesReport, Tally};
use crate::report::Page;
use crate::suite::CaseResult;
use load::{Loaded, load};

/// Arguments of `pac-check test`.
#[derive(Debug, Args)]
pub(in crate::cli) struct TestArgs {
    /// Suites, or folders: then every suite below them
    #[arg(value_name = "SUITE", required_unless_present = "record")]
    suites: Vec<String>,
    /// Rewrite the expectations that do not hold to what the file does today; comments stay
    #[arg(long, conflicts_with_all = ["client", "record"])]
    update: bool,
    /// Write a suite (--output) of what this PAC file does today with the URLs of --urls-from, in
    /// the world that the options below describe
    #[arg(
        long,
        value_name = "FILE",
        requires = "urls_from",
        conflicts_with = "suites"
    )]
    record: Option<String>,
    /// URLs to record, one a line, from this file or - for standard input
    #[arg(long, value_name = "FILE|-", requires = "record")]
    urls_from: Option<String>,
    #[command(flatten)]
    client: ClientArgs,
    #[command(flatten)]
    coverage: CoverageArgs,
    #[command(flatten)]
    world: WorldArgs,
}

/// Runs the command.
pub(in crate::cli) fn run(
    arguments: &TestArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    if let Some(pac) = &arguments.record {
        return record::run(pac, arguments, output);
    }
    no_world(&arguments.world)?;
    let output = Output::new(output, Kind::Suites)?;
    let clients = match &arguments.client.client {
        Some(_) => Some(evaluate::clients(&arguments.client)?),
        None => None,
    };
    let limits = evaluate::limits(&arguments.client)?;
    let mut coverage = Gatherer::new(&arguments.coverage)?;
    let suites = load(&arguments.suites, &output)?;
    if coverage.is_wanted() {
        one_script(&suites)?;
    }
    let results = schedule::run(&suites, clients.as_deref(), &limits, &mut coverage, &output);
    let mut runs = Vec::new();
    for (suite, results) in suites.iter().zip(&results) {
        let mut run = told(suite, results);
        if arguments.update {
            update::update_suite(suite, results, &mut run);
        }
        runs.push(run.counted());
    }
    coverage.finish(&output)?;
    let report = SuitesReport::of(runs);
    output.write(Page::Suites(&report))?;
    Ok(match report.exit_status() {
        0 => ExitStatus::Clean,
        1 => ExitStatus::Violations,
        _ => ExitStatus::CouldNotLook,
    })
}

fn told(suite: &Loaded, results: &[CaseResult<'_>]) -> SuiteRun {
    SuiteRun {
        file: suite.file.clone(),
        title: suite.title().to_owned(),
        pac: suite.pac().cloned(),
        problem: suite.problem().map(str::to_owned),
        summary: Tally::default(),
        cases: results.iter().map(CaseResult::told).collect(),
    }
}

/// Coverage is of one PAC file, whichever suites ask it.
fn one_script(suites: &[Loaded]) -> Result<(), Trouble> {
    let mut files: Vec<String> = suites
        .iter()
        .filter_map(Loaded::ready)
        .map(|ready| ready.file().sha256)
        .collect();
    files.sort();
    files.dedup();
    if files.len() < 2 {
        return Ok(());
    }
    Err(Trouble::with_help(
        &format!(
            "coverage is of one PAC file, and these suites have {}",
            files.len()
        ),
        "name the suites of one PAC file only",
    ))
}

/// The world of a suite stands in the suite: an option that had no effect would deceive.
fn no_world(world: &WorldArgs) -> Result<(), Trouble> {
    let given = [
        ("--hosts", world.hosts.is_some()),
        ("--resolve", !world.resolve.is_empty()),
        ("--dns-server", !world.dns_server.is_empty()),
        ("--offline", world.offline),
        ("--my-ip", !world.my_ip.is_empty()),
        ("--at", world.at.is_some()),
    ];
    match given.iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((option, _)) => Err(Trouble::with_help(
            &format!("{option} has no effect on a suite"),
            "a suite's world stands in the suite, in [world]; with --record the option is for recording",
        )),
    }
}
